"""The page of plots."""

from __future__ import annotations

from typing import Any

from website.page import DataPage
from website.plots import plots


class PlotsView(DataPage):
    """What the data says at a glance, each plot with its table."""

    template_name = "website/plots.html"

    def data(self, **kwargs: Any) -> dict[str, Any]:
        """The plots."""
        return {"plots": plots.value()}
