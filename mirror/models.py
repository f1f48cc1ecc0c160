"""What the mirror remembers: sources and calls, crawls and passes, copies and failures."""

from __future__ import annotations

from django.db import models


class Source(models.Model):
    """A server that is copied, known by the address of its API."""

    url = models.URLField(max_length=500, unique=True)
    #: Calls an hour that it allows, as it last said; null if it never has.
    limit = models.BigIntegerField(null=True, editable=False)
    #: Until when it has asked for no calls.
    closed_until = models.DateTimeField(null=True, editable=False)
    #: How many objects it gives at once, and since when that is known; null if as many as usual.
    page_size = models.IntegerField(null=True, editable=False)
    page_size_at = models.DateTimeField(null=True, editable=False)

    def __str__(self) -> str:
        return self.url


class Call(models.Model):
    """A call to a source, booked before it is made, so that a crash forgets none."""

    source = models.ForeignKey(Source, models.CASCADE, related_name="calls")
    made_at = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return f"{self.source} {self.made_at}"


class Crawl(models.Model):
    """How far a resource is copied from a source."""

    source = models.ForeignKey(Source, models.CASCADE, related_name="crawls")
    resource = models.CharField(max_length=100)
    #: Objects at the source, as of the end of the last pass over everything.
    count = models.IntegerField(null=True)
    #: The number of the present or last pass over everything.
    number = models.IntegerField(default=0)
    #: How many of the latest passes over everything, in a row, have missed objects.
    misses = models.IntegerField(default=0)
    #: Since when to ask for changes, by the clock of the data.
    changes_from = models.DateTimeField(null=True)
    #: When the last finished pass over everything, and the last one of any kind, began, by the
    #: clock here.
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
    """A pass that is under way: over what is upcoming, what has changed, or everything.

    Each page is stored in one transaction with the offset of the next one.
    """

    class Kind(models.TextChoices):
        UPCOMING = "upcoming", "what is upcoming"
        FULL = "full", "everything"
        CHANGES = "changes", "what has changed"

    crawl = models.ForeignKey(Crawl, models.CASCADE, related_name="passes")
    kind = models.CharField(max_length=10, choices=Kind)
    offset = models.IntegerField(default=0)
    began_at = models.DateTimeField()
    #: The time of the first page, by the clock of the data: that of the latest change.
    began_there = models.DateTimeField(null=True)
    #: Since when changes are asked for, by the clock of the data. A pass over everything may end
    #: with the changes since it began.
    since = models.DateTimeField(null=True)
    #: Whether a pass over everything has read all of the list, and reads what has come meanwhile.
    catches_up = models.BooleanField(default=False)
    #: The total of the list, as of the last page, and whether all pages gave the same.
    count = models.IntegerField(null=True)
    steady = models.BooleanField(default=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["crawl", "kind"], name="one_pass_of_a_kind")]
        verbose_name_plural = "passes"

    def __str__(self) -> str:
        return f"{self.crawl}, {self.get_kind_display()}"


class Copied(models.Model):
    """An object that was copied from a source, as of its last document."""

    crawl = models.ForeignKey(Crawl, models.CASCADE, related_name="copied")
    key = models.CharField(max_length=36)
    #: The digest of its document.
    digest = models.CharField(max_length=32)
    #: The last pass over everything in which it was seen.
    seen_in = models.IntegerField()
    #: When a pass over everything first missed it; null while it is there.
    vanished_at = models.DateTimeField(null=True, blank=True)
    #: How many passes over everything have missed it since.
    absences = models.IntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["crawl", "key"], name="copied_once")]
        indexes = [models.Index(fields=["crawl", "seen_in"])]
        verbose_name = "copied object"

    def __str__(self) -> str:
        return f"{self.crawl} {self.key}"


class Failure(models.Model):
    """What could not be copied: a document, a page, or all objects of a resource.

    Or objects that have vanished, and are too many to be removed unasked. `mirror.copies` lists the
    keys of failures that don't concern one document.
    """

    crawl = models.ForeignKey(Crawl, models.CASCADE, related_name="failures")
    key = models.CharField(max_length=100, blank=True)
    reason = models.TextField()
    #: JSON as text: JSON columns refuse some values that JSON may hold.
    document = models.TextField(null=True)
    #: The last pass over everything in which the document was seen.
    seen_in = models.IntegerField(null=True)
    failed_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["crawl", "key"], name="failed_once")]
        ordering = ["-failed_at"]

    def __str__(self) -> str:
        return f"{self.crawl} {self.key}: {self.reason}"
