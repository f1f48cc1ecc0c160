"""The status page and the start page of the admin: what they say, to whom, and at what cost."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings
from django.contrib.auth.models import Permission, User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from events.models import EventType
from mirror.copies import MISSED, PAGE_FAILED, WITHHELD
from mirror.jobs import jobs
from mirror.models import Call, Copied, Crawl, Failure, Source
from mirror.status import Health, status_of
from notices.webhooks.models import Subscription
from spacedevs.api.http.models import Key
from tests.upstreams import Clock
from website import keeping
from website.standing import make_standing, standing

pytestmark = pytest.mark.django_db

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
TYPES = "config/event_types"


@pytest.fixture
def source() -> Source:
    """A copy of everything that is as fresh as it can be."""
    now = timezone.now()
    source = Source.objects.create(url=settings.UPSTREAM, limit=15)
    Crawl.objects.bulk_create(
        Crawl(
            source=source,
            resource=name,
            count=1,
            number=1,
            full_at=now - 4 * MINUTE,
            fresh_at=now - 4 * MINUTE,
            changes_from=now if job.tells_changes else None,
        )
        for name, job in jobs().items()
    )
    return source


def crawls(*names: str) -> Any:
    return Crawl.objects.filter(resource__in=names) if names else Crawl.objects.all()


def sentence() -> str:
    return make_standing().sentence


def call(source: Source, age: timedelta = MINUTE) -> None:
    Call.objects.create(source=source, made_at=timezone.now() - age)


def fail(resource: str, key: str = "7", document: str | None = None) -> Failure:
    return Failure.objects.create(
        crawl=crawls(resource).get(),
        key=key,
        reason="<i>secret.example</i> says no",
        document=document,
        seen_in=None if document is None else 1,
        failed_at=timezone.now(),
    )


# Whether the copy is well


def test_nothing_is_copied(client: Client) -> None:
    page = client.get("/status/").content.decode()

    assert "Filled by hand: no source is copied." in page
    assert "Data last changed" in page


def test_a_copy_that_has_not_begun_is_none(client: Client) -> None:
    Source.objects.create(url=settings.UPSTREAM)

    assert make_standing().health == Health.BY_HAND


def test_a_fresh_copy(client: Client, source: Source) -> None:
    page = client.get("/status/").content.decode()

    assert "Fresh: launches and events are as of 4 min ago." in page
    assert "ll.thespacedevs.com" in page
    assert '<p class="standing fresh"' in page


@pytest.mark.parametrize(
    ("names", "column", "age", "said"),
    [
        (["launches"], "fresh_at", 3 * HOUR, "launches were last looked at 3.0 h ago."),
        (["events"], "fresh_at", 50 * MINUTE, ""),
        (["events", "launches"], "fresh_at", 5 * DAY, "events were last looked at 5 d ago, and 1 "),
        (["pads"], "full_at", 10 * DAY, ""),
        (["pads"], "full_at", 11 * DAY, "pads were last looked at 4 min ago."),
    ],
)  # fmt: skip
def test_a_copy_is_behind_if_a_look_is_late(
    source: Source, names: list[str], column: str, age: timedelta, said: str
) -> None:
    crawls(*names).update(**{column: timezone.now() - age})

    assert make_standing().health == (Health.BEHIND if said else Health.FRESH)
    assert sentence().startswith("Behind: " + said if said else "Fresh: ")


def test_a_first_copy_is_under_way_or_has_stopped(source: Source) -> None:
    crawls("pads", "updates").update(full_at=None, fresh_at=None)
    done = f"{len(jobs()) - 2} of {len(jobs())} resources are complete"

    assert sentence() == f"Behind: {done}, and no call was made within the last hour."
    call(source)
    assert sentence() == f"Copying: {done}."


def test_a_resource_that_cannot_be_read_does_not_hide_how_the_others_are(source: Source) -> None:
    crawls("pads").update(full_at=None, fresh_at=None)
    fail("pads", PAGE_FAILED)
    call(source)

    assert sentence() == "Fresh: launches and events are as of 4 min ago."
    pads = next(row for row in make_standing().rows if row["name"] == "pads")
    assert (pads["state"], pads["age"], pads["failed"]) == ("failing", "never", 1)


def test_a_source_that_was_named_by_hand_is_shown_if_the_usual_one_is_not_copied() -> None:
    other = Source.objects.create(url="https://mirror.example/2.3.0/")
    Crawl.objects.create(source=other, resource="events", fresh_at=timezone.now())

    assert make_standing().host == "mirror.example"


def test_what_the_command_says_is_what_the_page_says(source: Source) -> None:
    assert status_of(source).sentence == sentence()


def test_calls_are_shown_by_the_hour(client: Client, source: Source) -> None:
    for age in (MINUTE, MINUTE, 23 * HOUR, 30 * HOUR):
        call(source, age)

    shown = make_standing()

    assert [number for _, number in shown.hours if number] in ([1, 2], [1, 1, 1], [3])
    assert len(shown.hours) == 24
    assert 'aria-labelledby="calls-title calls-about"' in shown.drawing


# Who sees what


@pytest.fixture
def secrets(source: Source) -> list[str]:
    """What only the staff may know."""
    key = Key(name="Somebody's app", last_used_at=timezone.now(), day=timezone.now().date())
    key.day_calls = 4711
    key.renew_secret()
    key.save()
    Subscription.objects.create(
        address="https://hook.example/", server="x", failing_since=timezone.now()
    )
    fail("events")
    return ["Somebody&#x27;s app", "4711", "hook.example", "secret.example"]


@pytest.mark.parametrize("address", ["/status/", "/admin/"])
def test_the_staff_sees_failures_keys_and_webhooks(
    client: Client, admin_user: User, secrets: list[str], address: str
) -> None:
    client.force_login(admin_user)

    page = client.get(address).content.decode()

    assert [secret for secret in secrets if secret not in page] == []
    assert "<i>secret" not in page
    assert "Fresh: launches and events" in page


def test_nobody_else_does(client: Client, secrets: list[str]) -> None:
    anonymous = client.get("/status/").content.decode()
    client.force_login(User.objects.create_user("reader"))
    reader = client.get("/status/").content.decode()

    assert [secret for secret in secrets if secret in anonymous + reader] == []
    assert "csrf" not in anonymous
    assert "1" in anonymous[anonymous.index("Could not be copied") :][:80]


def test_the_staff_sees_what_it_may_view(client: Client, secrets: list[str]) -> None:
    user = User.objects.create_user("curator", is_staff=True)
    user.user_permissions.add(Permission.objects.get(codename="view_failure"))
    client.force_login(user)

    page = client.get("/status/").content.decode()

    assert [secret in page for secret in secrets] == [False, False, False, True]
    assert "Try again" not in page


def test_the_admin_begins_with_what_a_curator_does_most(client: Client, admin_user: User) -> None:
    client.force_login(admin_user)

    page = client.get("/admin/").content.decode()

    assert reverse("admin:launches_launch_add") in page
    assert reverse("admin:events_event_add") in page
    assert "Recent actions" in page
    assert "Filled by hand" in page


# Trying again


def try_again(client: Client, user: User, *failures: Failure) -> list[str]:
    """What the admin says to the button of the page."""
    client.force_login(user)
    data = {"action": "try_again", "_selected_action": [failure.pk for failure in failures]}
    response = client.post(reverse("admin:mirror_failure_changelist"), data, follow=True)
    assert response.status_code == 200
    return [str(message) for message in response.context["messages"]]


def test_a_document_is_stored_from_what_was_kept_of_it(
    client: Client, admin_user: User, source: Source
) -> None:
    good = fail(TYPES, "700001", '{"id": 700001, "name": "Tried again"}')
    bad = fail(TYPES, "700002", '{"id": 700002, "name": 7}')

    told = try_again(client, admin_user, good, bad)

    assert told == ["1 stored.", "1 still can't be stored; the list says why."]
    assert EventType.objects.get(pk=700001).name == "Tried again"
    assert list(Failure.objects.values_list("key", flat=True)) == ["700002"]
    assert Copied.objects.filter(key="700001").exists()


def test_what_was_never_read_is_read_by_the_next_sync(
    client: Client, admin_user: User, source: Source
) -> None:
    told = try_again(client, admin_user, fail("pads", PAGE_FAILED), fail("pads", MISSED))

    assert told == ["The next sync reads all of pads."]
    assert crawls("pads").get().again_at <= timezone.now()


def test_what_is_held_back_stays_so(client: Client, admin_user: User, source: Source) -> None:
    told = try_again(client, admin_user, fail("pads", WITHHELD), fail("pads", MISSED))

    assert told == ["pads is held back until manage.py sync pads --yes."]
    assert crawls("pads").get().again_at is None


def test_who_may_only_look_can_not_try_again(client: Client, source: Source) -> None:
    user = User.objects.create_user("curator", is_staff=True)
    user.user_permissions.add(Permission.objects.get(codename="view_failure"))
    failure = fail(TYPES, "700001", '{"id": 700001, "name": "Tried again"}')

    try_again(client, user, failure)

    assert Failure.objects.filter(pk=failure.pk).exists()


def test_trying_again_takes_a_token(admin_user: User, source: Source) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(admin_user)
    data = {"action": "try_again", "_selected_action": fail("pads").pk}

    assert client.post(reverse("admin:mirror_failure_changelist"), data).status_code == 403


# What it costs


def test_many_questions_are_one_calculation(
    client: Client, source: Source, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(keeping, "SPARED", 1000)
    client.get("/status/")
    fail("events")

    with CaptureQueriesContext(connection) as queries:
        responses = [client.get(f"/status/?{number}") for number in range(3)]

    assert all(response.status_code == 200 for response in responses)
    assert not any("mirror_" in query["sql"] for query in queries)


def test_the_number_of_queries_is_fixed(source: Source) -> None:
    crawl = crawls("events").get()
    Copied.objects.bulk_create(
        Copied(crawl=crawl, key=str(number), digest="", seen_in=1) for number in range(500)
    )
    for name in ("events", "launches", "pads"):
        fail(name)

    with CaptureQueriesContext(connection) as queries:
        make_standing()

    assert len(queries) <= 14


def test_the_page_says_how_old_things_are_now(client: Client, source: Source, clock: Clock) -> None:
    client.get("/status/")
    clock.sleep(1800)
    standing.forget()

    assert "as of 34 min ago" in client.get("/status/").content.decode()


@pytest.mark.parametrize("method", ["post", "put", "delete"])
def test_nothing_is_sent_there(client: Client, method: str) -> None:
    assert getattr(client, method)("/status/").status_code == 405
    assert getattr(client, method)("/plots/").status_code == 405
