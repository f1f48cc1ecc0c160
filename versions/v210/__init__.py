"""Version 2.1.0: that of 2.2.0 as it was in early 2021, before that went on growing."""
