"""What this server asks of PostgreSQL and SQLite beyond Django, alike on both."""
