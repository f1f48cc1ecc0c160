"""Reading JSON files object by object, in bounded memory."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NoReturn, TextIO

from django.conf import settings

#: How many characters of a file are read at once.
PART = 2**17

BLANKS = re.compile(r"[ \t\n\r]*")


def _refuse(constant: str) -> NoReturn:
    raise ValueError(f"{constant} is no JSON")


_decoder = json.JSONDecoder(parse_constant=_refuse)


def longest_object() -> int:
    """The largest size of one object in a file, in characters or bytes."""
    return settings.OBJECT_LIMIT * 2**20


def too_long() -> ValueError:
    """The error for a larger object."""
    return ValueError(
        f"an object is longer than {settings.OBJECT_LIMIT} MB;"
        " if that is right, set OBJECT_LIMIT to more"
    )


def parsed(text: str | bytes | bytearray) -> Any:
    """The value of a JSON text; raises ValueError if it isn't JSON, or nested too deep."""
    try:
        return _decoder.decode(text if isinstance(text, str) else text.decode("utf-8-sig"))
    except RecursionError:
        raise ValueError("it is nested too deep") from None


def is_nested_too_deep(value: Any, levels: int = 100) -> bool:
    """Whether a value is nested deeper than any document is, so deep that Python might fail."""
    layer: list[Any] = [[value]]
    for _ in range(levels):
        holders = [each.values() if isinstance(each, dict) else each for each in layer]
        layer = [item for held in holders for item in held if isinstance(item, dict | list)]
        if not layer:
            return False
    return True


def objects_in(path: Path) -> Iterator[tuple[int, Any]]:
    """The objects of a file, each with the line that it begins on.

    The file holds one object, an array of them, or a whole list answer of the API. Raises OSError
    if it can't be read, or a ValueError with the line where it is no JSON, or an object too long.
    """
    with path.open(encoding="utf-8-sig", newline="") as file:
        reader = _Reader(file)
        try:
            match reader.next():
                case "[":
                    yield from reader.items()
                case "{":
                    yield from reader.members()
                case _:
                    yield reader.line(), reader.value()
            if reader.next():
                raise ValueError("Extra data")
        except (ValueError, RecursionError) as error:
            yield from reader.fail(error)


class _Reader:
    """Reads the JSON of a file, and keeps only the text of the present value."""

    def __init__(self, file: TextIO) -> None:
        self.file = file
        self.text, self.at = "", 0
        self.before = self.lines = 0  # characters and line ends before those that are kept

    def line(self) -> int:
        """The number of the line that is being read."""
        return 1 + self.lines + self.text.count("\n", 0, self.at)

    def next(self) -> str:
        """The next character that isn't blank; an empty string at the end of the file."""
        while True:
            blanks = BLANKS.match(self.text, self.at)
            self.at = blanks.end() if blanks else self.at
            if self.at < len(self.text):
                return self.text[self.at]
            if not self._read_on():
                return ""

    def value(self) -> Any:
        """The next value."""
        self.next()
        earlier, more = "", True
        while True:
            try:
                value, end = _decoder.raw_decode(self.text, self.at)
            except json.JSONDecodeError as error:
                # The text may end within the value. If more text changes nothing, it is wrong.
                reason = f"{error.msg} {error.pos - self.at}"
                if not more or (reason == earlier and not reason.startswith("Unterminated")):
                    self.at = min(error.pos, len(self.text))
                    raise
                earlier = reason
            else:
                if end - self.at > longest_object():
                    raise too_long()
                if end < len(self.text) or not more:
                    self.at = end
                    return value
            if len(self.text) - self.at > longest_object():
                raise too_long()
            more = self._read_on()

    def items(self) -> Iterator[tuple[int, Any]]:
        """The items of an array, each with the line that it begins on."""
        self.at += 1
        if self.next() == "]":
            self.at += 1
            return
        while True:
            self.next()
            yield self.line(), self.value()
            if not self._goes_on("]"):
                return

    def members(self) -> Iterator[tuple[int, Any]]:
        """The object that comes next or, if its "results" are a list, the items of that."""
        line, begin = self.line(), self.before + self.at
        found: dict[str, Any] = {}
        is_answer = False
        self.at += 1
        is_over = self.next() == "}"
        self.at += is_over
        while not is_over:
            if self.next() != '"':
                raise ValueError("Expecting property name enclosed in double quotes")
            name = self.value()
            if self.next() != ":":
                raise ValueError("Expecting ':' delimiter")
            self.at += 1
            if name == "results" and self.next() == "[":
                is_answer = True
                yield from self.items()
                begin = self.before + self.at
            else:
                found[name] = self.value()
            if self.before + self.at - begin > longest_object():
                raise too_long()
            is_over = not self._goes_on("}")
        if not is_answer:
            yield line, found

    def fail(self, error: Exception) -> NoReturn:
        """Raise ValueError with the line, and what is wrong there."""
        reason = "it is nested too deep" if isinstance(error, RecursionError) else str(error)
        reason = getattr(error, "msg", reason)
        raise ValueError(f"line {self.line()}: {reason}") from None

    def _goes_on(self, end: str) -> bool:
        """Whether another item follows in an array or object, which `end` closes."""
        character = self.next()
        if character not in {",", end}:
            raise ValueError("Expecting ',' delimiter")
        self.at += 1
        return character == ","

    def _read_on(self) -> bool:
        """Read more of the file; returns whether there was any.

        Each read doubles the text that is kept, up to the largest size of an object.
        """
        kept = len(self.text) - self.at
        part = self.file.read(max(PART, min(kept, longest_object() - kept)))
        self.before += self.at
        self.lines += self.text.count("\n", 0, self.at)
        self.text, self.at = self.text[self.at :] + part, 0
        return bool(part)
