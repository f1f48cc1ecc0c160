"""The endpoint of updates."""

from __future__ import annotations

from core.views import UpdateViewSet as CurrentUpdateViewSet
from versions.v220.filters.updates import UpdateFilterSet


class UpdateViewSet(CurrentUpdateViewSet):
    """What has changed about events, launches and programs, the latest first."""

    filterset_class = UpdateFilterSet
    ordering = ("-created_on",)
