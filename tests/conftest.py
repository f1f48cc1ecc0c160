"""The demo data as every test finds it, and clients that look closely."""

from __future__ import annotations

import os
from typing import Any

import pytest
import zeal
from django.core.management import call_command
from django.http import HttpResponseBase
from django.test import Client
from zeal.apps import ZealConfig

# Tests against upstream's own OpenAPI document and samples run where there are these.
if "UPSTREAM" not in os.environ:
    collect_ignore = ["test_upstream.py"]


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: Any) -> None:
    """The tests' database, filled with the demo data once; each test undoes what it changes."""
    ZealConfig("zeal", zeal).ready()
    with django_db_blocker.unblock():
        call_command("load", "fixtures", verbosity=0)


class ReadingClient(Client):
    """A client whose requests fail if an answer takes a query for each row."""

    def request(self, **request: Any) -> HttpResponseBase:  # type: ignore[override]
        with zeal.zeal_context():
            return super().request(**request)


@pytest.fixture
def client() -> ReadingClient:
    return ReadingClient()
