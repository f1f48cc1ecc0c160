"""The demo data: its files, the keys of its rows, and whether it is here beside a copy."""

from __future__ import annotations

from collections import defaultdict
from pathlib import Path
from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib.admin.models import LogEntry
from django.contrib.contenttypes.models import ContentType
from django.db import models

from core.ids import LAST_UPSTREAM_ID
from mirror.catalogue import resources
from mirror.files import Files
from mirror.models import Copied
from mirror.store.batch import Batch
from mirror.store.guard import Guard
from mirror.store.writers import writer_for

#: The folder of the demo data.
FOLDER: Path = settings.BASE_DIR / "fixtures"
#: The ids that the demo data gives to what Launch Library doesn't have, or whose ids are unknown.
#: Its launches have UUIDs that begin with zeros and end with such an id.
DEMO_IDS = range(LAST_UPSTREAM_ID + 1, 1_000_000)
FIRST_DEMO_UUID, LAST_DEMO_UUID = (
    UUID(f"00000000-0000-4000-8000-{key:012}") for key in (DEMO_IDS[0], DEMO_IDS[-1])
)

#: Keys of rows, by their models.
Keys = dict[Any, set[Any]]


def is_demo_file(path: Path) -> bool:
    """Whether a file or folder is the demo data's."""
    return path.resolve().is_relative_to(FOLDER.resolve())


def holds_copy() -> bool:
    """Whether anything in the database was copied from another server."""
    return Copied.objects.exists()


def is_here() -> bool:
    """Whether objects with ids of the demo data are here that no curator has edited."""
    for model in served_models().values():
        keys = set(with_demo_ids(model).values_list("pk", flat=True)[:1000])
        if keys - edited(model, keys):
            return True
    return False


def served_models() -> dict[str, Any]:
    """The models of all resources, by their names."""
    return {name: list(modes.values())[-1].Meta.model for name, modes in resources().items()}


def with_demo_ids(model: Any) -> models.QuerySet:
    """The rows of a model with ids of the demo data."""
    ends: tuple[Any, Any] = (DEMO_IDS[0], DEMO_IDS[-1])
    if isinstance(model._meta.pk, models.UUIDField):
        ends = (FIRST_DEMO_UUID, LAST_DEMO_UUID)
    return model._base_manager.filter(pk__range=ends)


def has_demo_id(key: Any) -> bool:
    """Whether a key is an id of the demo data."""
    if isinstance(key, UUID):
        return FIRST_DEMO_UUID <= key <= LAST_DEMO_UUID
    return key in DEMO_IDS


def edited(model: Any, keys: set[Any]) -> set[Any]:
    """Those keys of a model whose rows curators have made or changed in the admin."""
    if not keys:
        return set()
    content_type = ContentType.objects.get_for_model(model)
    log = LogEntry.objects.filter(content_type=content_type)
    logged = set(log.values_list("object_id", flat=True).distinct())
    return {key for key in keys if str(key) in logged}


def keys_in_files() -> Keys:
    """The keys of all objects that the files of the demo data hold, nested ones included."""
    batch = Batch(Guard())
    for entry in Files([FOLDER]).entries(lambda line: None):
        writer_for(entry.serializer_class, entry.serializer_class.Meta.model).note(
            batch, entry.document
        )
    found: Keys = defaultdict(set)
    for model, table in batch.tables.items():
        found[model] = set(table.wanted)
    return found
