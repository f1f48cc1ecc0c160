"""The hosts that pictures may come from, and the addresses that they may have."""

from __future__ import annotations

import socket
from ipaddress import ip_address

import httpx2 as httpx

#: The ports of hosts that are given without one.
USUAL_PORTS = {"http": 80, "https": 443}


class Forbidden(Exception):
    """An address of no host that pictures may come from; the message says why."""


class Hosts:
    """The hosts that pictures may come from: `host`, or `host:port`.

    One without a port is on the internet: it is refused if its name leads into a private network.
    One with a port may be anywhere, since somebody has said so.
    """

    def __init__(self, names: list[str]) -> None:
        self.names = {name.strip().lower() for name in names}

    def allow(self, address: str) -> bool:
        """Whether an address is that of an allowed host."""
        try:
            self.place(httpx.URL(address))
        except (Forbidden, httpx.InvalidURL):
            return False
        return True

    def place(self, url: httpx.URL) -> tuple[str, int]:
        """The host and port of an address; raises Forbidden."""
        port = url.port or USUAL_PORTS.get(url.scheme)
        if port is None or url.userinfo:
            raise Forbidden("it is no plain address of the web")
        usual = port == USUAL_PORTS[url.scheme]
        if f"{url.host}:{port}" in self.names or (usual and url.host in self.names):
            return url.host, port
        raise Forbidden(f"{url.host} is not in MEDIA_HOSTS")

    def resolve(self, url: httpx.URL) -> str:
        """The IP address to ask; raises Forbidden, or OSError if the host has none.

        The request goes to this very address, so that another answer of the name server, a moment
        later, leads nowhere.
        """
        host, port = self.place(url)
        found = [info[4][0] for info in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]
        if f"{host}:{port}" not in self.names:
            for address in found:
                if not ip_address(address).is_global:
                    raise Forbidden(f"{host} leads to {address}, which is not on the internet")
        return str(found[0])
