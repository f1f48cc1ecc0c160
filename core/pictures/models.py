"""What is known of the pictures that addresses name, and of the calls that fetched them."""

from __future__ import annotations

from django.db import models

#: The longest address that is copied.
LONGEST_ADDRESS = 2000


class Picture(models.Model):
    """A picture at an address elsewhere, with the file here that is its copy, if there is one."""

    address = models.CharField(max_length=LONGEST_ADDRESS, unique=True)
    #: The name of the file; blank while there is none.
    file = models.CharField(max_length=80, blank=True, db_index=True)
    bytes = models.BigIntegerField(default=0)
    #: How its server names the version that was fetched, to be asked for newer ones only.
    etag = models.CharField(max_length=1000, blank=True)
    modified = models.CharField("last modified there", max_length=100, blank=True)
    #: When its server last sent it, or said that it hasn't changed.
    fetched_at = models.DateTimeField("seen", null=True)
    #: When it is to be fetched, or looked at again.
    due_at = models.DateTimeField("due", db_index=True)
    #: How often it could not be fetched since the last time that it could, and why.
    failures = models.IntegerField(default=0)
    failure = models.TextField(blank=True)

    class Meta:
        ordering = ["address"]

    def __str__(self) -> str:
        return self.address


class PictureCall(models.Model):
    """A request for a picture, booked before it is made, so that a crash forgets none."""

    made_at = models.DateTimeField(db_index=True)
    #: How many bytes have come.
    bytes = models.BigIntegerField(default=0)

    def __str__(self) -> str:
        return str(self.made_at)
