"""What a computed field reads beyond the columns of its row, found in its source."""

from __future__ import annotations

import ast
import inspect
import textwrap
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from django.core.exceptions import FieldDoesNotExist
from django.db import models
from rest_framework import serializers

from spacedevs.api.registry import SerializerClass

#: The managers of a model: what begins with one reads rows that no relation leads to.
MANAGERS = ("objects", "_default_manager", "_base_manager")
#: What turns a row into its text.
TEXTS = ("str", "format", "repr")
#: What hands on the rows that it is given, and what makes a value of them.
SEQUENCES = ("list", "tuple", "set", "sorted", "reversed")
VALUES = ("len", "any", "all", "bool")

#: Rows of a model, and the path of relations that leads to them from the field's own row.
Rows = tuple[type[models.Model], tuple[str, ...]]


@dataclass
class Reads:
    """What is read, as paths: relations, and columns; and what can't be followed, as source."""

    relations: set[str] = field(default_factory=set)
    columns: set[str] = field(default_factory=set)
    unknown: set[str] = field(default_factory=set)
    #: What has been looked into: a function, and the rows that it was given.
    seen: set[Any] = field(default_factory=set)


def reads_of(
    serializer_class: SerializerClass, shown: serializers.Field, model: type[models.Model]
) -> Reads:
    """What a field of a serializer class over a model reads by computing; nothing if it doesn't."""
    reads = Reads()
    row: Rows = (model, ())
    if isinstance(shown, serializers.SerializerMethodField):
        _Function(getattr(serializer_class, str(shown.method_name)), 1, row, reads).read()
        return reads
    for name in ("get_attribute", "to_representation"):
        method = getattr(type(shown), name)
        if not method.__module__.startswith("rest_framework.") and shown.source == "*":
            _Function(method, 1, row, reads).read()
    for name in shown.source_attrs:
        if row is None:
            break
        row = _step(row, name, reads, is_planned=True)  # type: ignore[assignment]
    return reads


def _step(rows: Rows, name: str, reads: Reads, *, is_planned: bool = False) -> Rows | None:
    """The rows that an attribute of rows leads to; None if it is a value.

    What isn't a field is a property or method of the model, or a method of a manager or queryset,
    which leads to rows of the same model. The plan has the relations of a field's source.
    """
    model, path = rows
    try:
        found: Any = model._meta.get_field(name)
    except FieldDoesNotExist:
        function = _function(inspect.getattr_static(model, name, None))
        if function is not None:
            _Function(function, 0, rows, reads).read()
            return None
        return rows if hasattr(model._default_manager, name) else None
    if not found.is_relation or name != found.name:  # the column of a reference is a value
        if not is_planned:
            reads.columns.add("__".join((*path, found.name)))
        return None
    path = (*path, name)
    if not is_planned:
        reads.relations.add("__".join(path))
    return found.related_model, path


def _function(attribute: Any) -> Any:
    """The function behind a property or method; None if there is none of ours."""
    if isinstance(attribute, property):
        attribute = attribute.fget
    elif isinstance(attribute, cached_property):
        attribute = attribute.func
    is_ours = inspect.isfunction(attribute) and not attribute.__module__.startswith("django.")
    return attribute if is_ours else None


class _Function:
    """One function, and which of its names stand for which rows."""

    def __init__(self, function: Any, position: int, rows: Rows, reads: Reads) -> None:
        self.function, self.reads = function, reads
        parameters = list(inspect.signature(function).parameters)
        self.names: dict[str, set[Rows]] = {parameters[position]: {rows}}

    def read(self) -> None:
        """Add what the function reads."""
        looked_into = self.function, *map(frozenset, self.names.values())
        if looked_into in self.reads.seen:
            return
        self.reads.seen.add(looked_into)
        try:
            tree = ast.parse(textwrap.dedent(inspect.getsource(self.function)))
        except (OSError, SyntaxError):
            self.reads.unknown.add(self.function.__qualname__)
            return
        for _ in range(2):  # a name may be bound to what another one leads to
            for target, value in _bindings(tree):
                if rows := self._rows(value):
                    self._bind(target, rows)
        for node in ast.walk(tree):
            if isinstance(node, ast.Attribute):
                if node.attr in MANAGERS:
                    self.reads.unknown.add(ast.unparse(node))
                self._rows(node)
            elif isinstance(node, ast.FormattedValue):
                self._write(node.value)
            elif isinstance(node, ast.Call):
                self._pass_on(node)

    def _bind(self, target: ast.expr, rows: set[Rows]) -> None:
        """Let a name stand for rows; what else they are unpacked into or put into is unknown."""
        if isinstance(target, ast.Name):
            self.names[target.id] = self.names.get(target.id, set()) | rows
        else:
            self.reads.unknown.add(ast.unparse(target))

    def _rows(self, node: ast.expr) -> set[Rows]:
        """The rows that an expression may stand for; none if it is a value."""
        match node:
            case ast.Name(id=name):
                return self.names.get(name, set())
            case ast.Attribute(value=value, attr=name):
                steps = {_step(rows, name, self.reads) for rows in self._rows(value)}
                return {rows for rows in steps if rows is not None}
            case ast.Call(func=ast.Name(id=name), args=[given, *_]) if name in SEQUENCES:
                return self._rows(given)
            case ast.Call(func=ast.Attribute() as called):
                return self._rows(called)
            case ast.Subscript(value=value) | ast.NamedExpr(value=value):
                return self._rows(value)
            case ast.ListComp(elt=shown) | ast.SetComp(elt=shown) | ast.GeneratorExp(elt=shown):
                return self._rows(shown)
            case ast.IfExp(body=one, orelse=other):
                return self._rows(one) | self._rows(other)
            case ast.BoolOp(values=values):
                return {rows for value in values for rows in self._rows(value)}
        return set()

    def _write(self, node: ast.expr) -> None:
        """Add what the texts of rows read."""
        for rows in self._rows(node):
            _step(rows, "__str__", self.reads)

    def _pass_on(self, call: ast.Call) -> None:
        """Follow rows into the functions that they are given to."""
        for position, given in enumerate([*call.args, *(each.value for each in call.keywords)]):
            given_rows = self._rows(given)
            if not given_rows:
                continue
            name = call.func.id if isinstance(call.func, ast.Name) else ""
            function = _function(self.function.__globals__.get(name))
            if name in TEXTS:
                self._write(given)
            elif function is not None and position < len(call.args):
                for rows in given_rows:
                    _Function(function, position, rows, self.reads).read()
            elif name not in (*SEQUENCES, *VALUES):
                self.reads.unknown.add(ast.unparse(call))


def _bindings(tree: ast.AST) -> Iterator[tuple[ast.expr, ast.expr]]:
    """The names that a function binds, each with what it is bound to.

    To a sorting key's parameter, the sorted rows.
    """
    for node in ast.walk(tree):
        match node:
            case ast.Assign(targets=[target], value=value):
                yield target, value
            case ast.NamedExpr(target=target, value=value):
                yield target, value
            case ast.Call(
                args=[value, *_],
                keywords=[
                    *_,
                    ast.keyword(arg="key", value=ast.Lambda(args=ast.arguments(args=[name]))),
                ],
            ):
                yield ast.Name(name.arg), value
            case ast.For(target=target, iter=value) | ast.comprehension(target=target, iter=value):
                yield target, value
