"""The addresses of feeds."""

from __future__ import annotations

from datetime import UTC, datetime

from django.http import HttpResponse
from rest_framework.request import Request

from feeds.asking import Subscription
from feeds.changes import changes
from feeds.feed import atom, json_feed
from feeds.revision import one_revision
from feeds.upcoming import upcoming
from feeds.updates import updates

#: The functions that return the feeds which requests ask for, by the names in their addresses.
FEEDS = {"upcoming": upcoming, "updates": updates, "changes": changes}
#: The forms of a feed by the endings of their addresses, with their media types.
FORMS = {
    "atom": (atom, "application/atom+xml; charset=utf-8"),
    "json": (json_feed, "application/feed+json; charset=utf-8"),
}


class FeedView(Subscription):
    """A feed in one of its forms."""

    feed: str = ""  # its name
    form: str = ""

    def get(self, request: Request) -> HttpResponse:
        """The feed; 400 for a parameter or a value that means nothing."""
        write, content_type = FORMS[self.form]
        with one_revision(request) as state:
            feed = FEEDS[self.feed](request)
        changed_at = datetime.fromtimestamp(state.changed_at, UTC)
        return HttpResponse(
            write(feed, request.build_absolute_uri(), changed_at), content_type=content_type
        )
