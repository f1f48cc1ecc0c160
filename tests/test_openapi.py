"""The OpenAPI schemas are valid, the same on every engine, and the committed ones."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.test import Client

from spacedevs.api.contract.schema import ContractGenerator
from tests.schemas import COMMITTED
from tests.versions import VERSIONS


@pytest.fixture(scope="module")
def document() -> dict[str, Any]:
    return ContractGenerator().get_schema(request=None, public=True)


@pytest.mark.parametrize("version", VERSIONS)
def test_schema_is_the_committed_one(tmp_path: Path, version: str) -> None:
    committed = COMMITTED / f"{version}.yaml"
    if "WRITE_SNAPSHOTS" in os.environ:
        _write(version, committed)
    written = tmp_path / "schema.yaml"
    _write(version, written)

    # `make snapshots` rewrites it; read the difference before you commit it
    assert written.read_text() == committed.read_text()


def test_no_schema_is_left_of_a_version_that_is_gone() -> None:
    assert sorted(file.stem for file in COMMITTED.iterdir()) == sorted(VERSIONS)


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


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("path", "template", "status", "shape"),
    [
        ("events/?date__gte=x", "events/", "400", "BadParameters"),
        ("events/?search=a+b+c+d", "events/", "400", "BadParameters"),
        ("events/0/", "events/{id}/", "404", "Problem"),
        ("events/1096/?id=x", "events/{id}/", "400", "BadParameters"),
    ],
)
def test_errors_are_documented(
    client: Client, document: dict[str, Any], path: str, template: str, status: str, shape: str
) -> None:
    answer = client.get(f"/2.3.0/{path}")
    responses = document["paths"][f"/2.3.0/{template}"]["get"]["responses"]
    name = responses[status]["$ref"].rpartition("/")[2]
    told = document["components"]["responses"][name]["content"]["application/json"]["schema"]

    assert str(answer.status_code) == status
    assert f"#/components/schemas/{shape}" in str(told)
    assert {"400", "404", "429", "503"} >= responses.keys() - {"200"}
    for value in answer.json().values():
        assert isinstance(value, str if shape == "Problem" else list)


@pytest.mark.parametrize("address", ["schema/", "schema/?format=json", "json"])
@pytest.mark.parametrize("version", VERSIONS)
def test_schema_is_served(client: Client, version: str, address: str) -> None:
    answer = client.get(f"/{version}/{address}")

    assert answer.status_code == 200
    assert f"v{version}".encode() in answer.content
    assert f"/{version}/agencies/".encode() in answer.content


def test_a_version_that_is_not_served_is_named() -> None:
    with pytest.raises(CommandError, match=r"Version 9\.9\.9 is not served; there is 2\.3\.0, "):
        call_command("spectacular", "--api-version", "9.9.9")


def _write(version: str, file: Path) -> None:
    options = ("--api-version", version, "--validate", "--fail-on-warn", "--file", str(file))
    call_command("spectacular", *options)
