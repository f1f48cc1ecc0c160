"""The endpoint of updates."""

from __future__ import annotations

from core import views as updates
from core.models import Update
from versions.v240.filters.updates import UpdateFilterSet
from versions.v240.querysets import UpdateQuerySet
from versions.v240.serializers.updates import UpdateEndpointSerializer


class UpdateViewSet(updates.UpdateViewSet):
    """What has changed about events, launches and programs, note by note."""

    queryset = UpdateQuerySet(Update)
    serializer_class = UpdateEndpointSerializer
    filterset_class = UpdateFilterSet
    examples = {"filter": "all__program=1", "ordering": "-created_on"}
