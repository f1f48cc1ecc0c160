"""Writes the journal: what has changed for readers, in order, each change once.

A process looks for changes in a snapshot, and writes them in a transaction that fails if another
process has written meanwhile. So it may be killed at any instant, and several may try at once.
docs/architecture.md has the whole protocol.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Collection, Iterable, Iterator
from contextlib import contextmanager
from itertools import islice
from typing import Any, NamedTuple

from django.db import DatabaseError, InterfaceError, OperationalError, connection, transaction
from django.db.models import F, Max

from notices.comparing import Comparison, Difference
from notices.models import Entry, Journal, Told
from notices.pruning import prune
from notices.resources import Resource, resources
from spacedevs.api.renderings.changes import MOST_KEYS, Changes, Mark
from spacedevs.api.renderings.following import Busy, follow, forget_told_notes, keep_notes
from spacedevs.api.renderings.models import Following
from spacedevs.api.renderings.revisions import State, fingerprint, revision_state
from spacedevs.api.renderings.storing import store_at_once
from spacedevs.complaints import Complaint, first_line
from spacedevs.database.bells import ring
from spacedevs.database.locks import JOURNAL, is_contention, try_lock
from spacedevs.database.snapshots import snapshot
from spacedevs.database.writing import is_read_only

#: How many objects are compared at a time, and how many are told in one transaction unless more
#: have changed in one.
BATCH, PORTION = 100, 2000
#: Seconds before another attempt while another process is at work.
PAUSE = 0.05

logger = logging.getLogger(__name__)
complaint = Complaint(logger)


class Standing(NamedTuple):
    """How far the journal is."""

    state: State
    journal: Journal
    told: int | None  # the number that it is complete up to; None if it never was

    @property
    def has_gap(self) -> bool:
        """Whether some changes since the number `told` left no notes."""
        return self.told is None or self.told < self.state.floor

    @property
    def lacks_notes(self) -> bool:
        """Whether all objects have to be compared."""
        return self.journal.is_due or self.has_gap


def write(*, wait: bool = False, all_if_needed: bool = True) -> bool:
    """Write all changes so far into the journal, which begins with the first call.

    Returns False if that can't be done now: another process does it, the triggers are of other
    code, or this very transaction has changed data. With `wait`, wait for that process, and on
    SQLite for other writers. Without `all_if_needed`, leave it to another process to compare all
    objects, which may take minutes.
    """
    goal = revision_state().number
    while True:
        try:
            if not _is_possible():
                return False
            standing = _standing() or _begin(wait=wait)
            if not _is_behind(standing, goal):
                return True
            if standing.lacks_notes and not all_if_needed:
                return False
            follow(wait=wait)
            if standing.lacks_notes:
                _compare_everything(standing, wait=wait)
            else:
                _tell_what_is_noted(wait=wait)
            forget_told_notes(wait=wait)
            with _contending():
                prune()
        except Busy:
            if not wait:
                return False
            time.sleep(PAUSE)


def keep_journal(*, all_if_needed: bool = True) -> bool:
    """Write the journal beside other work; the same as `write`, but it never raises."""
    try:
        done = write(all_if_needed=all_if_needed)
        complaint.forget()
    except (OperationalError, InterfaceError):
        return False  # without a database, the next call does it
    except Exception as error:
        if is_read_only(error):
            return False
        complaint.make(f"The journal of changes could not be written: {first_line(error)}")
        return False
    return done


def backlog() -> int | None:
    """How many revisions of the data the journal doesn't have yet; None before it begins."""
    standing = _standing()
    return standing and standing.state.number - (standing.told or 0)


def _is_possible() -> bool:
    state = revision_state()
    return state.usable and not state.uncommitted


def _standing() -> Standing | None:
    """How far the journal is; None if there is none."""
    journal = Journal.objects.first()
    told = Following.objects.values_list("told", flat=True).get()
    return Standing(revision_state(), journal, told) if journal else None


def _read_standing() -> Standing:
    standing = _standing()
    assert standing, "there is a journal"
    return standing


def _begin(*, wait: bool) -> Standing:
    """Begin the journal: what is there already has been told, and what comes later will be."""
    with _contending(), transaction.atomic():
        Journal.objects.get_or_create(
            defaults={"fingerprint": "" if _has_data() else fingerprint()}
        )
    return _read_standing()


def _has_data() -> bool:
    """Whether there is an object, or one was told."""
    return Told.objects.exists() or any(
        resource.model._base_manager.exists() for resource in resources().values()
    )


def _is_behind(standing: Standing, goal: int) -> bool:
    """Whether there is anything to tell.

    While there is no data, the journal keeps nobody from leaving notes away: so a first copy takes
    no longer.
    """
    if standing.lacks_notes:
        return _has_data()
    return (standing.told or 0) < goal


def _compare_everything(standing: Standing, *, wait: bool) -> None:
    """Compare all objects with what was told, batch by batch.

    What changes meanwhile is noted, and told afterwards. Several processes may be at it: each looks
    at everything, and whoever is first ends it.
    """
    told = _keep_notes(standing, wait=wait) if standing.has_gap else standing.told
    for resource in resources().values():
        for keys in _keys(resource.viewset.queryset.order_by("pk"), "pk"):
            _tell(resource, keys)
        known = Told.objects.filter(resource=resource.path, is_deleted=False).order_by("key")
        to_python = resource.model._meta.pk.to_python
        for names in _keys(known, "key"):
            keys = [to_python(name) for name in names]
            _tell(resource, sorted(set(keys) - set(resource.present(keys))))
    with _contending(), transaction.atomic():
        standing = _read_standing()
        if standing.told != told:  # there was another gap meanwhile
            raise Busy
        _claim(standing, is_due=False, fingerprint=fingerprint())


def _keep_notes(standing: Standing, *, wait: bool) -> int:
    """Begin to compare everything: from the number that is returned on, notes are complete."""
    with _contending(), transaction.atomic():
        _claim(standing, is_due=True)
        return keep_notes(wait=wait)


def _keys(rows: Any, column: str) -> Iterator[list[Any]]:
    """The values of a unique column of ordered rows, in batches; each is one query."""
    last: dict[str, Any] = {}
    while keys := list(rows.filter(**last).values_list(column, flat=True)[:BATCH]):
        yield keys
        last = {f"{column}__gt": keys[-1]}


def _tell(resource: Resource, keys: list[Any]) -> None:
    """Compare some objects, and write what differs."""
    with _looking() as standing:
        comparison = Comparison(standing.state, standing.journal.fingerprint)
        differences = list(comparison.differences(resource, dict.fromkeys(keys)))
    if differences:
        _record(standing, differences)


def _tell_what_is_noted(*, wait: bool) -> None:
    """Compare the objects that notes lead to, the earliest changes first, and write what differs.

    If notes lead to very many, all objects have to be compared.
    """
    with _looking() as standing:
        state = standing.state
        if standing.told is None or standing.lacks_notes:
            raise Busy  # since a moment ago
        noted = _noted(Changes(standing.told, state.number, marked=True))
        if noted is not None:
            upto = _end_of_portion(noted) or state.number
            comparison = Comparison(state, standing.journal.fingerprint)
            differences = [
                difference
                for resource, (marks, own) in noted.items()
                for keys in _batches(key for key in marks if marks[key].revision <= upto)
                for difference in comparison.differences(
                    resource, {key: marks[key] for key in keys}, own
                )
            ]
            if connection.vendor == "postgresql":
                _store(comparison)
    if noted is None:
        _keep_notes(standing, wait=wait)
        return
    if connection.vendor == "sqlite":  # a snapshot can't write once others have written
        _store(comparison)
    _record(standing, differences, upto)


#: Keys of objects with their latest changes, and the keys of those whose own row has changed.
Noted = dict[Resource, tuple[dict[Any, Mark], Collection[Any]]]


def _noted(changes: Changes) -> Noted | None:
    """The objects that changes concern, each resource's in the order of keys; None if very many."""
    found: Noted = {}
    number = 0
    for resource in resources().values():
        shown = changes.stale(resource.serializer_class)
        inserted, own = changes.inserted(resource.model), changes.own(resource.serializer_class)
        if shown is None or inserted is None or own is None:
            return None
        marks = {
            key: max(filter(None, (shown.get(key), inserted.get(key))))
            for key in {*shown, *inserted}
        }
        number += len(marks)
        if number > MOST_KEYS:
            return None
        if marks:
            found[resource] = dict(sorted(marks.items())), own
    return found


def _end_of_portion(noted: Noted) -> int | None:
    """The revision up to which about PORTION objects are told; None if there are no more."""
    revisions = sorted(mark.revision for marks, _ in noted.values() for mark in marks.values())
    return revisions[PORTION - 1] if len(revisions) > PORTION else None


def _batches(keys: Iterable[Any]) -> Iterator[list[Any]]:
    rest = iter(keys)
    while batch := list(islice(rest, BATCH)):
        yield batch


@contextmanager
def _looking() -> Iterator[Standing]:
    """One state of the data and of the journal, for the one process that looks for changes."""
    with _contending(), snapshot(write=True):
        if not try_lock(JOURNAL):
            raise Busy
        standing = _standing()
        if standing is None or not standing.state.usable:
            raise Busy
        yield standing


def _store(comparison: Comparison) -> None:
    """Store the renderings that were made, for readers."""
    for component, texts in comparison.made.items():
        store_at_once(component, texts, comparison.state)


def _record(standing: Standing, differences: list[Difference], told: int | None = None) -> None:
    """Write entries, and what is told now; the journal is complete up to the number `told`."""
    entries = [difference.entry for difference in differences if difference.entry]
    entries.sort(key=lambda entry: (entry.revision, entry.resource))
    with _contending(), transaction.atomic():
        _claim(standing)
        latest = Entry.objects.aggregate(latest=Max("id"))["latest"] or 0
        first = max(latest, Journal.objects.get().pruned) + 1
        for number, entry in enumerate(entries, first):
            entry.id = number
        Entry.objects.bulk_create(entries, batch_size=BATCH)
        Told.objects.bulk_create(
            [difference.told for difference in differences],
            batch_size=BATCH,
            update_conflicts=True,
            unique_fields=["resource", "key"],
            update_fields=["values", "entries", "changed_at", "is_deleted"],
        )
        if told is not None:
            Following.objects.update(told=told)
        if entries:
            ring()


def _claim(standing: Standing, **values: Any) -> None:
    """Let no process write that has looked before this moment.

    Raises Busy if another one has written since this one has looked.
    """
    found = Journal.objects.filter(writes=standing.journal.writes)
    if not found.update(writes=F("writes") + 1, **values):
        raise Busy


@contextmanager
def _contending() -> Iterator[None]:
    """Raises Busy if the database gives up what is within because of what other processes do."""
    try:
        yield
    except DatabaseError as error:
        if is_contention(error):
            raise Busy from error
        raise
