"""The page that says whether the copy is well, and to the staff what isn't."""

from __future__ import annotations

from typing import Any

from website.page import DataPage
from website.standing import for_staff, standing


class StatusView(DataPage):
    """How this server stands. It depends on the time, so it is kept for a moment only."""

    template_name = "website/status.html"

    def data(self, **kwargs: Any) -> dict[str, Any]:
        """The state of the copy; for the staff also failures, keys and webhooks."""
        return {"standing": standing.value(), **for_staff(self.request.user)}
