"""Indexes that only PostgreSQL has: for search, for "latest first", for addresses of any length."""

from django.db import migrations

from core.operations import RunOnPostgreSQL


class Migration(migrations.Migration):
    dependencies = [("events", "0001_initial")]

    operations = [
        RunOnPostgreSQL(
            [
                "CREATE EXTENSION IF NOT EXISTS pg_trgm",
                "CREATE INDEX events_event_name_search ON events_event"
                " USING gin (upper(name::text) gin_trgm_ops)",
                "CREATE INDEX events_event_latest ON events_event (date DESC NULLS LAST, id)",
                "CREATE INDEX events_eventvidurl_url ON events_eventvidurl USING hash (url)",
            ],
            [
                "DROP INDEX events_event_name_search",
                "DROP INDEX events_event_latest",
                "DROP INDEX events_eventvidurl_url",
            ],
        )
    ]
