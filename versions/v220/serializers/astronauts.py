"""How astronauts are shown by others, and in their own lists."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import ClassVar

from astronauts.models import Astronaut, AstronautFlight
from astronauts.serializers import (
    AstronautRoleSerializer,
    AstronautStatusSerializer,
    AstronautTypeSerializer,
)
from core.models import SocialMediaLink
from spacedevs.api.contract.fields import ResourceURLField
from spacedevs.api.contract.serializers import ModelSerializer
from versions.fields import MethodField, picture_at, text_at
from versions.v220.serializers.agencies import AgencySerializer, AgencySerializerMini

#: What `_address_at` reads of an astronaut.
SOCIAL_MEDIA_LINKS = ["social_media_links__url", "social_media_links__social_media__name"]


class AstronautSerializer(ModelSerializer):
    """An astronaut in brief, as expeditions show their crews."""

    url = ResourceURLField("astronaut")
    status = AstronautStatusSerializer(allow_null=True)
    agency = AgencySerializerMini(allow_null=True)
    profile_image = picture_at("image.image_url")
    profile_image_thumbnail = picture_at("image.thumbnail_url")

    class Meta:
        model = Astronaut
        fields: tuple[str, ...] = (
            "id",
            "url",
            "name",
            "status",
            "agency",
            "profile_image",
            "profile_image_thumbnail",
        )


class AstronautListSerializer(AstronautSerializer):
    """An astronaut in brief, with the name of the agency alone."""

    type = AstronautTypeSerializer(allow_null=True)
    agency = text_at("agency.name")
    nationality = MethodField()

    class Meta(AstronautSerializer.Meta):
        fields = (
            "id",
            "url",
            "name",
            "status",
            "type",
            "agency",
            "nationality",
            "profile_image",
            "profile_image_thumbnail",
        )
        needs: ClassVar[dict[str, list[str]]] = {"nationality": ["nationality__nationality_name"]}

    def get_nationality(self, astronaut: Astronaut) -> str:
        """The first nationality, such as "American"; empty if there is none."""
        names = (country.nationality_name for country in astronaut.nationality.all())
        return next(names, "")


class AstronautDetailedSerializerNoFlights(AstronautListSerializer):
    """An astronaut with a life, as crews show their members."""

    agency = AgencySerializerMini(allow_null=True)
    twitter = MethodField()
    instagram = MethodField()

    class Meta(AstronautListSerializer.Meta):
        fields = (
            "id",
            "url",
            "name",
            "type",
            "in_space",
            "time_in_space",
            "status",
            "agency",
            "date_of_birth",
            "date_of_death",
            "nationality",
            "twitter",
            "instagram",
            "bio",
            "profile_image",
            "wiki",
            "last_flight",
            "first_flight",
        )
        needs: ClassVar[dict[str, list[str]]] = {
            **AstronautListSerializer.Meta.needs,
            "twitter": SOCIAL_MEDIA_LINKS,
            "instagram": SOCIAL_MEDIA_LINKS,
        }

    def get_twitter(self, astronaut: Astronaut) -> str | None:
        """The address at Twitter, by either of its names; None if there is none."""
        return _address_at(astronaut.social_media_links.all(), {"twitter", "x"})

    def get_instagram(self, astronaut: Astronaut) -> str | None:
        """The address at Instagram; None if there is none."""
        return _address_at(astronaut.social_media_links.all(), {"instagram"})


class AstronautNormalSerializer(AstronautDetailedSerializerNoFlights):
    """An astronaut with numbers of flights, landings and spacewalks."""

    agency = AgencySerializer(allow_null=True)

    class Meta(AstronautDetailedSerializerNoFlights.Meta):
        fields = (
            "id",
            "url",
            "name",
            "status",
            "type",
            "in_space",
            "time_in_space",
            "eva_time",
            "age",
            "date_of_birth",
            "date_of_death",
            "nationality",
            "bio",
            "twitter",
            "instagram",
            "wiki",
            "agency",
            "profile_image",
            "profile_image_thumbnail",
            "flights_count",
            "landings_count",
            "spacewalks_count",
            "last_flight",
            "first_flight",
        )


class AstronautFlightSerializer(ModelSerializer):
    """An astronaut in the crew of a spacecraft or a spacewalk."""

    role = AstronautRoleSerializer(allow_null=True)
    astronaut = AstronautDetailedSerializerNoFlights()

    class Meta:
        model = AstronautFlight
        fields = ("id", "role", "astronaut")


class AstronautFlightForExpeditionSerializer(AstronautFlightSerializer):
    """An astronaut in the crew of an expedition."""

    astronaut = AstronautSerializer()


def _address_at(links: Iterable[SocialMediaLink], names: set[str]) -> str | None:
    """The first link's address whose social network has one of the names as a word of its own."""
    for link in links:
        if names & set(re.findall(r"\w+", link.social_media.name.lower())):
            return link.url
    return None
