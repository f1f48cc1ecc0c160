"""Answers are exactly what the OpenAPI schema says, in every version; what they link to is there.

The schemas are the committed ones, so this takes no reference data.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import transaction
from django.db.models import UUIDField
from django.test import Client

from spacedevs.api.registry import Contract, registry
from tests.schemas import Schema, links, template_of
from tests.shares import THOROUGH
from tests.versions import LISTS, VERSIONS, Listed

pytestmark = pytest.mark.usefixtures("one_transaction")

#: How many objects of a list are looked at.
MOST = 100 if THOROUGH else 20

FULLEST = [listed for listed in LISTS if listed.is_fullest]


@pytest.fixture(scope="module")
def one_transaction(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """All tests run in a transaction, so that each object is rendered once."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield
        transaction.set_rollback(True)


def named(listed: Listed) -> str:
    return listed.name


@pytest.mark.parametrize("listed", LISTS, ids=named)
def test_lists_are_as_documented(client: Client, listed: Listed) -> None:
    schema = Schema.committed(listed.contract.version)
    component = listed.serializer_class.__name__.removesuffix("Serializer")
    page = client.get(f"{listed.address}&limit={MOST}").json()

    assert page["results"], "nothing to look at"
    assert list(schema.differences(page, schema.answer(listed.documented))) == []
    for row in page["results"]:
        assert list(schema.differences(row, schema.component(component))) == []
        if "mode" in listed.address:
            assert row.get("response_mode", listed.mode) == listed.mode


@pytest.mark.parametrize("listed", FULLEST, ids=named)
def test_normal_is_the_default_mode(client: Client, listed: Listed) -> None:
    if "normal" in listed.viewset.serializers_by_mode():
        by_default = client.get(f"{listed.path}?limit=3").json()["results"]
        normal = client.get(f"{listed.path}?limit=3&mode=normal").json()["results"]

        assert by_default == normal


@pytest.mark.parametrize("listed", FULLEST, ids=named)
def test_objects_are_as_documented(client: Client, listed: Listed) -> None:
    schema = Schema.committed(listed.contract.version)
    for row in client.get(f"{listed.address}&limit={MOST // 10}").json()["results"]:
        shown = client.get(f"{listed.path}{row['id']}/").json()

        assert list(schema.differences(shown, schema.answer(f"{listed.path}{{id}}/"))) == []


@pytest.mark.parametrize("listed", FULLEST, ids=named)
def test_an_object_that_is_not_there_is_said_so(client: Client, listed: Listed) -> None:
    is_uuid = isinstance(listed.viewset.queryset.model._meta.pk, UUIDField)
    key = "00000000-0000-4000-8000-000000000000" if is_uuid else "2147483000"

    answer = client.get(f"{listed.path}{key}/")

    assert answer.status_code == 404
    assert "detail" in answer.json()


@pytest.mark.parametrize("contract", registry.contracts, ids=VERSIONS)
def test_links_lead_to_documented_objects(client: Client, contract: Contract) -> None:
    """Whatever the fullest mode of a list links to, one link of each kind from each list."""
    schema = Schema.committed(contract.version)
    followed: dict[tuple[str, str], str] = {}
    for listed in FULLEST:
        if listed.contract is contract:
            page = client.get(f"{listed.address}&limit={MOST}").json()
            for address in links(page, contract.root):
                followed.setdefault((listed.prefix, template_of(address)), address)
    assert len({template for _, template in followed}) > 10

    for (prefix, template), address in followed.items():
        answer: Any = client.get(address)
        assert answer.status_code == 200, (prefix, address)
        found = list(schema.differences(answer.json(), schema.answer(template)))
        assert found == [], (prefix, address)
