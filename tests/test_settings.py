"""Settings, as a new process reads them from its environment."""

from __future__ import annotations

import json
import os
import runpy
import subprocess
import sys
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
import yaml
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.test import Client, override_settings

ROOT = Path(__file__).parent.parent


def setting(name: str, **environment: str) -> Any:
    """The value of a setting in a process with these variables."""
    code = f"import json; from django.conf import settings; print(json.dumps(settings.{name}))"
    run = subprocess.run(
        [sys.executable, "-c", code],
        cwd=ROOT,
        env={**os.environ, "DJANGO_SETTINGS_MODULE": "spacedevs.settings", **environment},
        capture_output=True,
        check=True,
    )
    return json.loads(run.stdout)


@pytest.mark.parametrize("key", ["plain", "$SECRET_KEY", "$", "a=b#c'\"%"])
def test_secret_key_is_taken_as_it_is(key: str) -> None:
    assert setting("SECRET_KEY", SECRET_KEY=key) == key


def test_without_a_secret_key_one_is_made() -> None:
    assert len(setting("SECRET_KEY", SECRET_KEY="")) == 50


@pytest.mark.parametrize("content", ["kept", "kept\n", "$kept\r\n"])
@pytest.mark.parametrize("name", ["SECRET_KEY", "UPSTREAM_TOKEN"])
def test_secrets_come_as_files(tmp_path: Path, name: str, content: str) -> None:
    """A file wins over a variable."""
    file = tmp_path / "secret"
    file.write_bytes(content.encode())

    assert setting(name, **{f"{name}_FILE": str(file), name: "other"}) == content.strip()


def test_the_database_may_be_a_secret(tmp_path: Path) -> None:
    file = tmp_path / "secret"
    file.write_text("postgres://me:secret@db.test/space\n")

    database = setting("DATABASES", DATABASE_URL_FILE=str(file))["default"]
    assert [database[key] for key in ("HOST", "NAME", "PASSWORD")] == ["db.test", "space", "secret"]


@pytest.mark.parametrize(
    ("url", "password"),
    [
        ("postgres://me@db.test/space", "p@ss/#%"),
        ("postgres://me:own@db.test/space", "own"),
        ("sqlite:///file.sqlite3", "p@ss/#%"),  # which ignores it
    ],
)
def test_the_password_may_come_apart(tmp_path: Path, url: str, password: str) -> None:
    file = tmp_path / "secret"
    file.write_text("p@ss/#%\n")

    database = setting("DATABASES", DATABASE_URL=url, POSTGRES_PASSWORD_FILE=str(file))["default"]
    assert database["PASSWORD"] == password


def manage(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "manage.py", *arguments],
        cwd=ROOT,
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        check=False,
    )


NONSENSE = [
    ("BEHIND_PROXY", "nope", "true or false"),
    ("REFUSE_UNKNOWN_TOKENS", "2", "true or false"),
    ("MAX_LAG", "abc", "a number from 0 to 3600"),
    ("STALE_IF_ERROR", "nan", "a number from 0 to 31536000"),
    ("STATEMENT_TIMEOUT", "0", "a number from 0.1 to 3600"),
    ("LOCK_TIMEOUT", "inf", "a number from 0.1 to 3600"),
    ("VANISHED_LIMIT", "1.1", "a number from 0 to 1"),
    ("KEPT_ANSWERS", "-1", "a whole number from 0 to 1000000"),
    ("WORKER_MEMORY", "1.5", "a whole number from 200 to 1000000"),
    ("MEDIA_LIMIT", "0", "a whole number from 1 to 1000"),
    ("FIRST_OWN_ID", "1000002", "1000001, 2000001 and so on, up to 2146000001"),
    *(
        ("KEY_CALLS", value, "a whole number from 1 to 2147483647")
        for value in ("0", "-1", "15.0", "1e3", "²", "many", str(2**31), "9" * 20)
    ),
    ("LOG_FORMAT", "xml", "line or json"),
    ("LOG_LEVEL", "loud", "WARNING, DEBUG, INFO, ERROR or CRITICAL"),
    ("VANISHED", "delete", "mark or remove"),
    ("TRUSTED_PROXIES", "proxy", "an address or a network, such as 10.0.0.0/8"),
    ("CSRF_TRUSTED_ORIGINS", "ll.test", "addresses such as https://ll.test"),
    ("MEDIA_HOSTS", "http://a", "names of hosts, such as images.test or images.test:8080"),
    ("UPSTREAM", "ll.test", "an address such as https://ll.test/2.3.0/"),
    ("CACHE_CONTROL", "no-cache\r\nX: 1", "a line of plain ASCII"),
    *(
        ("METRICS", value, "an address such as 127.0.0.1:9100, or public")
        for value in ("yes", ":9100", "127.0.0.1:x", "a:99999", "http://a:1/", "[::")
    ),
]


@pytest.mark.parametrize(("name", "value", "allowed"), NONSENSE)
def test_nonsense_ends_the_start(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str, allowed: str
) -> None:
    monkeypatch.setenv(name, value)

    with pytest.raises(ImproperlyConfigured) as raised:
        runpy.run_path(str(ROOT / "spacedevs" / "settings.py"))

    assert str(raised.value) == f"{name} is {value!r}; it may be {allowed}."


@pytest.mark.parametrize(
    ("name", "value", "told"),
    [
        ("MAX_LAG", "abc", "MAX_LAG is 'abc'; it may be a number from 0 to 3600."),
        *(
            (
                "DATABASE_URL",
                f"{scheme}://me:hidden@db.test:{port}/space",
                "DATABASE_URL is no address of a database; it may be such as "
                "postgres://user@host:5432/name or sqlite:///file.",
            )
            for scheme, port in (("mysql", 1), ("postgres", "x"))
        ),
        (
            "CACHE_URL",
            "rediscache://:hidden@redis.test:x/0",
            "CACHE_URL is no address of a cache; it may be such as "
            "rediscache://127.0.0.1:6379/0 or locmemcache://.",
        ),
        *(
            (f"{name}_FILE", "/nothing", f"{name}_FILE can't be read: [Errno 2] No such file")
            for name in ("SECRET_KEY", "DATABASE_URL", "POSTGRES_PASSWORD")
        ),
        ("DATABASE_URL", "postgres://127.0.0.1:1/none", "The database does not answer as it"),
        ("DATABASE_URL", "sqlite://:memory:", "The database is not prepared for this version (no"),
    ],
)
def test_commands_say_in_one_line_what_is_in_the_way(name: str, value: str, told: str) -> None:
    """What may hold a password is not shown."""
    run = manage("key", "list", **{name: value})

    assert run.stderr.startswith(told)
    assert len(run.stderr.splitlines()) == 1
    assert run.returncode == 1


@pytest.mark.parametrize("text", ["", " ", "\n"])
def test_what_is_blank_is_not_set(monkeypatch: pytest.MonkeyPatch, text: str) -> None:
    for name in ("MAX_LAG", "KEPT_ANSWERS", "BEHIND_PROXY", "LOG_FORMAT", "KEY_CALLS"):
        monkeypatch.setenv(name, text)

    found = runpy.run_path(str(ROOT / "spacedevs" / "settings.py"))

    assert [found[name] for name in ("MAX_LAG", "KEPT_ANSWERS", "BEHIND_PROXY")] == [1, 32, False]
    assert [found[name] for name in ("LOG_FORMAT", "KEY_CALLS")] == ["line", None]


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["--workers", "0"], "--workers is 0; it may be 1 or more."),
        (["--port", "99999"], "Can't listen on 127.0.0.1, port 99999: "),
        (["--host", "x" * 80], "Can't listen on"),
    ],
)
def test_serve_says_what_it_cannot_do(arguments: list[str], told: str) -> None:
    run = manage("serve", *arguments)

    assert run.stderr.startswith(f"CommandError: {told}")
    assert len(run.stderr.splitlines()) == 1


def test_metrics_have_an_address() -> None:
    assert setting("METRICS_ADDRESS", METRICS="[::1]:9100") == ["::1", 9100]
    assert setting("METRICS_ADDRESS", METRICS="public") == ["", 0]


LONG = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNO"


@pytest.mark.parametrize("name", ["BEHIND_PROXY", "HTTPS_ONLY"])
def test_what_is_set_for_the_internet_is_what_django_asks_for(name: str) -> None:
    check = ("check", "--deploy", "--fail-level", "WARNING")

    checked = manage(*check, SECRET_KEY=LONG, ALLOWED_HOSTS="ll.test", **{name: "true"})

    assert checked.stderr == ""
    assert checked.returncode == 0


def test_what_is_not_set_for_the_internet_is_told() -> None:
    check = ("check", "--deploy", "--fail-level", "WARNING")

    assert manage(*check, SECRET_KEY="short").returncode == 1


def test_a_proxy_may_be_without_tls() -> None:
    without = {"BEHIND_PROXY": "true", "HTTPS_ONLY": "false"}

    assert setting("SECURE_SSL_REDIRECT", **without) is False
    assert setting("SESSION_COOKIE_SECURE", **without) is False


@pytest.mark.django_db
def test_behind_tls_everything_is_asked_by_https(client: Client) -> None:
    names = ("SECURE_SSL_REDIRECT", "SECURE_HSTS_SECONDS", "CSRF_COOKIE_SECURE")
    with override_settings(**{name: setting(name, HTTPS_ONLY="true") for name in names}):
        plain = Client().get("/2.3.0/events/?limit=1")
        asked = Client().get("/2.3.0/events/?limit=1", secure=True)
        login = Client().get("/admin/login/", secure=True)
        health = Client().get("/health/")

    assert (plain.status_code, plain["Location"]) == (
        301,
        "https://testserver/2.3.0/events/?limit=1",
    )
    assert (asked.status_code, asked["Strict-Transport-Security"]) == (200, "max-age=2592000")
    assert login.cookies["csrftoken"]["secure"]
    assert health.status_code != 301, "it is asked from inside"


@pytest.mark.django_db
def test_on_this_machine_everything_is_asked_as_it_is(client: Client) -> None:
    answer = client.get("/admin/login/")

    assert answer.status_code == 200
    assert not answer.cookies["csrftoken"]["secure"]
    assert "Strict-Transport-Security" not in answer


def test_database() -> None:
    database = setting("DATABASES", DATABASE_URL="postgres://me:p%40ss@db.test:5433/space")

    assert database["default"] | {"CONN_MAX_AGE": 600} == database["default"]
    assert [database["default"][key] for key in ("HOST", "PORT", "NAME", "USER", "PASSWORD")] == [
        "db.test",
        5433,
        "space",
        "me",
        "p@ss",
    ]


def test_replica() -> None:
    url = "postgres://me@db.test/space"
    environment = {"DATABASE_REPLICA_URL": "postgres://me@copy.test/space"}
    databases = setting("DATABASES", DATABASE_URL=url, POSTGRES_PASSWORD="p", **environment)

    assert databases["replica"] == {**databases["default"], "HOST": "copy.test"}
    assert "replica" not in setting("DATABASES", DATABASE_URL=url, DATABASE_REPLICA_URL="")
    with pytest.raises(subprocess.CalledProcessError) as failed:
        setting("DATABASES", DATABASE_URL="sqlite:///any", **environment)
    assert "DATABASE_REPLICA_URL is for PostgreSQL" in failed.value.stderr.decode()


def test_limits_of_several_processes_need_redis() -> None:
    assert setting("ANONYMOUS_CALLS", ANONYMOUS_CALLS="") is None
    assert setting("ANONYMOUS_CALLS", ANONYMOUS_CALLS="15") == 15

    for name in ("ANONYMOUS_CALLS", "KEY_CALLS"):
        served = manage("serve", CACHE_URL="locmemcache://", **{name: "15"})
        assert served.returncode == 1
        assert "CACHE_URL=rediscache://" in served.stderr
        assert "--workers 1" in served.stderr


FORWARDED = {"x-forwarded-host": "ll.test", "x-forwarded-proto": "https"}


@pytest.mark.django_db
def test_forwarded_headers_count_only_behind_a_proxy(client: Client) -> None:
    assert client.get("/2.3.0/", headers=FORWARDED).json()["events"].startswith("http://testserver")

    proxied = {
        "USE_X_FORWARDED_HOST": setting("USE_X_FORWARDED_HOST", BEHIND_PROXY="true"),
        "SECURE_PROXY_SSL_HEADER": setting("SECURE_PROXY_SSL_HEADER", BEHIND_PROXY="true"),
    }
    assert settings.SECURE_PROXY_SSL_HEADER is None
    with override_settings(**proxied):
        root = client.get("/2.3.0/", headers=FORWARDED).json()
    assert root["events"] == "https://ll.test/2.3.0/events/"


@pytest.fixture
def compose() -> Any:
    """The compose file, without its variables replaced."""
    return yaml.safe_load((ROOT / "docker-compose.yml").read_text())


def test_compose_tells_no_secret_but_as_a_file(compose: Any) -> None:
    assert {entry["file"] for entry in compose["secrets"].values()} == {
        *("./secrets/secret_key", "./secrets/postgres_password")
    }
    secrets = {name.upper() for name in compose["secrets"]}
    for service in compose["services"].values():
        environment = service.get("environment", {})
        assert not secrets & environment.keys()
        for name in secrets:
            if file := environment.get(f"{name}_FILE"):
                assert file.removeprefix("/run/secrets/") in service["secrets"]


def test_compose_serves_no_name_that_it_is_not_told(compose: Any) -> None:
    hosts = compose["services"]["web"]["environment"]["ALLOWED_HOSTS"]

    assert hosts.startswith("${ALLOWED_HOSTS:?")


def test_compose_migrates_once_and_before_all_else(compose: Any) -> None:
    services = compose["services"]
    migrating = [name for name, each in services.items() if "migrate" in each.get("command", [])]

    assert migrating == ["migrate"]
    for name in ("web", "sync"):
        needed = services[name]["depends_on"]["migrate"]["condition"]
        assert needed == "service_completed_successfully"


def test_compose_knows_whether_sync_lives(compose: Any, tmp_path: Path) -> None:
    """It is healthy as long as the file that it touches is recent."""
    sync = compose["services"]["sync"]
    heartbeat = sync["command"][-1]
    (*_, code) = sync["healthcheck"]["test"]
    assert sync["command"][-2] == "--heartbeat"
    assert heartbeat in code
    file = tmp_path / "alive"
    checked = [sys.executable, "-c", code.replace(heartbeat, str(file))]

    def healthy() -> bool:
        return subprocess.run(checked, capture_output=True, check=False).returncode == 0

    assert not healthy()
    file.touch()
    assert healthy()
    os.utime(file, (0, 0))
    assert not healthy()


@pytest.mark.parametrize(("status", "healthy"), [(200, True), (503, False), (None, False)])
def test_the_image_knows_whether_the_server_can_answer(
    status: int | None, *, healthy: bool
) -> None:
    """To listen is not enough."""
    (line,) = [
        line for line in (ROOT / "Dockerfile").read_text().splitlines() if "/health/" in line
    ]
    *_, code = json.loads(line.strip().removeprefix("CMD "))

    class Health(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(status if status and self.path == "/health/ready" else 404)
            self.end_headers()

        def log_message(self, *arguments: Any) -> None:
            pass

    with HTTPServer(("127.0.0.1", 0), Health) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        here = f"127.0.0.1:{server.server_port}" if status else "127.0.0.1:1"
        checked = subprocess.run(
            [sys.executable, "-c", code.replace("127.0.0.1:8000", here)],
            capture_output=True,
            check=False,
        )
        server.shutdown()

    assert (checked.returncode == 0) == healthy
