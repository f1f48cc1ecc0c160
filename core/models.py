"""Values that many resources use: tables of types, images, links and updates."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, Self

from django.db import models, transaction

from core.fields import FloatField, IntegerField, URLField
from core.slugs import SLUG_LENGTH, unique_slug
from spacedevs.clock import now
from spacedevs.database.locks import wait_for_other_writers
from spacedevs.database.ranges import LARGEST_INTEGER


class Named(models.Model):
    """A row of a table whose rows are known by name; the id is upstream's."""

    name = models.CharField(max_length=255)

    class Meta:
        abstract = True
        ordering = ["id"]

    def __str__(self) -> str:
        return self.name or str(self.pk)


class Numbered(models.Model):
    """A model whose ids upstream gives by hand."""

    id = IntegerField(primary_key=True)

    class Meta:
        abstract = True


class NamedByOthers(models.Manager):
    """A manager of rows that are named after others, which it fetches with them."""

    def __init__(self, *others: str) -> None:
        super().__init__()
        self.others = others

    def get_queryset(self) -> models.QuerySet:
        """The rows with those that they are named after."""
        return super().get_queryset().select_related(*self.others)


class Listed(models.Model):
    """Something that its owner lists, in the order in which the list was stored.

    What is added here comes after it, by id.
    """

    position = IntegerField(default=LARGEST_INTEGER, editable=False)

    class Meta:
        abstract = True
        ordering = ["position", "id"]


class Part(models.Model):
    """Something that is shown within its owner alone, and without an id."""

    class Meta:
        abstract = True


class Sluggable(models.Model):
    """Something with a name and a slug that is made of it once, unless one is given."""

    slug = models.SlugField(max_length=SLUG_LENGTH, unique=True, blank=True)

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        if self.slug:
            super().save(*args, **kwargs)
            return
        with transaction.atomic():
            wait_for_other_writers()  # nobody else finds the same slug free before it is stored
            self.slug = unique_slug(self, str(self))
            super().save(*args, **kwargs)


class ScheduledQuerySet(models.QuerySet):
    """Things that happen at a time, named by the model's `scheduled_by`."""

    #: What has just happened still counts as upcoming for a while, as upstream has it.
    RECENT = timedelta(hours=24)

    model: Any

    def _when(self, lookup: str, moment: datetime) -> models.Q:
        return models.Q(**{f"{self.model.scheduled_by}__{lookup}": moment})

    def upcoming(self) -> Self:
        """What lies ahead or no more than 24 hours back."""
        return self.filter(self._when("gte", now() - self.RECENT))

    def not_upcoming(self) -> Self:
        """All that `upcoming` leaves out, undated ones included."""
        return self.exclude(self._when("gte", now() - self.RECENT))

    def previous(self) -> Self:
        """What has happened: overlaps with `upcoming` by 24 hours."""
        return self.filter(self._when("lte", now()))

    def not_previous(self) -> Self:
        """All that `previous` leaves out, undated ones included."""
        return self.exclude(self._when("lte", now()))

    def without_recent(self) -> Self:
        """What lies ahead in the strict sense."""
        return self.filter(self._when("gte", now()))


class Language(Named):
    """A language of a link."""

    code = models.CharField(max_length=255, help_text="ISO 639-1 (two-letter) code")

    class Meta(Named.Meta):
        verbose_name = "Language"


class NetPrecision(Numbered, Named):
    """How exactly a date or a NET is known."""

    name = models.CharField(max_length=255, blank=True, default="")
    abbrev = models.CharField(max_length=255, blank=True, default="")
    description = models.TextField(blank=True, default="")

    class Meta(Named.Meta):
        verbose_name = "Net Precision"


class LaunchCounts(models.Model):
    """How many launches something had: as upstream says, or as `recount` has counted."""

    total_launch_count = IntegerField(null=True, blank=True)
    consecutive_successful_launches = IntegerField(null=True, blank=True)
    successful_launches = IntegerField(null=True, blank=True)
    failed_launches = IntegerField(null=True, blank=True)
    pending_launches = IntegerField(null=True, blank=True)

    class Meta:
        abstract = True


class LandingCounts(models.Model):
    """How many landings something had: as upstream says, or as `recount` has counted."""

    attempted_landings = IntegerField(null=True, blank=True)
    successful_landings = IntegerField(null=True, blank=True)
    failed_landings = IntegerField(null=True, blank=True)

    class Meta:
        abstract = True


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
    """What kind of body it is: planet, moon, asteroid, …"""

    name = models.CharField(max_length=255, blank=True, default="")

    class Meta(Named.Meta):
        verbose_name = "celestial body type"


class CelestialBody(Named):
    """A body that launches start from, landings end on and orbits go around."""

    type = models.ForeignKey(
        CelestialBodyType, models.PROTECT, null=True, blank=True, related_name="celestial_bodies"
    )
    diameter = FloatField(null=True, blank=True, help_text="m")
    mass = FloatField(null=True, blank=True, help_text="kg")
    gravity = FloatField(null=True, blank=True, help_text="m/s^2")
    length_of_day = models.CharField(max_length=255, null=True, blank=True)  # as Django writes it
    atmosphere = models.BooleanField(default=False)
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
    """An orbit that stations are in and missions go to."""

    name = models.CharField(max_length=50)
    abbrev = models.CharField(max_length=30, blank=True, default="")
    celestial_body = models.ForeignKey(
        CelestialBody, models.PROTECT, null=True, blank=True, related_name="orbits"
    )

    class Meta(Named.Meta):
        verbose_name = "Orbit"


class ImageLicense(Named):
    """The terms that an image may be used under."""

    name = models.CharField(max_length=255, blank=True, default="")
    priority = IntegerField(default=0)
    link = URLField(null=True, blank=True)

    class Meta(Named.Meta):
        verbose_name = "image license"


class ImageVariantType(Named):
    """What a variant of an image is made for."""

    name = models.CharField(max_length=255, blank=True, default="")

    class Meta(Named.Meta):
        verbose_name = "image variant type"


class Image(Named):
    """A picture, kept as the addresses where it lies."""

    image_url = URLField()
    thumbnail_url = URLField()
    credit = models.TextField(null=True, blank=True)
    license = models.ForeignKey(ImageLicense, models.PROTECT, related_name="images")
    single_use = models.BooleanField(null=True, default=True)  # made for one object only


class ImageVariant(Listed):
    """The same picture made for another purpose."""

    image = models.ForeignKey(Image, models.CASCADE, related_name="variants")
    type = models.ForeignKey(ImageVariantType, models.PROTECT, related_name="variants")
    image_url = URLField()

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
    """Where an agency or an astronaut is found in a social network.

    It belongs to models of later apps, which are therefore named, not imported.
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
    """What kind of page a link leads to."""

    class Meta(Named.Meta):
        verbose_name = "Info URL Type"


class VidURLType(Named):
    """What kind of video a link leads to."""

    class Meta(Named.Meta):
        verbose_name = "Video URL Type"


class Link(Part):
    """An address with what is to be said of it; without an id of upstream's."""

    priority = IntegerField(default=10)  # lower ones come first
    source = models.CharField(null=True, blank=True)
    title = models.CharField(null=True, blank=True)
    description = models.TextField(null=True, blank=True)
    feature_image = URLField(null=True, blank=True)
    url = URLField()
    language = models.ForeignKey(Language, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        abstract = True
        ordering = ["priority", "id"]

    def __str__(self) -> str:
        return self.title or self.url


class InfoURL(Link):
    """A page about something; each app adds what it is about."""

    type = models.ForeignKey(InfoURLType, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta(Link.Meta):
        abstract = True
        verbose_name = "info URL"


class VidURL(Link):
    """A video of something; each app adds of what."""

    publisher = models.CharField(null=True, blank=True)
    type = models.ForeignKey(VidURLType, models.PROTECT, null=True, blank=True, related_name="+")
    start_time = models.DateTimeField(null=True, blank=True)
    end_time = models.DateTimeField(null=True, blank=True)
    live = models.BooleanField(default=False)

    class Meta(Link.Meta):
        abstract = True
        verbose_name = "video URL"


class Update(Listed):
    """A note on what has changed about an event, a launch or a program.

    It belongs to models of later apps, which are therefore named, not imported.
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
    profile_image = URLField(null=True, blank=True)
    comment = models.TextField(null=True, blank=True)
    info_url = URLField(null=True, blank=True)
    created_by = models.CharField(null=True, blank=True)
    created_on = models.DateTimeField(default=now)

    class Meta(Listed.Meta):
        verbose_name = "Update"
        indexes = [models.Index(fields=["created_on", "id"])]

    def __str__(self) -> str:
        return self.comment or f"Update {self.pk}"
