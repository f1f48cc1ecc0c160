"""Answers are exactly what the OpenAPI document says, and what they link to is there.

The document is the committed one, so this takes no reference data.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from django.db import transaction
from django.db.models import UUIDField
from django.test import Client

from spacedevs.router import router
from tests.contracts import Contract, links, template_of
from tests.documents import rows

pytestmark = pytest.mark.usefixtures("one_transaction")

RESOURCES = router.resources()


@pytest.fixture(scope="module")
def one_transaction(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """All tests run in a transaction, so that each object is rendered once."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield
        transaction.set_rollback(True)


@pytest.fixture(scope="module")
def contract() -> Contract:
    committed = Path(__file__).parent / "openapi.yaml"
    return Contract(yaml.load(committed.read_text(), yaml.CSafeLoader))


@pytest.mark.parametrize("prefix", RESOURCES)
def test_lists_are_as_documented(client: Client, contract: Contract, prefix: str) -> None:
    path = f"/2.3.0/{prefix}/"
    for mode in RESOURCES[prefix].serializers_by_mode():
        page = client.get(f"{path}?mode={mode}&limit=100").json()

        assert page["results"], "nothing to look at"
        assert list(contract.differences(page, contract.answer(path))) == []
        assert {row.get("response_mode", mode) for row in page["results"]} == {mode}


@pytest.mark.parametrize("prefix", RESOURCES)
def test_normal_is_the_default_mode(client: Client, prefix: str) -> None:
    if "normal" in RESOURCES[prefix].serializers_by_mode():
        by_default = client.get(f"/2.3.0/{prefix}/?limit=3").json()["results"]
        normal = client.get(f"/2.3.0/{prefix}/?limit=3&mode=normal").json()["results"]

        assert by_default == normal


@pytest.mark.parametrize("prefix", RESOURCES)
def test_objects_are_as_documented(client: Client, contract: Contract, prefix: str) -> None:
    path = f"/2.3.0/{prefix}/"
    mode = list(RESOURCES[prefix].serializers_by_mode())[-1]
    for row in client.get(f"{path}?mode={mode}&limit=25").json()["results"]:
        shown = client.get(f"{path}{row['id']}/").json()

        assert list(contract.differences(shown, contract.answer(f"{path}{{id}}/"))) == []


@pytest.mark.parametrize("prefix", RESOURCES)
def test_an_object_that_is_not_there_is_said_so(client: Client, prefix: str) -> None:
    model: Any = RESOURCES[prefix].queryset.model  # type: ignore[union-attr]
    is_uuid = isinstance(model._meta.pk, UUIDField)
    key = "00000000-0000-4000-8000-000000000000" if is_uuid else "2147483000"

    answer = client.get(f"/2.3.0/{prefix}/{key}/")

    assert answer.status_code == 404
    assert "detail" in answer.json()


def test_links_lead_to_documented_objects(client: Client, contract: Contract) -> None:
    """Whatever the fullest mode of a list links to, one link of each kind from each list."""
    followed: dict[tuple[str, str], str] = {}
    for prefix, viewset in RESOURCES.items():
        mode = list(viewset.serializers_by_mode())[-1]
        for address in links(rows(client, f"/2.3.0/{prefix}/", f"mode={mode}")):
            followed.setdefault((prefix, template_of(address)), address)
    assert len({template for _, template in followed}) > 15

    for (prefix, template), address in followed.items():
        answer: Any = client.get(address)
        assert answer.status_code == 200, (prefix, address)
        found = list(contract.differences(answer.json(), contract.answer(template)))
        assert found == [], (prefix, address)
