"""Webhooks: who asks for what, what is sent, and what follows from the answer."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from threading import Event as Flag
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django.fixtures import DjangoAssertNumQueries, Settings
from standardwebhooks import Webhook

from events.models import Event
from notices.models import Entry, Journal
from notices.webhooks import matching, sending
from notices.webhooks.delivering import LEASE, PAUSES, serve
from notices.webhooks.forms import Form
from notices.webhooks.matching import match
from notices.webhooks.metrics import webhook_metrics
from notices.webhooks.models import Attempt, Delivery, Subscription
from notices.webhooks.pruning import prune
from notices.webhooks.signing import new_secret
from notices.webhooks.switching import begin, end
from tests.pictures import drips, goes_on
from tests.receivers import Receiver, babbles, drips_headers, hangs, receiving, says
from tests.upstreams import Clock

pytestmark = pytest.mark.django_db

EVENT, OTHER = 1096, 1
RUNNING = Flag()
DAY = timedelta(days=1)


@pytest.fixture
def receiver(db: None, settings: Settings, clock: Clock) -> Iterator[Receiver]:
    """A receiver that changes may be sent to; the journal is empty."""
    Entry.objects.all().delete()
    with receiving() as found:
        settings.WEBHOOK_HOSTS = [found.host]
        yield found


def subscribe(address: str, query: str = "", **values: Any) -> Subscription:
    """A subscription to what changes from now on."""
    values = {"secret": new_secret(), "server": "https://a.example/", **values}
    subscription = Subscription(address=address, query=query, **values)
    begin(subscription)
    subscription.save()
    return subscription


def tell(key: int = EVENT, resource: str = "events", **values: Any) -> Entry:
    """An entry of the journal."""
    Journal.objects.get_or_create()
    last = Entry.objects.order_by("-id").first()
    defaults = {"what": "changed", "name": "A flyby", "keys": ["name"], "revision": 1}
    return Entry.objects.create(
        id=last.id + 3 if last else 1,
        resource=resource,
        key=str(key),
        changed_at=timezone.now(),
        **{**defaults, **values},
    )


def deliver() -> None:
    """Do what is to be done now."""
    while match():
        pass
    for subscription in Subscription.objects.waiting(timezone.now()):
        serve(subscription.pk, RUNNING)


def standing(subscription: Subscription) -> Subscription:
    subscription.refresh_from_db()
    return subscription


def attempts() -> list[tuple[int | None, str]]:
    return list(Attempt.objects.values_list("status", "text"))


# What is sent


def test_a_message_is_signed_and_tells_of_the_change(receiver: Receiver) -> None:
    query = "resource=events&contract=2.3.0&mode=list"
    subscription = subscribe(receiver.address("hook"), query)
    entry = tell(keys=["name", "date"], before={"name": "Before"})

    deliver()

    (message,) = receiver.received
    checked = Webhook(subscription.secret).verify(message.body, message.headers)
    assert message.path == "/hook"
    assert message.headers["Content-Type"] == "application/json"
    assert "." not in message.id
    assert list(checked) == ["type", "timestamp", "data"]
    assert checked["type"] == "events.changed"
    assert checked["timestamp"] == f"{entry.changed_at:%Y-%m-%dT%H:%M:%SZ}"
    data = checked["data"]
    assert (data["resource"], data["key"], data["matches"]) == ("events", EVENT, True)
    assert data["url"] == f"https://a.example/2.3.0/events/{EVENT}/"
    assert (data["keys"], data["before"]) == (["name", "date"], {"name": "Before"})
    address = f"/2.3.0/events/?mode=list&id={EVENT}"
    shown = Client().get(address, headers={"host": "a.example"}, secure=True).json()
    assert [data["object"]] == shown["results"]
    assert Delivery.objects.get().state == Delivery.State.DELIVERED


def test_only_what_was_asked_for_is_sent(receiver: Receiver) -> None:
    type_id = Event.objects.get(pk=EVENT).type_id
    address = receiver.address()
    subscriptions = {
        name: subscribe(address, query).pk
        for name, query in {
            "all": "",
            "launches": "resource=launches",
            "its type": f"resource=events&type={type_id}",
            "its type again": f"resource=events&type={type_id}",
            "another name": "resource=events&search=nowhere",
        }.items()
    }
    off = subscribe(address)
    Subscription.objects.filter(pk=off.pk).update(is_active=False)
    tell(keys=["date"])
    subscribe(address)  # too late

    deliver()

    got = set(Delivery.objects.values_list("subscription", flat=True))
    assert got == {subscriptions[name] for name in ("all", "its type", "its type again")}
    assert len({message.id for message in receiver.received}) == 3


def test_what_leaves_the_filter_is_told(receiver: Receiver) -> None:
    subscribe(receiver.address(), "resource=events&type__ids=99999")
    tell(keys=["type"])
    tell(keys=["name"])
    tell(key=5_000_000, what="deleted", keys=[])

    deliver()

    told = [(each.json["type"], each.json["data"]["matches"]) for each in receiver.received]
    assert told == [("events.changed", False), ("events.deleted", False)]


def test_a_query_that_is_no_longer_understood_is_switched_off(receiver: Receiver) -> None:
    subscription = subscribe(receiver.address(), "resource=nothing")
    tell()

    deliver()

    assert not standing(subscription).is_active
    assert subscription.reason.startswith("The query is no longer understood: resource:")


def test_a_thousand_subscriptions_take_few_queries(
    receiver: Receiver, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    address = receiver.address()
    Subscription.objects.bulk_create(
        Subscription(address=address, query=f"resource=events&type__ids={number % 10}", secret="")
        for number in range(1000)
    )
    type_id = Event.objects.get(pk=EVENT).type_id
    tell()

    with django_assert_max_num_queries(25):
        match()

    assert Delivery.objects.count() == (100 if type_id < 10 else 0)


@pytest.mark.parametrize(
    ("values", "words"),
    [
        (
            {"keys": ["date", "last_updated"], "before": {"date": "2020-01-01T10:00:00Z"}},
            "Date moved from 2020-01-01 10:00 UTC to 2021-02-09 00:00 UTC.",
        ),
        ({"keys": ["type"]}, "Type is now {type}."),
        ({"keys": ["webcast_live"], "before": {"webcast_live": True}}, "{live}"),
        ({"keys": ["agencies"]}, "Agencies has changed."),
        ({"what": "created", "keys": []}, "It is new."),
        ({"what": "deleted", "keys": []}, "It was deleted."),
    ],
)
@pytest.mark.parametrize("form", [Form.DISCORD, Form.SLACK])
def test_chats_get_words(
    receiver: Receiver, values: dict[str, Any], words: str, form: Form
) -> None:
    Event.objects.filter(pk=EVENT).update(date="2021-02-09T00:00:00Z", webcast_live=False)
    event = Event.objects.select_related("type").get(pk=EVENT)
    live = "Webcast live changed from yes to no."
    words = words.format(type=event.type.name, live=live)
    subscribe(receiver.address(), form=form)
    tell(name="A *fine* <flyby>", **values)

    deliver()

    (message,) = receiver.received
    link = f"https://a.example/2.3.0/events/{EVENT}/"
    if form == Form.DISCORD:
        (embed,) = message.json["embeds"]
        assert embed["title"] == r"A \*fine\* \<flyby\>".replace(r"\<", "<")
        assert embed["description"].replace("\\", "") == words
        assert embed.get("url") == (None if values.get("what") == "deleted" else link)
        assert message.json["allowed_mentions"] == {"parse": []}
    else:
        title, _, text = message.json["text"].partition("\n")
        assert text == words
        name = "A *fine* &lt;flyby&gt;"
        assert title == (name if values.get("what") == "deleted" else f"<{link}|{name}>")


def test_a_message_in_words_tells_of_its_own_change(receiver: Receiver) -> None:
    Event.objects.filter(pk=EVENT).update(name="Third")
    subscribe(receiver.address(), form=Form.SLACK)
    tell(keys=["name"], before={"name": "First"})
    tell(keys=["name"], before={"name": "Second"})

    deliver()

    texts = [message.json["text"].partition("\n")[2] for message in receiver.received]
    assert texts == ["Name changed from First to Second.", "Name changed from Second to Third."]


# What follows from the answer


def fail_once(receiver: Receiver, *behaviour: Any) -> Subscription:
    subscription = subscribe(receiver.address("bad", *behaviour))
    tell()
    deliver()
    return standing(subscription)


@pytest.mark.parametrize(
    ("behaviour", "status", "text"),
    [
        (says(500, b"Oh\0no"), 500, "Oh�no"),
        (says(302, b"", Location="http://127.0.0.1:1/"), 302, ""),
        (says(404, b"\xff" * 5000), 404, "�" * 500),
        (babbles, None, "There is no answer:"),
        (hangs, None, "There is no answer within"),
        (drips_headers, None, "There is no answer within"),
    ],
)
def test_a_failure_is_logged_and_tried_again(
    receiver: Receiver,
    clock: Clock,
    monkeypatch: pytest.MonkeyPatch,
    behaviour: Any,
    status: int | None,
    text: str,
) -> None:
    monkeypatch.setattr(sending, "MOST_SECONDS", 0.5)

    subscription = fail_once(receiver, behaviour, says(200))

    ((logged, reason),) = attempts()
    assert logged == status
    assert reason.startswith(text)
    assert subscription.failures == 1
    assert len(receiver.received) == 1
    deliver()
    assert len(receiver.received) == 1
    clock.time += timedelta(seconds=7)
    deliver()
    first, second = receiver.received
    assert first.id == second.id
    assert Delivery.objects.get().state == Delivery.State.DELIVERED
    assert (standing(subscription).failures, subscription.failing_since) == (0, None)


@pytest.mark.parametrize("behaviour", [drips, goes_on])
def test_an_answer_without_end_is_one(
    receiver: Receiver, monkeypatch: pytest.MonkeyPatch, behaviour: Any
) -> None:
    monkeypatch.setattr(sending, "MOST_SECONDS", 0.5)
    subscribe(receiver.address("bad", behaviour))
    tell()

    deliver()

    ((status, text),) = attempts()
    assert status == 200
    assert len(text) <= 500


@pytest.mark.parametrize(
    ("address", "named", "reason"),
    [
        ("http://127.0.0.1:{port}/", False, "not on the internet"),
        ("http://localhost:{port}/", False, "not on the internet"),
        ("http://[::ffff:127.0.0.1]:{port}/", False, "not on the internet"),
        ("http://0.0.0.0:{port}/", False, "not on the internet"),
        ("http://nowhere.invalid/", False, "There is no answer"),
        ("http://127.0.0.1:1/", True, "There is no answer"),
    ],
)
def test_no_host_of_this_network_is_asked(
    receiver: Receiver, settings: Settings, address: str, named: bool, reason: str
) -> None:
    settings.WEBHOOK_HOSTS = ["127.0.0.1:1"] if named else []
    subscribe(address.format(port=receiver.host.partition(":")[2]))
    tell()

    deliver()

    assert receiver.received == []
    ((status, text),) = attempts()
    assert status is None
    assert reason in text


def test_proxies_of_the_environment_are_not_used(
    receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:1/")
    subscribe(receiver.address())
    tell()

    deliver()

    assert len(receiver.received) == 1


def test_changes_of_one_object_come_in_their_order(receiver: Receiver, clock: Clock) -> None:
    subscribe(receiver.address("bad", says(500), says(200)))
    first, other, second = tell(), tell(key=OTHER), tell()

    deliver()
    clock.time += timedelta(seconds=6.5)  # the address may be asked, the failed one isn't due
    Delivery.objects.filter(entry=first).update(due_at=clock.time + timedelta(seconds=60))
    deliver()
    assert [each.json["data"]["key"] for each in receiver.received[1:]] == [OTHER]
    clock.time += timedelta(seconds=70)
    deliver()

    told = [each.json["data"]["id"].rpartition(".")[2] for each in receiver.received]
    assert [int(each) for each in told] == [first.id, other.id, first.id, second.id]


def test_a_delivery_is_given_up_after_two_days(receiver: Receiver, clock: Clock) -> None:
    subscription = subscribe(receiver.address("bad", says(500)))
    tell()
    began = clock.time
    deliver()
    while Delivery.objects.get().state == Delivery.State.PENDING:
        clock.time += timedelta(minutes=30)
        deliver()

    assert Delivery.objects.get().state == Delivery.State.GIVEN_UP
    assert len(receiver.received) == len(PAUSES) + 1
    assert 1.9 * DAY < clock.time - began < 2.6 * DAY
    assert standing(subscription).is_active


def test_an_address_that_fails_for_two_days_is_switched_off(
    receiver: Receiver, clock: Clock
) -> None:
    subscription = subscribe(receiver.address("bad", says(503)))
    for number in range(6):
        tell(key=number)
    for _ in range(2 * 24 + 3):
        deliver()
        clock.time += timedelta(hours=1.3)
        if not standing(subscription).is_active:
            break

    assert not subscription.is_active
    assert subscription.reason.startswith("Nothing has succeeded since ")
    assert subscription.reason.endswith("; the last answer was 503.")
    assert not Delivery.objects.filter(state=Delivery.State.PENDING).exists()
    assert len(receiver.received) < 60


def test_an_address_that_is_gone_is_switched_off_at_once(receiver: Receiver) -> None:
    subscription = fail_once(receiver, says(410))

    assert not subscription.is_active
    assert subscription.reason == "The address answers 410 Gone."
    assert Delivery.objects.get().state == Delivery.State.GIVEN_UP


@pytest.mark.parametrize(
    ("header", "seconds"),
    [("90", 90), ("90.5", 90.5), ("999999999", 86_400), ("soon", 5), ("-5", 5), ("\xb2", 5)],
)
def test_a_receiver_may_ask_for_a_pause(
    receiver: Receiver, clock: Clock, header: str, seconds: float
) -> None:
    subscription = fail_once(receiver, says(429, Retry_After=header))

    pause = (subscription.paused_until - clock.time).total_seconds()
    assert seconds <= pause <= max(seconds, 6)
    assert Delivery.objects.get().due_at - clock.time >= timedelta(seconds=seconds)


def test_a_subscription_that_is_too_far_behind_is_switched_off(
    receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(matching, "MOST_PENDING", 2)
    subscription = subscribe(receiver.address())
    for _ in range(3):
        tell()

    match()

    assert standing(subscription).reason == "More than 2 deliveries wait."
    assert Delivery.objects.count() == 0


def test_a_lease_keeps_other_processes_away(receiver: Receiver, clock: Clock) -> None:
    subscription = subscribe(receiver.address())
    tell()
    match()
    Subscription.objects.update(leased_until=clock.time + LEASE)

    serve(subscription.pk, RUNNING)
    assert receiver.received == []
    clock.time += LEASE + timedelta(seconds=1)
    serve(subscription.pk, RUNNING)

    assert len(receiver.received) == 1


def test_a_change_that_the_journal_has_forgotten_is_given_up(receiver: Receiver) -> None:
    subscribe(receiver.address())
    tell()
    match()
    Entry.objects.all().delete()

    deliver()

    assert attempts() == [(None, "The journal no longer has this change.")]
    assert Delivery.objects.get().state == Delivery.State.GIVEN_UP


def test_old_deliveries_are_forgotten(receiver: Receiver, clock: Clock) -> None:
    subscribe(receiver.address())
    tell()
    deliver()
    clock.time += 29 * DAY
    tell()
    deliver()
    clock.time += 2 * DAY

    prune()

    assert (Delivery.objects.count(), Attempt.objects.count()) == (1, 1)

    end(Subscription.objects.get())
    prune()

    assert (Delivery.objects.count(), Subscription.objects.count()) == (0, 0)


def test_what_metrics_tell(receiver: Receiver, clock: Clock) -> None:
    subscribe(receiver.address("bad", says(500)))
    subscribe(receiver.address("good"))
    Subscription.objects.filter(pk=subscribe(receiver.address()).pk).update(is_active=False)

    def read() -> dict[tuple[str, str], float]:
        return {
            (sample.name.removeprefix("spacedevs_"), sample.labels.get("state", "")): sample.value
            for family in webhook_metrics()
            for sample in family.samples
        }

    since = "webhook_waiting_timestamp_seconds", ""
    assert since not in read()
    tell()
    assert read()[since] == clock.time.timestamp()
    deliver()
    assert since not in read()
    assert read() == {
        ("webhooks", "active"): 1,
        ("webhooks", "failing"): 1,
        ("webhooks", "off"): 1,
        ("webhook_pending", ""): 1,
    }
    clock.time += timedelta(minutes=1)
    assert clock.time.timestamp() - 60 < read()[since] < clock.time.timestamp()
