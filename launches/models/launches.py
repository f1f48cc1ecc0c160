"""Launches, with their rockets, links and timelines."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Self

from django.db import models
from django.urls import reverse

from agencies.models import Agency
from core.bases import (
    Documented,
    Listed,
    Named,
    NamedByOthers,
    Numbered,
    ScheduledQuerySet,
    Sluggable,
    Updated,
)
from core.fields import DurationField, IntegerField, URLField
from core.ids import Part, own_uuid
from core.models import Image, InfoURL, NetPrecision, VidURL
from core.pictures.fields import CopyField, PictureField
from core.sense.rules import Ordered, Within
from launches.models.launchers import LauncherConfiguration
from launches.models.missions import Mission
from launches.models.places import Pad
from programs.models import MissionPatch, Program

#: The name of the orbit of suborbital missions.
SUBORBITAL = "Suborbital"


class LaunchStatus(Numbered, Named):
    """The status of a launch: go, on hold, successful, …"""

    abbrev = models.CharField(max_length=255, blank=True, default="")
    description = models.TextField(blank=True, default="")

    class Meta(Named.Meta):
        verbose_name = "Launch Status"
        verbose_name_plural = "launch statuses"


class TimelineEventType(Documented):
    """A kind of timeline event: ignition, fairing separation, …"""

    abbrev = models.CharField(max_length=255)
    description = models.TextField(blank=True, default="")

    class Meta:
        ordering = ["id"]
        verbose_name = "Timeline Event Type"

    def __str__(self) -> str:
        return self.abbrev


class Rocket(Documented):
    """The rocket of one launch; its stages, spacecraft and payloads refer to it.

    A placeholder lacks its configuration.
    """

    configuration = models.ForeignKey(
        LauncherConfiguration, models.PROTECT, null=True, related_name="rockets"
    )

    objects = NamedByOthers("configuration", "launch")

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        launch = getattr(self, "launch", None)
        if launch is None:
            return f"{self.configuration or 'Rocket'}, without a launch"
        return f"{launch}, {launch.net:%Y-%m-%d}" if launch.net else str(launch)


class LaunchQuerySet(ScheduledQuerySet):
    """Launches, which happen at their NET."""

    def known(self) -> Self:
        """All launches but those that other documents only mention, by id and name."""
        mentioned = models.Q(net=None, status=None, pad=None, launch_service_provider=None)
        return self.filter(~mentioned)

    def orbital(self) -> Self:
        """All launches but suborbital ones."""
        return self.exclude(mission__orbit__name=SUBORBITAL)

    def crewed(self) -> Self:
        """Launches with a crew."""
        return self.filter(self._with_crew())

    def uncrewed(self) -> Self:
        """Launches without a crew."""
        return self.exclude(self._with_crew())

    def of_relatives_with_id(self, keys: Sequence[int]) -> Self:
        """The launches of the agencies with these ids, and of their parents and children."""
        return self._of_relatives(Agency.objects.filter(pk__in=keys))

    def of_relatives_with_name(self, names: Sequence[str]) -> Self:
        """The launches of the agencies with these names, and of their parents and children."""
        return self._of_relatives(Agency.objects.filter(name__in=names))

    def _of_relatives(self, agencies: models.QuerySet) -> Self:
        providers = Agency.objects.relatives_of(agencies)
        return self.filter(launch_service_provider__in=providers.values("pk"))

    def _with_crew(self) -> models.Exists:
        crewed = self.model._base_manager.filter(
            rocket__spacecraftflight__launch_crew__isnull=False
        )
        return models.Exists(crewed.filter(pk=models.OuterRef("pk")))


class Launch(Sluggable, Updated):
    """A launch; its id is a UUID, as upstream has it.

    One that other documents only mention, by id and name, has neither a NET nor a status, pad or
    provider.
    """

    scheduled_by = "net"

    id = models.UUIDField(primary_key=True, default=own_uuid)
    name = models.CharField(max_length=2048, blank=True, default="")
    launch_designator = models.CharField(max_length=255, null=True, blank=True)
    status = models.ForeignKey(
        LaunchStatus, models.PROTECT, null=True, blank=True, related_name="launches"
    )
    net = models.DateTimeField("NET", null=True)
    net_precision = models.ForeignKey(
        NetPrecision, models.PROTECT, null=True, blank=True, related_name="launches"
    )
    window_end = models.DateTimeField(null=True)
    window_start = models.DateTimeField(null=True)
    image = models.ForeignKey(
        Image, models.SET_NULL, null=True, blank=True, related_name="launches"
    )
    infographic = PictureField(copied_in="infographic_copy", null=True, blank=True)
    infographic_copy = CopyField()
    probability = IntegerField(null=True, blank=True)
    weather_concerns = models.CharField(max_length=255, null=True, blank=True)
    failreason = models.TextField(null=True, blank=True)
    hashtag = models.TextField(null=True, blank=True)
    launch_service_provider = models.ForeignKey(
        Agency, models.PROTECT, null=True, blank=True, related_name="launches"
    )
    rocket = models.OneToOneField(
        Rocket, models.PROTECT, null=True, blank=True, related_name="launch"
    )
    mission = models.ForeignKey(
        Mission, models.SET_NULL, null=True, blank=True, related_name="launches"
    )
    pad = models.ForeignKey(Pad, models.PROTECT, null=True, blank=True, related_name="launches")
    webcast_live = models.BooleanField(default=False)
    program = models.ManyToManyField(Program, blank=True, related_name="launches")
    orbital_launch_attempt_count = IntegerField(null=True, blank=True)
    location_launch_attempt_count = IntegerField(null=True, blank=True)
    pad_launch_attempt_count = IntegerField(null=True, blank=True)
    agency_launch_attempt_count = IntegerField(null=True, blank=True)
    orbital_launch_attempt_count_year = IntegerField(null=True, blank=True)
    location_launch_attempt_count_year = IntegerField(null=True, blank=True)
    pad_launch_attempt_count_year = IntegerField(null=True, blank=True)
    agency_launch_attempt_count_year = IntegerField(null=True, blank=True)
    flightclub_url = URLField(null=True, blank=True)
    pad_turnaround = DurationField(
        null=True, blank=True, default=timedelta
    )  # upstream shows P0D if it is unknown
    mission_patches = models.ManyToManyField(MissionPatch, blank=True, related_name="launches")

    #: Whether it starts from Earth, as far as is known: older versions list no others.
    from_earth = models.BooleanField(default=True, editable=False)

    owned = ("rocket",)

    sense = (
        Ordered("window_start", "window_end"),
        Within("probability", 0, 100),
    )

    objects = LaunchQuerySet.as_manager()

    class Meta:
        ordering = ["net", "id"]
        verbose_name = "Launch"
        verbose_name_plural = "launches"
        indexes = [
            models.Index(fields=["net", "id"]),
            models.Index(fields=["last_updated", "id"]),
            models.Index(fields=["window_start", "id"]),
            models.Index(fields=["window_end", "id"]),
            models.Index(fields=["name", "id"]),
            models.Index(  # with all that the list asks for, which SQLite reads from it then
                fields=["net", "id", "from_earth"],
                name="earth_launch_net",
                condition=models.Q(from_earth=True),
            ),
        ]

    def __str__(self) -> str:
        return self.name or str(self.pk)

    def get_absolute_url(self) -> str:
        """Its page for people."""
        return reverse("launches-page", args=[self.pk])

    @classmethod
    def whole(cls) -> models.QuerySet:
        """All launches but those that documents only mention."""
        return cls.objects.known()


class LaunchInfoURL(InfoURL):
    """A page about a launch."""

    launch = models.ForeignKey(Launch, models.CASCADE, related_name="info_urls")

    class Meta(InfoURL.Meta):
        abstract = False


class LaunchVidURL(VidURL):
    """A video of a launch."""

    launch = models.ForeignKey(Launch, models.CASCADE, related_name="vid_urls")

    class Meta(VidURL.Meta):
        abstract = False


class TimelineEvent(Listed, Part):
    """Something that happens during a launch, with its time relative to T-0."""

    launch = models.ForeignKey(Launch, models.CASCADE, related_name="timeline")
    type = models.ForeignKey(
        TimelineEventType, models.PROTECT, null=True, blank=True, related_name="events"
    )
    relative_time = DurationField(null=True, blank=True, help_text="after liftoff")

    signed = ("relative_time",)

    def __str__(self) -> str:
        return f"{self.relative_time} {self.type or ''}"
