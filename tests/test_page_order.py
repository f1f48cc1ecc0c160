"""The order of a page depends only on the query, not on how the database finds rows."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test import Client
from pytest_django.fixtures import Settings

from astronauts.models import Astronaut
from tests.documents import rows

pytestmark = pytest.mark.django_db


@pytest.mark.skipif(connection.vendor != "sqlite", reason="PostgreSQL has nothing like it.")
@pytest.mark.parametrize("documents", [True, False])
def test_no_page_needs_the_order_in_which_rows_are_found(
    client: Client, settings: Settings, documents: bool
) -> None:
    """SQLite is told to reverse every order that a query leaves open."""
    settings.RENDERINGS = documents
    keys = list(Astronaut.objects.order_by("-name", "pk").values_list("pk", flat=True))
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA reverse_unordered_selects = ON")
        try:
            listed = [row["id"] for row in rows(client, "/2.3.0/astronauts/", "ordering=-name")]
        finally:
            cursor.execute("PRAGMA reverse_unordered_selects = OFF")

    assert len(keys) > 100
    assert listed == keys
