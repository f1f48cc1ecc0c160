"""The statistics of the database's planner after tables were filled."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from django.db import connections

from core.models import Country, Update
from spacedevs.database.planner import refresh_statistics
from tests.databases import ROOT, Databases, run


@pytest.fixture
def other(databases: Databases, django_db_blocker: Any) -> Any:
    """A connection to an empty database, and its address."""
    with databases.copy("empty", "planner") as url, django_db_blocker.unblock():
        yield connections["planner"], url


def rows_expected(connection: Any, model: Any) -> int | None:
    """How many rows the planner expects in a table; None without statistics."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(
                "SELECT reltuples FROM pg_class WHERE relname = %s", [model._meta.db_table]
            )
            number = int(cursor.fetchone()[0])
            return None if number < 0 else number
        cursor.execute("SELECT stat FROM sqlite_stat1 WHERE tbl = %s", [model._meta.db_table])
        found = [int(stat.split()[0]) for (stat,) in cursor.fetchall()]
        return max(found, default=None)


def test_after_load_the_planner_knows_how_many_rows_there_are(other: Any, tmp_path: Path) -> None:
    connection, url = other
    example = json.loads((ROOT / "fixtures" / "config" / "countries.json").read_text())[0]
    countries = [{**example, "id": n, "name": f"Country {n}"} for n in range(1, 301)]
    (tmp_path / "countries.json").write_text(json.dumps(countries))
    assert not rows_expected(connection, Country)

    file = str(tmp_path / "countries.json")
    run(url, "manage.py", "load", "-v0", "--resource", "config/countries", file)

    assert rows_expected(connection, Country) == 300


def test_the_planner_learns_of_what_is_written_later(other: Any) -> None:
    connection, _ = other
    updates = [Update(comment=f"News {n}", created_on="2026-01-01T00:00:00Z") for n in range(300)]
    Update.objects.using("planner").bulk_create(updates)

    refresh_statistics("planner")
    refresh_statistics("planner")  # which finds nothing to do

    assert rows_expected(connection, Update) == 300
