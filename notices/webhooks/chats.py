"""Messages for the chats of Discord and Slack: what has changed, in words."""

from __future__ import annotations

import json
import re
from typing import Any

from notices.documents import documents
from notices.models import Entry
from notices.webhooks.forms import Form
from spacedevs.api.registry import registry

#: Keys that say nothing to people.
SILENT = frozenset({"last_updated", "url", "response_mode", "slug"})
#: Keys whose words aren't those of the key.
NAMES = {"net": "NET", "t_zero": "T-0"}
#: How many keys are told of, and how many characters of a value, of a title, of all.
MOST_KEYS, LONGEST_VALUE, LONGEST_TITLE, LONGEST_TEXT = 8, 100, 200, 1500
#: How many later entries are asked what a value was before them.
MOST_LATER = 20

MOMENT = re.compile(r"(\d{4}-\d\d-\d\d)T(\d\d:\d\d)(:\d\d)?(\.\d+)?Z")


def chat_message(form: Form, told: dict[str, Any], after: dict[str, Any]) -> bytes:
    """The body of a message in the form of a chat, with a link to the object.

    `told` is the JSON of an entry, `after` the values of its object after the change.
    """
    title = (told["name"] or f"{told['resource']}/{told['key']}")[:LONGEST_TITLE]
    words = in_words(told, after)[:LONGEST_TEXT]
    link = None if told["what"] == Entry.What.DELETED else told["url"]
    if form == Form.DISCORD:
        embed = {"title": _discord(title), "description": _discord(words)}
        if link:
            embed["url"] = link
        # nobody is called by what a name says, such as @everyone
        return _json({"embeds": [embed], "allowed_mentions": {"parse": []}})
    head = f"<{link}|{_slack(title)}>" if link else _slack(title)
    return _json({"text": f"{head}\n{_slack(words)}"})


def in_words(told: dict[str, Any], after: dict[str, Any]) -> str:
    """What has changed, a line for each key: "NET moved from … to …"."""
    if told["what"] == Entry.What.DELETED:
        return "It was deleted."
    if told["what"] == Entry.What.CREATED:
        return "It is new."
    keys = [key for key in told["keys"] if key not in SILENT]
    lines = [_line(key, told["before"], after) for key in keys[:MOST_KEYS]]
    if len(keys) > MOST_KEYS:
        lines.append(f"{len(keys) - MOST_KEYS} more have changed.")
    if cause := told["cause"]:
        lines.append(f"This follows from {cause['resource']}/{cause['key']}.")
    return "\n".join(lines) or "It has changed."


def values_after(entry: Entry, server: str) -> dict[str, Any]:
    """The values of an object after an entry: those before its next change, else the present."""
    present = documents([entry], registry.current, "detailed", server)
    values = json.loads(present.get((entry.resource, entry.key), b"{}"))
    later = Entry.objects.filter(resource=entry.resource, key=entry.key, id__gt=entry.pk)
    for each in reversed(list(later.order_by("id")[:MOST_LATER])):
        values |= each.before
    return values


def _line(key: str, before: dict[str, Any], after: dict[str, Any]) -> str:
    name = NAMES.get(key, key.replace("_", " "))
    name = name[0].upper() + name[1:]
    former, present = _value(before.get(key)), _value(after.get(key))
    is_moment = MOMENT.fullmatch(str(before.get(key))) and MOMENT.fullmatch(str(after.get(key)))
    if former and present:
        return f"{name} {'moved' if is_moment else 'changed'} from {former} to {present}."
    if present:
        return f"{name} is now {present}."
    if former:
        return f"{name} is no longer {former}."
    return f"{name} has changed."


def _value(value: Any) -> str:
    """A value in a few words; nothing if it has none."""
    match value:
        case {"name": str(name)}:
            return name[:LONGEST_VALUE]
        case bool():
            return "yes" if value else "no"
        case int() | float():
            return str(value)
        case str():
            text = MOMENT.sub(r"\1 \2 UTC", value)
            return text if len(text) <= LONGEST_VALUE else f"{text[: LONGEST_VALUE - 1]}…"
    return ""


def _discord(text: str) -> str:
    """A text without Discord's formatting."""
    return re.sub(r"([\\*_~`|>\[\]()#])", r"\\\1", text)


def _slack(text: str) -> str:
    """A text without Slack's links and calls."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _json(content: Any) -> bytes:
    return json.dumps(content, ensure_ascii=False).encode()
