"""Drift: keys of a source's documents that are unknown here, and keys that have gone missing."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.core.management import call_command
from django.test import Client
from django.urls import reverse

from events.models import EventType
from mirror.models import Drift
from mirror.shapes import MOST_PATHS, differences, shape_of
from spacedevs.api.registry import registry
from tests.documents import rows
from tests.test_never_fooled import altered
from tests.test_sync import FIRST, TYPES, Synced, change, event_types, events, moment
from tests.upstreams import Clock, Upstream

pytestmark = pytest.mark.django_db

WEEK = timedelta(days=7)
RESOURCES = sorted(registry.current.router.resources())


def found() -> dict[str, tuple[str, int, str]]:
    drifts = Drift.objects.values_list("path", "kind", "documents", "example")
    return {path: (kind, documents, example) for path, kind, documents, example in drifts}


@pytest.mark.parametrize("share", [RESOURCES[start::6] for start in range(6)])
def test_our_own_answers_have_the_shapes_of_their_serializers(
    client: Client, share: list[str]
) -> None:
    for name in share:
        modes = registry.current.router.resources()[name].serializers_by_mode()
        for mode, serializer_class in modes.items():
            documents = rows(client, f"/2.3.0/{name}/", f"mode={mode}")

            differ = differences(serializer_class, documents)

            assert (differ.unknown, differ.missing, differ.objects) == ({}, {}, len(documents))


def test_shapes_are_those_of_nested_objects_too() -> None:
    viewset = registry.current.router.resources()["launches"]
    shape = shape_of(viewset.serializers_by_mode()["detailed"])

    mission = dict(shape.nested)["mission"]
    agencies = dict(mission.nested)["agencies"]

    assert {"net", "mission", "pad"} <= shape.keys
    assert (agencies.path, "abbrev" in agencies.keys) == ("mission/agencies/", True)


def test_unknown_keys_are_noted_with_their_paths(client: Client, upstream: Upstream) -> None:
    upstream.tables["launches"] = documents = rows(client, "/2.3.0/launches/", "mode=detailed")[:9]
    for document in documents:
        document["last_updated"] = moment(upstream.now())
        document["flavour"] = {"sweet": "a" * 500, "sour": [1, 2]}
    with_agencies = [each for each in documents if (each["mission"] or {}).get("agencies")]
    for document in with_agencies:
        for agency in document["mission"]["agencies"]:
            agency["rank"] = 1

    synced = Synced(upstream, "launches")

    assert synced.failure == ""
    assert "9 new" in synced.summary or "unchanged" in synced.summary
    paths = found()
    assert paths["flavour"][:2] == ("unknown", 9)
    assert paths["flavour"][2].startswith("{'sour': [1, 2], 'sweet': 'aaa")
    assert len(paths["flavour"][2]) <= 60
    if with_agencies:
        assert paths["mission/agencies/rank"] == ("unknown", len(with_agencies), "1")
    line = synced.out.splitlines()[-2]
    assert line.startswith(f"{len(paths)} key")
    assert "unknown here: launches: flavour" in line
    assert line.endswith("sync --drift shows more.")


def test_drift_counts_and_is_forgotten_when_it_is_gone(upstream: Upstream, clock: Clock) -> None:
    upstream.tables["events"] = documents = events(3, clock.now() - WEEK)
    for document in documents:
        document["new"] = document["id"]
    first = clock.now()
    Synced(upstream, "events")
    assert found() == {"new": ("unknown", 3, str(FIRST + 2))}

    clock.sleep(3600)
    change(documents[0], "Changed", clock.now())
    Synced(upstream, "events")
    assert found() == {"new": ("unknown", 6, str(FIRST))}  # the overlap shows the others again
    drift = Drift.objects.get()
    assert (drift.first_seen_at, drift.last_seen_at) == (first, clock.now())

    for document in documents:
        del document["new"]
    clock.sleep(3600)
    assert "new" in Synced(upstream, "events").out  # only a pass over everything can tell
    clock.sleep(WEEK.total_seconds())
    synced = Synced(upstream, "events")
    assert found() == {}
    assert "unknown" not in synced.out


def test_missing_keys_are_told_of_even_where_a_page_is_refused(upstream: Upstream) -> None:
    upstream.tables["events"] = events(4, upstream.now())

    def lose(page: dict[str, Any]) -> None:
        for document in page["results"][:3]:
            del document["date"]

    upstream.always = altered(lose, name="lose")

    synced = Synced(upstream, "events")

    assert found() == {"date": ("missing", 3, f"in {FIRST + 3}")}
    assert "1 key is missing there: events: date. sync --drift shows more." in synced.out
    assert synced.err == "events: it isn't of version 2.3.0: missing: date\n"


def test_hostile_keys(upstream: Upstream) -> None:
    upstream.tables[TYPES] = documents = event_types(3)
    documents[0] |= {f"key {number}": number for number in range(3 * MOST_PATHS)}
    documents[1] |= {"\0": 1, "\ud800": "\ud800", "x" * 5000: "\0", "": None, "a/b": [{}] * 100}

    assert Synced(upstream, TYPES).failure == "1 could not be copied; the admin shows what."
    assert EventType.objects.filter(pk__gte=FIRST).count() == 3  # only the keys are no text
    assert Drift.objects.count() == MOST_PATHS
    documents[0] = event_types(1)[0]
    Drift.objects.all().delete()
    assert Synced(upstream, TYPES, full=True).failure.startswith("1 could not")
    assert set(found()) == {"\\0", "\\ud800", "x" * 300, "", "a/b"}


def test_drift_is_listed_without_a_call(
    upstream: Upstream, capsys: pytest.CaptureFixture[str]
) -> None:
    upstream.tables[TYPES] = [{**each, "colour": "red"} for each in event_types(2)]
    Synced(upstream, TYPES)
    upstream.forget()

    synced = Synced(upstream, TYPES, drift=True)

    assert upstream.asked == []
    assert synced.failure == ""
    for word in (TYPES, "colour", "unknown here", "'red'", " 2 ", "1 key differs"):
        assert word in synced.out
    assert "0 keys differ" in Synced(upstream, "events", drift=True).out
    call_command("sync", drift=True)
    assert "colour" in capsys.readouterr().out


def test_the_admin_shows_drift(admin_client: Client, upstream: Upstream) -> None:
    upstream.tables[TYPES] = [{**each, "colour": "<b>"} for each in event_types(2)]
    Synced(upstream, TYPES)
    drift = Drift.objects.get()

    page = admin_client.get(reverse("admin:mirror_drift_changelist")).content.decode()

    assert '<td class="field-path">colour</td>' in page
    assert "&lt;b&gt;" in page
    change_page = reverse("admin:mirror_drift_change", args=[drift.pk])
    assert admin_client.get(change_page).status_code == 200
    assert admin_client.get(reverse("admin:mirror_drift_add")).status_code == 403
