"""The subscriptions of a key: to list, to make and to delete."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db import transaction
from django.http import Http404
from rest_framework.exceptions import NotAuthenticated, ParseError, ValidationError
from rest_framework.parsers import JSONParser
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from notices.webhooks.models import Subscription, SubscriptionQuerySet
from notices.webhooks.serializers import SubscriptionSerializer
from notices.webhooks.switching import begin, end
from spacedevs.api.http.gate import CLIENT
from spacedevs.api.http.models import Key

#: How many subscriptions a key may have.
MOST_SUBSCRIPTIONS = 20


class BodyParser(JSONParser):
    """Reads JSON, however deep somebody nests it."""

    def parse(self, *args: Any, **kwargs: Any) -> Any:
        """The content of a body; raises ParseError."""
        try:
            return super().parse(*args, **kwargs)
        except RecursionError:
            raise ParseError("JSON parse error - it is nested too deep.") from None


class ASCIIRenderer(JSONRenderer):
    """Writes JSON in ASCII: a refusal repeats what was sent, also half of a surrogate pair."""

    ensure_ascii = True


class KeyView(APIView):
    """A page of what a key owns; the gate has seen the key."""

    parser_classes = [BodyParser]
    renderer_classes = [ASCIIRenderer]

    @property
    def key(self) -> int:
        """The id of the client's key."""
        client: Any = self.request.META.get(CLIENT)
        if client is None or client.key is None:
            raise NotAuthenticated
        return client.key

    def owned(self) -> SubscriptionQuerySet:
        """The subscriptions of the key."""
        return Subscription.objects.filter(key=self.key, is_ended=False)


class WebhooksView(KeyView):
    """All subscriptions of a key."""

    def get(self, request: Request) -> Response:
        """They, in the order in which they were made."""
        shown = SubscriptionSerializer(self.owned(), many=True).data
        return Response({"count": len(shown), "results": shown})

    def post(self, request: Request) -> Response:
        """A new one. Its secret is shown only now."""
        wanted = SubscriptionSerializer(data=request.data)
        wanted.is_valid(raise_exception=True)
        with transaction.atomic():
            # locked, so that nobody exceeds the bound
            if not Key.objects.select_for_update().filter(pk=self.key).first():
                raise NotAuthenticated
            if self.owned().count() >= MOST_SUBSCRIPTIONS:
                message = f"A key has at most {MOST_SUBSCRIPTIONS} webhooks; delete one first."
                raise ValidationError({"detail": message})
            server = request.build_absolute_uri("/")
            subscription = Subscription(key_id=self.key, server=server, **wanted.validated_data)
            begin(subscription)
            subscription.save(force_insert=True)
        return Response(
            {**wanted.to_representation(subscription), "secret": subscription.secret}, 201
        )


class WebhookView(KeyView):
    """One subscription of a key."""

    def get(self, request: Request, id: UUID) -> Response:
        """It, with how its address answers."""
        return Response(SubscriptionSerializer(self._one(id)).data)

    def delete(self, request: Request, id: UUID) -> Response:
        """Nothing: it is deleted, and what waits for it is given up."""
        end(self._one(id))
        return Response(status=204)

    def _one(self, id: UUID) -> Subscription:
        found = self.owned().filter(pk=id).first()
        if found is None:
            raise Http404
        return found
