"""Models that all apps share: lookup tables, images, links and updates."""

from __future__ import annotations

from django.db import models

from core.bases import Documented, Listed, Named, Numbered
from core.fields import FloatField, IntegerField, URLField
from core.ids import Part
from core.pictures.fields import CopyField, PictureField
from core.sense.rules import Ordered
from spacedevs.clock import now


class Language(Named):
    """The language of a linked page or video."""

    code = models.CharField(max_length=255, help_text="ISO 639-1 (two-letter) code")

    class Meta(Named.Meta):
        verbose_name = "Language"


class NetPrecision(Numbered, Named):
    """How precisely a date or a NET is known."""

    name = models.CharField(max_length=255, blank=True, default="")
    abbrev = models.CharField(max_length=255, blank=True, default="")
    description = models.TextField(blank=True, default="")

    class Meta(Named.Meta):
        verbose_name = "Net Precision"


class Country(Named):
    """A country."""

    name = models.CharField(max_length=255, blank=True, default="")
    alpha_2_code = models.CharField(
        max_length=2, blank=True, default="", help_text="ISO 3166-1 alpha-2"
    )
    alpha_3_code = models.CharField(
        max_length=3, blank=True, default="", help_text="ISO 3166-1 alpha-3"
    )
    nationality_name = models.CharField(
        max_length=255, blank=True, default="", help_text="e.g. French"
    )
    nationality_name_composed = models.CharField(
        max_length=255, blank=True, default="", help_text="e.g. Franco"
    )

    class Meta(Named.Meta):
        verbose_name = "Country"
        verbose_name_plural = "countries"


class CelestialBodyType(Numbered, Named):
    """A kind of celestial body: planet, moon, asteroid, …"""

    name = models.CharField(max_length=255, blank=True, default="")

    class Meta(Named.Meta):
        verbose_name = "celestial body type"


class CelestialBody(Named):
    """A body that vehicles launch from, land on or orbit."""

    type = models.ForeignKey(
        CelestialBodyType, models.PROTECT, null=True, blank=True, related_name="celestial_bodies"
    )
    diameter = FloatField(null=True, blank=True, help_text="m")
    mass = FloatField(null=True, blank=True, help_text="kg")
    gravity = FloatField(null=True, blank=True, help_text="m/s^2")
    length_of_day = models.CharField(max_length=255, null=True, blank=True)  # as Django writes it
    atmosphere = models.BooleanField(null=True, blank=True, default=False)
    image = models.ForeignKey(
        "core.Image", models.SET_NULL, null=True, blank=True, related_name="celestial_bodies"
    )
    description = models.TextField(null=True, blank=True)
    wiki_url = URLField(null=True, blank=True)
    total_attempted_launches = IntegerField(default=0)
    successful_launches = IntegerField(default=0)
    failed_launches = IntegerField(default=0)
    total_attempted_landings = IntegerField(default=0)
    successful_landings = IntegerField(default=0)
    failed_landings = IntegerField(default=0)

    class Meta(Named.Meta):
        verbose_name = "Celestial Body"
        verbose_name_plural = "celestial bodies"


class Orbit(Named):
    """An orbit of stations and missions."""

    name = models.CharField(max_length=50)
    abbrev = models.CharField(max_length=30, blank=True, default="")
    celestial_body = models.ForeignKey(
        CelestialBody, models.PROTECT, null=True, blank=True, related_name="orbits"
    )

    class Meta(Named.Meta):
        verbose_name = "Orbit"


class ImageLicense(Named):
    """The licence of an image."""

    name = models.CharField(max_length=255, blank=True, default="")
    priority = IntegerField(default=0)
    link = URLField(null=True, blank=True)

    signed = ("priority",)

    class Meta(Named.Meta):
        verbose_name = "image license"


class ImageVariantType(Named):
    """The purpose of an image variant."""

    name = models.CharField(max_length=255, blank=True, default="")

    class Meta(Named.Meta):
        verbose_name = "image variant type"


class Image(Named):
    """A picture: its addresses, and the copies of it that are kept here."""

    image_url = PictureField(copied_in="image_copy")
    image_copy = CopyField()
    thumbnail_url = PictureField(copied_in="thumbnail_copy", small=True)
    thumbnail_copy = CopyField()
    credit = models.TextField(null=True, blank=True)
    license = models.ForeignKey(ImageLicense, models.PROTECT, related_name="images")
    single_use = models.BooleanField(null=True, default=True)  # belongs to one object only


class ImageVariant(Listed):
    """A version of a picture for another purpose."""

    image = models.ForeignKey(Image, models.CASCADE, related_name="variants")
    type = models.ForeignKey(ImageVariantType, models.PROTECT, related_name="variants")
    image_url = PictureField(copied_in="image_copy")
    image_copy = CopyField()

    def __str__(self) -> str:
        return f"{self.image}, {self.type}"


class SocialMedia(Named):
    """A social network."""

    name = models.CharField(max_length=255, blank=True, default="")
    url = URLField(null=True, blank=True)
    logo = models.ForeignKey(
        Image, models.SET_NULL, null=True, blank=True, related_name="social_media"
    )

    class Meta(Named.Meta):
        verbose_name_plural = "social media"


class SocialMediaLink(Listed):
    """The page of an agency or an astronaut in a social network.

    Its owners belong to later apps, so they are named, not imported.
    """

    agency = models.ForeignKey(
        "agencies.Agency",
        models.CASCADE,
        null=True,
        blank=True,
        related_name="social_media_links",
    )
    astronaut = models.ForeignKey(
        "astronauts.Astronaut",
        models.CASCADE,
        null=True,
        blank=True,
        related_name="social_media_links",
    )
    social_media = models.ForeignKey(SocialMedia, models.PROTECT, related_name="links")
    url = URLField(null=True, blank=True)

    def __str__(self) -> str:
        return self.url or str(self.social_media)


class InfoURLType(Named):
    """A kind of linked page."""

    class Meta(Named.Meta):
        verbose_name = "Info URL Type"


class VidURLType(Named):
    """A kind of linked video."""

    class Meta(Named.Meta):
        verbose_name = "Video URL Type"


class Link(Documented, Part):
    """A linked address with its description; upstream gives it no id."""

    priority = IntegerField(default=10)  # lower ones come first
    source = models.CharField(null=True, blank=True)
    title = models.CharField(null=True, blank=True)
    description = models.TextField(null=True, blank=True)
    feature_image = URLField(null=True, blank=True)
    url = URLField()
    language = models.ForeignKey(Language, models.PROTECT, null=True, blank=True, related_name="+")

    signed = ("priority",)

    class Meta:
        abstract = True
        ordering = ["priority", "id"]

    def __str__(self) -> str:
        return self.title or self.url


class InfoURL(Link):
    """A page about an object, to which each subclass has its own foreign key."""

    type = models.ForeignKey(InfoURLType, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta(Link.Meta):
        abstract = True
        verbose_name = "info URL"


class VidURL(Link):
    """A video of an object, to which each subclass has its own foreign key."""

    publisher = models.CharField(null=True, blank=True)
    type = models.ForeignKey(VidURLType, models.PROTECT, null=True, blank=True, related_name="+")
    start_time = models.DateTimeField(null=True, blank=True)
    end_time = models.DateTimeField(null=True, blank=True)
    live = models.BooleanField(default=False)

    sense = (Ordered("start_time", "end_time"),)

    class Meta(Link.Meta):
        abstract = True
        verbose_name = "video URL"


class Update(Listed):
    """A note on what has changed about an event, a launch or a program.

    Its owners belong to later apps, so they are named, not imported.
    """

    event = models.ForeignKey(
        "events.Event", models.CASCADE, null=True, blank=True, related_name="updates"
    )
    launch = models.ForeignKey(
        "launches.Launch", models.CASCADE, null=True, blank=True, related_name="updates"
    )
    program = models.ForeignKey(
        "programs.Program", models.CASCADE, null=True, blank=True, related_name="updates"
    )
    profile_image = PictureField(copied_in="profile_copy", small=True, null=True, blank=True)
    profile_copy = CopyField()
    comment = models.TextField(null=True, blank=True)
    info_url = URLField(null=True, blank=True)
    created_by = models.CharField(null=True, blank=True)
    created_on = models.DateTimeField(default=now)

    class Meta(Listed.Meta):
        verbose_name = "Update"
        indexes = [models.Index(fields=["created_on", "id"])]

    def __str__(self) -> str:
        return self.comment or f"Update {self.pk}"
