"""Which strings are ids, and the ranges of ids: upstream's, the demo data's, this server's own."""

from __future__ import annotations

from typing import Any
from uuid import UUID, uuid4

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models

#: Ids up to this one are upstream's. The demo data's follow, up to a million.
LAST_UPSTREAM_ID = 900_000

#: How many ids each server has. One less than a million, because a counter starts one id before
#: its range.
OWN_IDS = 999_999


def is_key(model: Any, text: str) -> bool:
    """Whether a string is a valid key of the model."""
    try:
        model._meta.pk.clean(text, None)
    except ValidationError:
        return False
    return True


def own_ids() -> range:
    """The ids that this server gives to rows entered here."""
    return range(settings.FIRST_OWN_ID, settings.FIRST_OWN_ID + OWN_IDS)


def own_uuid() -> UUID:
    """A random UUID for a row entered here; its last group says which server made it."""
    return UUID(uuid4().hex[: -len(_end_of_uuids())] + _end_of_uuids())


def is_own(key: Any) -> bool:
    """Whether a key was given by this server."""
    if isinstance(key, UUID):
        return key.hex.endswith(_end_of_uuids())
    return key in own_ids()


def last_own_id(model: type[models.Model], using: str = "default") -> int:
    """The highest id in use within this server's range; if none, the id before the range."""
    ids = own_ids()
    given = model._base_manager.using(using).filter(pk__gte=ids.start, pk__lt=ids.stop)
    return given.aggregate(id=models.Max("pk"))["id"] or ids.start - 1


def next_own_id(model: type[models.Model]) -> int:
    """The next free id in this server's range."""
    return last_own_id(model) + 1


def _end_of_uuids() -> str:
    """The first own id as the last group of a UUID: twelve decimal digits."""
    return f"{settings.FIRST_OWN_ID:012}"


class Part(models.Model):
    """Something that is shown only within its owner, and without its id."""

    class Meta:
        abstract = True
