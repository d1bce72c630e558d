"""Who is asking, as far as limits go? An address and its network, whatever form the address arrives in."""

from __future__ import annotations

from ipaddress import IPv4Address, IPv6Address, ip_address

# What cannot be read shares one identity: it is limited with all others of its kind, and never fails.
UNREADABLE = "unreadable"
# A subscriber's line has one IPv4 address and, as a rule, one IPv6 /64; a site has up to a /48 (RFC 6177).
_IPV4_NETWORK_BITS = 24
_IPV6_ADDRESS_BITS = 64
_IPV6_NETWORK_BITS = 48


def address_identities(address: str) -> dict[str, str]:
    """The identities `address` and `network` of a caller, from REMOTE_ADDR.

    IPv4 in IPv6's clothes (::ffff:192.0.2.1, RFC 4291 2.5.5.2) is the same caller as without; a zone (%eth0) is none
    of the address.
    """
    parsed = _parsed(address)
    match parsed:
        case None:
            return {"address": UNREADABLE, "network": UNREADABLE}
        case IPv4Address():
            return {"address": str(parsed), "network": _network(parsed, _IPV4_NETWORK_BITS)}
        case IPv6Address():
            return {
                "address": _network(parsed, _IPV6_ADDRESS_BITS),
                "network": _network(parsed, _IPV6_NETWORK_BITS),
            }


def _network(address: IPv4Address | IPv6Address, bits: int) -> str:
    """As ipaddress writes it; its own network classes take most of a decision's time."""
    host_bits = address.max_prefixlen - bits
    return f"{type(address)(int(address) >> host_bits << host_bits)}/{bits}"


def _parsed(address: str) -> IPv4Address | IPv6Address | None:
    try:
        parsed = ip_address(address.strip())
    except ValueError:
        return None
    if isinstance(parsed, IPv6Address) and parsed.ipv4_mapped is not None:
        return parsed.ipv4_mapped
    return parsed
