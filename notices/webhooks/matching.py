"""Makes deliveries of what is new in the journal."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator

from django.db import IntegrityError, transaction
from django.db.models import Count
from django.http import QueryDict
from django.utils import timezone
from rest_framework.exceptions import ValidationError

from notices.models import Entry
from notices.selection import Selection
from notices.webhooks.models import Delivery, Reading, Subscription
from notices.webhooks.switching import last_entry, switch_off

#: How many entries are read at a time.
BATCH = 500
#: How many deliveries are stored in one transaction, unless more subscriptions want one entry.
PORTION = 2000
#: How many deliveries of a subscription may wait.
MOST_PENDING = 10_000

#: Entries by their ids, in their order, each with the subscriptions that want it.
Wanted = dict[int, tuple[Entry, list[Subscription]]]


def match() -> bool:
    """Make the deliveries of the next entries; whether there may be more of them.

    The place in the journal moves in the same transaction. Several processes may try this at a
    time: the first one moves it, the others come to nothing.
    """
    reading, _ = Reading.objects.get_or_create(pk=1)
    entries = list(Entry.objects.filter(id__gt=reading.entry).order_by("id")[:BATCH])
    if not entries:
        return False
    last = last_entry()
    # after the entries: one that isn't among these was made later, and wants later entries
    subscriptions = list(Subscription.objects.active())
    wanted = _portion(_wanted(entries, subscriptions))
    read = max(wanted) if subscriptions else last  # if nobody wants any of them
    made = list(_bounded(subscriptions, wanted))
    try:
        with transaction.atomic():
            place = Reading.objects.filter(pk=1, entry=reading.entry)
            if place.update(entry=read):
                Delivery.objects.bulk_create(made, batch_size=500, ignore_conflicts=True)
    except IntegrityError:
        pass  # a subscription was deleted meanwhile; the next call begins anew
    return True


def selection_of(query: str) -> Selection:
    """The selection of a subscription's query; raises ValidationError by parameter."""
    return Selection.read(QueryDict(query))


def _wanted(entries: list[Entry], subscriptions: list[Subscription]) -> Wanted:
    """Who wants which of some entries; those with one query are asked for once."""
    by_query: defaultdict[str, list[Subscription]] = defaultdict(list)
    for subscription in subscriptions:
        by_query[subscription.query].append(subscription)
    wanted: Wanted = {entry.id: (entry, []) for entry in entries}
    for query, wanting in by_query.items():
        try:
            selected = selection_of(query).select(entries)
        except ValidationError as error:  # what it names is no longer served
            for subscription in wanting:
                switch_off(subscription, f"The query is no longer understood: {_words(error)}")
            continue
        for each in selected:
            id = each.entry.id
            wanted[id][1].extend(one for one in wanting if id > one.since)
    return wanted


def _portion(wanted: Wanted) -> Wanted:
    """The first of the entries, as many as make a short transaction; at least one."""
    portion: Wanted = {}
    number = 0
    for id, (entry, wanting) in wanted.items():
        number += len(wanting)
        if portion and number > PORTION:
            break
        portion[id] = entry, wanting
    return portion


def _bounded(subscriptions: list[Subscription], wanted: Wanted) -> Iterator[Delivery]:
    """The deliveries that are to be made, without those of who is too far behind."""
    pending = Delivery.objects.filter(state=Delivery.State.PENDING).order_by()
    waiting = Counter(dict(pending.values_list("subscription").annotate(Count("pk"))))
    waiting.update(one.pk for _, wanting in wanted.values() for one in wanting)
    behind = {id for id, number in waiting.items() if number > MOST_PENDING}
    for subscription in subscriptions:
        if subscription.pk in behind:
            switch_off(subscription, f"More than {MOST_PENDING} deliveries wait.")
    now = timezone.now()
    for entry, wanting in wanted.values():
        for subscription in wanting:
            if subscription.pk not in behind:
                yield Delivery(
                    subscription=subscription,
                    entry=entry,
                    resource=entry.resource,
                    key=entry.key,
                    created_at=now,
                    due_at=now,
                )


def _words(error: ValidationError) -> str:
    detail: dict = error.detail  # type: ignore[assignment]
    return " ".join(f"{name}: {' '.join(reasons)}" for name, reasons in detail.items())
