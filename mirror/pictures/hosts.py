"""The hosts that pictures may come from, and the addresses that they may have."""

from __future__ import annotations

import httpx2 as httpx

from spacedevs.internet import USUAL_PORTS, Forbidden, addresses_of, place


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
        host, port = place(url)
        usual = port == USUAL_PORTS[url.scheme]
        if f"{host}:{port}" in self.names or (usual and host in self.names):
            return host, port
        raise Forbidden(f"{host} is not in MEDIA_HOSTS")

    def resolve(self, url: httpx.URL) -> str:
        """The IP address to ask; raises Forbidden, or OSError if the host has none."""
        host, port = self.place(url)
        return addresses_of(host, port, anywhere=f"{host}:{port}" in self.names)[0]
