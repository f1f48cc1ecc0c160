"""What only PostgreSQL has: indexes for search and for addresses of any length, and plain storage.

Bodies are read far more often than they are written, so they are kept uncompressed.
"""

from django.db import migrations

from core.operations import RunOnPostgreSQL


class Migration(migrations.Migration):
    replaces = [
        ("events", "0002_postgresql_indexes"),
        ("events", "0003_search_by_ascii"),
        ("spacedevs", "0002_postgresql_storage"),
    ]

    dependencies = [
        ("events", "0001_tables"),
        ("spacedevs", "0001_tables"),
    ]

    operations = [
        RunOnPostgreSQL(
            [
                "CREATE EXTENSION IF NOT EXISTS pg_trgm",
                # of what `icontains` compares: names with ASCII alone in upper case
                "CREATE INDEX events_event_name_search_ascii ON events_event"
                ' USING gin (upper(name::text COLLATE "C") gin_trgm_ops)',
                "CREATE INDEX events_event_latest ON events_event (date DESC NULLS LAST, id)",
                "CREATE INDEX events_eventvidurl_url ON events_eventvidurl USING hash (url)",
                "ALTER TABLE spacedevs_document ALTER COLUMN body SET STORAGE EXTERNAL",
            ],
            [
                "DROP INDEX events_event_name_search_ascii",
                "DROP INDEX events_event_latest",
                "DROP INDEX events_eventvidurl_url",
                "ALTER TABLE spacedevs_document ALTER COLUMN body SET STORAGE EXTENDED",
            ],
        )
    ]
