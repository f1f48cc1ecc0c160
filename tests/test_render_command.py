"""Rendering ahead of requests, as `manage.py render` does."""

from __future__ import annotations

from itertools import islice

import pytest
from django.core.management import call_command

from events.models import Event
from events.serializers import EventEndpointDetailedSerializer
from spacedevs.api.renderings import ahead
from spacedevs.api.renderings.ahead import render
from spacedevs.api.renderings.models import Rendering
from spacedevs.api.renderings.shown import component_of
from tests.test_renderings import fresh, stored

pytestmark = pytest.mark.django_db


def test_rendering_can_be_stopped_and_resumed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ahead, "BATCH", 10)
    Rendering.objects.all().delete()
    for number in islice(render(EventEndpointDetailedSerializer, Event), 2):
        assert number == 10
    assert Rendering.objects.count() == 20

    numbers = list(render(EventEndpointDetailedSerializer, Event))

    assert sum(numbers) == Event.objects.count() - 20
    assert list(render(EventEndpointDetailedSerializer, Event)) == []
    component = component_of(EventEndpointDetailedSerializer)
    assert stored() == {name: text for name, text in fresh(Event).items() if name[0] == component}


def test_command_render(capsys: pytest.CaptureFixture[str]) -> None:
    Rendering.objects.all().delete()

    call_command("render", "events", "programs")
    call_command("render", "events", "programs")

    names = {component for component, _ in stored()}
    number = Rendering.objects.count()
    assert {name.rpartition(" ")[2][:5] for name in names} == {"Event", "Progr"}
    assert capsys.readouterr().out == f"Made {number} renderings.\nMade 0 renderings.\n"
