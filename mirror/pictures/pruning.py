"""Removing the files of pictures that nothing names any more, and noticing those that are gone."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from django.conf import settings
from django.utils import timezone

from core.pictures.keeping import kept, remove, remove_unfinished
from core.pictures.models import Picture
from core.pictures.places import forget_unused, show_copies, uploads

#: How old an unused file has to be: the row of a new one may be about to be written.
AGE = timedelta(hours=1)


@dataclass
class Pruned:
    """What was removed or missed, in numbers; `lost` are files that were gone."""

    files: int = 0
    bytes: int = 0
    forgotten: int = 0
    lost: int = 0


def prune() -> Pruned:
    """Remove the files that no row uses, and have lost ones fetched again."""
    before = timezone.now() - AGE
    pruned = Pruned(forgotten=forget_unused())
    files = dict(kept())
    pictures = Picture.objects.exclude(file="")
    used = set(pictures.values_list("file", flat=True)) | uploads()
    lost = [name for name in used if name not in files]
    pruned.lost = len(lost)
    for name in lost:
        pictures.filter(file=name).update(file="", etag="", modified="", due_at=timezone.now())
    if settings.MEDIA_ADDRESSES == "local":
        show_copies()
    for name, file in files.items():
        if name not in used and file.written_at < before:
            remove(name)
            pruned.files += 1
            pruned.bytes += file.size
    remove_unfinished(before)
    return pruned
