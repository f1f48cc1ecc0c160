"""Curators who save at the same moment, each in a process of their own."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from typing import Any

import pytest
from django.contrib.auth.models import User

from events.models import Event, EventType
from tests.databases import SETUP, Databases, start
from tests.test_admin import page

#: The alias of the curators' database.
SHARED = "shared"
#: How many curators there are, and how often each of them saves.
CURATORS, TIMES = 3, 8

CURATE = f"""{SETUP}
import sys
from django.contrib.auth.models import User
from django.test import Client
from tests.curators import Form
client = Client()
client.force_login(User.objects.get(username="curator"))
addresses = sys.argv[2:]
forms = [Form(client, address) for address in addresses]
print("ready", flush=True)
input()
for form in forms:
    back = form.save(name=sys.argv[1])
    print("saved" if back is None else " ".join(back.notes))
"""


@pytest.fixture(scope="module")
def shared(databases: Databases, django_db_blocker: Any) -> Iterator[str]:
    """The address of a database with a curator and a type of events."""
    with django_db_blocker.unblock(), databases.copy("empty", SHARED) as url:
        User.objects.db_manager(SHARED).create_superuser("curator")
        EventType.objects.using(SHARED).create(id=1, name="Type")
        yield url


def at_once(database: str, *arguments: list[str]) -> list[list[str]]:
    """What each process prints when all save at the same moment."""
    pipes: dict[str, Any] = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE}
    processes = [start(database, "-c", CURATE, *given, **pipes) for given in arguments]
    for process in processes:
        assert process.stdout
        assert process.stdout.readline() == "ready\n"
    for process in processes:
        assert process.stdin
        process.stdin.write("\n")
        process.stdin.flush()
    return [process.communicate(timeout=120)[0].splitlines() for process in processes]


def test_slugs_and_ids_are_given_once(shared: str) -> None:
    add = [page(EventType, "add"), page(Event, "add") + "?type=1"] * TIMES
    results = at_once(shared, *[["Same Name", *add]] * CURATORS)

    assert results == [["saved"] * 2 * TIMES] * CURATORS
    slugs = set(Event.objects.using(SHARED).values_list("slug", flat=True))
    numbers = range(2, CURATORS * TIMES + 1)
    assert slugs == {"same-name", *(f"same-name-{number}" for number in numbers)}
    assert EventType.objects.using(SHARED).filter(name="Same Name").count() == CURATORS * TIMES


def test_of_those_who_save_at_once_all_but_one_are_told(shared: str) -> None:
    events = [
        # with an id, since counters are those of the usual database
        Event.objects.using(SHARED).create(
            id=2_000_000 + number, name="Before", slug=f"before-{number}", type_id=1
        )
        for number in range(TIMES)
    ]
    addresses = [page(Event, "change", event.pk) for event in events]
    results = at_once(shared, *([f"Name {number}", *addresses] for number in range(CURATORS)))

    for event, outcomes in zip(events, zip(*results, strict=True), strict=True):
        event.refresh_from_db()
        assert sorted(outcome == "saved" for outcome in outcomes) == [False, False, True]
        assert event.name == f"Name {outcomes.index('saved')}"
        assert all(event.name in outcome for outcome in outcomes if outcome != "saved")
