"""Plots as SVG: stacked columns, stacked bars and a timeline, which are as wide as the page is.

Widths are percentages and heights pixels, so texts keep their size on a phone. Colours are classes
of `plots.css`, as a policy forbids styles within pages. A plot is an image for screen readers; its
numbers stand in a table beside it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import count
from math import ceil
from typing import NamedTuple

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

#: Pixels: the height of columns, of a line of text, of a row of bars, and of a bar.
COLUMNS, FOOT, ROW, THICK = 180, 24, 46, 14
#: The least width of a period on a timeline, in percent.
THIN = 0.4
#: The part of the width that a label below a column needs at least, at 360 px.
LABEL = 0.13
#: Characters of a label; what is longer is cut.
LONGEST = 48


class Part(NamedTuple):
    """A part of a bar or column: its class in the style sheet, and its size."""

    kind: str
    size: float


@dataclass(frozen=True)
class Bar:
    """A bar or a column: what it is of, its parts, and their sum as a text."""

    label: str
    parts: Sequence[Part]
    text: str

    @property
    def size(self) -> float:
        """The sum of its parts."""
        return sum(part.size for part in self.parts)


class Stay(NamedTuple):
    """A period on a timeline, with its class in the style sheet."""

    kind: str
    begin: datetime
    end: datetime
    text: str


def columns(name: str, title: str, about: str, of: Sequence[Bar]) -> SafeString:
    """Columns beside each other, with a label below each of as many as there is room for."""
    top = _round_up(max((column.size for column in of), default=0))
    width = 100 / max(len(of), 1)
    every = ceil(len(of) * LABEL) or 1
    drawn, texts = [], []
    for share in (0.5, 1):
        y = COLUMNS * (1 - share) + FOOT
        drawn.append(_tag("line", x1="0", x2="100%", y1=_pixels(y), y2=_pixels(y)))
        texts.append(_text(0, y - 4, f"{top * share:,.0f}"))
    for place, column in enumerate(of):
        left, y = place * width, float(COLUMNS + FOOT)
        for part in column.parts:
            height = part.size / top * COLUMNS
            y -= height
            text = f"{column.label}: {column.text}"
            drawn.append(_rect(part.kind, left + width * 0.08, y, width * 0.84, height, text))
        if place % every == 0 and left < 100 * (1 - LABEL):
            texts.append(_text(left, COLUMNS + 2 * FOOT - 6, column.label))
    return _image(name, title, about, COLUMNS + 2 * FOOT, [*drawn, *texts])


def bars(name: str, title: str, about: str, of: Sequence[Bar]) -> SafeString:
    """Bars below each other, each with its label and its text above it."""
    most = max((bar.size for bar in of), default=0) or 1
    drawn = []
    for row, bar in enumerate(of):
        top = row * ROW
        drawn += [_label(top, 72, bar.label), _text(100, top + 17, bar.text, "end")]
        left = 0.0
        for part in bar.parts:
            width = part.size / most * 100
            text = f"{bar.label}: {bar.text}"
            drawn.append(_rect(part.kind, left, top + 24, width, THICK, text))
            left += width
    return _image(name, title, about, len(of) * ROW, drawn)


def timeline(
    name: str, title: str, about: str, lanes: Sequence[tuple[str, Sequence[Stay]]]
) -> SafeString:
    """Periods from left to right, in lanes below each other, with the years between them."""
    stays = [stay for _, lane in lanes for stay in lane]
    begin, end = min(stay.begin for stay in stays), max(stay.end for stay in stays)
    length = (end - begin) or timedelta(days=1)

    def place(moment: datetime) -> float:
        return (moment - begin) / length * 100

    height = len(lanes) * ROW
    drawn = []
    years = range(begin.year + 1, end.year + 1)
    for year in years[:: ceil(len(years) * LABEL) or 1]:
        x = _percent(place(begin.replace(year, 1, 1)))
        drawn.append(_tag("line", x1=x, x2=x, y1="0", y2=_pixels(height)))
        drawn.append(_text(place(begin.replace(year, 1, 1)), height + FOOT - 6, str(year)))
    for row, (label, lane) in enumerate(lanes):
        drawn.append(_label(row * ROW, 100, label))
        for stay in lane:
            left = min(place(stay.begin), 100 - THIN)
            width = max(place(stay.end) - left, THIN)
            drawn.append(_rect(stay.kind, left, row * ROW + 24, width, THICK, stay.text))
    return _image(name, title, about, height + FOOT, drawn)


def _image(
    name: str, title: str, about: str, height: float, drawn: Iterable[SafeString]
) -> SafeString:
    """The whole plot; its title and description have ids made of its name."""
    head = [
        _tag("title", title, id=f"{name}-title"),
        _tag("desc", about, id=f"{name}-about"),
    ]
    return _tag(
        "svg",
        format_html_join("", "{}", ((each,) for each in [*head, *drawn])),
        class_="plot",
        role="img",
        width="100%",
        height=_pixels(height),
        aria_labelledby=f"{name}-title {name}-about",
    )


def _rect(kind: str, left: float, top: float, width: float, height: float, text: str) -> SafeString:
    """A rectangle with a text that is shown while the mouse is on it; nothing without a size."""
    if not width or not height:
        return SafeString("")
    return _tag(
        "rect",
        _tag("title", text),
        class_=kind,
        x=_percent(left),
        y=_pixels(top),
        width=_percent(width),
        height=_pixels(height),
    )


def _text(left: float, top: float, text: str, anchor: str = "start") -> SafeString:
    return _tag("text", text, x=_percent(left), y=_pixels(top), text_anchor=anchor)


def _label(top: float, width: float, text: str) -> SafeString:
    """A text at the left that ends where its room ends."""
    cut = text if len(text) <= LONGEST else f"{text[: LONGEST - 1]}…"
    return _tag("svg", _text(0, 17, cut), y=_pixels(top), width=_percent(width), height="22")


def _tag(name: str, content: str = "", **attributes: str) -> SafeString:
    """An element; names of attributes have "_" for "-"."""
    named = ((key.strip("_").replace("_", "-"), value) for key, value in attributes.items())
    given = format_html_join("", ' {}="{}"', named)
    return format_html("<{}{}>{}</{}>", name, given, content, name)


def _percent(number: float) -> str:
    return f"{number:.2f}%"


def _pixels(number: float) -> str:
    return f"{number:.1f}"


def _round_up(number: float) -> int:
    """The least of 2, 4, 10, 20, 40, 100, … that is not below a number: its half is whole."""
    steps = (step * 10**power for power in count() for step in (2, 4, 10))
    return next(step for step in steps if step >= number)
