"""The endpoints of spacecraft, their configurations and families."""

from __future__ import annotations

from launches.serializers.spacecraft import (
    SpacecraftConfigFamilyMiniSerializer,
    SpacecraftConfigFamilyNormalSerializer,
    SpacecraftConfigNormalSerializer,
    SpacecraftNormalSerializer,
)
from launches.views import spacecraft
from spacedevs.api.contract.modes import Modes
from versions.v240.serializers.flights import SpacecraftEndpointDetailedSerializer
from versions.v240.serializers.spacecraft import (
    SpacecraftConfigDetailedSerializer,
    SpacecraftConfigFamilyEndpointDetailedSerializer,
)


class SpacecraftViewSet(spacecraft.SpacecraftViewSet):
    """Vehicles that fly, some of them more than once."""

    modes = Modes(
        mini=SpacecraftNormalSerializer,  # as upstream documents it
        normal=SpacecraftNormalSerializer,
        detailed=SpacecraftEndpointDetailedSerializer,
    )


class SpacecraftConfigurationViewSet(spacecraft.SpacecraftConfigurationViewSet):
    """Kinds of spacecraft."""

    modes = Modes(
        normal=SpacecraftConfigNormalSerializer, detailed=SpacecraftConfigDetailedSerializer
    )


class SpacecraftConfigurationFamilyViewSet(spacecraft.SpacecraftConfigurationFamilyViewSet):
    """Families of spacecraft."""

    modes = Modes(
        mini=SpacecraftConfigFamilyMiniSerializer,
        normal=SpacecraftConfigFamilyNormalSerializer,
        detailed=SpacecraftConfigFamilyEndpointDetailedSerializer,
    )
