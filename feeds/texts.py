"""Texts as calendars and feeds can hold them, whatever is stored."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from django.utils.encoding import iri_to_uri

#: What XML 1.0 and iCalendar can't hold: control characters, halves of surrogate pairs, and
#: code points that are no characters.
UNFIT = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufffe\uffff]")
#: The line breaks of all systems, those of Unicode among them.
BREAKS = re.compile("\r\n|[\r\x85\u2028\u2029]")
#: Characters of the longest text. The longest one of Launch Library has half of that.
LONGEST = 4000


def clean(text: str | None) -> str:
    """The text with plain line breaks, without what no format can hold, cut to LONGEST."""
    text = UNFIT.sub("", BREAKS.sub("\n", text or "")).strip()
    return text if len(text) <= LONGEST else f"{text[: LONGEST - 1]}…"


def one_line(text: str | None) -> str:
    """The same in one line."""
    return " ".join(clean(text).split())


def web_address(text: str | None) -> str:
    """The text if it is the address of a web page, else a blank one."""
    address = iri_to_uri(text or "")
    if not re.fullmatch(r"https?://[!-~]{1,2000}", address):
        return ""
    try:
        return address if urlsplit(address).hostname else ""
    except ValueError:  # such as http://[
        return ""
