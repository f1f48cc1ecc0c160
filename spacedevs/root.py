"""The API's root, which tells where the data comes from."""

from __future__ import annotations

from django.db import DatabaseError
from rest_framework.utils.formatting import markup_description

from mirror.freshness import freshness
from spacedevs.api.contract.descriptions import standing_text
from spacedevs.api.contract.routers import RootView
from spacedevs.api.registry import registry
from spacedevs.clock import now


class ListAPIRootView(RootView):
    """The lists of all resources."""

    def get_view_description(self, html: bool = False) -> str:
        """The page's text: the version's standing; what is copied from where, and as of when."""
        now()  # `sync` changes the text without a new revision: keep it for MAX_LAG at most
        try:
            copied = freshness()
        except DatabaseError:
            copied = ""
        standing = standing_text(registry.roots[registry.root_of(self.request.path_info)])
        text = "\n\n".join(filter(None, [standing, self.__doc__, copied]))
        return markup_description(text) if html else text
