"""What identifies a client by its address."""

from __future__ import annotations

from functools import lru_cache
from ipaddress import ip_address, ip_network


@lru_cache(4096)
def network_of(address: str) -> str | None:
    """The address, without whatever a client can choose freely of it; None if it is no address.

    In IPv6 that is the /64 network, since a client may use any address of it.
    """
    try:
        known = ip_address(address)
    except ValueError:
        return None
    if known.version == 6:
        if known.ipv4_mapped:
            return str(known.ipv4_mapped)
        return str(ip_network((known, 64), strict=False).network_address)
    return str(known)
