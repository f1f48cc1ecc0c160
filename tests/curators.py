"""Curators with browsers, who open a form of the admin, change some of it and save."""

from __future__ import annotations

from html.parser import HTMLParser
from typing import Any

from django.test import Client

from core.sense.checking import rules_of, sensible_models


def refusals() -> set[str]:
    """What forms say of values that are fine by themselves, but make no sense together."""
    return {rule.words(model) for model in sensible_models() for rule in rules_of(model)}


class Form(HTMLParser):
    """A form on a page of the admin: what a browser would send, and the messages it shows."""

    def __init__(self, client: Client, address: str, answer: Any = None) -> None:
        super().__init__()
        self.client, self.address = client, address
        self.answer: Any = answer or client.get(address)
        self.sent: dict[str, list[str]] = {}
        self.notes: list[str] = []
        self._select = self._textarea = ""
        self._noting = False
        self.feed(self.answer.content.decode())

    def handle_starttag(self, tag: str, attributes: Any) -> None:
        having = dict(attributes)
        name, value = having.get("name", ""), having.get("value") or ""
        kind = having.get("type")
        if tag == "select":
            self._select = name
            self.sent.setdefault(name, [])
        elif tag == "option" and "selected" in having:
            self.sent[self._select].append(value)
        elif tag == "textarea":
            self._textarea = name
            self.sent[name] = [""]
        elif tag == "input" and kind == "checkbox" and "checked" in having:
            self.sent[name] = ["on"]
        elif tag == "input" and name and kind not in ("checkbox", "submit", "radio"):
            self.sent[name] = [value]
        elif tag == "ul" and "errorlist" in having.get("class", ""):
            self._noting = True

    def handle_endtag(self, tag: str) -> None:
        if tag == "textarea":
            self._textarea = ""
        elif tag == "ul":
            self._noting = False

    def handle_data(self, data: str) -> None:
        if self._textarea:
            self.sent[self._textarea][0] += data.removeprefix("\r\n").removeprefix("\n")
        elif self._noting and data.strip():
            self.notes.append(data.strip())

    def save(self, **changes: Any) -> Form | None:
        """Send the form with changes; return None if accepted, else the form that comes back."""
        for name, value in changes.items():
            self.sent[name] = value if isinstance(value, list) else [str(value)]
        answer = self.client.post(self.address, self.sent)
        return None if answer.status_code == 302 else Form(self.client, self.address, answer)

    def value(self, name: str) -> str:
        """The content of a field."""
        (value,) = self.sent[name]
        return value
