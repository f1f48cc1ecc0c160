"""Where PostgreSQL and SQLite differ, or Django doesn't reach: locks, snapshots, lookups."""
