"""Version 2.0.0: that of 2.1.0, but with briefer statuses of launches."""
