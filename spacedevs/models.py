"""What the server keeps about the data: documents of its objects, and the revision it is at."""

from __future__ import annotations

from django.db import models


class Document(models.Model):
    """One object as JSON, as one serializer shows it (spacedevs.api.documents)."""

    pk = models.CompositePrimaryKey("component", "key")
    component = models.CharField(max_length=100)  # the serializer's name in the OpenAPI document
    key = models.CharField(max_length=36)  # the object's primary key as the database writes it
    body = models.TextField()
    revision = models.BigIntegerField()  # the number of the data revision that it shows

    def __str__(self) -> str:
        return f"{self.component} {self.key}"


class Change(models.Model):
    """What one transaction has written of what documents show (spacedevs.api.changes).

    Triggers note it: a row whose `columns` are another now, or, where the place is a reference
    ("core_update.event_id"), the row that it leads or led to. It goes once it is followed.
    """

    pk = models.CompositePrimaryKey("revision", "place", "key", "columns")
    revision = models.BigIntegerField()  # the number that the transaction gave the data
    place = models.CharField(max_length=130)
    key = models.CharField(max_length=36)
    columns = models.TextField()

    def __str__(self) -> str:
        return f"{self.revision} {self.place} {self.key}{self.columns}"


class DataRevision(models.Model):
    """The state that all data is in: one row, renewed in the transaction of every change.

    Triggers write it (spacedevs.api.triggers). A token never comes twice, not even when a
    change is rolled back, so whoever has seen two equal ones has seen the same data.
    """

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    token = models.CharField(max_length=36)
    #: Grows with every change. Those who change data wait for each other, so the numbers are in the
    #: order in which changes are committed.
    number = models.BigIntegerField(default=0)
    #: Documents of a lower number are void: nothing was noted that could tell which are not.
    floor = models.BigIntegerField(default=0)
    changed_at = models.BigIntegerField()  # seconds since 1970
    #: Of the code whose triggers are in place; documents are of use to this code alone.
    fingerprint = models.CharField(max_length=64, blank=True, default="")
    #: The day for which derived values were last computed; null if they are due.
    derived_on = models.DateField(null=True, blank=True)

    def __str__(self) -> str:
        return str(self.token)


class Following(models.Model):
    """How far the noted changes are followed: one row, by the numbers of revisions.

    A table of its own, because a transaction that writes data holds the row of the data revision
    until its end.
    """

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    #: No change of a higher number has lost its note. Documents of a lower one aren't stored.
    begun = models.BigIntegerField(default=0)
    #: Changes up to this number are followed: their notes are gone, and so is all they made stale.
    done = models.BigIntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.done} of {self.begun}"


class DerivationFailure(models.Model):
    """A row whose derived values could not be computed (spacedevs.api.derived), until they can."""

    model = models.CharField(max_length=100)  # its label, "stations.SpaceStation"
    key = models.CharField(max_length=36, blank=True)  # blank if it is all rows
    reason = models.TextField()
    failed_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["model", "key"], name="failed_derivation")]
        ordering = ["model", "key"]
        verbose_name = "value that could not be computed"
        verbose_name_plural = "values that could not be computed"

    def __str__(self) -> str:
        return f"{self.model} {self.key}: {self.reason}"
