"""The addresses of calendars, of feeds, and of the page about calendars."""
