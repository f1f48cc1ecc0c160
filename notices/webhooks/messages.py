"""What is sent for an entry: a signed message, as Standard Webhooks specifies, or a chat's."""

from __future__ import annotations

import json
import time

from notices.cursors import standing
from notices.models import Entry
from notices.selection import Selected
from notices.shape import as_json, told
from notices.webhooks.chats import chat_message, values_after
from notices.webhooks.forms import Form
from notices.webhooks.matching import selection_of
from notices.webhooks.models import Subscription
from notices.webhooks.signing import signed


def message(subscription: Subscription, entry: Entry) -> tuple[dict[str, str], bytes]:
    """The headers and the body that tell a subscription of an entry.

    Each attempt at a delivery has the same id; the object is shown as it is at that time.
    """
    journal = standing().name
    selection = selection_of(subscription.query)
    # it was selected once; if it isn't any more, its object has left the filters since
    (selected,) = selection.select([entry]) or [Selected(entry, matches=False)]
    if subscription.form == Form.STANDARD:
        body = _standard(entry, *told([selected], selection, journal, subscription.server))
    else:
        data = as_json(selected, journal, subscription.server, selection.contract)
        after = values_after(entry, subscription.server)
        body = chat_message(Form(subscription.form), json.loads(data), after)
    id = f"msg_{subscription.pk.hex}_{journal}_{entry.pk}"
    headers = {
        "Content-Type": "application/json",
        "User-Agent": "spacedevs",
        "Accept-Encoding": "identity",
        **signed(subscription.secret, id, int(time.time()), body),
    }
    return headers, body


def _standard(entry: Entry, data: bytes) -> bytes:
    type = f"{entry.resource.replace('/', '.')}.{entry.what}"
    head = {"type": type, "timestamp": entry.changed_at.strftime("%Y-%m-%dT%H:%M:%SZ")}
    return json.dumps(head).encode()[:-1] + b',"data":' + data + b"}"
