"""The OpenAPI document is valid, the same on every engine, and the committed one."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.test import Client
from drf_spectacular.generators import SchemaGenerator

COMMITTED = Path(__file__).parent / "openapi.yaml"


@pytest.fixture(scope="module")
def document() -> dict[str, Any]:
    return SchemaGenerator().get_schema(request=None, public=True)


def test_document_is_the_committed_one(tmp_path: Path) -> None:
    written = tmp_path / "openapi.yaml"

    call_command("spectacular", "--validate", "--fail-on-warn", "--file", str(written))

    # `make snapshots` rewrites it; read the difference before you commit it
    assert written.read_text() == COMMITTED.read_text()


def test_response_mode_decides_the_member_of_a_union(document: dict[str, Any]) -> None:
    components = document["components"]["schemas"]
    mapping = components["PolymorphicEventsEndpoint"]["discriminator"]["mapping"]

    assert list(mapping) == ["list", "normal", "detailed"]
    for mode, reference in mapping.items():
        properties = components[reference.rsplit("/", 1)[1]]["properties"]
        assert properties["response_mode"]["enum"] == [mode]


def test_every_operation_explains_itself(document: dict[str, Any]) -> None:
    for operations in document["paths"].values():
        assert list(operations) == ["get"]
        assert "## Help" in operations["get"]["description"]


@pytest.mark.parametrize("query", ["", "?format=json"])
def test_document_is_served(client: Client, query: str) -> None:
    answer = client.get(f"/2.3.0/schema/{query}")

    assert answer.status_code == 200
    assert b"PolymorphicEventsEndpoint" in answer.content
