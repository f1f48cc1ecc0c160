"""The endpoint of Starship's dashboard."""

from __future__ import annotations

from launches.models import Launch
from spacedevs.api.contract.modes import Modes
from starship.views import StarshipDashboardViewSet as CurrentStarshipDashboardViewSet
from versions.v220.serializers.starship import StarshipDashboardSerializer


class StarshipDashboardViewSet(CurrentStarshipDashboardViewSet):
    """What goes on around Starship: launches, events, vehicles, closed roads and live streams."""

    modes = Modes(normal=StarshipDashboardSerializer)
    launches = Launch.objects.known().filter(from_earth=True)
