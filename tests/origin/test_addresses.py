from ipaddress import ip_address, ip_network

import pytest

from imgproxy.origin.addresses import REFUSED, is_allowed, refusal

PUBLIC = ["1.1.1.1", "93.184.216.34", "8.8.8.8", "172.32.0.1", "100.128.0.1", "2606:4700::1111", "::ffff:8.8.8.8"]
INNER = [
    "0.0.0.0",
    "10.0.0.1",
    "100.64.0.1",
    "127.0.0.1",
    "127.255.255.254",
    "168.63.129.16",
    "169.254.169.254",
    "172.16.0.1",
    "172.31.255.255",
    "192.0.0.192",
    "192.0.2.1",
    "192.88.99.1",
    "192.168.1.1",
    "198.18.0.1",
    "224.0.0.1",
    "240.0.0.1",
    "255.255.255.255",
    "::",
    "::1",
    "::127.0.0.1",
    "::8.8.8.8",
    "::ffff:127.0.0.1",
    "::ffff:169.254.169.254",
    "::ffff:168.63.129.16",
    "64:ff9b::a9fe:a9fe",
    "64:ff9b::808:808",
    "64:ff9b:1::7f00:1",
    "100::1",
    "2001::1",
    "2001:0:4136:e378:8000:63bf:3fff:fdd2",
    "2001:db8::1",
    "2002:7f00:1::",
    "2002:808:808::",
    "fc00::1",
    "fd00:ec2::254",
    "fe80::1",
    "fe80::1%eth0",
    "::1%lo",
    "fec0::1",
    "ff02::1",
    "4000::1",
]


@pytest.mark.parametrize("text", PUBLIC)
def test_a_public_address_is_allowed(text: str) -> None:
    assert is_allowed(ip_address(text), ())


@pytest.mark.parametrize("text", INNER)
def test_an_address_that_is_not_public_is_refused(text: str) -> None:
    assert not is_allowed(ip_address(text), ())
    assert refusal(ip_address(text))


@pytest.mark.parametrize("network", [str(network) for network, _ in REFUSED])
def test_both_ends_of_a_refused_network_are_refused(network: str) -> None:
    assert not is_allowed(ip_network(network)[0])
    assert not is_allowed(ip_network(network)[-1])


@pytest.mark.parametrize(
    ("text", "network"),
    [
        ("127.0.0.1", "127.0.0.0/8"),
        ("::ffff:10.1.2.3", "10.1.0.0/16"),
        ("fe80::1%eth0", "fe80::/10"),
        ("fd00::1", "fd00::/8"),
    ],
)
def test_an_allowed_network_opens_itself(text: str, network: str) -> None:
    assert is_allowed(ip_address(text), (ip_network(network),))


@pytest.mark.parametrize("text", ["10.2.0.1", "127.0.0.1", "::1", "::ffff:10.2.0.1", "64:ff9b::a01:1", "2002:a01:1::"])
def test_an_allowed_network_opens_nothing_else(text: str) -> None:
    assert not is_allowed(ip_address(text), (ip_network("10.1.0.0/16"),))
