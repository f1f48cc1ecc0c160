"""The table of keys, which clients send as their token."""

from __future__ import annotations

import secrets
from hashlib import sha256

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models

from spacedevs.clock import now
from spacedevs.database.ranges import LARGEST_INTEGER

#: How many characters of a secret are kept, to tell keys apart.
SHOWN = 6


def digest_of(secret: str) -> str:
    """What is stored of a secret: its SHA-256, in hexadecimal.

    A secret is 160 random bits, so nobody finds it from its digest by trying. A slow hash, as of
    passwords that people choose, would add nothing but time to each call.
    """
    return sha256(secret.encode()).hexdigest()


class Key(models.Model):
    """Who may ask by a name of its own instead of by its address, and how often."""

    id = models.BigAutoField(primary_key=True)
    name = models.CharField(max_length=100, help_text="Whose it is.")
    digest = models.CharField(max_length=64, unique=True, editable=False)
    start = models.CharField("begins with", max_length=SHOWN, editable=False)
    limit = models.PositiveIntegerField(
        "calls an hour",
        null=True,
        blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(LARGEST_INTEGER)],
        help_text="Leave blank for KEY_CALLS.",
    )
    active = models.BooleanField(default=True, help_text="A key that is not is treated as unknown.")
    created_at = models.DateTimeField("created", default=now, editable=False)
    last_used_at = models.DateTimeField("last used", null=True, editable=False)
    #: A day in UTC, and the calls of that day. They lag by a minute or so.
    day = models.DateField(null=True, editable=False)
    day_calls = models.BigIntegerField(default=0, editable=False)

    class Meta:
        ordering = ["name", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["name"],
                condition=models.Q(active=True),
                name="spacedevs_key_active_name",
                violation_error_message="There is a key of that name already.",
            )
        ]

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        """Refuse a name that would break a line of `key list`."""
        if not self.name.isprintable():
            raise ValidationError({"name": "A name is made of characters that can be printed."})

    def renew_secret(self) -> str:
        """A new secret, which is stored nowhere. It looks like a token of Launch Library's."""
        secret = secrets.token_hex(20)
        self.digest, self.start = digest_of(secret), secret[:SHOWN]
        return secret

    @property
    def calls_today(self) -> int:
        """The calls of the present day in UTC."""
        return self.day_calls if self.day == now().date() else 0
