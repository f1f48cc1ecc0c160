"""The documentation's further pages: guides, which are files of `docs/`, and tables of keys."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from typing import Any

from django.http import Http404
from django.urls import reverse
from django.utils.html import escape
from django.utils.safestring import mark_safe
from django.views.generic import TemplateView
from markdown import markdown

from spacedevs import key_tables
from spacedevs.api.contract.switches import counterpart
from spacedevs.api.registry import Contract, registry
from spacedevs.code_page import CodePage

FOLDER = Path(__file__).parent.parent / "docs"
#: The files of `docs/` that are for who writes a client, in the order to read them.
GUIDES = ("samples", "values", "polling", "errors", "changes", "feeds")
#: How a server is called in them.
LOCAL = "http://127.0.0.1:8000"


class GuideView(CodePage, TemplateView):
    """A guide, with the addresses of this server in its examples."""

    template_name = "spacedevs/guide.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The page's data: the guide as HTML."""
        title, body = _guide(self.kwargs["name"])
        here = escape(self.request.build_absolute_uri("/").rstrip("/"))
        return super().get_context_data(
            title=title, body=mark_safe(body.replace(LOCAL, here)), **kwargs
        )


class KeysView(CodePage, TemplateView):
    """The keys of an endpoint's objects by mode; for the root of a version, all its endpoints."""

    template_name = "spacedevs/keys.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The page's data: the endpoint with its table, and the same one in other versions."""
        contract, path = _contract(self.kwargs["api_version"]), self.kwargs["path"]
        viewset = endpoints_of(contract).get(path)
        if viewset is None:
            raise Http404
        return super().get_context_data(
            contract=contract,
            text=viewset.__doc__,
            table=key_tables.of_endpoint(viewset),
            others=[
                (other.version, same[0])
                for other in registry.contracts
                if other is not contract and (same := counterpart(path, viewset, other))
            ],
            **kwargs,
        )


class ShapeView(CodePage, TemplateView):
    """The keys of objects that are shown within others."""

    template_name = "spacedevs/shape.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The page's data: the component's table."""
        contract, name = _contract(self.kwargs["api_version"]), self.kwargs["name"]
        serializer_class = key_tables.shapes(contract).get(name)
        if serializer_class is None:
            raise Http404
        return super().get_context_data(
            contract=contract,
            text=serializer_class.__doc__,
            table=key_tables.of_shape(serializer_class),
            **kwargs,
        )


class EndpointsView(CodePage, TemplateView):
    """The endpoints of a version, each with the way to its keys."""

    template_name = "spacedevs/endpoints.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The page's data: paths with what they show."""
        contract = _contract(self.kwargs["api_version"])
        return super().get_context_data(
            contract=contract,
            endpoints=[(path, viewset.__doc__) for path, viewset in endpoints_of(contract).items()],
            **kwargs,
        )


def pages() -> list[str]:
    """The addresses of guides and of endpoints' keys."""
    guides = [reverse("guide", args=[name]) for name in GUIDES]
    return guides + [
        reverse("keys", args=[contract.version, path])
        for contract in registry.contracts
        for path in endpoints_of(contract)
    ]


def guides() -> list[tuple[str, str]]:
    """Name and title of each guide."""
    return [(name, _guide(name)[0]) for name in GUIDES]


def _contract(version: str) -> Contract:
    for contract in registry.contracts:
        if contract.version == version:
            return contract
    raise Http404


@cache
def endpoints_of(contract: Contract) -> dict[str, Any]:
    """The viewsets of a version by their paths, those of lookup tables last."""
    found = {path: viewset for path, viewset, _ in contract.router.endpoints()}
    return dict(sorted(found.items(), key=lambda each: (each[0].startswith("config/"), each[0])))


@cache
def _guide(name: str) -> tuple[str, str]:
    """Title and body of a guide, in HTML; links between guides lead to their pages."""
    if name not in GUIDES:
        raise Http404
    text = (FOLDER / f"{name}.md").read_text(encoding="utf-8")
    title, _, rest = text.removeprefix("# ").partition("\n")
    body = markdown(rest, extensions=["tables", "fenced_code", "toc"])
    return title, re.sub(r'<a href="([\w./-]+)\.md(#[\w-]+)?">(.*?)</a>', _link, body)


def _link(found: re.Match[str]) -> str:
    """A link to another guide; what is for operators alone stays a mention."""
    name, anchor, text = found.groups()
    if name not in GUIDES:
        return text
    return f'<a href="{reverse("guide", args=[name])}{anchor or ""}">{text}</a>'
