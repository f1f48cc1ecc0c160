"""The tables of the journal: its entries, and what was told of each object last."""

from __future__ import annotations

import json
import secrets
from typing import Any

from django.db import models


def journal_name() -> str:
    """A name that no other journal has, for its cursors."""
    return secrets.token_hex(4)


class Journal(models.Model):
    """The journal of this database: one row."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    #: Cursors begin with it. So those of another database, or of a restored one, are told apart.
    name = models.CharField(max_length=16, default=journal_name)
    #: The id of the latest entry that is no longer kept.
    pruned = models.BigIntegerField(default=0)
    #: How often something was written. A process that finds another number than it began with has
    #: lost a race.
    writes = models.BigIntegerField(default=0)
    #: Whether all objects have to be compared with what was told, because notes are missing.
    is_due = models.BooleanField(default=True)
    #: Of the code whose renderings were told last; blank if nothing was told yet.
    fingerprint = models.CharField(max_length=64, blank=True, default="")

    #: Until when a process of its own has promised to write it: who serves leaves it to that.
    kept_until = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return self.name


class Entry(models.Model):
    """That an object has changed for readers, at the address of its own resource.

    Ids grow in the order of the changes. The one process that writes the journal gives them.
    """

    class What(models.TextChoices):
        """What has happened to the object."""

        CREATED = "created"
        CHANGED = "changed"
        DELETED = "deleted"

    id = models.BigIntegerField(primary_key=True)
    resource = models.CharField(max_length=100)  # its path in the current version: "launches"
    key = models.CharField(max_length=36)  # of the object, by `key_text`
    what = models.CharField(max_length=7, choices=What)
    name = models.CharField(max_length=255, blank=True)  # of the object, after the change
    changed_at = models.DateTimeField()  # when the data changed
    revision = models.BigIntegerField()  # the number of the data revision that the change made
    #: The top-level keys of the detailed rendering that differ, in their order.
    keys = models.JSONField(default=list)
    #: Their former values, as far as these are short; of a deleted object all short ones.
    before = models.JSONField(default=dict)
    #: The object whose change this one shows; blank if the object itself has changed.
    cause_resource = models.CharField(max_length=100, blank=True)
    cause_key = models.CharField(max_length=36, blank=True)

    class Meta:
        verbose_name_plural = "entries"
        indexes = [
            models.Index(fields=["resource", "id"]),
            models.Index(fields=["changed_at"]),
        ]

    def __str__(self) -> str:
        return f"{self.id}: {self.resource}/{self.key} {self.what}"


class Told(models.Model):
    """What the journal has told last of an object. The row stays when the object is deleted."""

    pk = models.CompositePrimaryKey("resource", "key")
    resource = models.CharField(max_length=100)
    key = models.CharField(max_length=36)
    #: Each top-level key of the detailed rendering with a text: the value in JSON if that is
    #: short, else "#" and its digest.
    values = models.JSONField(default=dict)
    entries = models.IntegerField(default=0)  # how many there have been of the object
    changed_at = models.DateTimeField(null=True)  # of the latest; null if there is none
    is_deleted = models.BooleanField(default=False)

    def __str__(self) -> str:
        return f"{self.resource}/{self.key}"

    def value(self, key: str) -> Any:
        """The value of a key of the detailed rendering; None if it was long."""
        text = self.values.get(key)
        try:
            return json.loads(text) if isinstance(text, str) else None
        except ValueError:  # a digest of a long value
            return None
