"""pages/parts/frame/streamed.py as an ASGI application, without a server."""

import threading
from collections.abc import Generator, MutableMapping
from typing import Any

import anyio
import pytest

from core.errors import StoreError
from pages.parts.frame import streamed
from pages.parts.frame.streamed import Attachment, Busy, Streamed

pytestmark = pytest.mark.anyio

Message = MutableMapping[str, Any]


class Client:
    """Takes what it is sent; goes away when `gone` is set."""

    def __init__(self) -> None:
        self.sent: list[Message] = []
        self.gone = anyio.Event()
        self.sends = anyio.Event()

    async def receive(self) -> Message:
        await self.gone.wait()
        return {"type": "http.disconnect"}

    async def send(self, message: Message) -> None:
        self.sent.append(message)
        self.sends.set()

    def body(self) -> bytes:
        return b"".join(message.get("body", b"") for message in self.sent)


def answer(pieces: Generator[bytes, None, None]) -> Streamed:
    return Streamed(Attachment("r1", "", ".csv", "text/csv", pieces))


async def test_pieces_are_sent_as_they_come() -> None:
    """The empty ones left out, made in a thread, without a length, and the last message says that it is."""
    threads = set()

    def pieces() -> Generator[bytes, None, None]:
        for piece in (b"", b"a", b"", b"b"):
            threads.add(threading.current_thread())
            yield piece

    client = Client()
    await answer(pieces())({"type": "http", "method": "GET"}, client.receive, client.send)
    assert [message["type"] for message in client.sent] == ["http.response.start"] + 3 * ["http.response.body"]
    assert client.body() == b"ab"
    assert [message["more_body"] for message in client.sent[1:]] == [True, True, False]
    assert b"content-length" not in dict(client.sent[0]["headers"])
    assert threading.main_thread() not in threads


async def test_a_file_of_nothing_is_a_file() -> None:
    """As JSON Lines are without rows."""
    client = Client()
    pieces: Generator[bytes, None, None] = (b"" for _ in range(2))
    await answer(pieces)({"type": "http", "method": "GET"}, client.receive, client.send)
    assert [message["type"] for message in client.sent] == ["http.response.start", "http.response.body"]
    assert client.sent[0]["status"] == 200


async def test_a_fault_before_the_first_piece_is_a_sentence() -> None:
    """Such as a full disk: a status that says so, and why."""

    def pieces() -> Generator[bytes, None, None]:
        yield b""
        raise StoreError("The disk is full.")

    client = Client()
    await answer(pieces())({"type": "http", "method": "GET"}, client.receive, client.send)
    assert client.sent[0]["status"] == 500
    assert client.body() == b"The disk is full."


async def test_a_fault_later_leaves_the_answer_without_its_end() -> None:
    """So the server cuts the connection, and nobody takes half a file for a whole one."""

    def pieces() -> Generator[bytes, None, None]:
        yield b"a"
        raise StoreError("The run was deleted.")

    client = Client()
    await answer(pieces())({"type": "http", "method": "GET"}, client.receive, client.send)
    assert client.body() == b"a"
    assert all(message.get("more_body", True) for message in client.sent)


async def test_a_client_that_goes_away_ends_the_work() -> None:
    """Whether or not anything was sent by then; what the pieces held open is let go."""
    for first in (b"", b"a"):
        begun, closed = threading.Event(), threading.Event()

        def pieces(first: bytes = first, begun: Any = begun, closed: Any = closed) -> Generator[bytes, None, None]:
            try:
                while True:
                    begun.set()
                    yield first
            finally:
                closed.set()

        client = Client()
        async with anyio.create_task_group() as tasks:
            tasks.start_soon(answer(pieces()), {"type": "http", "method": "GET"}, client.receive, client.send)
            await anyio.to_thread.run_sync(begun.wait)
            client.gone.set()
        assert closed.is_set()
        assert Streamed.under_way == 0


async def test_there_are_only_so_many_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """One more is refused, and finds room when one has ended."""
    monkeypatch.setattr(streamed, "_MOST_AT_ONCE", 1)
    released = threading.Event()

    def waiting() -> Generator[bytes, None, None]:
        yield b"a"
        released.wait()

    def nothing() -> Generator[bytes, None, None]:
        yield b""

    client = Client()
    async with anyio.create_task_group() as tasks:
        tasks.start_soon(answer(waiting()), {"type": "http", "method": "GET"}, client.receive, client.send)
        await client.sends.wait()
        with pytest.raises(Busy):
            answer(nothing())
        released.set()
    answer(nothing())
