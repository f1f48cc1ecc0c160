"""Which hosts elsewhere this server may ask: those that are on the internet."""

from __future__ import annotations

import socket
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network

import httpx2 as httpx

#: The ports of addresses that name none.
USUAL_PORTS = {"http": 80, "https": 443}
#: IPv6 addresses that lead to the IPv4 address in their last 32 bits: mapped ones, and NAT64.
EMBEDDING = (ip_network("::ffff:0:0/96"), ip_network("64:ff9b::/96"))
#: The only part of IPv6 that is given out, and two parts of it that lead to IPv4 networks.
GIVEN_OUT = ip_network("2000::/3")
TUNNELS = (ip_network("2001::/32"), ip_network("2002::/16"))
#: Addresses of protocols, which Python 3.11 counts as public.
PROTOCOLS = ip_network("192.0.0.0/24")


class Forbidden(Exception):
    """An address that this server doesn't ask; the message says why."""


def place(url: httpx.URL) -> tuple[str, int]:
    """The host and port of an address of the web without credentials; raises Forbidden."""
    port = url.port or USUAL_PORTS.get(url.scheme)
    if url.scheme not in USUAL_PORTS or port is None or not url.host or url.userinfo:
        raise Forbidden("it is no plain address of the web")
    return url.host, port


def addresses_of(host: str, port: int, *, anywhere: bool = False) -> list[str]:
    """The IP addresses of a host; raises OSError if it has none, or UnicodeError.

    Raises Forbidden if one of them is not on the internet, unless the host may be `anywhere`. Ask
    these very addresses: another answer of the name server, a moment later, leads nowhere then.
    """
    found = [str(info[4][0]) for info in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]
    for address in found:
        if not anywhere and not is_public(ip_address(address)):
            raise Forbidden(f"{host} leads to {address}, which is not on the internet")
    return list(dict.fromkeys(found))


def is_public(address: IPv4Address | IPv6Address) -> bool:
    """Whether an IP address is that of one host on the internet."""
    if any(address in network for network in EMBEDDING):
        return is_public(IPv4Address(int(address) & 0xFFFF_FFFF))
    if address.version == 6 and (
        address not in GIVEN_OUT or any(address in network for network in TUNNELS)
    ):
        return False
    return address.is_global and not address.is_multicast and address not in PROTOCOLS
