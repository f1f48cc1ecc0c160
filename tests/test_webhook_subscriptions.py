"""Subscriptions to webhooks: made by clients with keys, and in the admin."""

from __future__ import annotations

import json
from collections.abc import Callable
from io import BytesIO
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django.fixtures import Settings

from notices.models import Entry
from notices.webhooks import views
from notices.webhooks.models import Attempt, Delivery, Subscription
from notices.webhooks.signing import key_in, new_secret
from spacedevs.api.http import front
from spacedevs.api.http.models import Key
from tests.conftest import Answered
from tests.test_gate import make_key

pytestmark = pytest.mark.django_db

HOOKS = "/webhooks/"
ADDRESS = "https://receiver.example/hook"
NOWHERE = "/webhooks/00000000-0000-4000-8000-000000000000/"


@pytest.fixture(autouse=True)
def _empty_journal() -> None:
    Entry.objects.all().delete()


class Hooks:
    """A client with a key."""

    def __init__(self, answer: Callable[..., Answered], key: str) -> None:
        self._answer, self._key = answer, key

    def ask(self, path: str = HOOKS, method: str = "GET", body: Any = None) -> tuple[int, Any]:
        """Status and JSON of an answer; the body may be bytes."""
        content = body if isinstance(body, bytes) else json.dumps(body).encode()
        answered = self._answer(
            path,
            REQUEST_METHOD=method,
            HTTP_AUTHORIZATION=self._key,
            CONTENT_TYPE="application/json",
            **({} if body is None else {"CONTENT_LENGTH": str(len(content))}),
            **{"wsgi.input": BytesIO(content)},
        )
        return answered.status, json.loads(answered.body or b"null")

    def post(self, **body: Any) -> tuple[int, Any]:
        """The answer to a wanted subscription."""
        return self.ask(HOOKS, "POST", body)


@pytest.fixture
def hooks(answer: Callable[..., Answered]) -> Hooks:
    return Hooks(answer, make_key("Alice"))


def test_a_key_makes_lists_and_deletes_its_own(
    hooks: Hooks, answer: Callable[..., Answered]
) -> None:
    Entry.objects.create(
        id=7, resource="events", key="1", what="created", changed_at=timezone.now(), revision=1
    )
    query = "?resource=launches&lsp__id=121&contract=2.3.0&mode=list"
    status, made = hooks.post(address=ADDRESS, query=query)

    assert status == 201
    assert len(key_in(made["secret"])) == 32
    subscription = Subscription.objects.get()
    assert subscription.secret == made.pop("secret")
    assert (subscription.since, subscription.server) == (7, "http://localhost/")
    assert made | {"created_at": None} == {
        "id": str(subscription.pk),
        "address": ADDRESS,
        "query": "resource=launches&lsp__id=121&contract=2.3.0&mode=list",
        "form": "standard",
        "is_active": True,
        "reason": "",
        "failing_since": None,
        "pending": 0,
        "created_at": None,
    }
    assert hooks.ask() == (200, {"count": 1, "results": [made]})
    one = f"{HOOKS}{made['id']}/"
    assert hooks.ask(one) == (200, made)
    bob = Hooks(answer, make_key("Bob"))
    assert bob.ask() == (200, {"count": 0, "results": []})
    assert bob.ask(one)[0] == bob.ask(one, "DELETE")[0] == 404
    assert hooks.ask(one, "DELETE") == (204, None)
    assert hooks.ask(one)[0] == 404
    assert hooks.ask() == (200, {"count": 0, "results": []})
    assert not Subscription.objects.active().exists()


@pytest.mark.parametrize("key", [None, "Token", "Token a b", "Token unknown", "Basic YTpi"])
@pytest.mark.parametrize("method", ["GET", "POST", "DELETE", "OPTIONS"])
def test_without_a_key_nothing_is_told(
    answer: Callable[..., Answered], key: str | None, method: str
) -> None:
    asked = {} if key is None else {"HTTP_AUTHORIZATION": key}
    refused = answer(HOOKS, REQUEST_METHOD=method, CONTENT_LENGTH="5", **asked)

    assert refused.status == 401
    assert json.loads(refused.body)["detail"].startswith("This takes a key of this server")
    assert refused.headers["www-authenticate"] == "Token"


SECRET = new_secret()


@pytest.mark.parametrize(
    ("wanted", "parameter", "reason"),
    [
        ({}, "address", "This field is required."),
        ({"address": None}, "address", "may not be null"),
        ({"address": ["a"]}, "address", "Not a valid string."),
        ({"address": "nonsense"}, "address", "it is no plain address of the web"),
        ({"address": "http://[x"}, "address", "it is no"),
        ({"address": "http://a.example:99999/"}, "address", "it is no address"),
        ({"address": "http://a\n.example/"}, "address", "it is no address"),
        ({"address": "ftp://a.example/"}, "address", "it is no plain address of the web"),
        ({"address": "https://me:secret@a.example/"}, "address", "it is no plain address"),
        ({"address": "http://169.254.169.254/"}, "address", "is not on the internet"),
        ({"address": "https://[::1]/"}, "address", "is not on the internet"),
        ({"address": "http://a.example:25/"}, "address", "port 25 is not of the web"),
        ({"address": f"https://a.example/{'x' * 500}"}, "address", "no more than 500"),
        ({"address": "https://a.example/\0"}, "address", "Null characters"),
        ({"address": "https://a.example/\ud800"}, "address", "Surrogate characters"),
        ({"address": ADDRESS, "form": "\ud800"}, "form", "is not a valid choice"),
        ({"address": ADDRESS, "\ud800": 1}, "\ud800", "This can't be given"),
        ({"address": ADDRESS, "query": "resource=nothing"}, "query", "resource: There is no"),
        ({"address": ADDRESS, "query": "colour=red"}, "query", "colour: No chosen resource"),
        ({"address": ADDRESS, "query": "contract=9.9.9"}, "query", "contract: Version 9.9.9"),
        ({"address": ADDRESS, "query": "after=x"}, "query", "after: "),
        ({"address": ADDRESS, "query": "a&" * 1001}, "query", "no more than 2000"),
        ({"address": ADDRESS, "query": "resource=events&type__ids=x"}, "query", "type__ids: "),
        ({"address": ADDRESS, "form": "pigeon"}, "form", "is not a valid choice"),
        ({"address": ADDRESS, "secret": "secret"}, "secret", "begins with whsec_"),
        ({"address": ADDRESS, "secret": "whsec_%"}, "secret", "Base64"),
        ({"address": ADDRESS, "secret": "whsec_YQ=="}, "secret", "24 to 64 bytes"),
        ({"address": ADDRESS, "resource": "launches"}, "resource", "This can't be given"),
    ],
)
def test_what_is_wrong_is_named(
    hooks: Hooks, wanted: dict[str, Any], parameter: str, reason: str
) -> None:
    status, told = hooks.post(**wanted)

    assert status == 400
    assert list(told) == [parameter]
    assert reason in told[parameter][0]
    assert Subscription.objects.count() == 0


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b"", 400),
        (b"{", 400),
        (b"[]", 400),
        (b"\xff", 400),
        (b'"a"', 400),
        (b"x" * (front.MOST_BYTES + 1), 413),
        (b'{"address": ' + b"[" * 10_000, 400),
    ],
)
def test_a_body_is_json_and_short(hooks: Hooks, body: bytes, status: int) -> None:
    assert hooks.ask(HOOKS, "POST", body)[0] == status


@pytest.mark.parametrize(
    ("path", "method", "status"),
    [
        (HOOKS, "DELETE", 405),
        (HOOKS, "PUT", 405),
        (NOWHERE, "POST", 405),
        (NOWHERE, "GET", 404),
        (NOWHERE, "DELETE", 404),
        ("/webhooks/1/", "GET", 404),
        ("/webhooks/nothing/at/all", "POST", 404),
    ],
)
def test_other_requests_are_refused(hooks: Hooks, path: str, method: str, status: int) -> None:
    assert hooks.ask(path, method)[0] == status


def test_calls_count(hooks: Hooks, answer: Callable[..., Answered], settings: Settings) -> None:
    settings.KEY_CALLS = 2

    assert [hooks.ask()[0] for _ in range(3)] == [200, 200, 429]


def test_a_key_has_a_bounded_number(hooks: Hooks, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(views, "MOST_SUBSCRIPTIONS", 2)

    answers = [hooks.post(address=ADDRESS) for _ in range(3)]

    assert [status for status, _ in answers] == [201, 201, 400]
    assert "at most 2 webhooks" in answers[2][1]["detail"]


@pytest.mark.parametrize(
    ("address", "form"),
    [
        ("https://discord.com/api/webhooks/1/abc", "discord"),
        ("https://ptb.discord.com/api/webhooks/1/abc", "discord"),
        ("https://notdiscord.com/api/webhooks/1/abc", "standard"),
        ("https://discord.com/other", "standard"),
        ("https://hooks.slack.com/services/T/B/x", "slack"),
        ("https://slack.com/services/T/B/x", "standard"),
    ],
)
def test_chats_are_recognized(hooks: Hooks, address: str, form: str) -> None:
    assert hooks.post(address=address)[1]["form"] == form
    assert hooks.post(address=address, form="slack")[1]["form"] == "slack"


def test_a_given_secret_is_taken(hooks: Hooks) -> None:
    assert hooks.post(address=ADDRESS, secret=SECRET)[1]["secret"] == SECRET


def test_a_key_that_is_switched_off_gets_nothing(hooks: Hooks) -> None:
    hooks.post(address=ADDRESS)
    assert Subscription.objects.active().count() == 1

    Key.objects.update(active=False)

    assert Subscription.objects.active().count() == 0


# The admin


def test_a_subscription_in_the_admin(admin_client: Client) -> None:
    add = "/admin/webhooks/subscription/add/"
    wrong = {"address": "http://a.example:25/", "query": "resource=nothing", "secret": "x"}
    page = admin_client.post(add, wrong).content.decode()
    for reason in ("port 25 is not of the web", "resource: There is no resource", "whsec_"):
        assert reason in page
    assert Subscription.objects.count() == 0

    made = admin_client.post(add, {"address": ADDRESS, "query": "?resource=events"}, follow=True)

    subscription = Subscription.objects.get()
    assert subscription.secret in made.content.decode()
    assert (subscription.query, subscription.form) == ("resource=events", "standard")
    change = f"/admin/webhooks/subscription/{subscription.pk}/change/"
    assert subscription.secret not in admin_client.get(change).content.decode()
    Subscription.objects.update(is_active=False, reason="It failed.", failures=3, since=-1)
    assert "It failed." in admin_client.get("/admin/webhooks/subscription/").content.decode()

    admin_client.post(change, {"address": ADDRESS, "query": "", "is_active": "on"})

    before, secret = subscription.created_at, subscription.secret
    subscription.refresh_from_db()
    assert (subscription.query, subscription.secret) == ("", secret)
    assert (subscription.is_active, subscription.reason, subscription.failures) == (True, "", 0)
    assert (subscription.since, subscription.created_at) == (0, before)
    delete = f"/admin/webhooks/subscription/{subscription.pk}/delete/"
    assert ADDRESS in admin_client.get(delete).content.decode()
    admin_client.post(delete, {"post": "yes"}, follow=True)
    subscription.refresh_from_db()
    assert (subscription.is_ended, subscription.is_active) == (True, False)
    assert ADDRESS not in admin_client.get("/admin/webhooks/subscription/").content.decode()


def test_the_log_of_deliveries_and_sending_again(admin_client: Client) -> None:
    subscription = Subscription.objects.create(address=ADDRESS, secret=SECRET)
    entry = Entry.objects.create(
        id=7, resource="events", key="1", what="created", changed_at=timezone.now(), revision=1
    )
    delivery = Delivery.objects.create(
        subscription=subscription, entry=entry, resource="events", key="1", tries=13,
        state=Delivery.State.GIVEN_UP,
    )  # fmt: skip
    Attempt.objects.create(delivery=delivery, seconds=0.25, status=500, text="<b>Oh no</b>")
    log = "/admin/webhooks/delivery/"

    page = admin_client.get(log).content.decode()
    assert "&lt;b&gt;Oh no&lt;/b&gt;" in page
    page = admin_client.get(f"{log}{delivery.pk}/change/").content.decode()
    assert "0.25" in page
    again = {"action": "send_again", "_selected_action": [delivery.pk]}
    assert "1 of 1 are sent again" in admin_client.post(log, again, follow=True).content.decode()

    delivery.refresh_from_db()
    assert (delivery.state, delivery.tries) == (Delivery.State.PENDING, 0)
    assert Delivery.objects.due(timezone.now()).count() == 1
