"""Version 2.4.0: mostly the components of 2.3.0, with paths instead of modes."""
