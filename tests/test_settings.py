"""Settings as a fresh process reads them from its environment."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
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
