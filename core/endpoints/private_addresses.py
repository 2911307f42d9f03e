"""Addresses inside this machine and its network, which a visitor's request does not reach where whoever started the
program has not allowed it (server-side request forgery; OWASP's cheat sheet on it has the cases).

What counts is the address that a connection is made to, not the name: a name may lead elsewhere the next moment.

Limitations: through a proxy of HTTP_PROXY and its like, the proxy finds out where a name leads; then the name is looked
up here before each connection, and it may lead elsewhere there. That a name of the inside is known can be told from the
answer. An address of the inside that is public in form is taken for public.
"""

import asyncio
import ipaddress
import os
import socket
from collections.abc import Sequence
from typing import Any

from core.config import PRIVATE_VARIABLE

_Address = ipaddress.IPv4Address | ipaddress.IPv6Address
_NAT64 = ipaddress.ip_network("64:ff9b::/96")


class PrivateAddress(OSError):
    """Not connected to: it is private, and a visitor's."""


def may_reach_private() -> bool:
    """Whether this process may: one that talks to an endpoint is told by its environment."""
    return os.environ.get(PRIVATE_VARIABLE) != "no"


def is_private(host: str) -> bool:
    """Whether the address is not for the whole internet, those that IPv6 wraps looked into: loopback, link-local,
    private, shared, reserved, multicast."""
    return any(not each.is_global or each.is_multicast for each in _meant(ipaddress.ip_address(host.partition("%")[0])))


def public_socket(info: tuple[Any, ...]) -> socket.socket:
    """aiohttp's `socket_factory`: asked for each address just before it is connected to.

    Raises:
        PrivateAddress: nothing is sent there, not even the beginning of a connection.
    """
    family, kind, protocol, _, address = info
    _check(address[0])
    return socket.socket(family, kind, protocol)


async def check_host(host: str) -> None:
    """The same for a host that a proxy will connect to, as far as it is known here; one that is not passes.

    Raises:
        PrivateAddress: one of its addresses is private.
    """
    try:
        found: Sequence[Any] = await asyncio.get_running_loop().getaddrinfo(host, None, type=socket.SOCK_STREAM)
    except OSError:
        return
    for info in found:
        _check(info[4][0])


def _check(address: str) -> None:
    if is_private(address):
        raise PrivateAddress("private")


def _meant(address: _Address) -> list[_Address]:
    """The address, and any IPv4 address that a gateway would take out of it."""
    if isinstance(address, ipaddress.IPv4Address):
        return [address]
    wrapped = [address.ipv4_mapped, address.sixtofour, *(address.teredo or ())]
    if address in _NAT64:
        wrapped.append(ipaddress.IPv4Address(int(address) & 0xFFFFFFFF))
    inner = [each for each in wrapped if each is not None]
    return inner if address.ipv4_mapped or address in _NAT64 else [address, *inner]
