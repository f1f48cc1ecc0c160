"""Subscriptions as JSON, and how one is checked that is asked for."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from notices.webhooks.addresses import read_address
from notices.webhooks.forms import form_of
from notices.webhooks.matching import selection_of
from notices.webhooks.models import Delivery, Subscription
from notices.webhooks.signing import key_in, new_secret
from spacedevs.internet import Forbidden


class SubscriptionSerializer(serializers.ModelSerializer):
    """A subscription; its secret can be given, and isn't shown."""

    secret = serializers.CharField(required=False, write_only=True, max_length=100)
    pending = serializers.SerializerMethodField()

    class Meta:
        model = Subscription
        fields = (
            "id", "address", "query", "form", "secret", "is_active", "reason", "failing_since",
            "pending", "created_at",
        )  # fmt: skip
        read_only_fields = ("is_active", "reason", "failing_since", "created_at")

    def get_pending(self, subscription: Subscription) -> int:
        """How many deliveries wait."""
        return subscription.deliveries.filter(state=Delivery.State.PENDING).count()

    def to_internal_value(self, data: Any) -> Any:
        """The checked values; a key that can't be given is refused."""
        given = {name for name, field in self.fields.items() if not field.read_only}
        if isinstance(data, dict) and (unknown := sorted({*data} - given)):
            reason = f"This can't be given, only {', '.join(sorted(given))}."
            raise serializers.ValidationError({name: [reason] for name in unknown})
        return super().to_internal_value(data)

    def validate_address(self, address: str) -> str:
        """The address, if changes may be sent there."""
        try:
            read_address(address)
        except Forbidden as error:
            raise serializers.ValidationError(f"No change is sent there: {error}.") from None
        return address

    def validate_query(self, query: str) -> str:
        """The query, if the change list would take it."""
        query = query.strip().removeprefix("?")
        try:
            selection_of(query)
        except serializers.ValidationError as error:
            detail: Any = error.detail
            raise serializers.ValidationError(
                [f"{name}: {reason}" for name, reasons in detail.items() for reason in reasons]
            ) from None
        return query

    def validate_secret(self, secret: str) -> str:
        """The secret, if Standard Webhooks allows it."""
        try:
            key_in(secret)
        except ValueError as error:
            raise serializers.ValidationError(str(error)) from None
        return secret

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """The values, with a secret and the form that the address understands."""
        attrs.setdefault("secret", new_secret())
        attrs.setdefault("form", form_of(read_address(attrs["address"])))
        return attrs
