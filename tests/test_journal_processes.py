"""The journal as processes write it: side by side, beside writers, and killed."""

from __future__ import annotations

import os
import random
import subprocess
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Any

import pytest
from django.db import connections

from agencies.models import Agency
from deploy.cluster.processes import free_port
from events.models import Event, EventType
from notices.comparing import values_of
from notices.journal import keep_journal, write
from notices.keeping import keep_unless_others_do
from notices.models import Entry, Journal, Told
from notices.resources import resources
from spacedevs.api.renderings.following import follow
from spacedevs.api.renderings.making import make
from spacedevs.api.renderings.models import ChangeNote
from spacedevs.clock import now
from tests.databases import SETUP, Databases, start
from tests.test_answers import children, command_line
from tests.test_following import elsewhere, read_only
from tests.test_outages_of_processes import wait_for

#: The alias of the database that is the default of all threads here.
TOLD = "told"
#: How often processes are killed.
KILLS = int(os.environ.get("KILLS", "2"))

WRITER = f"""{SETUP}
import random, sys, time
from django.db import transaction
from agencies.models import Agency
from core.models import Update
from events.models import Event, EventType
chance = random.Random(int(sys.argv[1]))
while True:
    time.sleep(0.02)
    with transaction.atomic():
        for _ in range(chance.randint(1, 3)):
            name = f"Name {{chance.random()}}"
            model = chance.choice([Agency, Event, EventType])
            key = chance.choice(list(model.objects.values_list("pk", flat=True)))
            match chance.randrange(4):
                case 0:
                    Update.objects.create(event_id=Event.objects.first().pk, comment=name)
                case 1:
                    Update.objects.filter(pk=Update.objects.values("pk")[:1]).delete()
                case _:
                    model.objects.filter(pk=key).update(name=name)
"""
TELLER = f"""{SETUP}
import time
from notices.journal import write
while True:
    write(wait=True)
    time.sleep(0.02)
"""


@pytest.fixture
def url(databases: Databases, django_db_blocker: Any) -> Iterator[str]:
    """A database with two worlds of data, of which the journal knows nothing yet."""
    with (
        django_db_blocker.unblock(),
        databases.copy("worlds", TOLD) as url,
        pytest.MonkeyPatch.context() as patch,
    ):
        patch.setitem(connections.databases, "default", connections.databases[TOLD])
        yield url


Values = dict[tuple[str, str], dict[str, str]]


def present() -> Values:
    """What the journal would keep of all objects, rendered anew."""
    return {
        (resource.path, key): values_of(text)
        for resource in resources().values()
        for key, text in make(
            resource.serializer_class,
            resource.model,
            list(resource.viewset.queryset.values_list("pk", flat=True)),
        ).items()
    }


def told() -> Values:
    """What the journal has told last of all objects."""
    return {
        (each.resource, each.key): each.values for each in Told.objects.filter(is_deleted=False)
    }


def folded(before: Values, after: Values) -> Values:
    """What an old state becomes by the entries: each says which keys to take from the new one."""
    state = {name: dict(values) for name, values in before.items()}
    for entry in Entry.objects.order_by("id"):
        name = entry.resource, entry.key
        match entry.what:
            case "deleted":
                del state[name]
            case "created":
                assert name not in state
                state[name] = dict(after.get(name, {}))
            case "changed":
                state[name] |= {key: after.get(name, {}).get(key, "") for key in entry.keys}
    return state


def has_told(number: int) -> bool:
    return elsewhere(Entry.objects.count) > number


def test_what_is_there_at_first_is_told_already(url: str) -> None:
    assert elsewhere(write)

    assert elsewhere(Entry.objects.count) == 0
    assert elsewhere(told) == elsewhere(present)
    assert elsewhere(lambda: Journal.objects.get().is_due) is False


def test_who_is_killed_loses_nothing_and_repeats_nothing(url: str) -> None:
    assert elsewhere(write)
    before, chance = elsewhere(present), random.Random(1)
    programs = {"writer": WRITER, "other": WRITER, "teller": TELLER, "rival": TELLER}
    running: dict[str, subprocess.Popen[str]] = {}

    def begin(name: str) -> None:
        running[name] = start(url, "-c", programs[name], str(chance.randrange(10**6)))

    try:
        for name in programs:
            begin(name)
        for turn in range(KILLS):
            wait_for(partial(has_told, 20 * (turn + 1)))
            name = chance.choice(list(programs))
            time.sleep(chance.random() / 5)
            running[name].kill()
            running[name].wait()
            begin(name)
    finally:
        for process in running.values():
            process.kill()
            process.wait()

    assert elsewhere(lambda: write(wait=True))
    after = elsewhere(present)
    assert elsewhere(told) == after
    assert elsewhere(lambda: folded(before, after)) == after
    numbers = elsewhere(
        lambda: list(Entry.objects.order_by("id").values_list("revision", flat=True))
    )
    assert numbers == sorted(numbers)


def test_several_who_write_tell_each_change_once(url: str) -> None:
    assert elsewhere(write)
    before = elsewhere(present)

    def work(number: int) -> None:
        for turn in range(4):
            Event.objects.filter(pk=Event.objects.order_by("pk")[number % 4].pk).update(
                name=f"{number} {turn}"
            )
            write()

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda number: elsewhere(work, number), range(4)))

    assert elsewhere(lambda: write(wait=True))
    after = elsewhere(present)
    assert elsewhere(lambda: folded(before, after)) == after == elsewhere(told)
    assert not elsewhere(ChangeNote.objects.exists)


def test_a_change_in_another_process_is_told(url: str) -> None:
    assert elsewhere(write)
    program = f"{SETUP}from events.models import Event\nEvent.objects.update(name='Other')"
    with start(url, "-c", program) as process:
        assert process.wait() == 0
    with start(url, "manage.py", "journal", stdout=subprocess.PIPE) as process:
        said = process.communicate()[0]

    assert "0 revisions behind" in said
    assert elsewhere(lambda: {entry.what for entry in Entry.objects.all()}) == {"changed"}
    assert elsewhere(told) == elsewhere(present)


def test_a_process_of_its_own_writes_as_long_as_the_server_runs(url: str) -> None:
    assert elsewhere(write)
    arguments = ["--port", str(free_port()), "--workers", "1", "-v0"]
    with start(url, "manage.py", "serve", *arguments, stdout=subprocess.DEVNULL) as server:
        wait_for(lambda: elsewhere(Journal.objects.get).kept_until)
        Event.objects.using(TOLD).update(name="Other")
        wait_for(partial(has_told, 0))
        assert not elsewhere(keep_unless_others_do)
        beside = [pid for pid in children(server.pid) if "journal" in command_line(pid)]
        server.terminate()
    assert len(beside) == 1
    wait_for(lambda: "journal" not in command_line(beside[0]))

    assert elsewhere(lambda: Journal.objects.update(kept_until=now()))
    assert elsewhere(keep_unless_others_do)


def test_notes_are_kept_until_they_are_told(url: str) -> None:
    assert elsewhere(write)
    Event.objects.using(TOLD).update(name="Other")

    assert elsewhere(follow)
    assert elsewhere(ChangeNote.objects.exists)
    assert elsewhere(write)
    assert not elsewhere(ChangeNote.objects.exists)
    assert elsewhere(Entry.objects.count) >= 4


def test_who_can_not_write_says_nothing(url: str, caplog: pytest.LogCaptureFixture) -> None:
    assert elsewhere(write)
    Event.objects.using(TOLD).update(name="Other")

    def reading() -> bool:
        read_only()
        return keep_journal()

    assert elsewhere(reading) is False
    assert not caplog.records
    assert elsewhere(Entry.objects.count) == 0


def test_on_an_empty_database_all_is_told(databases: Databases, django_db_blocker: Any) -> None:
    """Before, no notes are left: a first load takes no longer than without a journal."""
    with (
        django_db_blocker.unblock(),
        databases.copy("empty", TOLD),
        pytest.MonkeyPatch.context() as patch,
    ):
        patch.setitem(connections.databases, "default", connections.databases[TOLD])

        def fill() -> None:
            assert write()
            EventType.objects.bulk_create(EventType(id=key, name=f"{key}") for key in range(1, 300))
            Agency.objects.create(name="Agency")
            assert not ChangeNote.objects.exists()
            assert write()
            EventType.objects.filter(id=1).update(name="Other")
            assert ChangeNote.objects.exists()
            assert write()

        elsewhere(fill)

        assert elsewhere(lambda: Entry.objects.filter(what="created").count()) == 300
        assert elsewhere(lambda: Entry.objects.order_by("-id")[0].what) == "changed"
        assert elsewhere(told) == elsewhere(present)
