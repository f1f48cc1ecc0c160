"""Objects that have been deleted, as far as the journal knows what they were."""

from __future__ import annotations

import operator
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from django_filters import Filter
from rest_framework.request import Request

from feeds.occasions import Certainty, Occasion
from feeds.precision import IMPRECISE, known
from feeds.texts import one_line
from feeds.timetables import Timetable, column_of
from notices.models import Told
from spacedevs.api.contract.moments import MomentFilter
from spacedevs.api.contract.values import IntegersFilter

#: Lookups of times, as Python's operators.
COMPARED = {"exact": "eq", "gt": "gt", "gte": "ge", "lt": "lt", "lte": "le"}
#: At most so many deleted objects are told, those that were deleted last.
MOST = 1000


def cancelled(
    timetable: Timetable, request: Request, *, since: datetime | None, precise: bool
) -> list[Occasion]:
    """The deleted objects of a timetable, those that were deleted last first.

    Left out are those before `since`, those whose times don't pass the filters of a request, and
    with `precise` those whose day was not known. What other filters would say isn't known.
    """
    filters = timetable.asked_filters(request)
    conditions = (
        [(filters.filters[name], value) for name, value in filters.form.cleaned_data.items()]
        if filters.is_valid()
        else []
    )
    found = []
    for key, each in _deleted(timetable).items():
        times = {name: _moment(each.value(name)) for name in timetable.times}
        moment, precision = times[timetable.time], each.value(timetable.precision)
        number = precision.get("id") if isinstance(precision, dict) else None
        if moment is None or (since and moment < since) or (precise and number in IMPRECISE):
            continue
        if not all(_may_pass(times, *condition) for condition in conditions):
            continue
        name = each.value("name")
        found.append(
            Occasion(
                timetable.resource,
                str(key),
                one_line(name if isinstance(name, str) else "") or timetable.resource.capitalize(),
                moment,
                known(moment, number),
                (moment, moment),
                Certainty.CANCELLED,
                each.changed_at or moment,
                each.entries,
            )
        )
    return found


def _deleted(timetable: Timetable) -> dict[Any, Told]:
    """What was told of deleted objects, by their keys; not of those that have come back."""
    model: Any = timetable.plan.model
    told = Told.objects.filter(resource=timetable.resource, is_deleted=True)
    latest = told.order_by("-changed_at", "key")[:MOST]
    found = {model._meta.pk.to_python(each.key): each for each in latest}
    for key in model._base_manager.filter(pk__in=found).values_list("pk", flat=True):
        del found[key]
    return found


def _may_pass(times: Mapping[str, datetime | None], filter_: Filter, value: Any) -> bool:
    """Whether something with these times may pass a filter with a value."""
    moment = times.get(column_of(filter_))
    if moment is None or not value:
        return True
    if isinstance(filter_, MomentFilter):
        return bool(getattr(operator, COMPARED[filter_.lookup_expr])(moment, value))
    if isinstance(filter_, IntegersFilter):
        part = str(filter_.field_name).partition("__")[2] or "year"
        return getattr(moment, part) in value
    return True


def _moment(text: Any) -> datetime | None:
    try:
        found = datetime.fromisoformat(text)
        return found.astimezone(UTC) if found.tzinfo else found.replace(tzinfo=UTC)
    except (TypeError, ValueError, OverflowError):
        return None
