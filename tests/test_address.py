"""Which addresses a fetch may reach."""

from __future__ import annotations

import socket

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawlers.address import address_allowed

# fmt: off
REFUSED = (
    "127.0.0.1", "127.0.0.2", "127.255.255.255", "0.0.0.0", "0.1.2.3", "10.0.0.1", "10.255.255.255", "172.16.0.1",
    "172.31.255.254", "192.168.0.1", "192.168.255.255", "169.254.169.254", "169.254.0.1", "100.64.0.1", "100.100.100.200",
    "100.127.255.255", "192.0.0.1", "192.0.0.170", "192.0.2.1", "198.51.100.7", "203.0.113.9", "192.88.99.1", "198.18.0.1",
    "198.19.255.255", "224.0.0.1", "239.255.255.250", "240.0.0.1", "255.255.255.255", "::", "::1", "::127.0.0.1", "::10.0.0.1",
    "::ffff:127.0.0.1", "::ffff:7f00:1", "::ffff:10.0.0.1", "::ffff:169.254.169.254", "::ffff:0:127.0.0.1", "::ffff:0:a00:1",
    "64:ff9b::7f00:1", "64:ff9b::10.0.0.1", "64:ff9b::a9fe:a9fe", "64:ff9b:1::a00:1", "2002:7f00:1::", "2002:a00:1::",
    "2002:a9fe:a9fe::", "2002:c0a8:101::1", "2001:0:7f00:1::80ff:fffe", "2001:0:808:808::80ff:fffe", "2001:0:a00:1::f7f7:f7f7",
    "fe80::1", "febf::1", "fec0::1", "feff::1", "fc00::1", "fd00::1", "fdff:ffff::1", "ff02::1", "ff0e::1", "100::1",
    "2001:db8::1", "3fff::1", "5f00::1", "2001:2::1", "2001:10::1",
)

ALLOWED = (
    "1.1.1.1", "8.8.8.8", "9.9.9.9", "93.184.216.34", "100.63.255.255", "100.128.0.1", "172.15.255.255", "172.32.0.1",
    "192.167.255.255", "198.17.255.255", "198.20.0.1", "223.255.255.254", "2606:4700:4700::1111", "2001:4860:4860::8888",
    "2a00:1450:4001::1", "::ffff:8.8.8.8", "::8.8.8.8", "64:ff9b::808:808", "2002:808:808::1",
)

SPELLINGS = (
    "2130706433", "0x7f.1", "0x7f000001", "127.1", "127.0.1", "0177.0.0.1", "017700000001", "127.0.0.1.", "[::1]", "localhost",
    "127.0.0.1:80",
    " 127.0.0.1", "１２７.0.0.1", "", "::1%lo", "example.com",
)
# fmt: on


def test_the_table_is_long_enough():
    assert len(REFUSED) + len(ALLOWED) >= 60
    assert len(SPELLINGS) >= 12


@pytest.mark.parametrize("address", REFUSED)
def test_private_addresses_are_refused_however_they_are_wrapped(address):
    assert not address_allowed(address)


@pytest.mark.parametrize("address", ALLOWED)
def test_public_addresses_are_allowed(address):
    assert address_allowed(address)


@pytest.mark.parametrize("text", SPELLINGS)
def test_what_is_no_plain_address_is_refused(text):
    assert not address_allowed(text)


@pytest.mark.parametrize("text", ["2130706433", "0x7f.1", "0x7f000001", "127.1", "127.0.1", "0177.0.0.1", "017700000001"])
def test_spellings_that_a_resolver_understands_resolve_to_a_refused_address(text):
    assert not address_allowed(socket.gethostbyname(text))


@given(st.ip_addresses(v=4))
def test_wrapping_never_changes_the_judgement_of_an_ipv4_address(address):
    number = int(address)
    wrapped = [f"::ffff:{address}", f"64:ff9b::{number >> 16:x}:{number & 0xFFFF:x}", f"2002:{number >> 16:x}:{number & 0xFFFF:x}::"]
    assert {address_allowed(text) for text in wrapped} == {address_allowed(str(address))}
