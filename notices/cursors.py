"""Cursors: places in the journal, as texts that readers keep."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import NamedTuple

from django.db.models import Max, Subquery
from rest_framework import status
from rest_framework.exceptions import APIException

from notices.models import Entry, Journal
from spacedevs.database.replica import PRIMARY, lead_to, reads_replica

FORM = re.compile(r"([0-9A-Za-z]{1,16})\.([0-9]{1,19})", re.ASCII)
#: The largest id that the database holds.
LARGEST_ENTRY = 2**63 - 1
#: What a reader does whose cursor leads nowhere.
BEGIN_ANEW = "Take a new cursor with after=latest, then copy everything again."


class Gone(APIException):
    """410: the entries after a cursor are no longer known here, or never were."""

    status_code = status.HTTP_410_GONE
    default_code = "gone"


class NoJournal(APIException):
    """503: the journal begins soon after the first process of this version has been started."""

    status_code = status.HTTP_503_SERVICE_UNAVAILABLE
    default_detail = "The journal of changes has not begun yet. Try again in 2 seconds."
    wait = 2


@dataclass(frozen=True)
class Cursor:
    """A place in a journal: behind the entry with an id, whether or not there is one."""

    journal: str
    entry: int

    def __str__(self) -> str:
        return f"{self.journal}.{self.entry}"


def parse(text: str) -> Cursor:
    """The cursor that a text stands for; raises ValueError for any other text."""
    found = FORM.fullmatch(text)
    if not found or int(found[2]) > LARGEST_ENTRY:
        raise ValueError("This is no cursor of a journal.")
    return Cursor(found[1], int(found[2]))


class Standing(NamedTuple):
    """How far a journal goes: the ids before its first entry, and of its last one."""

    name: str
    pruned: int
    last: int

    @property
    def oldest(self) -> Cursor:
        """The place before all entries that are kept."""
        return Cursor(self.name, self.pruned)

    def check(self, cursor: Cursor) -> None:
        """Raise Gone if not all entries after a cursor are known."""
        if cursor.journal != self.name:
            reason = "belongs to another journal"
        elif cursor.entry < self.pruned:
            reason = "is too old: entries after it are no longer kept"
        elif cursor.entry > self.last:
            reason = "is ahead of the journal, as if an older database was restored"
        else:
            return
        raise Gone({"after": [f"The cursor {cursor} {reason}. {BEGIN_ANEW}"]})


def standing() -> Standing:
    """How far the journal goes now; raises NoJournal if there is none."""
    last = Subquery(Entry.objects.order_by("-id").values("id")[:1])
    found = Journal.objects.annotate(last=last).values_list("name", "pruned", "last").first()
    if found is None:
        raise NoJournal
    name, pruned, latest = found
    return Standing(name, pruned, max(pruned, latest or 0))


def latest_entry() -> int:
    """The id of the last entry; 0 if none is kept."""
    return Entry.objects.aggregate(last=Max("id"))["last"] or 0


def go_where_it_is_known(cursor: Cursor) -> None:
    """Let this thread's connection lead to the primary if a cursor is ahead of the replica."""
    if reads_replica() and cursor.entry > latest_entry():
        lead_to(PRIMARY)
