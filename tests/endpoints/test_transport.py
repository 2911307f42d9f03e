"""How both clients get there: redirects, proxies, certificates; and that only the right one learns the key."""

import asyncio
import base64
import re
import ssl
from collections.abc import AsyncIterator
from contextlib import aclosing, asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from aiohttp import web
from yarl import URL

from core.endpoints.environment import is_loopback, proxy_for
from core.endpoints.lean import LeanEndpoint
from core.errors import AddressMoved, ConfigurationError, EndpointUnavailable, UntrustedCertificate
from core.settings import EndpointSettings
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
    moved: str = ""

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    async def answer(self, request: web.Request) -> web.Response:
        self.seen.append((request.method, str(request.url), request.headers.get("authorization", "")))
        self.passwords.append(request.headers.get("proxy-authorization", ""))
        if self.redirect is not None and request.path == "/v1/chat/completions":
            status, location = self.redirect
            return web.Response(status=status, headers={"Location": location})
        if self.moved and request.path == "/v1/models":
            return web.Response(status=307, headers={"Location": self.moved})
        return web.json_response(completion("In short."))


@asynccontextmanager
async def serving(certificate: Path | None = None) -> AsyncIterator[Server]:
    server = Server()
    app = web.Application()
    app.router.add_route("*", "/{path:.*}", server.answer)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
    await runner.setup()
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH) if certificate else None
    if context is not None and certificate is not None:
        context.load_cert_chain(certificate)
    await web.TCPSite(runner, "127.0.0.1", 0, ssl_context=context).start()
    server.port = runner.addresses[0][1]
    try:
        yield server
    finally:
        await runner.cleanup()


@both
@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
@pytest.mark.parametrize("elsewhere", [False, True], ids=["same origin", "another"])
def test_no_redirect_of_a_document_is_followed(client: str, status: int, elsewhere: bool) -> None:
    """One request, whatever the status and wherever to; the sentence names the new address, and the base URL to set."""

    async def run() -> None:
        async with serving() as server, serving() as other:
            base = f"{(other if elsewhere else server).url}/v2"
            server.redirect = status, f"{other.url if elsewhere else ''}/v2/chat/completions?session=secret"
            async with opened(client, f"{server.url}/v1") as endpoint:
                with pytest.raises(AddressMoved) as caught:
                    await endpoint.answer("Some text.")
            assert str(caught.value) == (
                f"The endpoint sends requests on to {base}/chat/completions ({status}), which is not followed: "
                f"set the base URL to {base}."
            )
            assert (len(server.seen), other.seen) == (1, [])

    asyncio.run(run())


@both
@pytest.mark.parametrize(
    ("location", "sentence"),
    [
        ("/v1/chat/completions", "set the base URL to"),
        ("/login?next=%2Fv1", "/login (308), which is not followed: check the base URL"),
        ("//user:pass@models.invalid/v1", "on to http://models.invalid/v1 (308)"),
        ("ftp://127.0.0.1/x", "to what is no address"),
        ("http://[::1", "to what is no address"),
    ],
)
def test_a_redirect_to_anywhere_is_one_sentence(client: str, location: str, sentence: str) -> None:
    """Circles, pages to log in at, and what is no address: refused at the first request; no password is shown."""

    async def run() -> None:
        async with serving() as server:
            server.redirect = 308, location
            async with opened(client, f"{server.url}/v1") as endpoint:
                await endpoint.answer("Some text.")

    with pytest.raises(AddressMoved, match=re.escape(sentence)) as caught:
        asyncio.run(run())
    assert "pass" not in str(caught.value)


@pytest.mark.parametrize(("elsewhere", "paths"), [(False, ["/v1/models", "/v2/models"]), (True, ["/v1/models"])])
def test_the_list_of_models_is_looked_for_within_the_origin(elsewhere: bool, paths: list[str]) -> None:
    """A GET is sent on with the key on the same origin, and to no other."""

    async def run() -> None:
        async with serving() as server, serving() as other:
            server.moved = f"{other.url}/v2/models" if elsewhere else "/v2/models"
            async with aclosing(LeanEndpoint(EndpointSettings(), f"{server.url}/v1", KEY, 5.0, 1)) as endpoint:
                assert await endpoint.models() == ()
            assert [URL(address).path for _, address, _ in server.seen] == paths
            assert {key for *_, key in server.seen} == {f"Bearer {KEY}"}
            assert other.seen == []

    asyncio.run(run())


def test_a_list_of_models_in_a_circle_ends() -> None:
    """Sent on to itself for ever: a sentence, after a handful of requests."""

    async def run() -> None:
        async with serving() as server:
            server.moved = "/v1/models"
            async with aclosing(LeanEndpoint(EndpointSettings(), f"{server.url}/v1", KEY, 5.0, 1)) as endpoint:
                with pytest.raises(EndpointUnavailable, match="in circles"):
                    await endpoint.models()
            assert len(server.seen) == 5

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
@pytest.mark.parametrize(
    ("certificate", "trusted", "reason"),
    [
        ("localhost", False, "self[- ]signed certificate"),
        ("elsewhere", True, "mismatch"),
        ("expired", True, "certificate has expired"),
    ],
)
def test_a_certificate_that_is_not_trusted_refuses_the_run(
    client: str, certificate: str, trusted: bool, reason: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nothing is sent, key or text, to whom we do not know; the sentence says why, and names SSL_CERT_FILE."""
    file = CERTIFICATE.with_name(f"{certificate}.pem")
    if trusted:
        monkeypatch.setenv("SSL_CERT_FILE", str(file))

    async def run() -> None:
        async with serving(file) as server, opened(client, f"https://localhost:{server.port}/v1") as endpoint:
            try:
                await endpoint.answer("Some text.")
            finally:
                assert server.seen == []

    with pytest.raises(UntrustedCertificate, match=rf"(?i)^The certificate of .* {reason}.* SSL_CERT_FILE\.$"):
        asyncio.run(run())


@both
def test_certificates_of_the_environment_are_trusted(client: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """SSL_CERT_FILE names an authority of one's own."""
    monkeypatch.setenv("SSL_CERT_FILE", str(CERTIFICATE))

    async def run() -> str:
        async with serving(CERTIFICATE) as server, opened(client, f"https://localhost:{server.port}/v1") as endpoint:
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
