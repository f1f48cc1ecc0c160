"""Round trips: what is stored is served as it was. All other tests rely on this."""

from __future__ import annotations

import json
from operator import itemgetter

import pytest
from django.db import transaction
from django.test import Client

from mirror.catalogue import resources
from mirror.store import store_all
from spacedevs.router import router
from tests.documents import FIXTURES, holds, rows
from tests.documents import documents as documents_of
from tests.worlds import forget_everything

pytestmark = pytest.mark.django_db

#: Every resource with its fullest mode.
SERVED = {
    prefix: list(viewset.serializers_by_mode())[-1]
    for prefix, viewset in router.resources().items()
}
FILES = [file.relative_to(FIXTURES).with_suffix("").as_posix() for file in FIXTURES.rglob("*.json")]


@pytest.mark.parametrize("resource", sorted(set(FILES) & set(SERVED)))
def test_demo_data_is_served_as_its_files_say(client: Client, resource: str) -> None:
    served = {
        row["id"]: row for row in rows(client, f"/2.3.0/{resource}/", f"mode={SERVED[resource]}")
    }

    wrong = [
        document["id"]
        for document in documents_of(resource)
        if not holds(served[document["id"]], document)
    ]

    assert not wrong


@pytest.mark.parametrize("share", [sorted(SERVED)[start::6] for start in range(6)])
def test_answers_stored_in_an_empty_database_come_back_equal(
    client: Client, share: list[str]
) -> None:
    addresses = {name: (f"/2.3.0/{name}/", f"mode={SERVED[name]}") for name in share}
    before = {name: rows(client, *address) for name, address in addresses.items()}
    forget_everything()
    for name, documents in before.items():
        with transaction.atomic():
            assert rows(client, *addresses[name]) == []

            store_all(resources()[name][SERVED[name]], documents)

            after = rows(client, *addresses[name])
            if name == "landings":  # their order is derived after documents are stored
                after.sort(key=itemgetter("id"))
                documents.sort(key=itemgetter("id"))
            assert json.dumps(after) == json.dumps(documents)  # the order of keys too
            transaction.set_rollback(True)


def test_one_event_is_the_same_alone_and_in_a_detailed_list(client: Client) -> None:
    for row in rows(client, "/2.3.0/events/", "mode=detailed")[::20]:
        alone = client.get(f"/2.3.0/events/{row['id']}/").json()
        assert json.dumps(alone) == json.dumps(row)
