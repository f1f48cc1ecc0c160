"""Updates, and the tables of shared values."""

from __future__ import annotations

from core.filters import UpdateFilterSet
from core.models import (
    CelestialBodyType,
    Country,
    ImageLicense,
    ImageVariantType,
    InfoURLType,
    Language,
    NetPrecision,
    Orbit,
    Update,
    VidURLType,
)
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
from spacedevs.api.contract.viewsets import ResourceViewSet


class UpdateViewSet(ResourceViewSet):
    """What has changed about events, launches and programs, note by note."""

    queryset = Update.objects.all()
    serializer_class = UpdateSerializer
    filterset_class = UpdateFilterSet
    ordering_fields = ("created_on",)
    examples = {"filter": "launch__launch_service_provider=121", "ordering": "-created_on"}


class LanguageViewSet(ResourceViewSet):
    """Languages of links."""

    queryset = Language.objects.all()
    serializer_class = LanguageSerializer
    tags = ("Languages", "Configurations")


class NetPrecisionViewSet(ResourceViewSet):
    """How exactly dates and NETs can be known."""

    queryset = NetPrecision.objects.all()
    serializer_class = NetPrecisionSerializer
    tags = ("Precisions", "Configurations")


class ImageLicenseViewSet(ResourceViewSet):
    """Terms that images are used under."""

    queryset = ImageLicense.objects.all()
    serializer_class = ImageLicenseSerializer
    tags = ("Licenses", "Configurations")


class ImageVariantTypeViewSet(ResourceViewSet):
    """What variants of images are made for."""

    queryset = ImageVariantType.objects.all()
    serializer_class = ImageVariantTypeSerializer
    tags = ("Variants", "Types", "Configurations")


class InfoURLTypeViewSet(ResourceViewSet):
    """Kinds of pages that links lead to."""

    queryset = InfoURLType.objects.all()
    serializer_class = InfoURLTypeSerializer
    tags = ("Types", "Configurations")


class VidURLTypeViewSet(ResourceViewSet):
    """Kinds of videos that links lead to."""

    queryset = VidURLType.objects.all()
    serializer_class = VidURLTypeSerializer
    tags = ("Types", "Configurations")
    summarized = False


class CountryViewSet(ResourceViewSet):
    """Countries."""

    queryset = Country.objects.all()
    serializer_class = CountrySerializer
    tags = ("Countries", "Configurations")


class CelestialBodyTypeViewSet(ResourceViewSet):
    """Kinds of celestial bodies."""

    queryset = CelestialBodyType.objects.all()
    serializer_class = CelestialBodyTypeSerializer
    tags = ("Celestial", "Types", "Configurations")


class OrbitViewSet(ResourceViewSet):
    """Orbits that stations are in and missions go to."""

    queryset = Orbit.objects.all()
    serializer_class = OrbitSerializer
    tags = ("Configurations",)
