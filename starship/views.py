"""The endpoints of Starship's dashboard and of its lookup tables."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db.models import Q
from rest_framework.request import Request
from rest_framework.response import Response

from core.models import Update
from events.models import Event
from launches.models import Launch, Launcher, Spacecraft
from launches.models.launches import LaunchQuerySet
from programs.models import Program
from spacedevs.api.contract.modes import Modes
from spacedevs.api.contract.tables import table_viewset
from spacedevs.api.contract.viewsets import SingleViewSet
from starship.models import LiveStream, Notice, RoadClosure
from starship.serializers import (
    NoticeTypeSerializer,
    RoadClosureStatusSerializer,
    StarshipDashboardDetailedSerializer,
    StarshipDashboardListSerializer,
    StarshipDashboardNormalSerializer,
)

#: The most launches, events and updates in each list of the dashboard.
MOST = 10
#: The programs and vehicles of the dashboard have this in their names.
NAME = "Starship"
#: The name of the status of vehicles in use; its id differs between servers.
ACTIVE = "Active"


class StarshipDashboardViewSet(SingleViewSet):
    """What goes on around Starship: launches, events, vehicles, closed roads and live streams."""

    modes = Modes(
        "PolymorphicStarshipDashboardEndpoint",
        list=StarshipDashboardListSerializer,
        normal=StarshipDashboardNormalSerializer,
        detailed=StarshipDashboardDetailedSerializer,
    )
    #: The launches that it picks from.
    launches: ClassVar[LaunchQuerySet] = Launch.objects.known()
    tags = ("Starship",)

    def list(self, request: Request, **kwargs: Any) -> Response:
        """The dashboard."""
        programs = Program.objects.filter(name__icontains=NAME).values("pk")
        launches = self.launches.filter(program__in=programs).distinct()
        events = Event.objects.filter(program__in=programs).distinct()
        updates = Update.objects.filter(
            Q(program__in=programs)
            | Q(launch__program__in=programs)
            | Q(event__program__in=programs)
        )
        return self.show(
            updates=updates.distinct().order_by("-created_on", "-id")[:MOST],
            live_streams=LiveStream.objects.all(),
            road_closures=RoadClosure.objects.current(),
            notices=Notice.objects.current(),
            vehicles=Launcher.objects.filter(
                launcher_config__name__icontains=NAME,
                status__name__iexact=ACTIVE,
                is_placeholder=False,
            ),
            orbiters=Spacecraft.objects.filter(
                spacecraft_config__name__icontains=NAME,
                status__name__iexact=ACTIVE,
                is_placeholder=False,
            ),
            upcoming={
                "launches": launches.without_recent().order_by("net", "id")[:MOST],
                "events": events.without_recent().order_by("date", "id")[:MOST],
            },
            previous={
                "launches": launches.previous().order_by("-net", "id")[:MOST],
                "events": events.previous().order_by("-date", "id")[:MOST],
            },
        )


NoticeTypeViewSet = table_viewset(NoticeTypeSerializer, "Who notices are for.", "Types")


RoadClosureStatusViewSet = table_viewset(
    RoadClosureStatusSerializer, "Whether roads are closed.", "Closure"
)
