"""Parameters that an endpoint does not take, extra bodies, extra headers, and addresses: alike through both clients."""

import asyncio
import json
from collections.abc import Callable, Mapping

import pytest

from core.credentials import NO_HEADERS
from core.endpoints.parameters import Parameters
from core.errors import EndpointError, ModelNotFound, RequestRejected
from core.settings import EndpointSettings
from tests.endpoints.clients import CLIENTS, KEY, opened
from tests.scripted import Reply, ScriptedServer, completion, scripted

both = pytest.mark.parametrize("client", CLIENTS)
SHORT = EndpointSettings(max_tokens=50)
NO_TEMPERATURE = "The endpoint does not take temperature; it was left out."


def refusal(name: str, status: int = 400) -> Reply:
    message = f"Unsupported parameter: '{name}' is not supported with this model."
    error = {"message": message, "type": "invalid_request_error", "param": name, "code": "unsupported_parameter"}
    return Reply(status=status, body=json.dumps({"error": error}))


class Picky:
    """A script for a server that refuses any of `refused`; where it takes a body, the answer is `reply`'s."""

    def __init__(self, *refused: str, reply: Callable[[Mapping[str, object]], Reply] = lambda _: Reply()) -> None:
        self.refused = refused
        self.reply = reply
        self.server: ScriptedServer | None = None

    def __call__(self, _: str, __: int) -> Reply:
        assert self.server is not None
        body = self.server.bodies[-1]
        return next((refusal(name) for name in self.refused if name in body), self.reply(body))


def asked(
    client: str,
    picky: Picky,
    settings: EndpointSettings,
    times: int = 1,
    *,
    key: str = KEY,
    headers: Mapping[str, str] = NO_HEADERS,
) -> tuple[ScriptedServer, list[str]]:
    """The server after so many requests, one after another, and the endpoint's notes."""

    async def run() -> tuple[ScriptedServer, list[str]]:
        async with scripted(picky) as server:
            picky.server = server
            async with opened(client, server.url, settings, key=key, headers=headers) as endpoint:
                for i in range(times):
                    await endpoint.answer(f"text {i}")
                return server, list(endpoint.notes)

    return asyncio.run(run())


def limits(server: ScriptedServer) -> list[str]:
    return [next((name for name in body if name.startswith("max_")), "none") for body in server.bodies]


@both
@pytest.mark.parametrize("name", ["temperature", "top_p", "stream"])
def test_a_refused_parameter_is_left_out_for_the_run(client: str, name: str) -> None:
    """One refusal, the same request again without it, and no later request has it; that is said once."""
    server, notes = asked(client, Picky(name), EndpointSettings(top_p=0.5), times=3)

    assert [name in body for body in server.bodies] == [True, False, False, False]
    assert server.bodies[0]["messages"] == server.bodies[1]["messages"]
    assert notes == [f"The endpoint does not take {name}; it was left out."]


@both
def test_a_refusal_may_come_as_a_200(client: str) -> None:
    """Some gateways answer 200 with an error in the body; it names a parameter all the same."""

    def reply(body: Mapping[str, object]) -> Reply:
        return refusal("temperature", 200) if "temperature" in body else Reply()

    server, notes = asked(client, Picky(reply=reply), EndpointSettings(), times=2)

    assert server.requests == 3
    assert notes == [NO_TEMPERATURE]


@both
def test_requests_on_their_way_are_sent_again_too(client: str) -> None:
    """Four in flight are refused at the same time: each is answered in the end, and it is said once."""

    async def run() -> None:
        picky = Picky("temperature")

        def script(prompt: str, attempt: int) -> Reply:
            return Reply(status=400, body=refusal("temperature").body, together=4) if attempt == 1 else picky("", 0)

        async with scripted(script) as server, opened(client, server.url) as endpoint:
            picky.server = server
            answers = await asyncio.gather(*(endpoint.answer(f"text {i}") for i in range(4)))
            assert [answer.text for answer in answers] == ["A summary."] * 4
            assert server.requests == 8
            assert list(endpoint.notes) == [NO_TEMPERATURE]

    asyncio.run(run())


@both
@pytest.mark.parametrize(
    ("refused", "names", "note"),
    [
        ((), ["max_tokens", "max_tokens"], []),
        (
            ("max_tokens",),
            ["max_tokens", "max_completion_tokens", "max_completion_tokens"],
            ["The endpoint does not take max_tokens; max_completion_tokens was sent instead."],
        ),
        (
            ("max_tokens", "max_completion_tokens"),
            ["max_tokens", "max_completion_tokens", "none", "none"],
            [
                "The endpoint does not take max_tokens; max_completion_tokens was sent instead.",
                "The endpoint does not take max_completion_tokens; the length of answers is not limited.",
            ],
        ),
    ],
)
def test_the_limit_goes_by_the_name_that_the_server_takes(
    client: str, refused: tuple[str, ...], names: list[str], note: list[str]
) -> None:
    """max_tokens first; where it is refused, max_completion_tokens for the rest of the run; where both are, neither."""
    server, notes = asked(client, Picky(*refused), SHORT, times=2)

    assert limits(server) == names
    assert notes == note


@both
def test_a_limit_that_is_ignored_shows_in_the_answer(client: str) -> None:
    """An answer of more tokens than the limit: the other name from then on, and it is said that the first were long."""

    def reply(body: Mapping[str, object]) -> Reply:
        tokens = body.get("max_completion_tokens", 400)
        usage = {"prompt_tokens": 10, "completion_tokens": tokens, "total_tokens": 0}
        return Reply(body=json.dumps(completion("Words.", usage=usage)))

    server, notes = asked(client, Picky(reply=reply), SHORT, times=3)

    assert limits(server) == ["max_tokens", "max_completion_tokens", "max_completion_tokens"]
    assert notes == [
        (
            "The endpoint ignores max_tokens: answers were longer than the 50 tokens asked for;"
            " max_completion_tokens is sent instead."
        )
    ]


@pytest.mark.parametrize(
    ("url", "name"),
    [
        ("https://api.openai.com/v1", "max_completion_tokens"),
        ("https://api.openai.com.example.org/v1", "max_tokens"),
        ("http://127.0.0.1:8000/v1", "max_tokens"),
    ],
)
def test_openais_own_address_gets_its_own_name_first(url: str, name: str) -> None:
    """Its newer models refuse max_tokens; other servers ignore max_completion_tokens without a word."""
    assert Parameters(SHORT, url).own[name] == 50


@both
def test_what_the_person_gave_is_never_left_out(client: str) -> None:
    """A parameter of the extra body that is refused: the request fails in the server's words, and is sent once."""
    settings = EndpointSettings(extra_body='{"temperature": 0.3, "max_tokens": 7}', max_tokens=50)

    async def run() -> ScriptedServer:
        picky = Picky("temperature")
        async with scripted(picky) as server, opened(client, server.url, settings) as endpoint:
            picky.server = server
            with pytest.raises(RequestRejected, match="It said: Unsupported parameter: 'temperature'"):
                await endpoint.answer("Some text.")
            assert list(endpoint.notes) == []
            return server

    server = asyncio.run(run())
    assert server.requests == 1
    assert server.bodies[0]["temperature"] == 0.3
    assert server.bodies[0]["max_tokens"] == 7
    assert limits(server) == ["max_tokens"]


@both
def test_the_extra_body_goes_over_ours(client: str) -> None:
    """Its fields as they are, at the top of the body; a temperature left to the model is not sent."""
    extra = '{"enable_thinking": false, "provider": {"order": ["a"]}, "top_p": 0.5}'
    server, _ = asked(client, Picky(), EndpointSettings(temperature=None, extra_body=extra))

    assert server.bodies[0].pop("messages")[0]["content"] == "text 0"
    assert server.bodies == [{"model": "gpt-4o-mini", "stream": False, **json.loads(extra)}]


@both
def test_what_a_server_wants_in_the_body_can_be_sent(client: str) -> None:
    """A server that thinks unless it is told otherwise: refused without the extra body, answered with it."""

    def reply(body: Mapping[str, object]) -> Reply:
        said = '{"error": {"message": "parameter.enable_thinking must be set to false for non-streaming calls"}}'
        return Reply() if body.get("enable_thinking") is False else Reply(status=400, body=said)

    settings = EndpointSettings(extra_body='{"enable_thinking": false}')
    assert asked(client, Picky(reply=reply), settings)[0].requests == 1
    with pytest.raises(RequestRejected, match="enable_thinking must be set to false"):
        asked(client, Picky(reply=reply), EndpointSettings())


@both
def test_extra_headers_are_sent(client: str) -> None:
    """Beside the key; without a key, in its place; an Authorization of one's own is the only one."""
    headers = {"api-key": "azure-1", "X-Title": "t"}
    with_key = asked(client, Picky(), EndpointSettings(), headers=headers)[0].headers[0]
    alone = asked(client, Picky(), EndpointSettings(), key="", headers=headers)[0].headers[0]
    own = asked(client, Picky(), EndpointSettings(), headers={"authorization": "Basic abc"})[0].headers[0]

    assert (with_key["api-key"], with_key["x-title"], with_key["authorization"]) == ("azure-1", "t", f"Bearer {KEY}")
    assert alone["api-key"] == "azure-1"
    assert "authorization" not in alone
    assert [value for name, value in own.items() if name.lower() == "authorization"] == ["Basic abc"]


@both
@pytest.mark.parametrize("quoted", ["tok-secret-12345", "Bearer tok-secret-12345", "api tok-secret-12345 was wrong"])
def test_no_message_quotes_a_headers_value(client: str, quoted: str) -> None:
    """Servers like to repeat what was wrong: neither the value nor its secret word is in the error."""

    async def run() -> EndpointError:
        headers = {"X-Auth": "Bearer tok-secret-12345"}
        reply = Reply(status=401, body=quoted)
        async with scripted(lambda _, __: reply) as server, opened(client, server.url, headers=headers) as endpoint:
            with pytest.raises(EndpointError) as caught:
                await endpoint.answer("Some text.")
            return caught.value

    error = asyncio.run(run())
    assert "tok-secret" not in str(error)
    assert "***" in str(error)
    assert error.__cause__ is None


@both
def test_azures_version_goes_with_each_request(client: str) -> None:
    """Of `.../deployments/d?api-version=V` the path is kept and the version sent."""

    async def run() -> ScriptedServer:
        async with scripted(lambda _, __: Reply()) as server:
            url = server.url.removesuffix("/v1") + "/openai/deployments/d?api-version=2024-10-21"
            async with opened(client, url) as endpoint:
                await endpoint.answer("Some text.")
                await endpoint.answer("More text.")
            return server

    server = asyncio.run(run())
    assert server.paths == ["/openai/deployments/d/chat/completions"] * 2
    assert server.queries == ["api-version=2024-10-21"] * 2


@both
@pytest.mark.parametrize(("path", "named"), [("", "yes"), ("/api", "yes"), ("/v1", "no"), ("/v1beta/openai", "no")])
def test_a_404_names_the_v1_that_an_address_lacks(client: str, path: str, named: str) -> None:
    """Where nothing is found under an address without a version, the sentence begins with the address to try."""

    async def run() -> None:
        async with scripted(lambda _, __: Reply(status=404, body="no")) as server:
            url = server.url.removesuffix("/v1") + path
            async with opened(client, url) as endpoint:
                with pytest.raises(ModelNotFound) as caught:
                    await endpoint.answer("Some text.")
            assert str(caught.value).startswith(f"The address has no /v1: try {url}/v1. ") is (named == "yes")

    asyncio.run(run())
