"""The endpoints of updates and of the lookup tables that resources share."""

from __future__ import annotations

from core.filters import UpdateFilterSet
from core.models import Update
from core.serializers import (
    CelestialBodyTypeSerializer,
    CountrySerializer,
    ImageLicenseSerializer,
    ImageVariantTypeSerializer,
    InfoURLTypeSerializer,
    LanguageSerializer,
    NetPrecisionSerializer,
    OrbitSerializer,
    UpdateSerializer,
    VidURLTypeSerializer,
)
from spacedevs.api.contract.tables import table_viewset
from spacedevs.api.contract.viewsets import ResourceViewSet


class UpdateViewSet(ResourceViewSet):
    """What has changed about events, launches and programs, note by note."""

    queryset = Update.objects.all()
    serializer_class = UpdateSerializer
    filterset_class = UpdateFilterSet
    ordering_fields = ("created_on",)
    examples = {"filter": "launch__launch_service_provider=121", "ordering": "-created_on"}


LanguageViewSet = table_viewset(LanguageSerializer, "Languages of links.", "Languages")


NetPrecisionViewSet = table_viewset(
    NetPrecisionSerializer, "How exactly dates and NETs can be known.", "Precisions"
)


ImageLicenseViewSet = table_viewset(
    ImageLicenseSerializer, "Terms that images are used under.", "Licenses"
)


ImageVariantTypeViewSet = table_viewset(
    ImageVariantTypeSerializer, "What variants of images are made for.", "Variants", "Types"
)


InfoURLTypeViewSet = table_viewset(
    InfoURLTypeSerializer, "Kinds of pages that links lead to.", "Types"
)


VidURLTypeViewSet = table_viewset(
    VidURLTypeSerializer, "Kinds of videos that links lead to.", "Types", summarized=False
)


CountryViewSet = table_viewset(CountrySerializer, "Countries.", "Countries")


CelestialBodyTypeViewSet = table_viewset(
    CelestialBodyTypeSerializer, "Kinds of celestial bodies.", "Celestial", "Types"
)


OrbitViewSet = table_viewset(OrbitSerializer, "Orbits that stations are in and missions go to.")
