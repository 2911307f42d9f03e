"""Nothing of ours goes where a redirect points: neither documents, nor key, nor any header that says who asks."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import aclosing, asynccontextmanager
from dataclasses import dataclass, field

import pytest
from aiohttp import web

from core.endpoints.lean import LeanEndpoint
from core.endpoints.probe import probe
from core.errors import AddressMoved, EndpointError
from core.settings import EndpointSettings
from tests.endpoints.clients import CLIENTS, KEY, opened

both = pytest.mark.parametrize("client", CLIENTS)
statuses = pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
TEXT = "The text of a document."
HEADERS = {"X-Auth": "tok-of-an-extra-header"}
OURS = ("authorization", "x-auth", "x-mine", "openai-organization", "openai-project", "cookie")


@dataclass(slots=True)
class Server:
    """Keeps all that arrives, as (method, path, headers, body); sends on what `to` names, with `status`."""

    url: str = ""
    status: int = 307
    to: Callable[[str], str] = lambda _: ""
    arrived: list[tuple[str, str, Mapping[str, str], str]] = field(default_factory=list)

    async def answer(self, request: web.BaseRequest) -> web.Response:
        self.arrived.append((request.method, request.path, request.headers, await request.text()))
        if target := self.to(request.path):
            return web.Response(status=self.status, headers={"Location": target, "Set-Cookie": "c=1; Path=/"})
        return web.json_response({"object": "list", "data": [{"id": "m-2026"}]})


@asynccontextmanager
async def serving() -> AsyncIterator[Server]:
    server = Server()
    runner = web.ServerRunner(web.Server(server.answer), access_log=None, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    server.url = f"http://127.0.0.1:{runner.addresses[0][1]}"
    try:
        yield server
    finally:
        await runner.cleanup()


@pytest.fixture(autouse=True)
def own_headers(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_ORG_ID", "org-mine")
    monkeypatch.setenv("OPENAI_PROJECT_ID", "proj-mine")
    monkeypatch.setenv("OPENAI_CUSTOM_HEADERS", "X-Mine: tok-of-a-custom-header")


@both
@statuses
@pytest.mark.parametrize("model", ["m-2026", "gpt-5-pro"])
@pytest.mark.parametrize("elsewhere", [False, True], ids=["same origin", "another"])
def test_no_request_follows_a_redirect(client: str, status: int, model: str, elsewhere: bool) -> None:
    """One request arrived, with all its headers; where it was sent on to, nothing did. Over both APIs of OpenAI."""

    async def run() -> None:
        async with serving() as server, serving() as other:
            target = other if elsewhere else server
            server.status, server.to = status, lambda path: f"{target.url}/v2{path}" if "/v2" not in path else ""
            settings = EndpointSettings(kind="openai", base_url=f"{server.url}/v1", model=model)
            async with opened(client, f"{server.url}/v1", settings, headers=HEADERS) as endpoint:
                with pytest.raises(AddressMoved):
                    await endpoint.answer(TEXT)
            ((method, _, headers, body),) = server.arrived
            assert (method, TEXT in body) == ("POST", True)
            assert set(OURS) - {"cookie"} <= {name.lower() for name in headers}
            assert other.arrived == []

    asyncio.run(run())


@statuses
@pytest.mark.parametrize(
    "to",
    [
        "{other}/v1/models",
        "{server}.invalid/v1/models",
        "//{other_host}/v1/models",
        "{server}@{other_host}/v1/models",
        "https://{server_host}/v1/models",
        "\\\\{other_host}\\v1\\models",
    ],
)
def test_a_list_of_models_is_asked_for_within_its_origin(status: int, to: str) -> None:
    """Another port, name or scheme is another origin: nothing arrives there; the list is not there, and no error."""

    async def run() -> None:
        async with serving() as server, serving() as other:
            places = {"server": server.url, "other": other.url}
            hosts = {f"{name}_host": url.removeprefix("http://") for name, url in places.items()}
            target = to.format(**places, **hosts)
            server.status, server.to = status, lambda path: target if path == "/v1/models" else ""
            settings = EndpointSettings(kind="openai", base_url=f"{server.url}/v1")
            endpoint = LeanEndpoint(settings, settings.base_url, KEY, 5.0, 1, headers=HEADERS)
            async with aclosing(endpoint):
                assert await endpoint.models() == () or "\\" in to
            assert other.arrived == []

    asyncio.run(run())


@statuses
def test_a_list_of_models_moved_within_its_origin_is_found(status: int) -> None:
    """A GET, with key and headers, and without a cookie that was set on the way."""

    async def run() -> None:
        async with serving() as server:
            server.status, server.to = status, lambda path: "/v2/models" if path == "/v1/models" else ""
            settings = EndpointSettings(kind="openai", base_url=f"{server.url}/v1")
            endpoint = LeanEndpoint(settings, settings.base_url, KEY, 5.0, 1, headers=HEADERS)
            async with aclosing(endpoint):
                assert await endpoint.models() == ("m-2026",)
            assert [(method, path) for method, path, *_ in server.arrived] == [
                ("GET", "/v1/models"),
                ("GET", "/v2/models"),
            ]

    asyncio.run(run())


def test_a_test_of_the_connection_follows_none_elsewhere() -> None:
    """Its list of models and its question: nothing arrives at the other origin."""

    async def run() -> None:
        async with serving() as server, serving() as other:
            server.to = lambda path: f"{other.url}{path}"
            settings = EndpointSettings(kind="openai", base_url=f"{server.url}/v1")
            report = await probe(settings, KEY, 5.0, headers=HEADERS)
            assert not report.ok
            assert [path for _, path, *_ in server.arrived] == ["/v1/models", "/v1/chat/completions"]
            assert other.arrived == []

    asyncio.run(run())


@both
@statuses
def test_a_proxys_redirect_is_not_followed(client: str, status: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """A page to log in at (a captive portal), to a request and to a tunnel: nothing arrives there."""

    async def run() -> None:
        async with serving() as proxy, serving() as portal:
            proxy.status, proxy.to = status, lambda _: f"{portal.url}/login"
            monkeypatch.setenv("http_proxy", proxy.url)
            monkeypatch.setenv("https_proxy", proxy.url)
            for scheme in ("http", "https"):
                url = f"{scheme}://models.invalid/v1"
                async with opened(client, url, headers=HEADERS) as endpoint:
                    with pytest.raises(EndpointError):
                        await endpoint.answer(TEXT)
            methods = [method for method, *_ in proxy.arrived]
            assert methods == ["POST", "CONNECT"]
            _, _, headers, body = proxy.arrived[1]
            assert not {name.lower() for name in headers} & set(OURS)
            assert body == ""
            assert portal.arrived == []

    asyncio.run(run())


@both
def test_other_ways_to_send_on_are_not_followed(client: str) -> None:
    """A 300 and a 305 with an address, and a 200 that has one: no answer, and nothing arrives there."""

    async def run() -> None:
        async with serving() as server, serving() as other:
            for status in (300, 305, 200):
                server.status, server.to = status, lambda path: f"{other.url}{path}"
                async with opened(client, f"{server.url}/v1", headers=HEADERS) as endpoint:
                    with pytest.raises(EndpointError):
                        await endpoint.answer(json.dumps(TEXT))
            assert len(server.arrived) == 3
            assert other.arrived == []

    asyncio.run(run())
