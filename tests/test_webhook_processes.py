"""Delivering as processes that are killed, that work side by side, and beside sync."""

from __future__ import annotations

import os
import signal
import subprocess
import time
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone
from standardwebhooks import Webhook

from launches.models import Launch
from notices.models import Entry, Journal
from notices.webhooks.forms import Form
from notices.webhooks.models import EVER, Attempt, Delivery, Reading, Subscription
from notices.webhooks.signing import new_secret
from tests.databases import Databases, start
from tests.receivers import Receiver, receiving, says
from tests.upstreams import running

#: How often a process is killed that delivers.
KILLS = int(os.environ.get("KILLS", "2"))
#: The alias of the database that the processes have.
HOOKED = "hooked"
OBJECTS = (1096, 1, 2)
SPUTNIK = "e3df2ecd-c239-472f-95e4-2b89b4f75800"


@pytest.fixture(scope="module")
def module_database(databases: Databases, django_db_blocker: Any) -> Iterator[str]:
    with django_db_blocker.unblock(), databases.copy("demo", HOOKED) as url:
        yield url


@pytest.fixture
def database(module_database: str) -> str:
    """The URL of a database with the demo data, and nobody who subscribes."""
    for model in (Attempt, Delivery, Subscription, Reading, Entry):
        model._base_manager.using(HOOKED).all().delete()
    Journal.objects.using(HOOKED).get_or_create()
    return module_database


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with receiving() as found:
        yield found


def subscribe(address: str, query: str = "resource=events", **values: Any) -> Subscription:
    values = {"secret": new_secret(), "server": "https://a.example/", **values}
    return Subscription.objects.using(HOOKED).create(address=address, query=query, **values)


def tell(number: int) -> None:
    """That many entries of the journal, of a few objects."""
    Entry.objects.using(HOOKED).bulk_create(
        Entry(
            id=id,
            resource="events",
            key=str(OBJECTS[id % len(OBJECTS)]),
            what="changed",
            changed_at=timezone.now(),
            revision=id,
        )
        for id in range(1, number + 1)
    )


def program(database: str, receiver: Receiver, *command: str) -> Any:
    environment = {"WEBHOOK_HOSTS": receiver.host}
    pipe = subprocess.PIPE
    return start(database, *command, environment=environment, stdout=pipe, stderr=pipe)


def deliver(database: str, receiver: Receiver, *options: str) -> Any:
    return program(database, receiver, "manage.py", "deliver", *options)


def wait_until(true: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 120
    while not true():
        assert time.monotonic() < deadline
        time.sleep(0.01)


def slowly(handler: Any) -> None:
    """An answer after a moment."""
    time.sleep(0.02)
    says(204)(handler)


def test_a_killed_process_loses_nothing(database: str, receiver: Receiver) -> None:
    number = 40 * (KILLS + 1)
    subscribe(receiver.address("hook", slowly))
    tell(number)

    for _ in range(KILLS):
        before = len(receiver.received)
        process = deliver(database, receiver, "--watch")
        wait_until(lambda before=before: len(receiver.received) > before + 10)  # type: ignore[misc]
        process.kill()
        _, errors = process.communicate()
        assert errors == ""
        Subscription.objects.using(HOOKED).update(leased_until=EVER)  # as after two minutes
    _, errors = deliver(database, receiver).communicate()

    assert errors == ""
    firsts = list(dict.fromkeys(message.id for message in receiver.received))
    assert len(firsts) == number
    assert len(receiver.received) <= number + KILLS
    entries = [int(id.rpartition("_")[2]) for id in firsts]
    for key in range(len(OBJECTS)):
        of_one = [entry for entry in entries if entry % len(OBJECTS) == key]
        assert of_one == sorted(of_one)
    states = Delivery.objects.using(HOOKED).values_list("state", flat=True)
    assert set(states) == {Delivery.State.DELIVERED}


def test_processes_share_the_work(database: str, receiver: Receiver, tmp_path: Path) -> None:
    for number in range(12):
        subscribe(receiver.address(str(number), slowly))
    heartbeats = [tmp_path / "one", tmp_path / "other"]
    pair = [deliver(database, receiver, "--watch", "--heartbeat", str(each)) for each in heartbeats]
    wait_until(lambda: all(each.exists() for each in heartbeats))

    tell(10)
    wait_until(lambda: len(receiver.received) >= 120)
    for process in pair:
        process.terminate()
        _, errors = process.communicate(timeout=60)
        assert (process.returncode, errors) == (0, "")

    assert len(receiver.received) == 120
    paths = Counter(message.path for message in receiver.received)
    assert set(paths.values()) == {10}
    assert len({message.id for message in receiver.received}) == 120


def test_a_change_of_the_data_is_delivered(
    database: str, receiver: Receiver, tmp_path: Path
) -> None:
    query = "resource=launches&contract=2.3.0&mode=list"
    subscription = subscribe(receiver.address("hook"), query)
    subscribe(receiver.address("chat"), query, form=Form.SLACK)
    heartbeat = tmp_path / "alive"
    launch = Launch.objects.using(HOOKED).filter(pk=SPUTNIK)
    launch.update(net="1957-10-04T19:28:34Z")
    process = deliver(database, receiver, "--watch", "--heartbeat", str(heartbeat))
    wait_until(lambda: bool(Journal.objects.using(HOOKED).get().fingerprint))
    Entry.objects.using(HOOKED).all().delete()

    launch.update(net="1957-10-05T01:02:03Z")
    wait_until(lambda: len(receiver.received) == 2)
    process.terminate()
    process.communicate()

    told = {message.path: message for message in receiver.received}
    data = Webhook(subscription.secret).verify(told["/hook"].body, told["/hook"].headers)["data"]
    assert (data["what"], data["key"], data["keys"]) == ("changed", SPUTNIK, ["net"])
    assert data["before"] == {"net": "1957-10-04T19:28:34Z"}
    assert data["object"]["net"] == "1957-10-05T01:02:03Z"
    assert told["/chat"].json["text"] == (
        f"<https://a.example/2.3.0/launches/{SPUTNIK}/|{data['name']}>\n"
        "NET moved from 1957-10-04 19:28 UTC to 1957-10-05 01:02 UTC."
    )
    assert heartbeat.exists()


def test_sync_delivers_beside_its_other_work(database: str, receiver: Receiver) -> None:
    subscribe(receiver.address())
    tell(3)
    with running() as upstream:
        command = ("manage.py", "sync", "--watch", "config/event_types", "--from", upstream.url)
        process = program(database, receiver, *command)
        wait_until(lambda: len(receiver.received) == 3)
        process.send_signal(signal.SIGINT)
        out, errors = process.communicate(timeout=60)

    assert "Interrupted; the next run goes on from here." in out
    assert "Traceback" not in errors
