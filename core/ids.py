"""Whose ids are whose: upstream's, the demo data's, and those of each server's own rows."""

from __future__ import annotations

from typing import Any
from uuid import UUID, uuid4

from django.conf import settings
from django.db import models

#: Up to here ids are upstream's; the demo data's come between them and a million.
LAST_UPSTREAM_ID = 900_000

#: How many ids each server has to itself. Counters stand before their first one to begin with,
#: which is therefore nobody's.
OWN_IDS = 999_999


def own_ids() -> range:
    """The ids that this server gives to what is entered here."""
    return range(settings.FIRST_OWN_ID, settings.FIRST_OWN_ID + OWN_IDS)


def own_uuid() -> UUID:
    """A key for what is entered here and has a UUID: random, but for an end that tells own ones."""
    return UUID(uuid4().hex[: -len(_end_of_uuids())] + _end_of_uuids())


def is_own(key: Any) -> bool:
    """Whether this server gave a key to something that was entered here."""
    if isinstance(key, UUID):
        return key.hex.endswith(_end_of_uuids())
    return key in own_ids()


def last_own_id(model: type[models.Model], using: str = "default") -> int:
    """The highest of a model's ids that this server has given; the one before its first if none."""
    ids = own_ids()
    given = model._base_manager.using(using).filter(pk__gte=ids.start, pk__lt=ids.stop)
    return given.aggregate(id=models.Max("pk"))["id"] or ids.start - 1


def next_own_id(model: type[models.Model]) -> int:
    """The id of a new row that upstream has none for."""
    return last_own_id(model) + 1


def _end_of_uuids() -> str:
    """The first own id, as the last of a UUID's groups: it reads like the number."""
    return f"{settings.FIRST_OWN_ID:012}"
