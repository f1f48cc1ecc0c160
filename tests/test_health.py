"""Whether a server says that it is alive and ready, and why it isn't."""

from __future__ import annotations

import json
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.db import connection, connections
from django.db.migrations.recorder import MigrationRecorder

from spacedevs.api.renderings.installation import install_triggers, missing_triggers
from spacedevs.api.renderings.models import DataRevision
from spacedevs.api.renderings.triggers import lock_statements, triggers
from tests.databases import Databases, start
from tests.test_answers import ask
from tests.test_faults import Watched, postgresql, watched

LABEL = "health"


@pytest.fixture(scope="module")
def asked(
    databases: Databases, tmp_path_factory: pytest.TempPathFactory, django_db_blocker: object
) -> Iterator[Watched]:
    with (
        databases.copy("demo", LABEL) as url,
        watched(url, tmp_path_factory.mktemp("health"), MAX_LAG="0.2") as server,
    ):
        yield server


def ready(asked: Watched, status: int) -> str:
    """What `/health/ready` says, once it has that status."""
    for _ in range(100):
        reply = ask(asked.server, "/health/ready")
        if reply.status == status:
            break
        time.sleep(0.1)
    assert reply.status == status
    assert reply.headers["content-type"] == "application/json"
    assert reply.headers["cache-control"] == "no-store"
    assert ("retry-after" in reply.headers) is (status == 503)
    said = json.loads(reply.body)
    return str(said.get("detail", said.get("status")))


def test_ready_and_alive(asked: Watched) -> None:
    assert ready(asked, 200) == "ok"
    assert ask(asked.server, "/health/").body == ask(asked.server, "/health/live").body
    assert ask(asked.server, "/health/live").body == b'{"status":"ok"}'
    assert ask(asked.server, "/health/live", "HEAD").status == 200
    assert ask(asked.server, "/health/live", "POST").status in (404, 405)


def test_a_migration_is_missing(asked: Watched, django_db_blocker: Any) -> None:
    row = ("events", "0001_tables")
    with django_db_blocker.unblock():
        recorder = MigrationRecorder(connections[LABEL])
        recorder.record_unapplied(*row)
        try:
            said = ready(asked, 503)
            alive = ask(asked.server, "/health/live").status
        finally:
            recorder.record_applied(*row)

    assert said.startswith("Migrations are not applied (events.0001_tables): run migrate.")
    assert alive == 200
    assert ready(asked, 200) == "ok"


def test_the_triggers_are_of_another_version(asked: Watched, django_db_blocker: Any) -> None:
    with django_db_blocker.unblock():
        revision = DataRevision.objects.using(LABEL).get()
        rows = DataRevision.objects.using(LABEL)
        rows.update(fingerprint="another")
        try:
            assert ready(asked, 503).startswith("The triggers in the database are not those of")
        finally:
            rows.update(fingerprint=revision.fingerprint)
    assert ready(asked, 200) == "ok"


def removals(vendor: str) -> list[tuple[str, str, list[str]]]:
    """Some triggers, with the SQL that lets them see nothing, and that which restores them."""
    (update,) = (
        trigger
        for trigger in triggers(vendor)
        if (trigger.table, trigger.operation) == ("events_event", "UPDATE")
    )
    if vendor == "sqlite":
        return [(update.name, f"DROP TRIGGER {update.name}", [*update.sql(vendor)])]
    off = "ALTER TABLE events_event DISABLE TRIGGER"
    enable = "ALTER TABLE events_event ENABLE TRIGGER"
    (lock,) = (
        sql
        for sql in lock_statements()
        if sql.startswith("CREATE TRIGGER spacedevs_lock") and '"events_event"' in sql
    )
    return [
        (update.name, f"{off} {update.name}", [f"{enable} {update.name}"]),
        ("spacedevs_truncate", f"{off} spacedevs_truncate", [f"{enable} spacedevs_truncate"]),
        ("spacedevs_lock", "DROP TRIGGER spacedevs_lock ON events_event", [lock]),
    ]


def test_a_trigger_is_missing(asked: Watched, django_db_blocker: Any) -> None:
    with django_db_blocker.unblock(), connections[LABEL].cursor() as cursor:
        for name, remove, restore in removals(connections[LABEL].vendor):
            cursor.execute(remove)
            try:
                said = ready(asked, 503)
            finally:
                for statement in restore:
                    cursor.execute(statement)
            assert said.startswith(f"Triggers are missing ({name} on events_event): run migrate.")
            assert ready(asked, 200) == "ok"


@pytest.mark.django_db
def test_migrate_brings_triggers_back() -> None:
    (_, remove, _), *_ = removals(connection.vendor)
    assert missing_triggers() == []
    with connection.cursor() as cursor:
        cursor.execute(remove)
    assert len(missing_triggers()) == 1

    install_triggers()

    assert missing_triggers() == []


def test_a_database_that_nobody_has_migrated(
    databases: Databases, tmp_path: Path, django_db_blocker: Any
) -> None:
    with django_db_blocker.unblock(), databases.copy("empty", "bare") as url:
        if connections["bare"].vendor == "postgresql":
            with connections["bare"].cursor() as cursor:
                cursor.execute("DROP SCHEMA public CASCADE; CREATE SCHEMA public")
        else:
            url = f"sqlite:///{tmp_path / 'bare'}"
        with watched(url, tmp_path) as bare:
            assert ready(bare, 503).startswith("Migrations are not applied (admin.0001_initial, ")
            for path in ("2.3.0/events/", "2.2.0/event/1096/", "2.3.0/dashboard/starship/"):
                reply = ask(bare.server, f"/{path}")
                assert reply.status == 503
                assert "run migrate" in json.loads(reply.body)["detail"]
            assert ask(bare.server, "/docs/").status == 200
            assert "Traceback" not in bare.log.read_text()


@postgresql
def test_commands_say_that_the_database_can_only_be_read(databases: Databases) -> None:
    with databases.copy("demo", "fixed") as url:
        url += "?options=-c%20default_transaction_read_only%3Don"
        for command in (["key", "create", "app"], ["render"]):
            with start(url, "manage.py", *command, stderr=subprocess.PIPE) as process:
                _, told = process.communicate()
            assert told.startswith("This command writes, and the database can only be read: ")
            assert (process.returncode, told.count("\n")) == (1, 1)


@postgresql
def test_alive_without_a_database(databases: Databases, tmp_path: Path) -> None:
    with databases.copy("demo", "away") as url, watched(url, tmp_path) as server:
        server.line.close()

        assert ready(server, 503).startswith("The database does not answer.")
        assert ask(server.server, "/health/live").status == 200

        server.line.open()
        assert ready(server, 200) == "ok"
