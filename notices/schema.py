"""What the OpenAPI document says of the change list."""

from __future__ import annotations

from drf_spectacular.utils import OpenApiParameter
from rest_framework import serializers

from notices.models import Entry


class CauseSerializer(serializers.Serializer):
    """The object whose change an entry shows."""

    resource = serializers.CharField()
    key = serializers.JSONField(help_text="Its id.")
    url = serializers.URLField(allow_null=True)


class ChangeSerializer(serializers.Serializer):
    """That an object has changed."""

    id = serializers.CharField(help_text="The cursor behind the entry.")
    what = serializers.ChoiceField(Entry.What.choices)
    resource = serializers.CharField(help_text="Its path in the current version: launches.")
    key = serializers.JSONField(help_text="The object's id: a number or a text.")
    url = serializers.URLField(allow_null=True, help_text="Null if the object is deleted.")
    name = serializers.CharField()
    changed_at = serializers.DateTimeField()
    revision = serializers.IntegerField(help_text="Of the data, which the change made.")
    keys = serializers.ListField(
        child=serializers.CharField(), help_text="Of the detailed object: those that differ."
    )
    before = serializers.DictField(help_text="The former values of these, as far as short.")
    cause = CauseSerializer(allow_null=True, help_text="Null if the object itself has changed.")
    matches = serializers.BooleanField(
        help_text="Whether the object exists and passes the filters now."
    )
    object = serializers.DictField(
        allow_null=True,
        required=False,
        help_text="With `contract`: the object as it is now; null if there is none.",
    )


class ChangesSerializer(serializers.Serializer):
    """A page of changes, and where to go on."""

    next = serializers.URLField(allow_null=True, help_text="Null if there are no more for now.")
    cursor = serializers.CharField(help_text="What to give as `after` the next time.")
    results = ChangeSerializer(many=True)


PARAMETERS = [
    OpenApiParameter("after", str, description="A cursor, or `latest` for the present one."),
    OpenApiParameter("resource", str, description="Resources: `launches,events`."),
    OpenApiParameter("limit", int, description="The most results: 10 by default, 100 at most."),
    OpenApiParameter("wait", int, description="The most seconds to wait for a result: up to 60."),
    OpenApiParameter("contract", str, description="The version to show objects in: `2.3.0`."),
    OpenApiParameter("mode", str, description="The mode to show objects in: `normal`."),
    OpenApiParameter(
        "filters",
        {"type": "object", "additionalProperties": {"type": "string"}},
        style="form",
        explode=True,
        description="Filters of the chosen resources, as in that version: `lsp__id=121`.",
    ),
]
