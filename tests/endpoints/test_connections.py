"""Kept connections that the server has closed: no document pays for it, whichever client asked."""

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

import pytest

from core.errors import ConnectionLost
from tests.endpoints.clients import CLIENTS, opened
from tests.scripted import completion

both = pytest.mark.parametrize("client", CLIENTS)
BODY = json.dumps(completion("In short.")).encode()
ANSWER = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n" % len(BODY) + BODY

UNASKED = ANSWER.replace(b"In short.", b"Not yours")


@dataclass(slots=True)
class Server:
    """Counts connections, and the requests that it read on each; `then(n)` says what it does with the n-th of one."""

    then: Callable[[int], str]
    url: str = ""
    requests: list[int] = field(default_factory=list)
    all_there: asyncio.Barrier | None = None
    unasked: asyncio.Event = field(default_factory=asyncio.Event)

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        connection = len(self.requests)
        self.requests.append(0)
        try:
            while True:
                await _read(reader)
                self.requests[connection] += 1
                deed = self.then(self.requests[connection])
                if self.all_there is not None:
                    await self.all_there.wait()
                if deed == "hang up":
                    break
                if deed == "cut":
                    writer.write(ANSWER[:40])
                    break
                writer.write(ANSWER)
                await writer.drain()
                if deed == "answer, then close":
                    break
                if deed == "answer, then another":
                    await self.unasked.wait()
                    writer.write(UNASKED)
                    await writer.drain()
        except asyncio.IncompleteReadError:
            pass
        finally:
            writer.close()


async def _read(reader: asyncio.StreamReader) -> None:
    head = await reader.readuntil(b"\r\n\r\n")
    sizes = [line.partition(b":")[2] for line in head.lower().split(b"\r\n") if line.startswith(b"content-length:")]
    await reader.readexactly(int(sizes[0]))


@asynccontextmanager
async def serving(then: Callable[[int], str]) -> AsyncIterator[Server]:
    server = Server(then)
    listening = await asyncio.start_server(server.serve, "127.0.0.1", 0)
    server.url = f"http://127.0.0.1:{listening.sockets[0].getsockname()[1]}/v1"
    try:
        yield server
    finally:
        listening.close()


def _run(scene: Callable[[], Awaitable[None]]) -> None:
    async def run() -> None:
        await scene()

    asyncio.run(run())


@both
@pytest.mark.parametrize("deed", ["hang up", "answer, then close"])
def test_what_met_a_closed_connection_is_sent_again_on_a_new_one(client: str, deed: str) -> None:
    """A server that serves two requests a connection, announced to nobody: forty documents, forty summaries."""

    async def scene() -> None:
        async with serving(lambda n: "answer" if n < 2 else deed) as server, opened(client, server.url) as endpoint:
            for n in range(10):
                answers = await asyncio.gather(*[endpoint.answer(f"Text {n} {m}.") for m in range(4)])
                assert [answer.text for answer in answers] == ["In short."] * 4
            answered = [min(count, 1 if deed == "hang up" else 2) for count in server.requests]
            assert sum(answered) == 40

    _run(scene)


@both
def test_all_kept_connections_may_be_closed_at_once(client: str) -> None:
    """Four kept connections, all closed by the server: the one that is sent again takes none of the other three."""

    async def scene() -> None:
        async with serving(lambda n: "answer" if n < 2 else "hang up") as server:
            async with opened(client, server.url) as endpoint:
                server.all_there = asyncio.Barrier(4)
                await asyncio.gather(*[endpoint.answer(f"Text {m}.") for m in range(4)])
                server.all_there = None
                assert (await endpoint.answer("One more.")).text == "In short."
            assert sorted(server.requests) == [1, 1, 1, 1, 2]

    _run(scene)


@both
def test_a_new_connection_that_breaks_is_a_failure(client: str) -> None:
    """Nothing was kept: one request, and it may be billed."""

    async def scene() -> None:
        async with serving(lambda _: "hang up") as server, opened(client, server.url) as endpoint:
            with pytest.raises(ConnectionLost):
                await endpoint.answer("Some text.")
            assert server.requests == [1]

    _run(scene)


@both
def test_it_is_sent_again_once(client: str) -> None:
    """The kept connection breaks, and the new one too: a failure after the second."""

    async def scene() -> None:
        first = True

        def then(n: int) -> str:
            nonlocal first
            answered, first = first and n == 1, False
            return "answer" if answered else "hang up"

        async with serving(then) as server, opened(client, server.url) as endpoint:
            await endpoint.answer("Some text.")
            with pytest.raises(ConnectionLost):
                await endpoint.answer("Some text.")
            assert server.requests == [2, 1]

    _run(scene)


@both
def test_a_response_that_had_begun_is_not_sent_for_again(client: str) -> None:
    """After the first byte the endpoint has worked on it: a failure, and an attempt."""

    async def scene() -> None:
        async with serving(lambda n: "answer" if n == 1 else "cut") as server, opened(client, server.url) as endpoint:
            await endpoint.answer("Some text.")
            with pytest.raises(ConnectionLost):
                await endpoint.answer("Some text.")
            assert server.requests == [2]

    _run(scene)


@both
def test_an_answer_that_nobody_asked_for_is_given_to_nobody(client: str) -> None:
    """It comes behind another on a kept connection: the next document goes out on a new one, and gets its own."""

    async def scene() -> None:
        async with (
            serving(lambda n: "answer, then another" if n == 1 else "answer") as server,
            opened(client, server.url) as endpoint,
            serving(lambda _: "answer") as other,
            opened(client, other.url) as meanwhile,
        ):
            assert (await endpoint.answer("Text 1.")).text == "In short."
            server.unasked.set()
            for n in range(3):  # by then what was sent before has come
                await meanwhile.answer(f"Elsewhere {n}.")
            assert (await endpoint.answer("Text 2.")).text == "In short."
            assert server.requests == [1, 1]

    _run(scene)
