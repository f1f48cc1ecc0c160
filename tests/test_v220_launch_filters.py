"""Filters and orders of launches, places and vehicles in version 2.2.0."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from agencies.models import Agency
from launches.models import (
    Launch,
)
from spacedevs.clock import now
from tests.documents import rows
from tests.launches_220 import EAGLE, GALACTIC_01, ids, keys
from versions.v220.router import router

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("query", "lookups"),
    [
        ("lsp__name=spacex", {"launch_service_provider": 121}),
        ("lsp__name=SPX", {"launch_service_provider": 121}),
        ("lsp__name=", {}),
        ("lsp__name=nobody", {"pk__in": []}),
        ("lsp__id=121,147", {"launch_service_provider__in": [121, 147]}),
        ("lsp__id=121&lsp__name=rocket", {"pk__in": []}),
        ("lsp__ids=121", {"launch_service_provider": 121}),
        ("lsp__ids=121&strict_filtering=true", {"launch_service_provider": 121}),
        ("location__ids=15", {"pad__location": 15}),
        ("pad__ids=32", {"pad": 32}),
        ("lsp__ids=99999999999999999999", {"pk__in": []}),
        ("r_spacex_api_id=5eb87cd9ffd86e000604b32a", {"pk__in": []}),
        ("r_spacex_api_id=", {}),
        ("slug=galactic", {"slug": "galactic"}),
        ("search=Sputnik", {"name__startswith": "Sputnik"}),
    ],
)
def test_filters(client: Client, query: str, lookups: dict[str, Any]) -> None:
    assert ids(client, query) == keys(**lookups)


def test_providers_and_places_widen_each_other(client: Client) -> None:
    spacex, baikonur, pad = (
        keys(launch_service_provider=121),
        keys(pad__location=15),
        keys(pad=87),
    )
    assert spacex
    assert baikonur
    assert pad

    assert ids(client, "lsp__ids=121&location__ids=15") == spacex | baikonur
    assert ids(client, "lsp__ids=121&location__ids=15&pad__ids=87") == spacex | baikonur | pad
    assert ids(client, "location__ids=15&pad__ids=87&strict_filtering=false") == baikonur | pad
    assert ids(client, "lsp__ids=121&location__ids=15&strict_filtering=true") == set()
    assert ids(client, "lsp__ids=121&pad__ids=87&strict_filtering=true") == spacex & pad
    assert ids(client, "lsp__ids=121&location__ids=15&status=4") == {
        key for key in spacex | baikonur if key in keys(status=4)
    }


def test_related_agencies_widen_providers(client: Client) -> None:
    Agency.objects.filter(pk=147).update(parent="SpaceX")
    spacex, rocket_lab = keys(launch_service_provider=121), keys(launch_service_provider=147)
    assert rocket_lab

    for query in ("lsp__id=121", "lsp__name=spacex"):
        assert ids(client, query) == spacex
        assert ids(client, f"{query}&related=false") == spacex
        assert ids(client, f"{query}&related=true") == spacex | rocket_lab
    assert ids(client, "lsp__id=121&lsp__name=rocket+lab&related=true") == spacex | rocket_lab
    assert ids(client, "lsp__ids=121&related=true") == spacex
    assert ids(client, "related=true") == keys()


def test_filters_of_the_current_version_mean_nothing(client: Client) -> None:
    assert ids(client, "year=1957&related_lsp__id=121&video_url=x&launch_designator=x") == keys()


@pytest.mark.parametrize(
    ("path", "query"),
    [
        ("launch", "lsp__id=x"),
        ("launch", "lsp__ids=x"),
        ("launch", "location__ids=1,x"),
        ("launch", "pad__ids=x"),
        ("launch", "status=x"),
        ("launch", "status__ids=x"),
        ("launch", f"lsp__name={'x' * 201}"),
        ("launch", "lsp__name=%00"),
        ("pad", "agency_id=x"),
        ("pad", "agency_id__contains=x"),
        ("location", "launch_library_id=x"),
        ("location", "launch_library_id__contains=x"),
        ("config/spacecraft", "manufacturer=x"),
    ],
)
def test_bad_values_are_named(client: Client, path: str, query: str) -> None:
    answer = client.get(f"/2.2.0/{path}/?{query}")

    assert answer.status_code == 400
    assert list(answer.json()) == [query.partition("=")[0]]


def test_upcoming_launches(client: Client) -> None:
    Launch.objects.filter(pk=GALACTIC_01).update(net=now() - timedelta(hours=1))
    Launch.objects.filter(pk=EAGLE).update(net=now() + timedelta(hours=1))
    upcoming = keys(net__gte=now())

    assert upcoming
    assert ids(client, "", "launch/upcoming") == {*upcoming, GALACTIC_01}
    assert ids(client, "hide_recent_previous=true", "launch/upcoming") == upcoming


def test_orders(client: Client) -> None:
    def by(query: str, path: str = "launch", key: str = "net") -> list[Any]:
        return [row[key] for row in rows(client, f"/2.2.0/{path}/", query)]

    assert by("") == sorted(by(""))
    assert by("", "launch/previous") == sorted(by("", "launch/previous"), reverse=True)
    for name in ("id", "last_updated", "name", "net", "window_end", "window_start"):
        values = [value for value in by(f"ordering=-{name}", key=name) if value is not None]
        assert values == sorted(values, reverse=True)


@pytest.mark.parametrize(
    ("path", "query", "found"),
    [
        ("pad", "latitude=45.92", {"latitude": 45.92}),
        ("pad", "latitude=north", {"pk": None}),
        ("pad", "latitude=inf", {"pk": None}),
        ("pad", "latitude__contains=5.92", {"latitude": 45.92}),
        ("pad", "longitude=63.342", {"longitude": 63.342}),
        ("pad", "longitude__contains=63.34", {"longitude": 63.342}),
        ("pad", "agency_id=121", {"agencies": 121}),
        ("pad", "agency_id__contains=121", {"agencies": 121}),
        ("location", "country_code__contains=US", {"country__alpha_3_code__in": ["USA", "RUS"]}),
        ("location", "id__gt=15&id__lte=27", {"pk__gt": 15, "pk__lte": 27}),
        ("location", "launch_library_id=15", {"pk": None}),
        ("location", "launch_library_id__contains=", {}),
        ("config/launcher", "family=Sputnik", {"families__name": "Sputnik"}),
        ("config/launcher", "family__contains=oyu", {"families__name__contains": "oyu"}),
        ("config/spacecraft", "manufacturer=121", {"agency": 121}),
        ("launcher", "status=1", {}),
    ],
)
def test_filters_of_places_and_vehicles(
    client: Client, path: str, query: str, found: dict[str, Any]
) -> None:
    viewset: Any = router.resources()[path]
    model = viewset.queryset.model
    expected = set(model.objects.filter(**found).values_list("pk", flat=True))

    assert expected or "pk" in found
    assert ids(client, query, path) == expected
