"""Reads the environment's variables: each as what it has to be, or refused in one line."""

from __future__ import annotations

import re
from collections.abc import Sequence
from contextlib import suppress
from ipaddress import ip_network
from pathlib import Path
from typing import Any, NoReturn
from urllib.parse import urlsplit

import environ
from django.core.exceptions import ImproperlyConfigured

from spacedevs.database.ranges import LARGEST_INTEGER

FLAGS = {
    **dict.fromkeys(("true", "yes", "on", "1"), True),
    **dict.fromkeys(("false", "no", "off", "0"), False),
}
ENGINES = ("django.db.backends.postgresql", "django.db.backends.sqlite3")


def refuse(name: str, value: str, allowed: str) -> NoReturn:
    """Raise ImproperlyConfigured: which variable it is, its value, and what it may be."""
    raise ImproperlyConfigured(f"{name} is {value!r}; it may be {allowed}.")


def whole(text: str, least: int, most: int) -> int:
    """A whole number; raises ValueError, which says what it may be."""
    if not re.fullmatch("[0-9]{1,15}", text) or not least <= int(text) <= most:
        raise ValueError(f"a whole number from {least} to {most}")
    return int(text)


class Variables:
    """The variables of the process, and those in a file beside them.

    A variable NAME may be a file, by its path in NAME_FILE, and one that is blank counts as not
    set. All methods raise ImproperlyConfigured.
    """

    def __init__(self, file: Path) -> None:
        self._env = environ.FileAwareEnv()
        self._env.read_env(file)

    def text(self, name: str, default: str = "") -> str:
        """A value without the line break that a file may end in."""
        try:
            return str(self._env.ENVIRON.get(name, "")).strip() or default
        except (OSError, UnicodeDecodeError) as error:
            raise ImproperlyConfigured(f"{name}_FILE can't be read: {error}.") from None

    def flag(self, name: str, *, default: bool = False) -> bool:
        """Whether something is on."""
        text = self.text(name)
        if text and text.lower() not in FLAGS:
            refuse(name, text, "true or false")
        return FLAGS.get(text.lower(), default)

    def whole(self, name: str, default: int, least: int, most: int) -> int:
        """A whole number within bounds."""
        text = self.text(name)
        try:
            return whole(text, least, most) if text else default
        except ValueError as error:
            refuse(name, text, str(error))

    def calls(self, name: str) -> int | None:
        """A number of calls; None for no limit."""
        return self.whole(name, 0, 1, LARGEST_INTEGER) or None

    def number(self, name: str, default: float, least: float, most: float) -> float:
        """A number within bounds, which may have decimals."""
        text = self.text(name)
        if not text:
            return default
        if not re.fullmatch(r"[0-9]{1,15}(\.[0-9]{1,15})?", text) or not (
            least <= float(text) <= most
        ):
            refuse(name, text, f"a number from {least:.9g} to {most:.9g}")
        return float(text)

    def choice(self, name: str, *choices: str) -> str:
        """One of some words, the first by default."""
        text = self.text(name, choices[0])
        if text not in choices:
            refuse(name, text, f"{', '.join(choices[:-1])} or {choices[-1]}")
        return text

    def words(
        self, name: str, default: Sequence[str] = (), form: str = ".+", allowed: str = ""
    ) -> list[str]:
        """Words between commas, each of a form; a list that is set and blank is empty."""
        text = self.text(name)
        if not text and name not in self._env.ENVIRON:
            return list(default)
        found = [word.strip() for word in text.split(",") if word.strip()]
        for word in found:
            if not re.fullmatch(form, word):
                refuse(name, word, allowed)
        return found

    def networks(self, name: str, default: Sequence[str]) -> list[str]:
        """Networks of addresses."""
        found = self.words(name, default)
        for network in found:
            try:
                ip_network(network, strict=False)
            except ValueError:
                refuse(name, network, "an address or a network, such as 10.0.0.0/8")
        return found

    def line(self, name: str, default: str) -> str:
        """A text that may be the value of a header."""
        text = self.text(name, default)
        if not re.fullmatch("[ -~]+", text):
            refuse(name, text, "a line of plain ASCII")
        return text

    def address(self, name: str, default: str = "") -> str:
        """An address of the web; blank if there is none."""
        text = self.text(name, default)
        parts = None
        with suppress(ValueError):
            parts = urlsplit(text)
        if text and not (parts and parts.scheme in ("http", "https") and parts.hostname):
            refuse(name, text, "an address such as https://ll.test/2.3.0/")
        return text

    def place(self, name: str, *words: str) -> tuple[str, tuple[str, int]]:
        """A host with its port, or one of some words instead: the text, and host and port."""
        text = self.text(name)
        found = "", 0
        if text and text not in words:
            with suppress(ValueError):  # of a port that is none
                parts = urlsplit(f"//{text}")
                if parts.netloc == text:
                    found = parts.hostname or "", parts.port or 0
            if not all(found):
                refuse(name, text, f"an address such as 127.0.0.1:9100, or {', '.join(words)}")
        return text, found

    def database(self, name: str, default: str = "") -> dict[str, Any]:
        """Django's settings of a database. The value may hold a password, so it is never told."""
        text, config = self.text(name, default), {}
        with suppress(ValueError, KeyError, ImproperlyConfigured):
            if self._env.DB_SCHEMES.get(urlsplit(text).scheme) in ENGINES:
                config = self._env.db_url_config(text)
        if config.get("ENGINE") not in ENGINES:
            raise ImproperlyConfigured(
                f"{name} is no address of a database; it may be such as "
                "postgres://user@host:5432/name or sqlite:///file."
            )
        return dict(config)

    def cache(self, name: str, default: str) -> dict[str, Any]:
        """Django's settings of a cache. The value may hold a password, so it is never told."""
        text = self.text(name, default)
        try:
            urlsplit(text).port  # noqa: B018 (raises)
            return dict(self._env.cache_url_config(text))
        except (ValueError, KeyError, ImproperlyConfigured):
            raise ImproperlyConfigured(
                f"{name} is no address of a cache; it may be such as "
                "rediscache://127.0.0.1:6379/0 or locmemcache://."
            ) from None
