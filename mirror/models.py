"""What the mirror remembers: sources, calls, crawls, passes, copies, failures, overrides."""

from __future__ import annotations

from django.core.serializers.json import DjangoJSONEncoder
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
    #: The place in its change list up to which all is copied; blank if it isn't followed.
    cursor = models.CharField(max_length=40, blank=True, editable=False)

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
    #: How many of the latest passes over everything, in a row, missed objects or were doubtful.
    misses = models.IntegerField(default=0)
    #: When to make a pass over everything before its time; null if there is no need.
    again_at = models.DateTimeField(null=True)
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
    #: The total of the list, as of the last page, and whether it never changed so that objects may
    #: have been missed.
    count = models.IntegerField(null=True)
    steady = models.BooleanField(default=True)
    #: How a page contradicted itself even when it was asked for again; blank if none did.
    doubt = models.TextField(blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["crawl", "kind"], name="one_pass_of_a_kind")]
        verbose_name_plural = "passes"

    def __str__(self) -> str:
        return f"{self.crawl}, {self.get_kind_display()}"

    @property
    def is_over_all(self) -> bool:
        """Whether its next page is one of everything, and not of what has come meanwhile."""
        return self.kind == self.Kind.FULL and not self.catches_up


class Copied(models.Model):
    """An object that was copied from a source, as of its last document."""

    crawl = models.ForeignKey(Crawl, models.CASCADE, related_name="copied")
    key = models.CharField(max_length=36)
    #: The digest of its document, and whether all of that could be stored.
    digest = models.CharField(max_length=32)
    whole = models.BooleanField(default=True)
    #: The last pass over everything in which it was seen.
    seen_in = models.IntegerField()
    #: Since when it counts as vanished; null while it is there, or is to be looked for again.
    vanished_at = models.DateTimeField(null=True, blank=True)
    #: How many passes over everything, in a row, have missed it.
    absences = models.IntegerField(default=0)
    #: Since when passes over everything have found an older view of it than the one copied.
    older_since = models.DateTimeField(null=True, editable=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["crawl", "key"], name="copied_once")]
        indexes = [models.Index(fields=["crawl", "seen_in"])]
        verbose_name = "copied object"

    def __str__(self) -> str:
        return f"{self.crawl} {self.key}"


class Failure(models.Model):
    """What could not be copied: a document, a part of some, a page, or all objects of a resource.

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


class Override(models.Model):
    """A field of a copied object that a curator has edited, or an object that one has deleted.

    No source changes that. A list, such as the links of an event, counts as one field.
    """

    #: The label of the object's model, its key, and its name when this was made.
    model = models.CharField("kind", max_length=100)
    key = models.CharField(max_length=36)
    title = models.TextField(blank=True)
    #: The name of the field; blank if the object was deleted.
    field = models.CharField(max_length=100, blank=True)
    #: The field's value here, and what the source says by now; `core.values` tells how
    #: values are written as JSON.
    value = models.JSONField(null=True, encoder=DjangoJSONEncoder)
    upstream = models.JSONField(null=True, encoder=DjangoJSONEncoder)
    by = models.CharField("curator", max_length=150)
    made_at = models.DateTimeField()
    #: When the source said something else than before; null if it never has.
    changed_at = models.DateTimeField("changed there", null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["model", "key", "field"], name="overridden_once")
        ]
        ordering = ["-made_at", "-id"]

    def __str__(self) -> str:
        return f"{self.model} {self.key} {self.field or 'deleted'}"


class Drift(models.Model):
    """A key by which a source's documents differ from the contract, at any depth.

    `path` leads to it: `mission/agencies/name`. A pass over everything that no longer sees it
    forgets it.
    """

    class Kind(models.TextChoices):
        UNKNOWN = "unknown", "unknown here"
        MISSING = "missing", "missing there"

    crawl = models.ForeignKey(Crawl, models.CASCADE, related_name="drifts")
    kind = models.CharField(max_length=10, choices=Kind)
    path = models.CharField(max_length=300)
    #: How many documents differed so, counted each time that they were read.
    documents = models.IntegerField()
    #: A value of an unknown key, or a document that a missing one is missing in.
    example = models.CharField(max_length=100)
    first_seen_at = models.DateTimeField()
    last_seen_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["crawl", "kind", "path"], name="drifted_once")
        ]
        ordering = ["crawl__resource", "kind", "path"]
        verbose_name_plural = "drift"

    def __str__(self) -> str:
        return f"{self.crawl}: {self.path}"
