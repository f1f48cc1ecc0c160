"""Pages deep in a list, which are read from its end."""

from __future__ import annotations

import random

import pytest
from django.test import Client
from pytest_django.fixtures import Settings

from events.models import Event
from tests.documents import rows

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("ordering", ["date", "-date", "-last_updated", "id"])
def test_pages_make_up_the_list(settings: Settings, ordering: str) -> None:
    """Any page is the same slice of the list, however it is read."""
    Event.objects.filter(pk__in=Event.objects.order_by("pk")[50:90]).update(date=None)
    Event.objects.filter(pk__in=Event.objects.order_by("pk")[100:160]).update(
        date="2020-01-01T00:00:00Z", last_updated="2020-01-01T00:00:00Z"
    )
    client = Client()
    settings.RENDERINGS = False
    whole = [row["id"] for row in rows(client, "/2.3.0/events/", f"ordering={ordering}")]
    settings.RENDERINGS = True
    chance = random.Random(ordering)
    offsets = [*range(0, len(whole) + 20, 13), len(whole) // 2, len(whole) - 1, len(whole)] * 2
    chance.shuffle(offsets)

    for offset in offsets:
        limit = chance.choice([1, 7, 100])
        url = f"/2.3.0/events/?ordering={ordering}&limit={limit}&offset={offset}&mode=list"
        answer = client.get(url).json()
        assert answer["count"] == len(whole)
        assert [row["id"] for row in answer["results"]] == whole[offset : offset + limit]
