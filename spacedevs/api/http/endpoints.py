"""Which endpoint a path belongs to."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any, NamedTuple

from spacedevs.api.registry import Contract


class Addresses:
    """The addresses of chosen endpoints, with or without the slash or `.json` that they end in.

    `contracts` are the versions by their roots; `choose` is asked of each viewset.
    """

    def __init__(self, contracts: Mapping[str, Contract], choose: Callable[[Any], bool]) -> None:
        self._paths = frozenset(
            f"/{root}{prefix}"
            for root, contract in contracts.items()
            for prefix, viewset, _ in contract.router.endpoints()
            if choose(viewset)
        )

    def __contains__(self, path: str) -> bool:
        return path.rstrip("/").removesuffix(".json") in self._paths


class Endpoint(NamedTuple):
    """The version of a contract, and the path of a resource below its root; blank if none."""

    contract: str = ""
    resource: str = ""


ELSEWHERE = Endpoint()


class Endpoints:
    """Finds the endpoint of a path, as metrics name it.

    There are only as many as are declared, whatever is asked for.

    `contracts` are the versions by their roots, `beside` other paths.
    """

    def __init__(self, contracts: Mapping[str, Contract], beside: Iterable[str] = ()) -> None:
        self._roots = {f"/{root}": Endpoint(each.version) for root, each in contracts.items()}
        self._roots |= {f"/{path}": Endpoint("", path.rstrip("/")) for path in beside}
        self._lists = {
            f"/{root}{prefix}/": Endpoint(contract.version, prefix)
            for root, contract in contracts.items()
            for prefix, *_ in [*contract.router.lists(), *contract.router.endpoints()]
        }

    def of(self, path: str) -> Endpoint:
        """The endpoint of a list, or of an object below it; else that of the root."""
        found = self._lists.get(path)
        if found is None:
            above = path[: path.rstrip("/").rfind("/") + 1]
            found = self._lists.get(above)
        if found is None:
            roots = (name for root, name in self._roots.items() if path.startswith(root))
            found = next(roots, ELSEWHERE)
        return found
