"""The versions of the API that this server speaks, one line each, the current one first."""

from __future__ import annotations

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from spacedevs.api.registry import Contract, Status

CONTRACTS = (
    Contract("2.3.0", "spacedevs.router.router", Status.CURRENT),
    Contract("2.4.0", "versions.v240.router.router", Status.PREVIEW, ("api/ll/2.4.0/",)),
    Contract("2.2.0", "versions.v220.router.router", Status.FROZEN, ("api/ll/2.2.0/",)),
    Contract("2.1.0", "versions.v210.router.router", Status.FROZEN, ("api/ll/2.1.0/",)),
    Contract("2.0.0", "versions.v200.router.router", Status.FROZEN),
)


def served() -> list[Contract]:
    """The contracts that settings.CONTRACTS names, in the order above; without any, all.

    Raises ImproperlyConfigured if it names an unknown version, or not the current one, which the
    data is imported by.
    """
    wanted = settings.CONTRACTS or [contract.version for contract in CONTRACTS]
    known = {contract.version for contract in CONTRACTS}
    current = CONTRACTS[0].version
    if unknown := sorted(set(wanted) - known):
        raise ImproperlyConfigured(
            f"CONTRACTS names {', '.join(unknown)}; there are {', '.join(sorted(known))}."
        )
    if current not in wanted:
        raise ImproperlyConfigured(f"CONTRACTS has to name {current}, the current version.")
    return [contract for contract in CONTRACTS if contract.version in wanted]
