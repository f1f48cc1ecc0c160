"""The tables of renderings, and of the revision that the data is at."""

from __future__ import annotations

from typing import Any

from django.db import connection, models


def key_text(key: Any, model: type[models.Model]) -> str:
    """The key of a row of `model` as a text, in the form that the database stores."""
    return str(model._meta.pk.get_db_prep_value(key, connection))


#: What the name of a table ends in where a note says that a row has come.
INSERTED = "+"


class Rendering(models.Model):
    """The JSON of one object by one serializer."""

    pk = models.CompositePrimaryKey("component", "key")
    component = models.CharField(max_length=100)  # the serializer's name in the OpenAPI document
    key = models.CharField(max_length=36)  # of the object, by `key_text`
    body = models.TextField()  # with the marks of `texts` where the server's address belongs
    revision = models.BigIntegerField()  # the number of the data revision that it shows

    def __str__(self) -> str:
        return f"{self.component} {self.key}"


class ChangeNote(models.Model):
    """What one transaction has changed of what renderings show. Triggers write it.

    `place` is a table, and `columns` are those that differ in the row with that key; or `place` is
    a reference ("core_update.event_id"), and a row that refers to that key has come or gone; or it
    is a table with INSERTED, and a row with that key has come that is a resource's object.
    A note is deleted once it has been followed, and the journal has it.
    """

    pk = models.CompositePrimaryKey("revision", "place", "key", "columns")
    revision = models.BigIntegerField()  # the number that the transaction gave the data
    place = models.CharField(max_length=130)
    key = models.CharField(max_length=36)
    columns = models.TextField()  # each name after a blank; " *" for a row that was deleted
    changed_at = models.BigIntegerField()  # seconds since 1970

    def __str__(self) -> str:
        return f"{self.revision} {self.place} {self.key}{self.columns}"


class DataRevision(models.Model):
    """The state of all data: one row, which triggers renew in the transaction of every change.

    A token never comes twice, not even after a rollback: equal tokens mean equal data.
    """

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    token = models.CharField(max_length=36)
    #: Grows with every change. Writers wait for each other, so numbers are in the order of commits.
    number = models.BigIntegerField(default=0)
    #: Renderings of a lower number are void: no notes say which of them are stale.
    floor = models.BigIntegerField(default=0)
    changed_at = models.BigIntegerField()  # seconds since 1970
    #: Of the code whose triggers are installed. No other code may use the renderings.
    fingerprint = models.CharField(max_length=64, blank=True, default="")

    def __str__(self) -> str:
        return str(self.token)


class TableRevision(models.Model):
    """The revision of the data at which a table has changed last. Triggers write it.

    Tokens and numbers are those of `DataRevision`. So the revision of several tables is the latest
    of theirs: it stays the same exactly as long as none of them changes.
    """

    name = models.CharField(max_length=63, primary_key=True)
    token = models.CharField(max_length=36)
    number = models.BigIntegerField()
    changed_at = models.BigIntegerField()  # seconds since 1970

    def __str__(self) -> str:
        return f"{self.name} {self.number}"


class Following(models.Model):
    """How far the change notes are followed: one row, by the numbers of revisions.

    It is a table of its own because a transaction that changes data holds the row of the data
    revision until its end.
    """

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    #: No note of a higher number has been deleted. Renderings of a lower number may not be stored.
    begun = models.BigIntegerField(default=0)
    #: Notes up to this number are followed: the renderings that they made stale are deleted.
    done = models.BigIntegerField(default=0)
    #: Notes after this number are kept for a journal of changes; null if nobody keeps one.
    told = models.BigIntegerField(null=True)

    def __str__(self) -> str:
        return f"{self.done} of {self.begun}"
