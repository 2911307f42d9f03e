"""Which addresses a visitor's request reaches: checked where the connection is made, by both clients."""

import asyncio
import os
import socket
import subprocess
import sys
from collections.abc import Iterator

import pytest

from core.config import PRIVATE_VARIABLE, ROOT
from core.endpoints.private_addresses import is_private
from core.endpoints.probe import connection_report
from core.errors import AddressForbidden, EndpointError
from core.settings import EndpointSettings
from tests.cli.served import served
from tests.endpoints.clients import CLIENTS, KEY, opened
from tests.scripted import Reply, ScriptedServer, scripted

PRIVATE = [
    *("127.0.0.1", "127.8.9.1", "0.0.0.0", "10.0.0.1", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1"),
    *("224.0.0.1", "240.0.0.1", "255.255.255.255", "192.0.0.1", "198.18.0.1"),
    *("::1", "::", "fe80::1", "fe80::1%1", "fc00::1", "fd00:ec2::254", "ff02::1", "2001:db8::1"),
    *("::ffff:127.0.0.1", "::ffff:169.254.169.254", "64:ff9b::a9fe:a9fe", "2002:7f00:1::", "2002:a9fe:a9fe::1"),
]
PUBLIC = ["1.1.1.1", "8.8.8.8", "2606:4700:4700::1111", "::ffff:8.8.8.8", "64:ff9b::808:808"]


@pytest.mark.parametrize("address", PRIVATE)
def test_private_addresses(address: str) -> None:
    """All that is not for the whole internet, and IPv6 addresses that lead to such an IPv4 one."""
    assert is_private(address)


@pytest.mark.parametrize("address", PUBLIC)
def test_public_addresses(address: str) -> None:
    """The rest."""
    assert not is_private(address)


@pytest.fixture
def closed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(PRIVATE_VARIABLE, "no")


@pytest.mark.usefixtures("closed")
@pytest.mark.parametrize("client", CLIENTS)
@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "0.0.0.0", "[::1]", "[::ffff:127.0.0.1]", "169.254.1.1"])
def test_neither_client_connects(client: str, host: str) -> None:
    """A name, an address and any other way of writing one: what it leads to counts, and no connection is begun."""

    async def run() -> str:
        async with scripted(lambda _, __: Reply()) as server:
            port = server.url.rpartition(":")[2]
            async with opened(client, f"http://{host}:{port}") as endpoint:
                with pytest.raises(AddressForbidden) as refused:
                    await endpoint.answer("A document.")
            assert server.requests == server.open_connections == 0
            return str(refused.value)

    assert "GISTMILL_PRIVATE_ADDRESSES=yes" in asyncio.run(run())


@pytest.mark.usefixtures("closed")
@pytest.mark.parametrize("client", CLIENTS)
@pytest.mark.parametrize("host", ["127.1", "2130706433", "0x7f.1", "017700000001"])
def test_odd_ways_of_writing_an_address_are_no_way_in(client: str, host: str) -> None:
    """Some systems read them as addresses; here they are none, or what they lead to counts."""

    async def run() -> None:
        async with scripted(lambda _, __: Reply()) as server:
            async with opened(client, f"http://{host}:{server.url.rpartition(':')[2]}") as endpoint:
                with pytest.raises(EndpointError):
                    await endpoint.answer("A document.")
            assert server.requests == server.open_connections == 0

    asyncio.run(run())


@pytest.mark.usefixtures("closed")
@pytest.mark.parametrize("client", CLIENTS)
def test_a_proxy_of_the_machine_is_no_way_around(client: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """The proxy itself may be inside, whoever started the program named it; what is behind it may not."""

    async def run() -> None:
        async with scripted(lambda _, __: Reply()) as proxy:
            monkeypatch.setenv("HTTP_PROXY", proxy.url.removesuffix("/v1"))
            monkeypatch.setenv("http_proxy", proxy.url.removesuffix("/v1"))
            async with opened(client, "http://10.0.0.1/v1") as endpoint:
                with pytest.raises(AddressForbidden):
                    await endpoint.answer("A document.")
            assert proxy.requests == proxy.open_connections == 0
            async with opened(client, "http://1.1.1.1/v1") as endpoint:
                await endpoint.answer("A document.")
            assert proxy.requests == 1

    asyncio.run(run())


@pytest.fixture
def inside() -> Iterator[ScriptedServer]:
    with served(lambda _, __: Reply(status=404, body="The inside's own secret page.")) as running:
        yield running


def test_open_and_closed_ports_answer_alike(inside: ScriptedServer) -> None:
    """A test of a private address that is not allowed says the same, whether anybody listens there or not."""
    with socket.socket() as nobody:
        nobody.bind(("127.0.0.1", 0))
        unheard = f"http://127.0.0.1:{nobody.getsockname()[1]}/v1"
        said = {
            connection_report(EndpointSettings(kind="openai", base_url=url), KEY, private=False).message.replace(
                url.split("/")[2], "ADDRESS"
            )
            for url in (inside.url, unheard)
        }

    assert len(said) == 1
    assert inside.requests == 0


def test_an_allowed_one_is_reached(inside: ScriptedServer) -> None:
    """Where it is allowed, whatever the variable of this process says: the parent decides for its child."""
    report = connection_report(EndpointSettings(kind="openai", base_url=inside.url, model="m-2026"), KEY)
    assert inside.requests == 1
    assert report.models == ("m-2026",)


def test_the_variable_is_yes_or_no() -> None:
    """A slip is named, and is neither."""
    code = "from core.config import environment; environment()"
    variables = {**os.environ, PRIVATE_VARIABLE: "maybe"}
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, env=variables, capture_output=True, text=True, check=False
    )
    assert "GISTMILL_PRIVATE_ADDRESSES is 'maybe'; it must be yes or no." in done.stderr
