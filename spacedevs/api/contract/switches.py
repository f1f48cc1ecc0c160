"""Links from an endpoint's page to the same in another mode, version or format.

They keep the query. Only an endpoint that shows the same objects counts as the same.
"""

from __future__ import annotations

from typing import Any, NamedTuple
from urllib.parse import quote

from rest_framework.request import Request
from rest_framework.utils.urls import remove_query_param, replace_query_param

from spacedevs.api.registry import Contract, Status, registry


class Switch(NamedTuple):
    """A link, or the place where the reader is."""

    name: str
    url: str
    is_here: bool = False
    remark: str = ""


def counterpart(prefix: str, viewset: Any, contract: Contract) -> tuple[str, Any] | None:
    """A version's endpoint for what `viewset` shows at `prefix`: path and viewset, or None.

    The viewset may be one of another version.
    """
    if single := contract.router.singles.get(prefix):
        return prefix, single
    queryset = getattr(viewset, "queryset", None)
    if queryset is None:
        return None
    for path, other, _ in contract.router.registry:
        if other.queryset.model is queryset.model and other.scope == viewset.scope:
            return path, other
    return None


def modes(view: Any, request: Request) -> list[Switch]:
    """The modes of a list, or those that a single object can be asked for."""
    declared = getattr(view, "modes", None)
    if not declared or len(declared.names) == 1:
        return []
    names = _modes_of_single(declared) if getattr(view, "detail", False) else declared.names
    here = _mode(view, request)
    if here not in names:
        here = names[-1] if getattr(view, "detail", False) and names else "normal"
    contract = registry.roots[view.root]
    return [
        Switch(name, _address(view, request, contract, view.prefix, view, name), name == here)
        for name in names
    ]


def versions(view: Any, request: Request) -> list[Switch]:
    """The versions that have a counterpart of the page, in their order."""
    prefix = getattr(view, "prefix", None)
    if prefix is None:
        return []
    here = registry.roots[registry.root_of(request.path_info)]
    found = []
    for contract in sorted(registry.contracts, key=lambda contract: contract.version):
        remark = "" if contract.status is Status.CURRENT else str(contract.status)
        if not prefix:  # the root
            url = f"/{contract.root}{_query(request)}"
        elif other := counterpart(prefix, view, contract):
            url = _address(view, request, contract, *other, _mode(view, request))
        else:
            continue
        found.append(Switch(contract.version, url, contract is here, remark))
    return found


def _modes_of_single(declared: Any) -> list[str]:
    return [*declared.of_single, declared.names[-1]] if declared.of_single else []


def _mode(view: Any, request: Request) -> str:
    """The mode that is asked for, by path or parameter; blank if none is."""
    return view.mode or request.query_params.get("mode", "")


def _address(
    view: Any, request: Request, contract: Contract, prefix: str, viewset: Any, mode: str
) -> str:
    """The address of an endpoint, or of the object in it that the page shows, in a mode."""
    path = f"/{contract.root}{prefix}/"
    is_known = viewset.modes is not None and mode in viewset.modes.names
    if getattr(view, "detail", False):
        path += f"{quote(view.kwargs['pk'], safe='')}/"
    elif contract.router.modes_as_paths:
        path += f"{mode}/" if is_known and mode != "normal" else ""
        return remove_query_param(path + _query(request), "mode")
    url = path + _query(request)
    return replace_query_param(url, "mode", mode) if is_known else url


def _query(request: Request) -> str:
    query = request.META.get("QUERY_STRING", "")
    return f"?{query}" if query else ""
