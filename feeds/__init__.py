"""Calendars and feeds: what is coming up and what has changed, for the programs that people use."""
