"""The endpoint of agency types."""

from __future__ import annotations

from agencies.serializers import AgencyTypeSerializer
from spacedevs.api.contract.tables import table_viewset

AgencyTypeViewSet = table_viewset(AgencyTypeSerializer, "Kinds of agencies.", "Agency", "Types")
