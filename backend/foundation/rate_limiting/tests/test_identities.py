"""Whom an address is counted as."""

from __future__ import annotations

from ipaddress import IPv6Address

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backend.foundation.rate_limiting.identities import address_identities


@pytest.mark.parametrize(
    ("address", "identity", "network"),
    [
        ("192.0.2.77", "192.0.2.77", "192.0.2.0/24"),
        (" 192.0.2.77 ", "192.0.2.77", "192.0.2.0/24"),
        ("::ffff:192.0.2.77", "192.0.2.77", "192.0.2.0/24"),
        ("::FFFF:c000:24d", "192.0.2.77", "192.0.2.0/24"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64", "2001:db8:1::/48"),
        ("2001:DB8:1:2::", "2001:db8:1:2::/64", "2001:db8:1::/48"),
        ("fe80::1%eth0", "fe80::/64", "fe80::/48"),
    ],
)
def test_an_address_is_one_line_and_one_network(address: str, identity: str, network: str):
    assert address_identities(address) == {"address": identity, "network": network}


@pytest.mark.parametrize("odd", ["", "unknown", "192.0.2.1, 192.0.2.2", "192.0.2.1:80", "1", "\0", "٣.٣.٣.٣", "[::1]"])
def test_what_cannot_be_read_shares_one_identity(odd: str):
    assert address_identities(odd) == {"address": "unreadable", "network": "unreadable"}


@given(st.text())
def test_no_text_is_an_error(text: str):
    assert address_identities(text).keys() == {"address", "network"}


@given(st.ip_addresses(v=6), st.integers(0, 2**64 - 1))
def test_whoever_has_a_whole_ipv6_network_is_one_caller(address: IPv6Address, interface: int):
    neighbour = IPv6Address((int(address) >> 64 << 64) | interface)
    if address.ipv4_mapped is None and neighbour.ipv4_mapped is None:
        assert address_identities(str(address)) == address_identities(str(neighbour))
