"""Keys: made and revoked by command and in the admin, known to servers, and their use noted."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connections, transaction
from django.test import Client
from pytest_django.fixtures import Settings

from benchmarks.servers import Server, serving
from spacedevs.api.http import key_use
from spacedevs.api.http.calls import Calls
from spacedevs.api.http.gate import Gate
from spacedevs.api.http.key_use import KeyUse
from spacedevs.api.http.keys import Keys
from spacedevs.api.http.models import Key, digest_of
from spacedevs.api.registry import registry
from spacedevs.clock import now
from tests.conftest import PromptKeys
from tests.databases import EMPTY, Databases
from tests.test_shared_calls import eventually

SECRET = re.compile(r"[0-9a-f]{40}")


def key(*arguments: str) -> tuple[str, str]:
    """What the command writes to standard output and standard error."""
    out, err = StringIO(), StringIO()
    call_command("key", *arguments, stdout=out, stderr=err)
    return out.getvalue(), err.getvalue()


def known(secret: str) -> bool:
    """Whether a process that reads the keys now knows one."""
    keys = Keys()
    keys.read()
    return keys._keys.get(digest_of(secret)) is not None


# The command


@pytest.mark.django_db
def test_a_key_is_shown_once_and_stored_hashed() -> None:
    out, err = key("create", "Weather app", "--limit", "500")
    secret = out.strip()
    assert SECRET.fullmatch(secret)
    assert "shown only now" in err

    stored = Key.objects.get()
    assert (stored.name, stored.limit, stored.active) == ("Weather app", 500, True)
    assert stored.digest == sha256(secret.encode()).hexdigest()
    texts = [str(getattr(stored, field.attname)) for field in Key._meta.concrete_fields]
    assert not any(secret in text for text in texts)
    assert stored.start == secret[:6]
    assert known(secret)

    listed = key("list")[0]
    assert re.search(rf"Weather app +{secret[:6]} +500 +0 +never +20\d\d-", listed)
    assert secret not in listed


@pytest.mark.django_db
def test_a_revoked_key_is_unknown_but_listed() -> None:
    secret = key("create", "app")[0].strip()

    assert key("revoke", "app")[0] == "Revoked the key app.\n"

    assert not known(secret)
    assert re.search(r"app .* no limit .* revoked$", key("list")[0], re.MULTILINE)


@pytest.mark.django_db
def test_the_name_of_a_revoked_key_is_free(admin_client: Client) -> None:
    former = key("create", "app")[0].strip()
    key("revoke", "app")

    first = key("create", "app")[0].strip()
    assert (known(former), known(first)) == (False, True)
    assert key("list")[0].count("app ") == 2
    again = {"name": "app", "limit": "", "active": "on"}
    revoked = Key.objects.get(active=False)
    page = admin_client.post(f"/admin/spacedevs/key/{revoked.pk}/change/", again).text
    assert "There is a key of that name already" in page

    assert key("revoke", "app")[0] == "Revoked the key app.\n"
    made = admin_client.post("/admin/spacedevs/key/add/", again, follow=True).text
    assert "It is shown only now" in made
    assert not known(first)
    assert Key.objects.filter(name="app").count() == 3


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("arguments", "error"),
    [
        (["create", "app"], "No key is made: There is a key of that name already."),
        (["create", " "], "No key is made: This field cannot be blank."),
        (["create", 101 * "x"], "has at most 100 characters"),
        (["create", "a\nb"], "No key is made: A name is made of characters that can be printed."),
        (["create", "a\x1b[2Jb"], "A name is made of characters that can be printed."),
        (
            ["create", "b", "--limit", "0"],
            "'0' is no number of calls; it may be a whole number from 1 to 2147483647.",
        ),
        (["create", "b", "--limit", "many"], "'many' is no number of calls"),
        (["create", "b", "--limit", "²"], "is no number of calls"),
        (["create", "b", "--limit", str(2**31)], "is no number of calls"),
        (["revoke", "b"], "There is no key b; `key list` shows all."),
        (["revoke", "gone"], "The key gone is revoked already."),
        ([], "required: task"),
    ],
)
def test_errors_of_the_command(arguments: list[str], error: str) -> None:
    key("create", "app")
    key("create", "gone")
    key("revoke", "gone")
    before = list(Key.objects.values())

    with pytest.raises(CommandError, match=re.escape(error)):
        key(*arguments)

    assert list(Key.objects.values()) == before


# The admin


def test_a_key_is_made_and_revoked_in_the_admin(admin_client: Client) -> None:
    new = {"name": "app", "limit": "20", "active": "on"}
    page = admin_client.post("/admin/spacedevs/key/add/", new, follow=True).text
    (secret,) = set(SECRET.findall(page))
    assert "It is shown only now" in page
    assert known(secret)
    made = Key.objects.get()
    assert (made.name, made.limit) == ("app", 20)

    address = f"/admin/spacedevs/key/{made.pk}/change/"
    for path in ("/admin/spacedevs/key/", address):
        page = admin_client.get(path).text
        assert secret not in page
        assert made.digest not in page
    Key.objects.update(day_calls=7, day=now().date())  # while the form is open
    admin_client.post(address, {"name": "renamed", "limit": ""})
    made.refresh_from_db()
    assert (made.name, made.limit, made.active, made.calls_today) == ("renamed", None, False, 7)
    assert not known(secret)


def test_errors_of_the_admin(admin_client: Client) -> None:
    key("create", "taken")
    for entered, error in (
        ({"limit": "0"}, "greater than or equal to 1"),
        ({"limit": "x"}, "Enter a whole number"),
        ({"limit": str(2**31)}, "less than or equal to 2147483647"),
        ({"name": ""}, "This field is required"),
        ({"name": "taken", "active": "on"}, "There is a key of that name already"),
        ({"name": "a\u202eb"}, "A name is made of characters that can be printed."),
    ):
        page = admin_client.post("/admin/spacedevs/key/add/", {"name": "app", **entered}).text
        assert error in page
        assert not SECRET.search(page)
    assert Key.objects.count() == 1


# Tokens of before


TOKENS = """
CREATE TABLE authtoken_token (
    key varchar(40) PRIMARY KEY, created timestamp NOT NULL,
    user_id integer NOT NULL UNIQUE REFERENCES auth_user (id)
);
INSERT INTO auth_user (id, username, password, is_active, is_superuser, is_staff, first_name,
    last_name, email, date_joined) VALUES
    (1, 'reader', '', true, false, false, '', '', '', '2026-01-01'),
    (2, 'former', '', false, false, false, '', '', '', '2026-01-01');
INSERT INTO authtoken_token VALUES ('secret of reader', '2026-01-01', 1);
INSERT INTO authtoken_token VALUES ('secret of former', '2026-01-01', 2);
"""


def test_tokens_of_before_become_keys(databases: Databases, django_db_blocker: Any) -> None:
    def migrate(*target: str) -> None:
        call_command("migrate", "spacedevs", *target, database="tokens", verbosity=0)

    with databases.copy(EMPTY, "tokens"), django_db_blocker.unblock():
        migrate("0003")
        with connections["tokens"].cursor() as cursor:
            for statement in TOKENS.split(";")[:-1]:
                cursor.execute(statement)

        migrate()

        keys = Key.objects.using("tokens").values_list("name", "digest", "start", "active")
        assert list(keys) == [
            ("former", digest_of("secret of former"), "secret", False),
            ("reader", digest_of("secret of reader"), "secret", True),
        ]
        with connections["tokens"].cursor() as cursor:
            cursor.execute("SELECT * FROM authtoken_token")
            assert cursor.fetchall() == []


# Use


@pytest.mark.django_db
def test_processes_add_up_the_use_of_keys(monkeypatch: pytest.MonkeyPatch) -> None:
    today = datetime(2026, 6, 1, 12, tzinfo=UTC)
    keys = [Key.objects.create(name=f"{n}", digest=f"{n}", start="") for n in range(3)]
    Key.objects.filter(pk=keys[0].pk).update(day=today.date() - timedelta(1), day_calls=99)
    first, second = KeyUse(), KeyUse()

    def at(moment: datetime) -> None:
        monkeypatch.setattr(key_use, "time", moment.timestamp)

    def used() -> list[tuple[int, Any]]:
        return list(Key.objects.order_by("pk").values_list("day_calls", "day"))

    at(today)
    for use, calls in ((first, 3), (second, 4)):
        for _ in range(calls):
            use.note(keys[0].pk)
            use.note(keys[1].pk)
        use.write()
        use.write()  # within the minute: nothing
    assert used() == [(7, today.date()), (7, today.date()), (0, None)]
    assert Key.objects.get(name="0").last_used_at == today

    at(today - timedelta(1))  # a process that is late
    late = KeyUse()
    late.note(keys[0].pk)
    late.write()
    assert used()[0] == (7, today.date())

    at(today + timedelta(1))
    first.note(keys[0].pk)
    first._due_at = 0
    first.write()
    assert used()[0] == (1, (today + timedelta(1)).date())


@pytest.mark.django_db
def test_use_takes_few_statements(django_assert_num_queries: Any) -> None:
    Key.objects.bulk_create(Key(name=f"{n}", digest=f"{n}", start="") for n in range(250))
    use = KeyUse()
    for pk in Key.objects.values_list("pk", flat=True):
        use.note(pk)

    with django_assert_num_queries(3):
        use.write()

    assert {*Key.objects.values_list("day_calls", flat=True)} == {1}
    use._due_at = 0
    with django_assert_num_queries(0):
        use.write()


@pytest.mark.django_db
def test_use_that_cannot_be_written_is_kept_and_told_once(
    caplog: pytest.LogCaptureFixture,
) -> None:
    made = Key.objects.create(name="app", digest="", start="")
    use = KeyUse()
    use.note(made.pk)

    def refuse(execute: Any, sql: str, *rest: Any) -> Any:
        raise DatabaseError("cannot execute UPDATE in a read-only transaction")

    with connections["default"].execute_wrapper(refuse):
        for _ in range(2):
            use._due_at = 0
            use.write()
            transaction.set_rollback(False)
    assert [record.getMessage() for record in caplog.records] == [
        "The use of keys can't be written: cannot execute UPDATE in a read-only transaction"
    ]
    use._due_at = 0
    use.write()
    assert Key.objects.get().day_calls == 1


# Reading


@pytest.mark.django_db
def test_keys_known_before_hold_without_a_database(
    settings: Settings, caplog: pytest.LogCaptureFixture
) -> None:
    """And who has read none calls none unknown."""
    settings.REFUSE_UNKNOWN_TOKENS = True
    secret = key("create", "app")[0].strip()
    keys = [PromptKeys(), PromptKeys()]
    assert keys[0].find(digest_of(secret))
    caplog.clear()

    def refuse(execute: Any, sql: str, *rest: Any) -> Any:
        raise DatabaseError("the database is away")

    def passes(keys: Keys, token: str) -> bool:
        gate = Gate(registry.roots, keys, KeyUse(), Calls())
        asked = {"PATH_INFO": "/2.3.0/events/", "REQUEST_METHOD": "GET"}
        return gate({**asked, "HTTP_AUTHORIZATION": f"Token {token}"}) is None

    with connections["default"].execute_wrapper(refuse):
        told = [passes(each, token) for each in keys for token in (secret, "unknown")]
    assert told == [True, False, True, True]
    assert [record.getMessage() for record in caplog.records] == [
        "Keys can't be read (the database is away); those known before hold."
    ] * 2
    assert not passes(keys[1], "unknown")


# Servers


@pytest.fixture
def server(databases: Databases, django_db_blocker: Any) -> Iterator[Server]:
    """A server with two workers, whose database Django knows as `keys`."""
    with databases.copy("demo", "keys") as url, django_db_blocker.unblock():
        environment = {"DATABASE_URL": url, "REFUSE_UNKNOWN_TOKENS": "true"}
        with serving("spacedevs.wsgi:application", environment) as server:
            yield server


def test_servers_notice_keys_that_come_and_go(server: Server) -> None:
    event = "/2.3.0/events/1096/"

    def make(name: str) -> str:
        new = Key(name=name)
        secret = new.renew_secret()
        new.save(using="keys")
        return secret

    def statuses(secret: str) -> set[int]:
        """Those of both workers, most likely."""
        return {
            int(server.get(event, Authorization=f"Token {secret}")[0].split()[0]) for _ in range(10)
        }

    first = make("first")
    assert statuses(first) == {200}, "the first call waits for the keys"
    assert statuses("0" * 40) == {401}
    second = make("second")
    eventually(lambda: statuses(second) == {200})
    Key.objects.using("keys").filter(name="first").update(active=False)
    eventually(lambda: statuses(first) == {401})

    # Key holders get the kept response of all others.
    plain, kept = server.get(event), server.get(event, Authorization=f"Token {second}")
    etag = dict(plain[1])["etag"]
    assert kept[2] == plain[2]
    assert (dict(kept[1])["etag"], dict(kept[1])["cache-control"]) == (etag, "no-cache")
    asked = {"Authorization": f"Token {second}", "If_None_Match": etag}
    assert server.get(event, **asked)[0] == "304 Not Modified"
