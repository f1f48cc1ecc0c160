"""Migrations: of a database that was made by those of before, of an empty one, and of one app."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.core.management import call_command
from django.core.management.base import SystemCheckError
from django.db import connections
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder

from tests.databases import EMPTY, Databases

#: What a database had applied on 2026-11-25, when the migrations of each app became one.
BEFORE = {
    "agencies": ["0001_initial", "0002_whole_contract", "0003_whole_contract"],
    "astronauts": ["0001_initial", "0002_initial", "0003_whole_contract", "0004_whole_contract"],
    "core": ["0001_initial", "0002_initial", "0003_whole_contract", "0004_own_ids"],
    "events": ["0001_initial", "0002_postgresql_indexes", "0003_search_by_ascii"],
    "launches": ["0001_initial", "0002_whole_contract", "0003_own_launch_ids"],
    "programs": ["0001_initial"],
    "spacedevs": [
        "0001_initial",
        "0002_postgresql_storage",
        "0003_change",
        "0004_revision_numbers",
        "0005_derivation",
    ],
    "starship": ["0001_initial"],
    "stations": ["0001_initial", "0002_whole_contract"],
}

CATALOGUES = {
    "postgresql": """
        SELECT table_name, column_name, data_type, is_nullable, column_default
        FROM information_schema.columns WHERE table_schema = 'public'
        UNION ALL SELECT indexname, indexdef, '', '', '' FROM pg_indexes
        WHERE schemaname = 'public'
        UNION ALL SELECT conname, pg_get_constraintdef(oid), '', '', '' FROM pg_constraint
        UNION ALL SELECT tgname, pg_get_triggerdef(oid), '', '', '' FROM pg_trigger
        WHERE NOT tgisinternal
    """,
    "sqlite": "SELECT name, sql FROM sqlite_master",
}
DATABASE = "migrated"
#: The migrations that later ones add columns to, which can't be added twice.
ADDED_TO = {
    "agencies": "0002_nullable",
    "astronauts": "0003_nullable",
    "core": "0003_nullable",
    "events": "0001_tables",
    "programs": "0001_tables",
    "starship": "0001_tables",
    "stations": "0003_nullable",
}


@pytest.fixture(scope="module")
def database(databases: Databases, django_db_blocker: Any) -> Iterator[Any]:
    """A database that is migrated, and has no rows."""
    with databases.copy(EMPTY, DATABASE), django_db_blocker.unblock():
        yield connections[DATABASE]


def migrate(*target: str) -> None:
    # one app's migration is part of the way; the last one checks, as a user's does
    call_command("migrate", *target, database=DATABASE, verbosity=0, skip_checks=bool(target))


def shape(database: Any) -> list[tuple[str, ...]]:
    """All tables, indexes, constraints and triggers."""
    with database.cursor() as cursor:
        cursor.execute(CATALOGUES[database.vendor])
        return sorted(tuple(map(str, row)) for row in cursor.fetchall())


def empty(database: Any) -> None:
    """Take everything away."""
    if database.vendor == "postgresql":
        with database.cursor() as cursor:
            cursor.execute("DROP SCHEMA public CASCADE; CREATE SCHEMA public")
    else:
        database.close()
        Path(database.settings_dict["NAME"]).unlink()


def apps_with_tables(database: Any) -> set[str]:
    present = database.introspection.table_names()
    return {model._meta.app_label for model in apps.get_models() if model._meta.db_table in present}


def replacing() -> dict[tuple[str, str], Any]:
    """The migrations that replace others, with those."""
    migrations = MigrationLoader(None).disk_migrations
    return {
        key: migration.replaces
        for key, migration in migrations.items()
        if migration.replaces and key[0] in BEFORE
    }


@pytest.mark.django_db
def test_models_are_as_the_migrations_make_them() -> None:
    call_command("makemigrations", check=True, dry_run=True, verbosity=0)


def test_everything_of_before_is_replaced_once() -> None:
    replaced = sorted(key for keys in replacing().values() for key in keys)

    assert replaced == sorted((label, name) for label, names in BEFORE.items() for name in names)


def test_a_database_of_before_counts_as_migrated(database: Any) -> None:
    whole, recorder = shape(database), MigrationRecorder(database)
    migrate("derived", "zero")
    for label, name in ADDED_TO.items():
        migrate(label, name)
    migrate("launches", "0002_nullable")
    migrate("spacedevs", "0002_postgresql")
    recorder.migration_qs.filter(app__in=BEFORE).delete()
    for label, names in BEFORE.items():
        for name in names:
            recorder.record_applied(label, name)

    migrate()  # a table that is there can't be created again

    assert shape(database) == whole
    assert replacing().keys() <= recorder.applied_migrations().keys()


def test_a_database_that_lacks_some_of_before_is_refused(database: Any) -> None:
    key = {"app": "core", "name": "0004_own_ids"}
    recorder = MigrationRecorder(database)
    recorder.migration_qs.filter(app="core", name="0002_relations").delete()
    recorder.migration_qs.filter(**key).delete()

    with pytest.raises(SystemCheckError, match=r"replaces .* not applied: core\.0004_own_ids"):
        migrate()

    recorder.record_applied(key["app"], key["name"])
    migrate()


def test_one_app_is_migrated_at_a_time(database: Any) -> None:
    whole, labels = shape(database), apps_with_tables(database)

    migrate("starship", "zero")
    assert labels - apps_with_tables(database) == {"starship"}

    empty(database)
    migrate("core")
    assert "core" in apps_with_tables(database)
    assert "starship" not in apps_with_tables(database)

    migrate()
    assert shape(database) == whole
