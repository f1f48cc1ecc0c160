"""How the copying of pictures stands: what is copied, what it takes on disk and network."""

from __future__ import annotations

from dataclasses import dataclass

from django.conf import settings
from django.db.models import Count

from core.pictures.keeping import kept
from core.pictures.models import Picture
from core.pictures.places import addresses
from mirror.pictures.budget import used
from mirror.pictures.hosts import Hosts


@dataclass
class Standing:
    """The state of the pictures, in numbers."""

    files: int
    bytes: int
    pictures: int
    copied: int
    elsewhere: int
    calls: int
    bytes_today: int
    #: The reasons of failures, most frequent first, with their numbers.
    failures: list[tuple[str, int]]


def standing() -> Standing:
    """The present state."""
    sizes = [file.size for _, file in kept()]
    hosts = Hosts(settings.MEDIA_HOSTS)
    small = settings.MEDIA == "thumbnails"
    unknown = {address: hosts.allow(address) for address in addresses(small=small)}
    known = Picture.objects.order_by()
    failed = known.filter(failures__gt=0).values_list("failure")
    calls, bytes_today = used()
    return Standing(
        files=len(sizes),
        bytes=sum(sizes),
        pictures=known.count() + sum(unknown.values()),
        copied=known.exclude(file="").count(),
        elsewhere=len(unknown) - sum(unknown.values()),
        calls=calls,
        bytes_today=bytes_today,
        failures=list(failed.annotate(number=Count("pk")).order_by("-number", "failure")[:10]),
    )
