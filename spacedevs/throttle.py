"""How many calls a client may make, and has made."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from spacedevs.api.contract.viewsets import SingleViewSet
from spacedevs.api.http.gate import CLIENT, USAGE, Client, Usage
from spacedevs.api.http.shared_calls import HOUR
from spacedevs.database.ranges import LARGEST_INTEGER

#: Where a server of this kind tells what has changed. The answer links there, for who copies it.
CHANGES = "/changes/"


class APIThrottleSerializer(serializers.Serializer):
    """The limit of calls for a client, and how much of it is used."""

    your_request_limit = serializers.IntegerField()
    limit_frequency_secs = serializers.IntegerField()
    current_use = serializers.IntegerField()
    next_use_secs = serializers.IntegerField()
    ident = serializers.CharField()


class APIThrottleViewSet(SingleViewSet):
    """How many calls you may make in an hour, and have made. To ask this is not one of them."""

    counted = False
    shows_data = False
    http_method_names = ["get", "head", "options"]
    serializer_class = APIThrottleSerializer
    tags = ("Throttle", "Api-throttle")
    summary = "Get API Throttle Status"

    @property
    def allowed_methods(self) -> list[str]:
        """The methods that upstream announces."""
        return ["GET", "HEAD", "OPTIONS"]

    def list(self, request: Request, **kwargs: Any) -> Response:
        """The client's limit, as the gate has found it."""
        usage = request.META.get(USAGE, Usage())
        client = request.META.get(CLIENT) or Client(request.META.get("REMOTE_ADDR", ""))
        throttle = {
            "your_request_limit": LARGEST_INTEGER if usage.limit is None else usage.limit,
            "limit_frequency_secs": HOUR,
            "current_use": usage.calls,
            "next_use_secs": usage.wait,
            "ident": client.name,
        }
        link = request.build_absolute_uri(CHANGES)
        headers = {"Link": f'<{link}>; rel="monitor"'}
        return Response(self.get_serializer(throttle).data, headers=headers)
