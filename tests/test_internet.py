"""Which hosts elsewhere may be asked."""

from __future__ import annotations

from ipaddress import ip_address

import httpx2 as httpx
import pytest

from spacedevs.internet import Forbidden, addresses_of, is_public, place


@pytest.mark.parametrize(
    ("address", "public"),
    [
        ("93.184.216.34", True),
        ("2606:2800:220:1:248:1893:25c8:1946", True),
        ("64:ff9b::5db8:d822", True),
        ("0.0.0.0", False),
        ("10.1.2.3", False),
        ("100.64.0.1", False),
        ("127.0.0.1", False),
        ("169.254.169.254", False),
        ("172.16.0.1", False),
        ("192.0.0.170", False),
        ("192.0.2.1", False),
        ("192.168.1.1", False),
        ("198.18.0.1", False),
        ("224.0.0.1", False),
        ("239.255.255.250", False),
        ("240.0.0.1", False),
        ("255.255.255.255", False),
        ("::", False),
        ("::1", False),
        ("::127.0.0.1", False),
        ("::ffff:127.0.0.1", False),
        ("::ffff:169.254.169.254", False),
        ("64:ff9b::7f00:1", False),
        ("64:ff9b:1::a00:1", False),
        ("2001:db8::1", False),
        ("2001::1", False),
        ("2002:7f00:1::", False),
        ("fc00::1", False),
        ("fd00:ec2::254", False),
        ("fe80::1", False),
        ("fe80::1%1", False),
        ("fec0::1", False),
        ("ff02::1", False),
    ],
)
def test_what_is_on_the_internet(address: str, public: bool) -> None:
    assert is_public(ip_address(address)) is public


@pytest.mark.parametrize(
    "host", ["localhost", "127.1", "0x7f.1", "2130706433", "::1", "::ffff:127.0.0.1", "0"]
)
def test_a_name_is_judged_by_where_it_leads(host: str) -> None:
    with pytest.raises(Forbidden, match="not on the internet"):
        addresses_of(host, 80)


@pytest.mark.parametrize(
    "address",
    ["ftp://a.example/", "file:///etc/passwd", "//a.example/", "http:///x", "https://a@b.example/",
     "https://:secret@b.example/", "gopher://a.example:70/", "a.example"],
)  # fmt: skip
def test_only_plain_addresses_of_the_web(address: str) -> None:
    with pytest.raises(Forbidden, match="no plain address"):
        place(httpx.URL(address))
