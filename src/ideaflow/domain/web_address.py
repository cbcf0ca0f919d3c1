"""Addresses elsewhere that may be written to: public ones alone, whatever a name leads to."""

from __future__ import annotations

from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from urllib.parse import urlsplit

from ideaflow.errors import InvalidInput

# Ways to write an IPv4 address inside an IPv6 one, beside those that the library knows.
TRANSLATED = (ip_network("64:ff9b::/96"), ip_network("64:ff9b:1::/48"), ip_network("::/96"))
LONGEST_URL = 2_000
EXAMPLE = "for example https://hooks.example.org/ideaflow"


def is_public(address: str) -> bool:
    """Is it an address of the public internet, and not of this machine, a private network, a link or a group?"""
    found = ip_address(address.partition("%")[0])
    if isinstance(found, IPv6Address):
        inner = found.ipv4_mapped or found.sixtofour or (found.teredo or (None, None))[1]
        if inner is not None:
            return _is_open(inner) and found.ipv4_mapped is not None
        if any(found in net for net in TRANSLATED):
            return False
    return _is_open(found)


def _is_open(address: IPv4Address | IPv6Address) -> bool:
    closed = address.is_multicast or address.is_reserved or address.is_unspecified or address.is_loopback
    return address.is_global and not closed and not address.is_private and not address.is_link_local


def check_url(url: str, *, plain: bool = False) -> str:
    """The address, if a webhook may have it: https, without a name and password, not an address of a private network.

    `plain` allows http, for receivers of tests on this machine. Raises InvalidInput.
    """
    parts = urlsplit(url)
    schemes = ("https", "http") if plain else ("https",)
    try:
        sound = parts.scheme in schemes and parts.hostname and (parts.port is None or parts.port)
    except ValueError:
        sound = False
    if not sound or parts.fragment or len(url) > LONGEST_URL or not url.isprintable() or " " in url:
        raise InvalidInput("url", url, "is an https:// address without a fragment", EXAMPLE)
    if parts.username is not None or parts.password is not None:
        raise InvalidInput("url", f"https://…@{parts.hostname}", "has no name and password in it", EXAMPLE)
    if not plain and not _may_be_public(parts.hostname or ""):
        raise InvalidInput("url", url, "leads to the public internet, not to a private network", EXAMPLE)
    return url


def _may_be_public(host: str) -> bool:
    """A name is looked up when something is sent; an address says it now."""
    try:
        return is_public(host)
    except ValueError:
        return host != "localhost" and not host.endswith((".localhost", ".local", ".internal"))
