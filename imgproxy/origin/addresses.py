"""Which IP addresses an origin picture may come from.

Threat: whoever can write a URL (anybody, for an unsigned web proxy; a hijacked or redirecting origin otherwise) tries
to make us read what only we can reach: loopback services, the private network, a cloud's metadata service. The ways in:
other spellings of an address (decimal, octal, hexadecimal, IPv4 inside IPv6), names that resolve to inner addresses,
names that resolve to something else the second time, redirects, and a proxy set in the environment.

The layers: `urls.py` lets only http(s) without user names through; `fetch.py` applies it to every redirect hop;
`transport.py` resolves a name once, refuses it if ANY of its addresses is refused here, dials one of the very
addresses that were checked, looks at the peer once more, and shares connections only between requests under the same
policy. This file is the policy. It compares numbers, so spellings do not matter. Beneath all of it, an egress rule of
the network should say the same.
"""

from collections.abc import Iterable
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_network

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network

# Written out, although ipaddress knows most of it: its answers changed between releases, and some are too kind.
REFUSED: tuple[tuple[Network, str], ...] = tuple(
    (ip_network(network), reason)
    for network, reason in (
        ("0.0.0.0/8", "this network, RFC 791"),
        ("10.0.0.0/8", "private, RFC 1918"),
        ("100.64.0.0/10", "carrier-grade NAT, RFC 6598"),
        ("127.0.0.0/8", "loopback, RFC 1122"),
        ("168.63.129.16/32", "Azure's virtual host, a public address by the registry"),
        ("169.254.0.0/16", "link-local and cloud metadata, RFC 3927"),
        ("172.16.0.0/12", "private, RFC 1918"),
        ("192.0.0.0/24", "IETF protocol assignments, RFC 6890"),
        ("192.0.2.0/24", "documentation, RFC 5737"),
        ("192.88.99.0/24", "6to4 relay anycast, RFC 7526"),
        ("192.168.0.0/16", "private, RFC 1918"),
        ("198.18.0.0/15", "benchmarking, RFC 2544"),
        ("198.51.100.0/24", "documentation, RFC 5737"),
        ("203.0.113.0/24", "documentation, RFC 5737"),
        ("224.0.0.0/4", "multicast, RFC 5771"),
        ("240.0.0.0/4", "reserved and broadcast, RFC 1112"),
        ("::/96", "unspecified, loopback and IPv4-compatible, RFC 4291"),
        ("64:ff9b::/96", "NAT64, reaches any IPv4 address, RFC 6052"),
        ("64:ff9b:1::/48", "local NAT64, RFC 8215"),
        ("100::/64", "discard, RFC 6666"),
        ("2001::/32", "Teredo, carries an IPv4 address, RFC 4380"),
        ("2001::/23", "IETF protocol assignments, RFC 2928"),
        ("2001:db8::/32", "documentation, RFC 3849"),
        ("2002::/16", "6to4, carries an IPv4 address, RFC 3056"),
        ("3fff::/20", "documentation, RFC 9637"),
        ("5f00::/16", "segment routing, RFC 9602"),
        ("fc00::/7", "unique local, RFC 4193"),
        ("fe80::/10", "link-local, RFC 4291"),
        ("fec0::/10", "site-local, RFC 3879"),
        ("ff00::/8", "multicast, RFC 4291"),
    )
)


def is_allowed(ip: Address, allow_networks: Iterable[Network] = ()) -> bool:
    return not refusal(ip, allow_networks)


def refusal(ip: Address, allow_networks: Iterable[Network] = ()) -> str:
    """Why this address must not be reached, for the log; "" when it may. An allowed network wins over any refusal."""
    address = plain(ip)
    if any(address in network for network in allow_networks):
        return ""
    for network, reason in REFUSED:
        if address in network:
            return reason
    return "" if _is_public(address) else "not a public address, RFC 6890"


def plain(ip: Address) -> Address:
    """Without zone (RFC 4007), and as IPv4 where it is IPv4-mapped (RFC 4291 §2.5.5.2)."""
    if isinstance(ip, IPv4Address):
        return ip
    return ip.ipv4_mapped or IPv6Address(int(ip))


def _is_public(ip: Address) -> bool:
    return ip.is_global and not (
        ip.is_multicast or ip.is_reserved or ip.is_link_local or ip.is_loopback or ip.is_unspecified
    )
