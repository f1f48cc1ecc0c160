"""What the mirror remembers: calls, passes, what was copied and what could not be."""

from __future__ import annotations

from django.db import models


class Source(models.Model):
    """A server that is copied, by the address of its API."""

    url = models.URLField(max_length=500, unique=True)
    #: Calls that it allows in an hour, as it last said; null if it never did.
    limit = models.BigIntegerField(null=True, editable=False)
    #: Until when it has asked not to be called.
    closed_until = models.DateTimeField(null=True, editable=False)

    def __str__(self) -> str:
        return self.url


class Call(models.Model):
    """A call to a source; booked before it is made, so that none is ever forgotten."""

    source = models.ForeignKey(Source, models.CASCADE, related_name="calls")
    made_at = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return f"{self.source} {self.made_at}"


class Crawl(models.Model):
    """How far a resource is copied from a source."""

    source = models.ForeignKey(Source, models.CASCADE, related_name="crawls")
    resource = models.CharField(max_length=100)
    #: Objects there are at the source, as of the last page of everything.
    count = models.IntegerField(null=True)
    #: The number of the present or last pass over everything.
    number = models.IntegerField(default=0)
    #: How many of the last passes over everything have not seen all, so that another has to.
    misses = models.IntegerField(default=0)
    #: From when on changes are to be asked for, by the clock of the source.
    changes_from = models.DateTimeField(null=True)
    #: When the last pass over everything and the last one over anything began, of those that are
    #: done, by the clock here.
    full_at = models.DateTimeField("complete as of", null=True)
    fresh_at = models.DateTimeField("fresh as of", null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["source", "resource"], name="one_crawl_of_a_resource")
        ]
        ordering = ["source", "resource"]

    def __str__(self) -> str:
        return self.resource


class Pass(models.Model):
    """A pass under way: over everything, or over what has changed since a moment.

    Each page is stored in one transaction with where the next one begins.
    """

    class Kind(models.TextChoices):
        FULL = "full", "everything"
        CHANGES = "changes", "what has changed"

    crawl = models.ForeignKey(Crawl, models.CASCADE, related_name="passes")
    kind = models.CharField(max_length=10, choices=Kind)
    offset = models.IntegerField(default=0)
    began_at = models.DateTimeField()
    #: The same by the clock of the source, as of the first page.
    began_there = models.DateTimeField(null=True)
    #: The moment since when changes count, by the clock of the source. Also of the last pages of
    #: a pass over everything.
    since = models.DateTimeField(null=True)
    #: Objects there are, as of the last page, and whether each page has said the same.
    count = models.IntegerField(null=True)
    steady = models.BooleanField(default=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["crawl", "kind"], name="one_pass_of_a_kind")]
        verbose_name_plural = "passes"

    def __str__(self) -> str:
        return f"{self.crawl}, {self.get_kind_display()}"


class Copied(models.Model):
    """An object that was copied from a source."""

    crawl = models.ForeignKey(Crawl, models.CASCADE, related_name="copied")
    key = models.CharField(max_length=36)
    digest = models.CharField(max_length=32)  # of its document
    #: The last pass over everything in which it was seen.
    seen_in = models.IntegerField()
    #: When a pass over everything first found it gone; null while it is there.
    vanished_at = models.DateTimeField(null=True, blank=True)
    #: In how many passes over everything it has been missing since.
    absences = models.IntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["crawl", "key"], name="copied_once")]
        indexes = [models.Index(fields=["crawl", "seen_in"])]
        verbose_name = "copied object"

    def __str__(self) -> str:
        return f"{self.crawl} {self.key}"


class Failure(models.Model):
    """What could not be copied: a document, or a page (without a key or document).

    Also what has vanished and is too much to be removed unasked.
    """

    crawl = models.ForeignKey(Crawl, models.CASCADE, related_name="failures")
    key = models.CharField(max_length=100, blank=True)
    reason = models.TextField()
    #: JSON as a text: not all that JSON can say is valid for databases.
    document = models.TextField(null=True)
    #: The last pass over everything in which the document was seen.
    seen_in = models.IntegerField(null=True)
    failed_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["crawl", "key"], name="failed_once")]
        ordering = ["-failed_at"]

    def __str__(self) -> str:
        return f"{self.crawl} {self.key}: {self.reason}"
