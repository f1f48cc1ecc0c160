"""The data that the benchmarks generate is served like any other."""

from __future__ import annotations

import pytest
from django.test import Client

from benchmarks.generate import FIRST_ID, RARE_EVENTS, RARE_WORD, generate
from events.models import Event
from launches.models import Launch

pytestmark = pytest.mark.django_db


def test_generated_events_are_served(client: Client) -> None:
    before = Event.objects.count()
    written: dict[str, int] = {}

    generate(60, lambda table, rows: written.update({table: written.get(table, 0) + rows}))

    assert Event.objects.count() == before + 60
    assert Launch.objects.filter(slug__startswith="launch-").count() == 20
    assert written["Events"] == 60
    found = client.get(f"/2.3.0/events/?search={RARE_WORD}&mode=detailed&limit=100").json()
    assert found["count"] == RARE_EVENTS
    last = client.get(f"/2.3.0/events/{FIRST_ID + 59}/").json()
    assert last["name"] == "Starliner 2000060 Spacewalk"
