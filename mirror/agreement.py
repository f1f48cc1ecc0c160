"""Whether what a page says of its list agrees with itself, and with what was seen before."""

from __future__ import annotations

from collections import Counter
from typing import Any
from urllib.parse import parse_qs, urlsplit

from django.db.models import QuerySet

from mirror.copies import key_of
from mirror.models import Pass
from mirror.upstream import Page
from mirror.vanished import is_few, present

#: Characters of the longest address of a next page.
LONGEST_ADDRESS = 2000


def contradiction(page: Page, offset: int) -> str:
    """How the count, the link to the next page and the results of a page contradict each other.

    `offset` is the one that was asked for. A page may be shorter than asked; then the next one
    begins where it ends. Nothing else of that link matters: its host may be that of a proxy.
    Returns a clause, or nothing if all is well.
    """
    at, number = f"at offset {offset}", len(page.documents)
    end, has_next, following = offset + number, page.next is not None, _offset_in(page.next)
    if has_next and not (isinstance(page.next, str) and page.next):
        return f"{at} it doesn't say whether there is a next page"
    if has_next is not (end < page.count):
        return (
            f"{at} it has {'a' if has_next else 'no'} next page after {end} of {page.count} objects"
        )
    if has_next and not number:
        return f"{at} it answers with no objects, though it has a next page"
    if has_next and following not in (None, end):
        return f"{at} it answers with {number} objects, and the next page begins at {following}"
    if repeated := [key for key, times in Counter(_keys(page)).items() if times > 1]:
        return f"{at} it answers with {repeated[0]} more than once"
    return ""


def repetition(under_way: Pass, page: Page) -> str:
    """A clause about a page of a long list that brings nothing but what its pass has seen before.

    Nothing if it brings more. The last page may well do so: objects move to it from the one before.
    """
    keys = set(_keys(page))
    if not (under_way.is_over_all and page.next and keys):
        return ""
    repeats = _seen(under_way).filter(key__in=keys).count() == len(keys)
    return f"at offset {under_way.offset} it repeats what it showed before" if repeats else ""


def shortage(under_way: Pass, page: Page) -> str:
    """A clause about a page that counts far fewer objects than its pass has seen, or nothing."""
    seen = _seen(under_way).count() if under_way.is_over_all else 0
    if is_few(seen - page.count, seen):
        return ""
    return f"at offset {under_way.offset} it counts {page.count} objects after {seen} were seen"


def is_surprising(under_way: Pass, page: Page) -> bool:
    """Whether to ask for a page once more before it is believed.

    That is if it contradicts itself, or a long list has become empty or much shorter. It is of no
    use where the source has been asked again in vain before.
    """
    if not under_way.doubt and (
        contradiction(page, under_way.offset) or repetition(under_way, page)
    ):
        return True
    if not under_way.is_over_all:
        return False
    if under_way.count is None:
        known = present(under_way.crawl)
        return page.count == 0 or not is_few(known - page.count, known)
    return not is_few(under_way.count - page.count, under_way.count)


def _seen(under_way: Pass) -> QuerySet:
    """What a pass over everything has seen so far."""
    return under_way.crawl.copied.filter(seen_in=under_way.crawl.number)


def _offset_in(url: Any) -> int | None:
    """The offset in the address of a page; None if there is none."""
    if not isinstance(url, str) or len(url) > LONGEST_ADDRESS:
        return None
    try:
        offset = parse_qs(urlsplit(url).query).get("offset", [""])[0]
    except ValueError:
        return None
    return int(offset[:10]) if offset.isdecimal() else None


def _keys(page: Page) -> list[str]:
    """The ids of a page's documents, as far as they have any."""
    return [key for key in map(key_of, page.documents) if key is not None]
