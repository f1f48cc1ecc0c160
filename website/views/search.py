"""The search over everything."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple
from urllib.parse import urlencode

from django.db.models import F
from rest_framework.exceptions import ValidationError

from launches.views.launchers import LauncherConfigurationViewSet
from launches.views.places import LocationViewSet, PadViewSet
from launches.views.spacecraft import SpacecraftConfigurationViewSet, SpacecraftViewSet
from programs.views import ProgramViewSet
from spacedevs.api.contract.search import holding, words_of
from spacedevs.api.contract.viewsets import ResourceViewSet
from spacedevs.api.registry import registry
from stations.views import ExpeditionViewSet
from website.describing import cards
from website.documents import RESOURCES, Document, first
from website.page import DataPage
from website.parts import Card, Link, Section

#: How many objects are shown of each resource.
MOST = 6


class Sought(NamedTuple):
    """A resource in which the search looks."""

    title: str
    viewset: type[ResourceViewSet]
    card: Callable[[Document], Card]
    latest: str = ""  # the column by which the latest come first; without one, by name


SOUGHT = {
    "launches": Sought("Launches", RESOURCES["launches"], cards.launch, "net"),
    "events": Sought("Events", RESOURCES["events"], cards.event, "date"),
    "astronauts": Sought("Astronauts", RESOURCES["astronauts"], cards.astronaut),
    "agencies": Sought("Agencies", RESOURCES["agencies"], cards.agency),
    "space_stations": Sought("Space stations", RESOURCES["space_stations"], cards.station),
    "expeditions": Sought("Expeditions", ExpeditionViewSet, cards.expedition, "start"),
    "programs": Sought("Programs", ProgramViewSet, cards.plain),
    "launcher_configurations": Sought("Rockets", LauncherConfigurationViewSet, cards.plain),
    "spacecraft_configurations": Sought(
        "Types of spacecraft", SpacecraftConfigurationViewSet, cards.plain
    ),
    "spacecraft": Sought("Spacecraft", SpacecraftViewSet, cards.plain),
    "pads": Sought("Pads", PadViewSet, cards.plain),
    "locations": Sought("Locations", LocationViewSet, cards.plain),
}


class SearchView(DataPage):
    """What holds the words that were searched for: a few objects of each resource."""

    template_name = "website/search.html"

    def data(self, **kwargs: Any) -> dict[str, Any]:
        """What was found; or why the words aren't searched for."""
        text = self.request.GET.get("q", "")
        try:
            words = words_of({"search": text})
        except ValidationError as error:
            reasons: Any = error.detail
            return {"sought": text[:200], "reason": reasons["search"][0]}
        found = [_found(name, sought, words, text) for name, sought in SOUGHT.items() if words]
        return {"sought": text, "words": words, "found": [each for each in found if each.cards]}


def _found(name: str, sought: Sought, words: list[str], text: str) -> Section:
    """The first objects of a resource that hold the words, and where the others are."""
    viewset = sought.viewset
    assert viewset.queryset is not None
    fields = viewset.search_fields or ("name",)
    rows = holding(viewset.queryset.all(), fields, words)
    order = F(sought.latest).desc(nulls_last=True) if sought.latest else F("name").asc()
    serializer_class = viewset.serializers_by_mode()["normal"]
    documents = first(rows.order_by(order, "pk"), serializer_class, MOST + 1)
    more = None
    if len(documents) > MOST and viewset.search_fields:  # otherwise the API can't search for them
        query = urlencode({"search": text})
        more = Link(f"All {sought.title.lower()}", f"/{registry.current.root}{name}/?{query}")
    return Section(sought.title, [sought.card(each) for each in documents[:MOST]], more)
