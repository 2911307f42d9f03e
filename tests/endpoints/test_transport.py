"""How both clients get there: redirects, proxies, certificates; and that only the right one learns the key."""

import asyncio
import base64
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from aiohttp import web
from yarl import URL

from core.endpoints.environment import is_loopback, proxy_for
from core.errors import ConfigurationError, EndpointUnavailable
from tests.endpoints.clients import CLIENTS, KEY, opened
from tests.scripted import Reply, completion, scripted

CERTIFICATE = Path(__file__).parent / "certificates" / "localhost.pem"
both = pytest.mark.parametrize("client", CLIENTS)


@dataclass(slots=True)
class Server:
    """Answers everything with a completion, and keeps the target and the key of each request."""

    port: int = 0
    seen: list[tuple[str, str, str]] = field(default_factory=list)
    passwords: list[str] = field(default_factory=list)
    redirect: tuple[int, str] | None = None

    async def answer(self, request: web.Request) -> web.Response:
        self.seen.append((request.method, str(request.url), request.headers.get("authorization", "")))
        self.passwords.append(request.headers.get("proxy-authorization", ""))
        if self.redirect is not None and request.path == "/v1/chat/completions":
            status, location = self.redirect
            return web.Response(status=status, headers={"Location": location})
        return web.json_response(completion("In short."))


@asynccontextmanager
async def serving(*, encrypted: bool = False) -> AsyncIterator[Server]:
    server = Server()
    app = web.Application()
    app.router.add_route("*", "/{path:.*}", server.answer)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
    await runner.setup()
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH) if encrypted else None
    if context is not None:
        context.load_cert_chain(CERTIFICATE)
    await web.TCPSite(runner, "127.0.0.1", 0, ssl_context=context).start()
    server.port = runner.addresses[0][1]
    try:
        yield server
    finally:
        await runner.cleanup()


@both
@pytest.mark.parametrize(("status", "method"), [(301, "GET"), (302, "GET"), (303, "GET"), (307, "POST"), (308, "POST")])
def test_a_redirect_is_followed(client: str, status: int, method: str) -> None:
    """307 and 308 ask for the same again, the older ones for a GET; on the same origin the key goes along."""

    async def run() -> None:
        async with serving() as server:
            server.redirect = status, "/v2/there"
            async with opened(client, f"http://127.0.0.1:{server.port}/v1") as endpoint:
                assert (await endpoint.answer("Some text.")).text == "In short."
            assert server.seen[1] == (method, f"http://127.0.0.1:{server.port}/v2/there", f"Bearer {KEY}")

    asyncio.run(run())


@both
def test_another_origin_does_not_learn_the_key(client: str) -> None:
    """A redirect to another port is followed without the key."""

    async def run() -> None:
        async with serving() as server, serving() as other:
            server.redirect = 307, f"http://127.0.0.1:{other.port}/elsewhere"
            async with opened(client, f"http://127.0.0.1:{server.port}/v1") as endpoint:
                await endpoint.answer("Some text.")
            assert other.seen == [("POST", f"http://127.0.0.1:{other.port}/elsewhere", "")]

    asyncio.run(run())


@both
@pytest.mark.parametrize("location", ["/v1/chat/completions", "ftp://127.0.0.1/x", "http://[::1"])
def test_a_redirect_to_nowhere_ends(client: str, location: str) -> None:
    """Circles and addresses that are none end in an error that is no answer's fault."""

    async def run() -> None:
        async with serving() as server:
            server.redirect = 308, location
            async with opened(client, f"http://127.0.0.1:{server.port}/v1") as endpoint:
                await endpoint.answer("Some text.")

    with pytest.raises(EndpointUnavailable):
        asyncio.run(run())


@both
@pytest.mark.parametrize("variable", ["HTTP_PROXY", "http_proxy", "ALL_PROXY"])
def test_the_proxy_of_the_environment_is_used(client: str, variable: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """A host that only the proxy can know is asked for at the proxy, by its whole address."""

    async def run() -> None:
        async with serving() as proxy:
            monkeypatch.setenv(variable, f"http://127.0.0.1:{proxy.port}")
            async with opened(client, "http://models.invalid/v1") as endpoint:
                assert (await endpoint.answer("Some text.")).text == "In short."
            assert proxy.seen == [("POST", "http://models.invalid/v1/chat/completions", f"Bearer {KEY}")]

    asyncio.run(run())


@pytest.mark.filterwarnings("ignore:.* is deprecated:DeprecationWarning")  # the SDK's own use of aiohttp
@both
def test_a_proxy_may_ask_for_a_name_and_a_password(client: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """They are in the proxy's address, and go to the proxy in its own header."""

    async def run() -> None:
        async with serving() as proxy:
            monkeypatch.setenv("HTTP_PROXY", f"http://user:pass%40word@127.0.0.1:{proxy.port}")
            async with opened(client, "http://models.invalid/v1") as endpoint:
                await endpoint.answer("Some text.")
            assert proxy.passwords == ["Basic " + base64.b64encode(b"user:pass@word").decode()]

    asyncio.run(run())


@both
def test_this_machine_is_reached_without_the_proxy(client: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """The practice endpoint works where a proxy is set for everything."""
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    monkeypatch.setenv("ALL_PROXY", "http://127.0.0.1:9")

    async def run() -> str:
        async with scripted(lambda _, __: Reply()) as server, opened(client, server.url) as endpoint:
            return (await endpoint.answer("Some text.")).text

    assert asyncio.run(run()) == "A summary."


@both
def test_a_proxy_that_is_not_there(client: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing was sent: the endpoint is unavailable, and the connection was not lost."""
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")

    async def run() -> None:
        async with opened(client, "http://models.invalid/v1") as endpoint:
            await endpoint.answer("Some text.")

    with pytest.raises(EndpointUnavailable) as caught:
        asyncio.run(run())
    assert not caught.value.outcome_unknown


@both
def test_a_certificate_nobody_vouches_for_is_refused(client: str) -> None:
    """No key is sent over a connection whose other end is not known."""

    async def run() -> None:
        async with serving(encrypted=True) as server, opened(client, f"https://localhost:{server.port}/v1") as endpoint:
            try:
                await endpoint.answer("Some text.")
            finally:
                assert server.seen == []

    with pytest.raises(EndpointUnavailable, match="cannot be reached"):
        asyncio.run(run())


@both
def test_certificates_of_the_environment_are_trusted(client: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """SSL_CERT_FILE names an authority of one's own."""
    monkeypatch.setenv("SSL_CERT_FILE", str(CERTIFICATE))

    async def run() -> str:
        async with serving(encrypted=True) as server, opened(client, f"https://localhost:{server.port}/v1") as endpoint:
            return (await endpoint.answer("Some text.")).text

    assert asyncio.run(run()) == "In short."


@pytest.mark.parametrize(
    ("no_proxy", "host", "direct"),
    [
        ("", "api.example.com", False),
        ("*", "api.example.com", True),
        ("other.com, example.com", "api.example.com", True),
        (".example.com", "api.example.com", True),
        ("*.example.com", "api.example.com", True),
        ("example.com", "notexample.com", False),
        ("API.Example.com", "api.example.com", True),
        ("api.example.com:8000", "api.example.com:8000", True),
        ("api.example.com:8000", "api.example.com:9000", False),
        ("10.0.0.0/8", "10.1.2.3", True),
        ("10.0.0.0/8", "11.1.2.3", False),
        ("10.1.2.3", "10.1.2.3", True),
        ("[fd00::1]", "[fd00::1]", True),
        ("fd00::/8", "[fd00::1]", True),
    ],
)
def test_no_proxy(no_proxy: str, host: str, direct: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    """A star, domains with their subdomains, ports, addresses and networks are excepted; nothing else is."""
    monkeypatch.setenv("HTTP_PROXY", "proxy.local:3128")
    monkeypatch.setenv("NO_PROXY", no_proxy)

    assert proxy_for(URL(f"http://{host}/v1")) == (None if direct else URL("http://proxy.local:3128"))


def test_a_socks_proxy_is_refused_in_words(monkeypatch: pytest.MonkeyPatch) -> None:
    """What cannot be spoken is said before the run, not found out at each request."""
    monkeypatch.setenv("ALL_PROXY", "socks5://127.0.0.1:1080")

    with pytest.raises(ConfigurationError, match="of kind socks5; it must be http or https"):
        proxy_for(URL("https://api.example.com/v1"))
    assert proxy_for(URL("http://localhost:8000/v1")) is None


@pytest.mark.parametrize(
    ("host", "loopback"),
    [("127.0.0.1", True), ("127.8.8.8", True), ("::1", True), ("localhost", True), ("10.0.0.1", False), ("a", False)],
)
def test_loopback(host: str, loopback: bool) -> None:
    """This machine by any of its names."""
    assert is_loopback(host) is loopback
