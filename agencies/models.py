"""Agencies: space agencies, companies and other organisations in spaceflight."""

from __future__ import annotations

from typing import Self

from django.db import models
from django.urls import reverse

from core.bases import LandingCounts, LaunchCounts, Named, Numbered
from core.fields import IntegerField, URLField
from core.models import Country, Image
from core.sense.rules import Different


class AgencyType(Numbered, Named):
    """A kind of agency: government, commercial, …"""

    name = models.CharField(max_length=255, blank=True, default="")

    class Meta(Named.Meta):
        verbose_name = "agency type"


class AgencyQuerySet(models.QuerySet):
    """Agencies, some of which have a parent."""

    def children_of(self, key: int) -> Self:
        """The agencies whose parent is the one with this id."""
        return self.filter(parent__in=self.model._base_manager.filter(pk=key).values("name"))

    def relatives_of(self, agencies: models.QuerySet) -> Self:
        """The given agencies, with their parents and children."""
        return self.filter(
            models.Q(pk__in=agencies.values("pk"))
            | models.Q(parent__in=agencies.values("name"))
            | models.Q(name__in=agencies.exclude(parent=None).values("parent"))
        )

    def with_spacecraft(self) -> Self:
        """The agencies that have spacecraft of their own."""
        return self.filter(self._makes_spacecraft())

    def without_spacecraft(self) -> Self:
        """All other agencies."""
        return self.exclude(self._makes_spacecraft())

    def _makes_spacecraft(self) -> models.Exists:
        makers = self.model._base_manager.filter(spacecraft_list__isnull=False)
        return models.Exists(makers.filter(pk=models.OuterRef("pk")))


class Agency(LaunchCounts, LandingCounts, Named):
    """A space agency, a company or another organisation."""

    name = models.CharField(max_length=200)
    abbrev = models.CharField(max_length=255, blank=True, default="")
    type = models.ForeignKey(AgencyType, models.PROTECT, null=True, related_name="agencies")
    featured = models.BooleanField(default=False)
    country = models.ManyToManyField(Country, blank=True, related_name="agencies")
    description = models.TextField(null=True, blank=True)
    administrator = models.CharField(max_length=200, null=True, blank=True)
    founding_year = IntegerField(null=True, blank=True)
    launchers = models.CharField(max_length=500, blank=True, default="")
    spacecraft = models.CharField(max_length=500, blank=True, default="")
    parent = models.CharField(  # upstream gives only its name
        max_length=200, null=True, blank=True, help_text="The name of another agency."
    )
    image = models.ForeignKey(Image, models.SET_NULL, null=True, blank=True, related_name="+")
    logo = models.ForeignKey(Image, models.SET_NULL, null=True, blank=True, related_name="+")
    social_logo = models.ForeignKey(Image, models.SET_NULL, null=True, blank=True, related_name="+")
    consecutive_successful_landings = IntegerField(null=True, blank=True)
    successful_landings_spacecraft = IntegerField(null=True, blank=True)
    failed_landings_spacecraft = IntegerField(null=True, blank=True)
    attempted_landings_spacecraft = IntegerField(null=True, blank=True)
    successful_landings_payload = IntegerField(null=True, blank=True)
    failed_landings_payload = IntegerField(null=True, blank=True)
    attempted_landings_payload = IntegerField(null=True, blank=True)
    info_url = URLField(null=True, blank=True)
    wiki_url = URLField(null=True, blank=True)

    sense = (Different("name", "parent"),)

    objects = AgencyQuerySet.as_manager()

    class Meta(Named.Meta):
        verbose_name = "Agency"
        verbose_name_plural = "agencies"

    def get_absolute_url(self) -> str:
        """Its page for people."""
        return reverse("agencies-page", args=[self.pk])
