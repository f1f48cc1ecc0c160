"""The lists of every version that is served."""

from __future__ import annotations

from typing import Any, NamedTuple

from spacedevs.api.registry import Contract, SerializerClass, registry


class Listed(NamedTuple):
    """A list of a version, in one of its modes."""

    contract: Contract
    prefix: str
    viewset: Any
    mode: str

    @property
    def name(self) -> str:
        """What a test or a count is called."""
        return f"{self.contract.version}/{self.prefix}?mode={self.mode}"

    @property
    def path(self) -> str:
        """The path of the resource."""
        return f"/{self.contract.root}{self.prefix}/"

    @property
    def documented(self) -> str:
        """The path of the list, in its mode if modes are paths."""
        is_path = self._router.modes_as_paths and self.mode != "normal"
        return f"{self.path}{self.mode}/" if is_path else self.path

    @property
    def address(self) -> str:
        """The list's path and query, to which a limit may be added."""
        query = "" if self._router.modes_as_paths else f"mode={self.mode}"
        return f"{self.documented}?{query}"

    @property
    def _router(self) -> Any:
        return self.contract.router

    @property
    def serializer_class(self) -> SerializerClass:
        """What shows each object."""
        return self.viewset.serializers_by_mode()[self.mode]

    @property
    def is_fullest(self) -> bool:
        """Whether no other mode shows more."""
        return self.mode == list(self.viewset.serializers_by_mode())[-1]


#: All lists but upcoming and previous ones, whose contents change by the hour.
LISTS = [
    Listed(contract, prefix, viewset, mode)
    for contract in registry.contracts
    for prefix, viewset in contract.router.resources().items()
    for mode in viewset.serializers_by_mode()
]
VERSIONS = [contract.version for contract in registry.contracts]
