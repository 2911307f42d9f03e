"""What both clients send, over how many connections, and what they leave behind."""

import asyncio

import pytest

from core.errors import EndpointError
from core.settings import EndpointSettings
from tests.endpoints.clients import CLIENTS, KEY, opened
from tests.scripted import Reply, ScriptedServer, scripted

both = pytest.mark.parametrize("client", CLIENTS)

SETTINGS = {
    "plain": EndpointSettings(),
    "warm and short": EndpointSettings(temperature=0.7, max_tokens=50),
    "narrow": EndpointSettings(temperature=None, top_p=0.4),
    "gpt-5": EndpointSettings(model="gpt-5", temperature=0.0),
    "gpt-5 at 1": EndpointSettings(model="GPT-5.1-mini", temperature=1),
    "gpt-5-chat": EndpointSettings(model="gpt-5-chat-latest", temperature=0.2),
    "o3": EndpointSettings(model="o3-mini", temperature=0.3, max_tokens=9),
    "another's": EndpointSettings(model="Qwen/Qwen3-8B", temperature=2.0),
}


def request_of(client: str, settings: EndpointSettings, prompt: str = "全文\u2028“é”") -> ScriptedServer:
    async def run() -> ScriptedServer:
        async with scripted(lambda _, __: Reply()) as server, opened(client, server.url, settings) as endpoint:
            await endpoint.answer(prompt)
        return server

    return asyncio.run(run())


@pytest.mark.parametrize("name", SETTINGS)
def test_both_send_the_same_body(name: str) -> None:
    """The official client's body is the reference: its fields, no others, and their values."""
    ours, official = (request_of(client, SETTINGS[name]) for client in ("lean", "openai"))

    assert ours.bodies == official.bodies
    assert len(ours.bodies) == 1
    assert ours.bodies[0].get("top_p") == SETTINGS[name].top_p


def test_both_send_the_same_headers(monkeypatch: pytest.MonkeyPatch) -> None:
    """Key, types, organisation, project and custom headers; only the names of the programs differ."""
    monkeypatch.setenv("OPENAI_ORG_ID", "org-1")
    monkeypatch.setenv("OPENAI_PROJECT_ID", "project-1")
    monkeypatch.setenv("OPENAI_CUSTOM_HEADERS", "X-Team: blue\nno header\nX-Cost : 7")
    ours, official = (
        {name.lower(): value for name, value in request_of(client, SETTINGS["plain"]).headers[0].items()}
        for client in ("lean", "openai")
    )

    assert ours["authorization"] == f"Bearer {KEY}"
    assert ours.pop("user-agent") == "gistmill"
    theirs = {name: value for name, value in official.items() if not name.startswith("x-stainless")}
    for changing in ("host", "content-length", "user-agent", "connection"):
        ours.pop(changing, None)
        theirs.pop(changing, None)
    assert ours == theirs
    assert {"x-team", "x-cost", "openai-organization", "openai-project"} < set(ours)


@both
def test_without_a_key_a_word_is_sent(client: str) -> None:
    """Servers of one's own ask for no key; they get a word and no empty header."""

    async def run() -> set[str]:
        async with scripted(lambda _, __: Reply()) as server, opened(client, server.url, key="") as endpoint:
            await endpoint.answer("Some text.")
            return server.keys

    assert asyncio.run(run()) == {"Bearer none"}


@both
@pytest.mark.parametrize(
    ("base", "path"),
    [
        ("", "/chat/completions"),
        ("/", "/chat/completions"),
        ("/v1", "/v1/chat/completions"),
        ("/v1/", "/v1/chat/completions"),
        ("/a%20b/v1", "/a b/v1/chat/completions"),
        ("/v1//", "/v1//chat/completions"),
    ],
)
def test_the_path_of_the_base_url_is_kept(client: str, base: str, path: str) -> None:
    """One slash is put between the base URL and chat/completions, where there is none."""

    async def run() -> list[str]:
        async with scripted(lambda _, __: Reply()) as server:
            async with opened(client, server.url.removesuffix("/v1") + base) as endpoint:
                await endpoint.answer("Some text.")
            return server.paths

    assert asyncio.run(run()) == [path]


@both
def test_a_crowd_shares_the_connections(client: str) -> None:
    """200 at once over 8 connections: 8 in flight at the server, everyone gets the answer to their own question."""

    async def run() -> None:
        async with scripted(lambda prompt, _: Reply(f"On {prompt}", delay=0.005, together=8)) as server:
            async with opened(client, server.url, connections=8) as endpoint:
                prompts = [f"text {i}" for i in range(200)]
                answers = await asyncio.gather(*map(endpoint.answer, prompts))
            assert [answer.text for answer in answers] == [f"On {prompt}" for prompt in prompts]
            assert server.peak_in_flight == 8 == len(server.connections)

    asyncio.run(run())


@both
def test_a_cancelled_call_is_not_an_error_of_the_endpoint(client: str) -> None:
    """Cancelling goes through, the request ends at the server, and the next one works."""

    async def run() -> str:
        def script(prompt: str, _: int) -> Reply:
            return Reply(delay=30.0 if prompt == "slow" else 0.0)

        async with scripted(script) as server, opened(client, server.url, connections=1) as endpoint:
            with pytest.raises(TimeoutError):
                async with asyncio.timeout(0.2):
                    await endpoint.answer("slow")
            return (await endpoint.answer("quick")).text

    assert asyncio.run(run()) == "A summary."


@both
def test_closing_closes_the_connections(client: str) -> None:
    """After aclose the server has nobody left, and nothing more can be asked."""

    async def run() -> None:
        async with scripted(lambda _, __: Reply()) as server:
            async with opened(client, server.url) as endpoint:
                await endpoint.answer("Some text.")
                assert server.open_connections == 1
            await server.all_gone()
            with pytest.raises((RuntimeError, EndpointError)):
                await endpoint.answer("Some text.")
            assert server.requests == 1

    asyncio.run(run())
