"""The index for search holds what search compares: names with ASCII alone in upper case."""

from django.db import migrations

from core.operations import RunOnPostgreSQL


class Migration(migrations.Migration):
    dependencies = [("events", "0002_postgresql_indexes")]

    operations = [
        RunOnPostgreSQL(
            [
                "CREATE INDEX events_event_name_search_ascii ON events_event"
                ' USING gin (upper(name::text COLLATE "C") gin_trgm_ops)',
                "DROP INDEX events_event_name_search",
            ],
            [
                "CREATE INDEX events_event_name_search ON events_event"
                " USING gin (upper(name::text) gin_trgm_ops)",
                "DROP INDEX events_event_name_search_ascii",
            ],
        )
    ]
