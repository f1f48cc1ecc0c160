"""The documentation's pages: guides, and tables of keys that agree with the schema."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.test import Client

from spacedevs import guides, key_tables
from spacedevs.api.registry import registry
from tests.schemas import Schema
from tests.versions import VERSIONS

CONTRACTS = {contract.version: contract for contract in registry.contracts}


def text_of(client: Client, path: str) -> str:
    answer = client.get(path)
    assert answer.status_code == 200, path
    return answer.text


@pytest.mark.parametrize("name", guides.GUIDES)
def test_guides_are_pages(client: Client, name: str) -> None:
    text = text_of(client, f"/docs/{name}/")

    assert text.count("<h1>") == 1
    assert '.md"' not in text
    assert "127.0.0.1:8000" not in text
    for anchor in re.findall(r'href="#([^"]+)"', text):
        assert f'id="{anchor}"' in text


def test_examples_have_this_servers_address(client: Client) -> None:
    answer = client.get("/docs/samples/", headers={"host": "testserver"}, secure=True)

    assert "curl 'https://testserver/2.3.0/launches/upcoming/" in answer.text


def test_documentation_leads_to_guides_and_keys(client: Client) -> None:
    text = text_of(client, "/docs/")

    for name, title in guides.guides():
        assert f'<a href="/docs/{name}/">{title}</a>' in text
    assert 'href="/docs/2.3.0/launches/"' in text
    assert 'href="/docs/2.2.0/launch/"' in text_of(client, "/docs/2.2.0/")


@pytest.mark.parametrize(
    "path",
    ["nothing/", "9.9.9/", "9.9.9/launches/", "2.3.0/launch/", "2.3.0/shapes/Nothing/", "a%00/"],
)
def test_pages_that_are_not_there(client: Client, path: str) -> None:
    assert client.get(f"/docs/{path}").status_code == 404


def test_keys_of_an_endpoint(client: Client) -> None:
    text = text_of(client, "/docs/2.3.0/launches/")

    assert '<tr id="net">' in text
    assert "<code>net_precision</code> says how much of it holds." in text
    assert re.findall(r'<th scope="col">(\w+)</th>', text) == [
        "Key", "list", "normal", "detailed", "Meaning"
    ]  # fmt: skip
    assert '<a href="/docs/2.2.0/launch/">2.2.0</a>' in text
    assert '<a href="/docs/2.3.0/shapes/Mission/">Mission</a> or null' in text
    assert 'list of <a href="/docs/2.3.0/shapes/VidURL/">VidURL</a>' in text
    assert "Suborbital" not in text


@pytest.mark.parametrize("version", VERSIONS)
def test_every_page_of_a_version_can_be_read(client: Client, version: str) -> None:
    contract = CONTRACTS[version]
    for path, _, _ in contract.router.endpoints()[::8]:
        text_of(client, f"/docs/{version}/{path}/")
    for name in sorted(key_tables.shapes(contract))[::8]:
        assert f"<h1>{name}</h1>" in text_of(client, f"/docs/{version}/shapes/{name}/")


@pytest.mark.parametrize("version", VERSIONS)
def test_tables_say_what_the_schema_says(version: str) -> None:
    schema = Schema.committed(version)
    shapes = key_tables.shapes(CONTRACTS[version])
    assert shapes.keys() <= schema.document["components"]["schemas"].keys()
    for name, serializer_class in shapes.items():
        properties = schema.component(name)["properties"]
        rows = key_tables.of_shape(serializer_class).rows

        assert [row.key for row in rows] == list(properties)
        assert [row.meaning for row in rows] == [
            told["description"] for told in properties.values()
        ]
        assert [value_of(row) for row in rows] == [shown(told) for told in properties.values()], (
            name
        )


def value_of(row: Any) -> tuple[str, bool, bool]:
    """The shape, whether it is a list, and whether it may be null."""
    (value,) = row.values.values()
    return value.shape, value.is_list, value.nullable


def shown(told: dict[str, Any]) -> tuple[str, bool, bool]:
    """The same of a property in the schema."""
    is_list = told.get("type") == "array"
    inner = told["items"] if is_list else told
    reference = inner.get("$ref") or next(iter(inner.get("allOf", [{}]))).get("$ref", "")
    return reference.rpartition("/")[2], is_list, bool(told.get("nullable"))
