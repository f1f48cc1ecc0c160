"""Kept answers survive exactly the changes that they don't show."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import suppress
from typing import Any
from wsgiref.util import setup_testing_defaults

import pytest
from django.db import IntegrityError, connection, connections, transaction
from django.db.backends.signals import connection_created
from django.db.models import ProtectedError, RestrictedError
from django.test.client import ClientHandler

from agencies.models import Agency
from events.models import Event
from spacedevs.api.http.calls import Calls
from spacedevs.api.http.front import Front
from spacedevs.api.http.gate import Gate
from spacedevs.api.http.kept import KeptResponse, KeptResponses
from spacedevs.api.http.key_use import KeyUse
from spacedevs.api.http.keys import Keys
from spacedevs.api.http.questions import Questions, visible
from spacedevs.api.http.revision import Revision
from spacedevs.api.registry import registry
from spacedevs.api.renderings.following import follow
from spacedevs.api.renderings.models import DataRevision, TableRevision
from spacedevs.api.renderings.present import present
from spacedevs.api.renderings.reads import Reads, Tables, names_of, watching_reads
from spacedevs.api.renderings.shown import data_models
from spacedevs.database.connections import wait_within_bounds
from spacedevs.urls import BESIDE, COUNTED, KEPT, pages
from tests.databases import Databases
from tests.test_renderings import sql
from tests.worlds import begin, other_values

#: The alias of the database that is the default of all threads here.
REVISED = "revised"


@pytest.fixture(scope="module")
def front(databases: Databases, django_db_blocker: Any, handler: ClientHandler) -> Iterator[Front]:
    """A front that notices each change at once, as in another process than the one that writes."""
    with (
        django_db_blocker.unblock(),
        databases.copy("worlds", REVISED),
        pytest.MonkeyPatch.context() as patch,
    ):
        patch.setitem(connections.databases, "default", connections.databases[REVISED])
        patch.setattr("django.conf.settings.MAX_LAG", 0)

        def application(environ: dict[str, Any], start_response: Any) -> Any:
            response: Any = handler(environ)
            start_response(f"{response.status_code} Answered", list(response.items()))
            return [response.content]  # the handler has closed the response

        gate = Gate(registry.roots, Keys(), KeyUse(), Calls(), COUNTED)
        questions = Questions(registry.roots, pages(), BESIDE, KEPT)
        front = Front(application, questions, Revision(), gate)
        patch.setattr(front.revision, "renew", lambda: on_a_seat(front, front.revision.ask) or True)
        yield front
        for seat in front.backend.readers._seats.queue:
            seat.close()


class Asked:
    """A request, with its question."""

    body = b""

    def __init__(self, front: Front, target: str) -> None:
        self.front = front
        path, _, query = target.partition("?")
        self.environ = {"PATH_INFO": path, "QUERY_STRING": query, "HTTP_HOST": "localhost"}
        setup_testing_defaults(self.environ)
        self.question = front.questions.read(self.environ)

    def answer(self) -> bytes:
        """The body of the answer."""
        return b"".join(self.front(dict(self.environ), lambda *_: None))

    def anew(self) -> bytes:
        """The body of an answer that is made in this thread's transaction."""
        asked = visible(dict(self.environ), self.question)
        return b"".join(self.front.backend.application(asked, lambda *_: None))

    @property
    def kept(self) -> KeptResponse:
        """The response that is kept."""
        kept = self.front.kept.get(self.question)
        assert kept, self.environ
        return kept


def on_a_seat(front: Front, act: Callable[[], Any]) -> Any:
    """The result of a function that works with a connection to the front's database."""
    return front.backend.readers.run(act, 10)


def targets() -> Iterator[str]:
    """Every list in every mode, with a search and an order, and every single object."""
    for contract in registry.contracts:
        root = f"/{contract.root}"
        for prefix, viewset in contract.router.lists():
            modes = viewset.modes.names if viewset.modes else ["normal"]
            if contract.version == "2.4.0":  # its paths name the modes
                modes = ["normal"]
            for mode in modes:
                yield f"{root}{prefix}/?mode={mode}&limit=100"
            if contract is registry.current:
                yield f"{root}{prefix}/?search=0&ordering={','.join(viewset.ordering_fields[:10])}"
        for prefix, viewset in contract.router.singles.items():
            if viewset.modes:
                yield f"{root}{prefix}/"
    yield "/2.3.0/events/?format=api"
    yield "/calendars/"
    yield "/calendars/launches.ics?net__gte=0001-01-01"
    yield "/calendars/events.ics?date__gte=0001-01-01"
    yield "/feeds/updates.atom"
    yield "/feeds/upcoming.json"


def change_of(model: Any) -> Callable[[], object]:
    """A function that gives the fields of a row other values, all of them if that can be."""
    row = model._base_manager.order_by("pk")[0]
    rows = model._base_manager.filter(pk=row.pk)
    values = [
        (field.attname, value)
        for field in model._meta.concrete_fields
        if not field.primary_key
        for value in other_values(row, field)
    ]
    for some in (dict(values), *({name: value} for name, value in values)):
        with suppress(IntegrityError), transaction.atomic():  # a link would be there twice
            rows.update(**some)
            transaction.set_rollback(True)
            return lambda: rows.update(**some)
    raise AssertionError(model)


def test_no_table_changes_an_answer_that_is_kept_through_its_change(
    front: Front, settings: Any
) -> None:
    """All tables change that an answer doesn't depend on, and it is made anew."""
    on_a_seat(front, lambda: follow(wait=True))
    by_tables: dict[Tables, list[Asked]] = {}
    for target in targets():
        asked = Asked(front, target)
        asked.answer()
        front.kept = KeptResponses(2**24)  # now it is read from stored renderings
        asked.answer()
        by_tables.setdefault(asked.kept.tables, []).append(asked)
        asked.body = asked.kept.body
    settings.RENDERINGS = False

    def change_others() -> None:
        changes = {model._meta.db_table: change_of(model) for model in data_models()}
        before = present(None)
        for tables, answers in by_tables.items():
            shown = set(names_of(tables))
            with transaction.atomic():
                begin()
                for name in changes.keys() - shown:
                    changes[name]()
                now = present(None)
                assert now.state.token != before.state.token
                assert now.latest(tables) == before.latest(tables)
                for asked in answers:
                    assert asked.anew() == asked.body, (asked.environ, shown)
                transaction.set_rollback(True)

    on_a_seat(front, change_others)


def test_what_a_filter_looks_up_counts(front: Front) -> None:
    """A filter refuses an agency that doesn't exist, though no event refers to it."""
    agency = Agency(id=7_000_000, name="Short-lived")
    on_a_seat(front, lambda: agency.save(force_insert=True))
    asked = Asked(front, "/2.3.0/events/?agency__ids=7000000")
    for _ in range(2):
        assert json.loads(asked.answer()).get("count") == 0, asked.answer()
    on_a_seat(front, agency.delete)
    anew = Asked(front, "/2.3.0/events/?agency__ids=7000000&n=1")
    assert json.loads(asked.answer()).keys() == json.loads(anew.answer()).keys()


def test_what_a_new_connection_reads_counts(front: Front) -> None:
    """Its bounds are set while the tables are noted, by wrappers of their own."""

    def tables() -> list[Any]:
        found: list[Any] = []
        for _ in range(2):
            connection.close()
            with watching_reads() as reads:
                Agency.objects.exists()
            found.append(names_of(reads.tables))
        return [*found, [each for each in connection.execute_wrappers if isinstance(each, Reads)]]

    wait_within_bounds()
    try:
        assert on_a_seat(front, tables) == [["agencies_agency"], ["agencies_agency"], []]
    finally:
        connection_created.disconnect(dispatch_uid="bounds")


def test_a_kept_answer_is_sent_until_its_tables_change(front: Front) -> None:
    asked = Asked(front, "/2.3.0/events/?limit=100")
    asked.answer()
    kept = asked.kept
    event = on_a_seat(front, lambda: Event.objects.order_by("pk")[0])

    on_a_seat(front, lambda: sql("UPDATE core_socialmedia SET name = name || '!'"))
    asked.answer()
    assert asked.kept is kept

    on_a_seat(front, lambda: Event.objects.filter(pk=event.pk).update(name="Changed"))
    assert b'"name":"Changed"' in asked.answer()
    assert asked.kept is not kept


def revisions() -> dict[str, tuple[int, str]]:
    return {one.name: (one.number, one.token) for one in TableRevision.objects.all()}


def test_every_change_renews_the_revision_of_its_table(front: Front) -> None:
    """An update alone; a deletion with those that follow from it; TRUNCATE."""

    def renewed(act: Callable[[], object]) -> set[str]:
        before = revisions()
        with transaction.atomic():
            begin()
            act()
            now, data = revisions(), DataRevision.objects.get()
            transaction.set_rollback(True)
        assert revisions() == before
        found = {name for name, revision in now.items() if revision != before[name]}
        assert max(now.values()) == (data.number, data.token) > max(before.values())
        return found

    def look() -> None:
        for model in data_models():
            name, row = model._meta.db_table, model._base_manager.order_by("pk")[0]
            assert renewed(change_of(model)) == {name}
            with suppress(ProtectedError, RestrictedError):
                assert name in renewed(row.delete)
        if connection.vendor == "postgresql":
            assert renewed(lambda: sql("TRUNCATE core_update")) == {"core_update"}

    on_a_seat(front, look)
