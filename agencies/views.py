"""Kinds of agencies."""

from __future__ import annotations

from agencies.models import AgencyType
from agencies.serializers import AgencyTypeSerializer
from spacedevs.api.contract.viewsets import ResourceViewSet


class AgencyTypeViewSet(ResourceViewSet):
    """Kinds of agencies."""

    queryset = AgencyType.objects.all()
    serializer_class = AgencyTypeSerializer
    tags = ("Agency", "Types", "Configurations")
