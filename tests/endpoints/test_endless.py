"""No answer fills a memory: how much of it a client reads, as the server counts what it could send."""

import asyncio
from collections.abc import Callable, Iterator

import pytest

from core.endpoints.bodies import LONGEST_ANSWER
from core.endpoints.lean import LeanEndpoint
from core.errors import EndpointError, EndpointUnavailable, MalformedResponse
from core.settings import EndpointSettings
from tests.endpoints.clients import CLIENTS, KEY, opened
from tests.endpoints.hostile import BY_HAND, MEGABYTE, never_ending, response, written
from tests.endpoints.raw_server import Pieces, RawServer, raw_server

IN_THE_SOCKETS = 16 * MEGABYTE
"""What the system takes off a server that nobody reads from, with room."""

ENDLESS = never_ending().keys()


def _asked(client: str, answer: Callable[[], Pieces]) -> tuple[EndpointError, RawServer]:
    async def run() -> tuple[EndpointError, RawServer]:
        async with raw_server(lambda _: answer()) as server, opened(client, server.url) as endpoint:
            with pytest.raises(EndpointError) as caught:
                await endpoint.answer("Some text.")
            return caught.value, server

    return asyncio.run(run())


@pytest.mark.parametrize("client", CLIENTS)
@pytest.mark.parametrize("name", ENDLESS)
def test_a_body_without_an_end_is_left(client: str, name: str) -> None:
    """It is left at 8 MB, packed or not, and of a refusal the beginning is enough to say what it is."""
    error, server = _asked(client, lambda: never_ending()[name])

    if name.startswith("500"):
        assert isinstance(error, EndpointUnavailable)
        assert error.message.startswith("The endpoint failed (500).")
    else:
        assert isinstance(error, MalformedResponse)
        assert error.message == "The endpoint's answer is longer than 8 MB, so it was not read."
    assert server.sent <= LONGEST_ANSWER + IN_THE_SOCKETS


@pytest.mark.parametrize("client", CLIENTS)
@pytest.mark.parametrize("name", ["a bomb", "a long body"])
def test_a_body_that_is_too_long_is_no_answer(client: str, name: str) -> None:
    """64 MB of text in 64 kB, or 20 MB as they are: the sentence says how much is too much."""
    assert _asked(client, lambda: BY_HAND[name])[0].message.startswith("The endpoint's answer is longer than 8 MB")


def _models(answer: Callable[[], Pieces]) -> tuple[tuple[str, ...], RawServer]:
    async def run() -> tuple[tuple[str, ...], RawServer]:
        async with raw_server(lambda _: answer()) as server:
            endpoint = LeanEndpoint(EndpointSettings(), server.url, KEY, 60.0, 1)
            try:
                return await endpoint.models(), server
            finally:
                await endpoint.aclose()

    return asyncio.run(run())


@pytest.mark.parametrize("name", [name for name in ENDLESS if not name.startswith("500")])
def test_a_list_of_models_without_an_end_is_left(name: str) -> None:
    """There is none then, as where the endpoint keeps none."""
    names, server = _models(lambda: never_ending()[name])

    assert names == ()
    assert server.sent <= LONGEST_ANSWER + IN_THE_SOCKETS


def test_names_of_models_can_be_shown() -> None:
    """At most 1,000, none over 200 letters, and no half of a character in any."""
    listed = [{"id": f"m\ud800{number}" + "m" * 500} for number in range(3_000)]
    names, _ = _models(lambda: response(written({"data": [*listed[:2], 7, {"id": None}, *listed[2:]]}).encode()))

    assert len(names) == 998  # of the first 1,000 entries two are none
    assert {len(name) for name in names} == {200}
    assert all(name.encode().startswith("m\ufffd".encode()) for name in names)


def test_pieces_are_bytes_or_never_end() -> None:
    """What the tests above serve goes on for as long as it is asked."""
    for pieces in never_ending().values():
        assert isinstance(pieces, Iterator)
        assert sum(len(next(pieces)) for _ in range(50)) > 1_000
