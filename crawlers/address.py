"""Which addresses a fetch may reach: the one rule that the crawler's resolver and every other fetcher share.

``ipaddress.is_global`` alone is no check: multicast, ``fec0::/10``, IPv4-compatible and NAT64 spellings of private
addresses pass it. So an address is first reduced to the IPv4 addresses it stands for, and those are judged.
"""

from __future__ import annotations

from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address, ip_network

Address = IPv4Address | IPv6Address

REFUSED = tuple(
    ip_network(text)
    for text in (
        "100.64.0.0/10",
        "192.0.0.0/24",
        "192.88.99.0/24",
        "198.18.0.0/15",
        "240.0.0.0/4",
        "fec0::/10",
        "64:ff9b:1::/48",
        "100::/64",
        "2001:db8::/32",
        "3fff::/20",
        "5f00::/16",
    )
)
# Prefixes whose last 32 bits are an IPv4 address: mapped (RFC 4291), compatible (RFC 4291), translated (RFC 2765), NAT64 (RFC 6052).
EMBEDDING = tuple(IPv6Network(text) for text in ("::ffff:0:0/96", "::/96", "::ffff:0:0:0/96", "64:ff9b::/96"))


def address_allowed(ip: str | Address) -> bool:
    """Whether a fetch may connect to this address: a public unicast one, also after unwrapping. What is no address is refused."""
    try:
        address = ip_address(ip)
    except ValueError:
        return False
    return all(_public(stood_for) for stood_for in _unwrapped(address))


def _unwrapped(address: Address) -> tuple[Address, ...]:
    """The addresses that ``address`` stands for: itself, or every IPv4 address written into it."""
    if isinstance(address, IPv4Address):
        return (address,)
    if address.teredo is not None:
        return address.teredo  # its server and its client
    if address.sixtofour is not None:
        return (address.sixtofour,)
    if any(address in network for network in EMBEDDING):
        return (IPv4Address(int(address) & 0xFFFFFFFF),)
    return (address,)


def _public(address: Address) -> bool:
    refused = not address.is_global or address.is_multicast or address.is_reserved or address.is_unspecified
    return not refused and not any(address.version == network.version and address in network for network in REFUSED)
