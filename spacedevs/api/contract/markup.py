"""JSON as HTML: indented, with links, small pictures, and keys that lead to their meaning."""

from __future__ import annotations

import re
from collections.abc import Collection
from json.encoder import encode_basestring
from typing import Any, NamedTuple

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from spacedevs.api.contract.explained import Key, Keys

INDENT = "    "
CONSTANTS = {None: "null", True: "true", False: "false"}
#: What becomes a link: a whole text, and nothing but an address of the web.
is_address = re.compile(r"https?://[^\s\"<>]+", re.IGNORECASE).fullmatch


class Meaning(NamedTuple):
    """What a key on a page means, and the number that its occurrences have."""

    number: int
    key: str
    text: str


class Markup:
    """Writes data of JSON as HTML, and collects the meanings of the keys that occur.

    A text appears as it is in JSON, so what a reader copies is JSON again. A key with a meaning has
    its number in `data-key`: written out each time, the meanings would be longer than the data.
    Pictures have a preview if their addresses begin with one of `places`.
    """

    def __init__(self, keys: Keys | None, places: Collection[str] = ()) -> None:
        self._keys = keys
        self._places = tuple(places)
        self._parts: list[str] = []
        self._labels: dict[tuple[str, Key | None], str] = {}
        self.meanings: list[Meaning] = []

    def of(self, data: Any) -> SafeString:
        """The HTML of data."""
        self._parts.clear()
        self._write(data, self._keys, "\n")
        return mark_safe("".join(self._parts))  # every text in it has been escaped

    def _write(self, value: Any, keys: Keys | None, line: str) -> None:
        """Write a value; `line` is the line break with the indentation that it stands at."""
        if type(value) is str:
            self._parts.append(_text(value))
        elif type(value) is dict:
            self._write_object(value, keys, line)
        elif type(value) is list:
            self._write_list(value, keys, line)
        else:
            self._parts.append(_constant(value))

    def _write_object(self, value: dict[str, Any], keys: Keys | None, line: str) -> None:
        write, labels, inner = self._parts.append, self._labels, line + INDENT
        before = "{" + inner
        for name, item in value.items():
            key = keys.get(name) if keys else None
            label = labels.get((name, key)) or self._label(name, key)
            write(before + label)
            if type(item) is str:
                is_shown = key is not None and key.is_picture and self._shows(item, name, value)
                write(_text(item, picture=is_shown))
            else:
                self._write(item, key.below if key else None, inner)
            before = "," + inner
        write(line + "}" if value else "{}")

    def _write_list(self, value: list[Any], keys: Keys | None, line: str) -> None:
        inner = line + INDENT
        before = "[" + inner
        for item in value:
            self._parts.append(before)
            self._write(item, keys, inner)
            before = "," + inner
        self._parts.append(line + "]" if value else "[]")

    def _shows(self, address: str, name: str, holder: dict[str, Any]) -> bool:
        """Whether a picture has a preview: not if its object shows the same in small."""
        if name == "image_url" and holder.get("thumbnail_url"):
            return False
        return address.startswith(self._places)

    def _label(self, name: str, key: Key | None) -> str:
        """A key's markup, made once for each key of each serializer."""
        text = _escaped(encode_basestring(name))
        number = self._number(name, key.meaning) if key and key.meaning else 0
        label = f"<b data-key={number}>{text}</b>: " if number else f"<b>{text}</b>: "
        self._labels[name, key] = label
        return label

    def _number(self, name: str, text: str) -> int:
        for meaning in self.meanings:
            if (meaning.key, meaning.text) == (name, text):
                return meaning.number
        self.meanings.append(Meaning(len(self.meanings) + 1, name, text))
        return len(self.meanings)


def _text(text: str, *, picture: bool = False) -> str:
    written = _escaped(encode_basestring(text))
    if not text.startswith(("http", "HTTP", "Http")) or not is_address(text):
        return written
    address = escape(text)
    image = f'<img src="{address}" alt="" width=72 height=48 loading=lazy>' if picture else ""
    return f'<a href="{address}">{written}{image}</a>'


def _escaped(text: str) -> str:
    """A text between tags, where quotes may stay as they are."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _constant(value: Any) -> str:
    return CONSTANTS[value] if value is None or value is True or value is False else repr(value)
