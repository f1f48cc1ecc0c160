"""What the server keeps about the data: documents of its objects, and the revision it is at."""

from __future__ import annotations

from django.db import models


class Document(models.Model):
    """One object as JSON, as one serializer shows it (spacedevs.api.documents)."""

    pk = models.CompositePrimaryKey("component", "key")
    component = models.CharField(max_length=100)  # the serializer's name in the OpenAPI document
    key = models.CharField(max_length=36)  # the object's primary key as the database writes it
    body = models.TextField()

    def __str__(self) -> str:
        return f"{self.component} {self.key}"


class Change(models.Model):
    """What was written since documents that show it were last dropped (spacedevs.api.changes).

    Triggers note it: a row whose `columns` are another now, or, where the place is a reference
    ("core_update.event_id"), the row that it leads or led to.
    """

    pk = models.CompositePrimaryKey("place", "key", "columns")
    place = models.CharField(max_length=130)
    key = models.CharField(max_length=36)
    columns = models.TextField()

    def __str__(self) -> str:
        return f"{self.place} {self.key}{self.columns}"


class DataRevision(models.Model):
    """The state that all data is in: one row, renewed in the transaction of every change.

    Triggers write it (spacedevs.api.triggers). A token never comes twice, not even when a
    change is rolled back, so whoever has seen two equal ones has seen the same data.
    """

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    token = models.CharField(max_length=36)
    changed_at = models.BigIntegerField()  # seconds since 1970
    #: Of the code whose triggers are in place; documents are of use to this code alone.
    fingerprint = models.CharField(max_length=64, blank=True, default="")
    #: The day for which derived values were last computed; null if they are due.
    derived_on = models.DateField(null=True, blank=True)

    def __str__(self) -> str:
        return str(self.token)
