"""Drift: keys of a source's documents that are unknown here, and keys that have gone missing."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from rich.table import Column, Table
from rich.text import Text

from mirror.models import Crawl, Drift
from mirror.shapes import MOST_PATHS, Differences
from spacedevs.database.locks import wait_for_other_writers

#: How many paths a line names.
NAMED = 5


@transaction.atomic
def note(crawl: Crawl, found: Differences) -> None:
    """Note how the documents of a page differ from the contract; many paths in part."""
    if not (found.unknown or found.missing):
        return
    wait_for_other_writers()
    now = timezone.now()
    for kind, paths in ((Drift.Kind.UNKNOWN, found.unknown), (Drift.Kind.MISSING, found.missing)):
        noted = crawl.drifts.filter(kind=kind)
        room = MOST_PATHS - noted.count()
        for path, difference in paths.items():
            known = noted.filter(path=path)
            times, example = difference.documents, difference.example
            if known.update(documents=F("documents") + times, example=example, last_seen_at=now):
                continue
            if room > 0:
                room -= 1
                crawl.drifts.create(
                    kind=kind,
                    path=path,
                    documents=times,
                    example=example,
                    first_seen_at=now,
                    last_seen_at=now,
                )


def forget(crawl: Crawl, before: datetime) -> None:
    """Forget what a pass over everything, which began at a moment, has no longer seen."""
    crawl.drifts.filter(last_seen_at__lt=before).delete()


def line(crawls: Iterable[Crawl]) -> str:
    """One line on the drift of several resources; empty if there is none."""
    drifts = Drift.objects.filter(crawl__in=list(crawls)).select_related("crawl")
    told = []
    for kind in Drift.Kind:
        paths = [str(each) for each in drifts if each.kind == kind]
        if paths:
            keys = "1 key is" if len(paths) == 1 else f"{len(paths)} keys are"
            more = ", …" if len(paths) > NAMED else ""
            told.append(f"{keys} {kind.label}: {', '.join(paths[:NAMED])}{more}.")
    return " ".join([*told, "sync --drift shows more."]) if told else ""


def table(resources: Iterable[str]) -> Table:
    """The drift of resources, as far as any was seen."""
    table = Table(
        Column("resource", no_wrap=True),
        Column("key", overflow="fold"),
        *("", "documents", "first seen", "last seen"),
        Column("example", overflow="fold"),
    )
    drifts = Drift.objects.filter(crawl__resource__in=list(resources))
    for each in drifts.select_related("crawl"):
        table.add_row(
            each.crawl.resource,
            Text(each.path),
            each.get_kind_display(),
            f"{each.documents:,}",
            f"{each.first_seen_at:%Y-%m-%d}",
            f"{each.last_seen_at:%Y-%m-%d}",
            Text(each.example),
        )
    number = table.row_count
    table.caption = f"{number} {'key differs' if number == 1 else 'keys differ'} from the contract."
    return table
