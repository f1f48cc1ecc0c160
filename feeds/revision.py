"""Answers that show one revision of the data, as those of the API do, so that they can be kept."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.http import HttpRequest
from rest_framework.request import Request

from notices.models import Journal
from spacedevs.api.renderings.models import Following
from spacedevs.api.renderings.revisions import DATA_REVISION, State, revision_state
from spacedevs.clock import now
from spacedevs.database.snapshots import in_transaction, snapshot


@contextmanager
def one_revision(request: Request | HttpRequest) -> Iterator[State]:
    """The revision that everything read within shows; the request notes it.

    The answer is kept for MAX_LAG at most while the journal doesn't yet tell of that revision. It
    notes none if nobody may rely on it later, because the data is amid a change or migration.
    """
    reliable = not in_transaction()
    with snapshot():
        state = revision_state()
        if not _is_told(state):
            now()  # what the journal tells comes without a new revision
        yield state
    request.META[DATA_REVISION] = state.noted if reliable else None


def _is_told(state: State) -> bool:
    """Whether the journal is complete up to a revision."""
    complete = Following.objects.filter(told__gte=state.number)
    return complete.exists() and Journal.objects.filter(is_due=False).exists()
