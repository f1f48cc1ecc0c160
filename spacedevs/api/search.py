"""Which rows hold the words of a search."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import Func, QuerySet, TextField, Value
from django.db.models.expressions import RawSQL
from django.db.models.functions import Cast, Coalesce

from core.fields import LARGEST_INTEGER
from core.lookups import CaseInsensitiveContains

#: Stands between the texts of a row, so that no word is found across two of them.
BETWEEN = "\x1f"


class Joined(Func):
    """The texts of some fields as one, with BETWEEN in front of each."""

    template = "%(expressions)s"
    arg_joiner = " || "
    output_field = TextField()

    def __init__(self, *fields: str) -> None:
        parts: list[Any] = []
        for field in fields:
            parts += [Value(BETWEEN), Coalesce(Cast(field, TextField()), Value(""))]
        super().__init__(*parts)


def holding(queryset: QuerySet, fields: Sequence[str], words: Sequence[str]) -> QuerySet:
    """The queryset's rows, each once, that hold every word in one of the fields.

    Where fields lead to many rows, one of each has to hold, with the row itself, all words.

    The texts of a row are fetched and joined once, not once for each word: a limit keeps the
    databases from moving the conditions to where the texts come from.
    """
    if len(fields) == 1:  # which may have an index
        for word in words:
            queryset = queryset.filter(**{f"{fields[0]}__icontains": word})
        return queryset
    if any(BETWEEN in word for word in words):
        return queryset.none()
    texts = queryset.order_by().annotate(text=Joined(*fields))
    try:
        sql, parameters = texts.values_list("pk", "text")[:LARGEST_INTEGER].query.sql_with_params()
    except EmptyResultSet:
        return queryset.none()
    compiler = queryset.query.get_compiler(connection=connection)
    text = RawSQL("text", [], TextField())
    rarest_first = sorted(words, key=len, reverse=True)  # which decides about most rows alone
    found = [compiler.compile(CaseInsensitiveContains(text, word)) for word in rarest_first]
    conditions = " AND ".join(condition for condition, _ in found)
    sought = [parameter for _, more in found for parameter in more]
    rows = RawSQL(f"SELECT pk FROM ({sql}) AS searched WHERE {conditions}", [*parameters, *sought])
    return queryset.filter(pk__in=rows)
