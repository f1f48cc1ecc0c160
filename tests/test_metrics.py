"""Metrics for Prometheus, and the dashboard and alerts that are made of them."""

from __future__ import annotations

import json
import os
import re
import signal
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any
from urllib.error import HTTPError, URLError
from urllib.request import urlopen

import promql_parser
import pytest
import yaml
from django.utils import timezone
from prometheus_client import CollectorRegistry
from prometheus_client.parser import text_string_to_metric_families
from pytest_django.fixtures import Settings

from deploy.cluster.processes import free_port
from mirror.metrics import copy_metrics, picture_metrics
from mirror.models import Call, Copied, Crawl, Drift, Failure, Source
from notices.webhooks.metrics import webhook_metrics
from spacedevs.api.http.endpoints import Endpoints
from spacedevs.api.http.exposition import FromDatabase
from spacedevs.api.http.metrics import Metrics
from spacedevs.api.http.metrics_files import VARIABLE, make_folder
from spacedevs.api.http.pending import note_metrics
from spacedevs.api.http.revision import Revision
from spacedevs.api.registry import registry
from tests.databases import Databases
from tests.test_answers import ask, workers
from tests.test_faults import Watched, watched

ROOT = Path(__file__).parent.parent
LIST = "/2.3.0/events/?limit=3&format=json"
READERS = [note_metrics, copy_metrics, picture_metrics, webhook_metrics]

Samples = dict[tuple[str, frozenset[tuple[str, str]]], float]


@pytest.fixture(scope="module")
def metrics_port() -> int:
    return free_port()


@pytest.fixture(scope="module")
def seen(
    databases: Databases, tmp_path_factory: pytest.TempPathFactory, metrics_port: int
) -> Iterator[Watched]:
    """A server of two processes with metrics at an address of their own."""
    folder = tmp_path_factory.mktemp("metrics")
    shared = folder / "metrics"
    shared.mkdir()
    settings = {"METRICS": f"127.0.0.1:{metrics_port}", VARIABLE: str(shared)}
    with (
        databases.copy("demo", "metrics") as url,
        watched(url, folder, workers=2, **settings) as server,
    ):
        yield server


def scrape(port: int) -> Samples:
    with urlopen(f"http://127.0.0.1:{port}/metrics", timeout=10) as answer:
        text = answer.read().decode()
    return samples(text)


def samples(text: str) -> Samples:
    return {
        (sample.name, frozenset(sample.labels.items())): sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
    }


def total(found: Samples, name: str, **labels: str) -> float:
    return sum(value for key, value in found.items() if key[0] == name and labels.items() <= key[1])


def eventually(measure: Callable[[], Any], expected: Any) -> None:
    """Wait for what is told of answers a moment later."""
    value = None
    for _ in range(100):
        with suppress(URLError, ConnectionError):
            value = measure()
            if value == expected:
                return
        time.sleep(0.1)
    assert value == expected


def test_answers_of_all_processes_are_counted(seen: Watched, metrics_port: int) -> None:
    name, seconds = "spacedevs_answers_total", "spacedevs_answer_seconds_count"
    time.sleep(1.2)  # until what was asked before is counted
    before = scrape(metrics_port)

    for _ in range(40):
        ask(seen.server, "/2.3.0/spacewalks/?format=json")
    ask(seen.server, "/2.3.0/spacewalks/0/")
    ask(seen.server, "/api/ll/2.2.0/spacewalks/")
    ask(seen.server, "/2.3.0/nothing/at/all/")

    after: Samples = {}

    def added(name: str, **labels: str) -> float:
        return total(after, name, **labels) - total(before, name, **labels)

    def all_added() -> float:  # each process remembers for a second what it has shown
        after.update(scrape(metrics_port))
        return added(name)

    events = {"contract": "2.3.0", "resource": "spacewalks"}
    eventually(all_added, 43)
    assert added(name, **events) == 41
    assert added(name, **events, status="200") == 40
    assert added(name, **events, status="404", source="page") == 1
    assert added(name, **events, source="kept") >= 38
    assert added(name, contract="2.2.0", resource="spacewalks") == 1
    assert added(name, contract="2.3.0", resource="") == 1
    assert added(seconds) == 43
    assert added("spacedevs_answer_seconds_bucket", le="+Inf") == 43
    assert 1 <= added("spacedevs_renderings_made_total") <= 60


def test_the_state_of_the_processes(seen: Watched, metrics_port: int) -> None:
    ask(seen.server, LIST)
    eventually(lambda: total(scrape(metrics_port), "spacedevs_workers"), 2)
    eventually(lambda: total(scrape(metrics_port), "spacedevs_kept_bytes") > 1000, True)
    found = scrape(metrics_port)

    assert total(found, "spacedevs_worker_memory_bytes") > 30_000_000
    assert total(found, "spacedevs_database_away") == 0
    assert 0 <= total(found, "spacedevs_revision_lag_seconds") < 60
    assert total(found, "spacedevs_change_notes") == 0


def test_counters_outlive_a_process(seen: Watched, metrics_port: int) -> None:
    for _ in range(20):
        ask(seen.server, LIST)
    time.sleep(1.2)
    before = total(scrape(metrics_port), "spacedevs_answers_total")
    first = workers(seen.server)

    os.kill(first[0], signal.SIGKILL)

    eventually(lambda: len(set(workers(seen.server)) - set(first)), 1)
    eventually(lambda: total(scrape(metrics_port), "spacedevs_workers"), 2)
    assert total(scrape(metrics_port), "spacedevs_answers_total") >= before
    places = list((seen.log.parent / "metrics").glob("*.place"))
    assert [place.stem for place in sorted(places)] == ["1", "2"]


def test_metrics_are_not_public_unless_they_are_said_to_be(
    seen: Watched, metrics_port: int, databases: Databases, tmp_path: Path
) -> None:
    assert ask(seen.server, "/metrics").status == 404
    with pytest.raises(HTTPError, match="404"):
        urlopen(f"http://127.0.0.1:{metrics_port}/2.3.0/events/")
    with (
        databases.copy("demo", "public") as url,
        watched(url, tmp_path, METRICS="public") as public,
    ):
        reply = ask(public.server, "/metrics")
        assert reply.status == 200
        assert reply.headers["content-type"].startswith("text/plain")
        assert reply.headers["cache-control"] == "no-store"
        assert total(samples(reply.body.decode()), "spacedevs_workers") == 1
        assert ask(public.server, "/metrics", "POST").status == 404
        assert ask(public.server, "/metrics", "HEAD").body == b""


def test_each_start_has_an_empty_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    folder = make_folder("::1", 8000)
    (folder / "counter_1.db").touch()

    assert make_folder("::1", 8000) == folder
    assert list(folder.iterdir()) == []
    assert folder.stat().st_mode & 0o777 == 0o700


def test_a_folder_of_somebody_else_is_not_used(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    (elsewhere / "kept").touch()
    make_folder("a", 1).rmdir()
    (tmp_path / "spacedevs-metrics-a-1").symlink_to(elsewhere)

    with pytest.raises(FileExistsError):
        make_folder("a", 1)
    assert (elsewhere / "kept").exists()


@pytest.fixture
def copy(settings: Settings, db: None) -> Source:
    """A copy with one resource, of which something failed."""
    now = timezone.now()
    source = Source.objects.create(url=settings.UPSTREAM, limit=15)
    crawl = Crawl.objects.create(source=source, resource="events", fresh_at=now, full_at=now)
    Call.objects.create(source=source, made_at=now)
    Copied.objects.create(crawl=crawl, key="1", digest="", seen_in=1)
    Copied.objects.create(crawl=crawl, key="2", digest="", seen_in=1, vanished_at=now)
    Failure.objects.create(crawl=crawl, key="3", reason="It is odd.", failed_at=now)
    Drift.objects.create(
        crawl=crawl, kind="unknown", path="a", documents=1, first_seen_at=now, last_seen_at=now
    )
    return source


def everything() -> CollectorRegistry:
    """All metrics that there are, with what this test's database says."""
    revision = Revision()
    shown = CollectorRegistry()
    Metrics(shown, Endpoints(registry.roots))
    shown.register(FromDatabase(revision, READERS))
    return shown


def read(shown: CollectorRegistry) -> Samples:
    return {
        (sample.name, frozenset(sample.labels.items())): sample.value
        for family in shown.collect()
        for sample in family.samples
    }


@pytest.fixture
def test_connection(monkeypatch: pytest.MonkeyPatch) -> None:
    """The connection stays open, because it is that of the test's transaction."""
    monkeypatch.setattr("spacedevs.api.http.exposition.connections.close_all", lambda: None)


@pytest.mark.usefixtures("copy", "test_connection")
def test_how_a_copy_stands() -> None:
    found = read(everything())

    assert total(found, "spacedevs_copy_failures", resource="events") == 1
    assert total(found, "spacedevs_copy_objects", resource="events") == 1
    assert total(found, "spacedevs_copy_vanished_objects", resource="events") == 1
    assert total(found, "spacedevs_copy_drift_keys", resource="events", kind="unknown") == 1
    assert total(found, "spacedevs_copy_drift_keys", resource="events", kind="missing") == 0
    assert total(found, "spacedevs_source_calls_limit") == 15
    assert total(found, "spacedevs_source_calls_left") == 14
    age = timezone.now().timestamp() - total(found, "spacedevs_copy_fresh_timestamp_seconds")
    assert 0 <= age < 60


@pytest.mark.usefixtures("test_connection")
@pytest.mark.django_db
def test_without_a_copy_there_is_nothing_about_one() -> None:
    found = read(everything())

    assert not any(name.startswith("spacedevs_copy") for name, _ in found)
    assert ("spacedevs_pictures", frozenset({("state", "copied")})) in found


def test_a_reader_that_fails_is_told_once(caplog: pytest.LogCaptureFixture) -> None:
    def failing() -> list[Any]:
        raise ValueError("It fails.")

    collector = FromDatabase(Revision(), [failing])

    assert [collector.collect() for _ in range(3)] == [[], [], []]
    assert caplog.text.count("It fails.") == 1


# What is made of them


def names_in(expression: str) -> set[str]:
    """The metrics that a PromQL expression reads; raises ValueError if it is none."""
    promql_parser.parse(expression)
    return set(re.findall(r"\bspacedevs_\w+", expression))


def expressions() -> dict[str, str]:
    """Every PromQL expression of the dashboard and of the alerts, by what it is for."""
    dashboard = json.loads((ROOT / "deploy/grafana/spacedevs.json").read_text())
    found = {
        f"{panel['title']} {target['refId']}": target["expr"].replace("$__rate_interval", "5m")
        for panel in dashboard["panels"]
        for target in panel.get("targets", [])
    }
    alerts = yaml.safe_load((ROOT / "deploy/prometheus/alerts.yml").read_text())
    return found | {
        rule["alert"]: rule["expr"] for group in alerts["groups"] for rule in group["rules"]
    }


@pytest.mark.usefixtures("copy", "test_connection")
def test_the_dashboard_and_the_alerts_read_what_there_is() -> None:
    metrics = everything()
    known = {sample.name for family in metrics.collect() for sample in family.samples}
    # without an answer, and without a webhook, these have no samples
    known |= {"spacedevs_webhook_waiting_timestamp_seconds"}
    known |= {"spacedevs_answers_total", "spacedevs_answer_seconds_bucket"}
    known |= {"spacedevs_answer_seconds_sum", "spacedevs_answer_seconds_count"}

    unknown = {what: names_in(each) - known for what, each in expressions().items()}

    assert {what: names for what, names in unknown.items() if names} == {}
    assert all(names_in(each) for what, each in expressions().items() if what != "Down")


def test_the_dashboard_loads() -> None:
    """Grafana refuses or overlaps panels otherwise; each says what it is about."""
    dashboard = json.loads((ROOT / "deploy/grafana/spacedevs.json").read_text())
    panels = dashboard["panels"]

    assert dashboard["uid"] == "spacedevs"
    assert dashboard["schemaVersion"] >= 36
    assert len({panel["id"] for panel in panels}) == len(panels)
    assert len({panel["title"] for panel in panels}) == len(panels)
    cells = [
        (x, y)
        for panel in panels
        for x in range(panel["gridPos"]["x"], panel["gridPos"]["x"] + panel["gridPos"]["w"])
        for y in range(panel["gridPos"]["y"], panel["gridPos"]["y"] + panel["gridPos"]["h"])
    ]
    assert len(cells) == len(set(cells))
    assert max(x for x, _ in cells) < 24
    sources = {json.dumps(panel["datasource"]) for panel in panels if "targets" in panel}
    assert sources == {json.dumps({"type": "prometheus", "uid": "${datasource}"})}


def test_each_alert_is_explained() -> None:
    text = (ROOT / "docs/running.md").read_text()
    alerts = yaml.safe_load((ROOT / "deploy/prometheus/alerts.yml").read_text())

    rules = [rule for group in alerts["groups"] for rule in group["rules"]]
    assert rules
    assert [rule["alert"] for rule in rules if f"`{rule['alert']}`" not in text] == []
