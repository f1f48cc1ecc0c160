"""The tables of webhooks: subscriptions, deliveries, and the attempts at each."""

from __future__ import annotations

from datetime import UTC, datetime
from uuid import uuid4

from django.db import models
from django.db.models import Count, Exists, OuterRef, Q
from django.utils import timezone

from notices.models import Entry
from notices.webhooks.forms import Form
from spacedevs.api.http.models import Key

#: A moment that is over.
EVER = datetime(2000, 1, 1, tzinfo=UTC)
#: The longest address and query of a subscription, in characters.
LONGEST_ADDRESS, LONGEST_QUERY = 500, 2000


class SubscriptionQuerySet(models.QuerySet):
    """Subscriptions."""

    def active(self) -> SubscriptionQuerySet:
        """Those that get deliveries: a key that is switched off gets none."""
        return self.filter(Q(key=None) | Q(key__active=True), is_active=True)

    def by_state(self) -> dict[str, int]:
        """How many answer (`active`), fail, or are off, of those that haven't ended."""
        answers = Q(failing_since=None)
        return self.filter(is_ended=False).aggregate(
            active=Count("pk", filter=Q(is_active=True) & answers),
            failing=Count("pk", filter=Q(is_active=True) & ~answers),
            off=Count("pk", filter=Q(is_active=False)),
        )

    def waiting(self, now: datetime) -> SubscriptionQuerySet:
        """Those with a delivery that is to be made now."""
        return self.active().filter(
            Exists(Delivery.objects.due(now).filter(subscription=OuterRef("pk"))),
            paused_until__lte=now,
        )


class Subscription(models.Model):
    """Which changes are sent to an address, and how it has taken them."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    key = models.ForeignKey(
        Key,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="+",
        help_text="Whose it is; blank for this server's own.",
    )
    address = models.CharField(
        max_length=LONGEST_ADDRESS, help_text="Where changes are sent: http:// or https://."
    )
    query = models.CharField(
        max_length=LONGEST_QUERY,
        blank=True,
        help_text=(
            "Which changes, as in a query of /changes/: "
            "resource=launches&lsp__id=121&contract=2.3.0&mode=normal. Leave blank for all."
        ),
    )
    form = models.CharField(max_length=8, choices=Form, default=Form.STANDARD)
    secret = models.CharField(max_length=100)
    #: This server, as whoever subscribed has called it: links are made of it.
    server = models.TextField(editable=False)
    is_active = models.BooleanField("active", default=True)
    #: Whether it was deleted: what belongs to it is deleted piece by piece, then the row.
    is_ended = models.BooleanField(default=False, editable=False)
    #: Why it was switched off.
    reason = models.CharField(max_length=300, blank=True, editable=False)
    created_at = models.DateTimeField("created", default=timezone.now, editable=False)
    #: The id of the last entry before it.
    since = models.BigIntegerField(default=0, editable=False)
    #: Failed attempts in a row; since when; until when no more are made.
    failures = models.IntegerField(default=0, editable=False)
    failing_since = models.DateTimeField(null=True, editable=False)
    paused_until = models.DateTimeField(default=EVER, editable=False)
    #: Until when one process has it for itself.
    leased_until = models.DateTimeField(default=EVER, editable=False)

    objects = SubscriptionQuerySet.as_manager()

    class Meta:
        ordering = ["created_at", "id"]

    def __str__(self) -> str:
        return self.address[:80]


class DeliveryQuerySet(models.QuerySet):
    """Deliveries."""

    def due(self, now: datetime) -> DeliveryQuerySet:
        """Those to be made now: none of them has an earlier one of the same object before it."""
        earlier = Delivery.objects.filter(
            subscription=OuterRef("subscription"),
            resource=OuterRef("resource"),
            key=OuterRef("key"),
            state=Delivery.State.PENDING,
            entry_id__lt=OuterRef("entry_id"),
        )
        return self.filter(~Exists(earlier), state=Delivery.State.PENDING, due_at__lte=now)


class Delivery(models.Model):
    """That an entry of the journal is, or was, to be sent to the address of a subscription."""

    class State(models.TextChoices):
        """How far it is."""

        PENDING = "pending"
        DELIVERED = "delivered"
        GIVEN_UP = "given up"

    subscription = models.ForeignKey(
        Subscription,
        models.CASCADE,
        related_name="deliveries",
        db_index=False,  # the constraint's index begins with it
    )
    #: The journal forgets old entries without asking here.
    entry = models.ForeignKey(
        Entry, models.DO_NOTHING, related_name="+", db_constraint=False, db_index=False
    )
    resource = models.CharField(max_length=100)
    key = models.CharField("object", max_length=36)
    state = models.CharField(max_length=9, choices=State, default=State.PENDING)
    tries = models.IntegerField(default=0)  # since it is pending
    created_at = models.DateTimeField("created", default=timezone.now)
    due_at = models.DateTimeField("due", default=timezone.now)

    objects = DeliveryQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "deliveries"
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(fields=["subscription", "entry"], name="one_delivery_of_entry")
        ]
        indexes = [
            models.Index(
                fields=["subscription", "due_at"],
                condition=Q(state="pending"),
                name="pending_deliveries",
            ),
            models.Index(
                fields=["subscription", "resource", "key", "entry"],
                condition=Q(state="pending"),
                name="pending_of_an_object",
            ),
            models.Index(fields=["created_at"]),
        ]

    def __str__(self) -> str:
        return f"{self.resource}/{self.key} to {self.subscription}"


class Attempt(models.Model):
    """An attempt at a delivery: the status of the answer, or why there is none."""

    delivery = models.ForeignKey(Delivery, models.CASCADE, related_name="attempts")
    made_at = models.DateTimeField("at", default=timezone.now)
    seconds = models.FloatField()
    status = models.IntegerField(null=True)
    text = models.TextField("answer")  # its first characters, or the reason

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.made_at:%Y-%m-%d %H:%M:%S}: {self.status or self.text}"


class Reading(models.Model):
    """How far the journal has been read for deliveries: one row."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    entry = models.BigIntegerField(default=0)

    def __str__(self) -> str:
        return str(self.entry)
