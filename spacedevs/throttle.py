"""How many calls a client may make: this server sets no limit."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from spacedevs.api.contract.viewsets import SingleViewSet
from spacedevs.database.ranges import LARGEST_INTEGER


class APIThrottleSerializer(serializers.Serializer):
    """The limit of calls for a client, and how much of it is used."""

    your_request_limit = serializers.IntegerField()
    limit_frequency_secs = serializers.IntegerField()
    current_use = serializers.IntegerField()
    next_use_secs = serializers.IntegerField()
    ident = serializers.CharField()


class APIThrottleViewSet(SingleViewSet):
    """How many calls you have left. This server sets no limit."""

    http_method_names = ["get", "head", "options"]
    serializer_class = APIThrottleSerializer
    tags = ("Throttle", "Api-throttle")
    summary = "Get API Throttle Status"

    @property
    def allowed_methods(self) -> list[str]:
        """The methods that upstream announces."""
        return ["GET", "HEAD", "OPTIONS"]

    def list(self, request: Request, **kwargs: Any) -> Response:
        """The client's limit."""
        throttle = {
            "your_request_limit": LARGEST_INTEGER,
            "limit_frequency_secs": 3600,
            "current_use": 0,
            "next_use_secs": 0,
            "ident": request.user.get_username() or request.META.get("REMOTE_ADDR", ""),
        }
        return Response(self.get_serializer(throttle).data)
