"""Copying pictures one after the other: what is due, and what comes of it."""

from __future__ import annotations

import logging
import random
import time
from collections.abc import Iterator
from contextlib import AbstractContextManager, closing, contextmanager, nullcontext
from datetime import datetime, timedelta
from threading import Event

import httpx2 as httpx
from django.conf import settings
from django.db import DatabaseError, InterfaceError, connection
from django.db.models import F
from django.utils import timezone

from core.meanwhile import meanwhile
from core.pictures.checking import NoPicture
from core.pictures.keeping import is_kept, keep
from core.pictures.models import Picture, PictureCall
from core.pictures.places import addresses, show_copies
from mirror.pictures.budget import book
from mirror.pictures.fetching import PATIENCE, Answer, Fetcher, FetchError, Paused
from mirror.pictures.hosts import Hosts

#: After how long a picture is looked at again, and one that is no use is asked for again.
LOOK_AGAIN = timedelta(days=30)
#: The pause after a failure that may pass; each further one quadruples it, up to LOOK_AGAIN.
FIRST_PAUSE = timedelta(minutes=15)
#: How long a process has a picture for itself.
CLAIM = timedelta(minutes=10)
#: Seconds after which it is looked again for new addresses, and gone on after a fault.
TIDY_EVERY = 60.0

#: What a turn tells of its picture.
TOLD = (
    "file", "bytes", "etag", "modified", "fetched_at", "due_at", "failures", "failure",
)  # fmt: skip

logger = logging.getLogger(__name__)


class Copier:
    """Copies pictures, one in each turn."""

    def __init__(self) -> None:
        self.hosts = Hosts(settings.MEDIA_HOSTS)
        self.fetcher = Fetcher(self.hosts)

    def tidy(self) -> None:
        """Note new addresses, and let rows show the copies that there are, and no others."""
        now = timezone.now()
        small = settings.MEDIA == "thumbnails"
        new = {address for address in addresses(small=small) if self.hosts.allow(address)}
        Picture.objects.bulk_create(
            [Picture(address=address, due_at=now) for address in sorted(new)],
            ignore_conflicts=True,
            batch_size=500,
        )
        if settings.MEDIA_ADDRESSES == "local":
            show_copies()

    def turns(self) -> Iterator[Picture | float]:
        """Copy what is due; after each turn comes its picture, or the seconds to wait for one."""
        tidied_at = -TIDY_EVERY
        while True:
            if time.monotonic() - tidied_at >= TIDY_EVERY:
                self.tidy()
                tidied_at = time.monotonic()
            turn = self._turn()
            if turn is None:
                return
            yield turn

    def _turn(self) -> Picture | float | None:
        """Copy a picture that is due, and return it; or the seconds to wait; None if none is."""
        now = timezone.now()
        due = Picture.objects.filter(due_at__lte=now)
        picture = due.order_by(F("fetched_at").asc(nulls_first=True), "due_at", "pk").first()
        if picture is None:
            return None
        call = book()
        if not isinstance(call, PictureCall):
            return call
        claimed = Picture.objects.filter(pk=picture.pk, due_at=picture.due_at)
        if claimed.update(due_at=now + CLAIM):
            self._copy(picture, call)
        return picture

    def _copy(self, picture: Picture, call: PictureCall) -> None:
        known = is_kept(picture.file)
        etag, modified = (picture.etag, picture.modified) if known else ("", "")
        before = picture.file
        try:
            answer = self.fetcher.fetch(picture.address, call, etag, modified)
            _succeed(picture, answer)
        except Paused as error:
            _fail(picture, error)
            _pause(picture.address, picture.due_at)
        except (FetchError, NoPicture) as error:
            _fail(picture, error)
        finally:
            PictureCall.objects.filter(pk=call.pk).update(bytes=call.bytes)
        told = {name: getattr(picture, name) for name in TOLD}
        Picture.objects.filter(pk=picture.pk).update(**told)  # if it isn't forgotten meanwhile
        if picture.file != before and settings.MEDIA_ADDRESSES == "local":
            show_copies(picture.address)


@contextmanager
def copier() -> Iterator[Copier]:
    """A copier, whose connection is closed in the end."""
    copying = Copier()
    with closing(copying.fetcher):
        yield copying


def _succeed(picture: Picture, answer: Answer | None) -> None:
    """Note a picture that has come, or hasn't changed; raises NoPicture if it can't be kept."""
    if answer is not None:
        picture.file = keep(answer.content)
        picture.bytes = len(answer.content)
        picture.etag, picture.modified = answer.etag, answer.modified
    picture.fetched_at = timezone.now()
    picture.due_at = picture.fetched_at + LOOK_AGAIN * random.uniform(0.8, 1.2)  # spread the load
    picture.failures, picture.failure = 0, ""


def _fail(picture: Picture, error: Exception) -> None:
    """Note why a picture could not be copied; its former copy stays."""
    picture.failures += 1
    picture.failure = str(error)
    match error:
        case Paused(seconds=seconds):
            pause = timedelta(seconds=seconds)
        case NoPicture() | FetchError(lasting=True):
            pause = LOOK_AGAIN
        case _:
            pause = min(FIRST_PAUSE * 4 ** min(picture.failures - 1, 10), LOOK_AGAIN)
    picture.due_at = timezone.now() + pause


def _pause(address: str, until: datetime) -> None:
    """Leave the host of an address alone until a moment."""
    url = httpx.URL(address)
    others = Picture.objects.filter(address__startswith=f"{url.scheme}://{url.netloc.decode()}/")
    others.filter(due_at__lt=until).update(due_at=until)


def watch(stop: Event) -> None:
    """Copy what is due until told to stop; a fault is logged, and costs a minute."""
    while not stop.is_set():
        try:
            with copier() as copying:
                for turn in copying.turns():
                    if isinstance(turn, float):
                        stop.wait(min(turn, TIDY_EVERY))
                    if stop.is_set():
                        return
        except (DatabaseError, InterfaceError, OSError) as error:
            logger.warning("Pictures are not copied at the moment: %s", error)
        finally:
            connection.close()
        stop.wait(TIDY_EVERY)


def copied_meanwhile() -> AbstractContextManager[None]:
    """Another thread copies pictures while this one goes on, unless MEDIA is off."""
    return nullcontext() if settings.MEDIA == "off" else meanwhile(watch, "pictures", PATIENCE)
