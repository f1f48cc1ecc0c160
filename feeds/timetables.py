"""The resources whose objects take place at a time, and how calendars and feeds read them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django_filters import Filter
from rest_framework.request import Request

from core.models import CelestialBody
from events.models import Event, EventInfoURL, EventType, EventVidURL
from events.views import EventViewSet, UpcomingEventViewSet
from feeds.occasions import Occasion, of_event, of_launch
from feeds.precision import IMPRECISE
from launches.models import (
    Launch,
    LaunchInfoURL,
    LaunchStatus,
    LaunchVidURL,
    Location,
    Mission,
    Pad,
)
from launches.views.launches import LaunchViewSet, UpcomingLaunchViewSet
from notices.models import Told
from spacedevs.api.contract.filtersets import FilterSet
from spacedevs.api.contract.viewsets import ResourceViewSet
from spacedevs.api.reading.fetching import fetch
from spacedevs.api.reading.plans import Plan, plan_of
from spacedevs.api.renderings.models import key_text


@dataclass(frozen=True)
class Timetable:
    """A resource whose objects take place at a time. Its filters are those of the API."""

    resource: str  # its path in the current version
    viewset: type[ResourceViewSet]
    upcoming: type[ResourceViewSet]
    plan: Plan  # what an occasion shows
    occasion: Callable[[Any], Occasion]
    #: The columns with the time and the precision, and all columns with times.
    time: str
    precision: str
    times: Sequence[str]

    @property
    def parameters(self) -> frozenset[str]:
        """The parameters that choose among the objects."""
        return parameters_of(self.viewset)

    @property
    def upcoming_parameters(self) -> frozenset[str]:
        """The parameters that choose among the upcoming ones."""
        return parameters_of(self.upcoming)

    def asked_filters(self, request: Request) -> FilterSet:
        """The filters that a request names."""
        filters = self.viewset.filterset_class
        assert filters
        names = [name for name in filters.base_filters if name in request.query_params]
        return filters(
            data=request.query_params, queryset=self.plan.model._default_manager.all(), only=names
        )

    def chooses_times(self, request: Request) -> bool:
        """Whether a request has a filter by time."""
        filters = self.asked_filters(request).filters.values()
        return any(column_of(each) in self.times for each in filters)

    def rows(self, request: Request, *, precise: bool = False) -> QuerySet:
        """The dated objects that a request asks for; only those whose day is known, if `precise`.

        Raises DRF's ValidationError for bad values.
        """
        return self._dated(asked(self.viewset, request), precise=precise)

    def coming_up(self, request: Request) -> QuerySet:
        """The same of what lies ahead or happened within the last 24 hours, the next one first."""
        return self._dated(asked(self.upcoming, request), precise=False)

    def occasions(self, rows: QuerySet) -> list[Occasion]:
        """The occasions of rows, with what the journal tells of them."""
        found = {key_text(row.pk, rows.model): self.occasion(row) for row in fetch(self.plan, rows)}
        for told in Told.objects.filter(resource=self.resource, key__in=found):
            occasion = found[told.key]
            occasion.changes = told.entries
            occasion.changed_at = told.changed_at or occasion.changed_at
        return list(found.values())

    def _dated(self, rows: QuerySet, *, precise: bool) -> QuerySet:
        rows = rows.filter(**{f"{self.time}__isnull": False})
        return rows.exclude(**{f"{self.precision}__in": IMPRECISE}) if precise else rows


def parameters_of(viewset_class: type[ResourceViewSet]) -> frozenset[str]:
    """The parameters that choose among the objects of a resource."""
    filters = viewset_class.filterset_class.base_filters if viewset_class.filterset_class else ()
    return frozenset({*filters, "search"} if viewset_class.search_fields else filters)


def column_of(filter_: Filter) -> str:
    """The column or relation of the rows themselves that a filter reads."""
    return (filter_.field_name or "").partition("__")[0]


def asked(viewset_class: type[ResourceViewSet], request: Request) -> QuerySet:
    """The rows of a resource that a request asks for, in the order of the API."""
    viewset = viewset_class(request=request, detail=False)
    return viewset.filter_queryset(viewset.get_queryset())


LAUNCHES = Timetable(
    "launches",
    LaunchViewSet,
    UpcomingLaunchViewSet,
    plan_of(
        Launch,
        relations={
            "status": plan_of(LaunchStatus),
            "mission": plan_of(Mission),
            "pad": plan_of(
                Pad,
                relations={
                    "location": plan_of(
                        Location, relations={"celestial_body": plan_of(CelestialBody)}
                    )
                },
            ),
            "vid_urls": plan_of(LaunchVidURL),
            "info_urls": plan_of(LaunchInfoURL),
        },
    ),
    of_launch,
    "net",
    "net_precision",
    ("net", "window_start", "window_end"),
)
EVENTS = Timetable(
    "events",
    EventViewSet,
    UpcomingEventViewSet,
    plan_of(
        Event,
        relations={
            "type": plan_of(EventType),
            "vid_urls": plan_of(EventVidURL),
            "info_urls": plan_of(EventInfoURL),
        },
    ),
    of_event,
    "date",
    "date_precision",
    ("date",),
)
TIMETABLES = {timetable.resource: timetable for timetable in (LAUNCHES, EVENTS)}
