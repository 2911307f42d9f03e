"""`python -m tests.servers PORT RECORD BEHAVIOUR`: an OpenAI-compatible server with slots and a queue, on loopback.

It writes what it sees to a file, a line an event, at once: so nothing of it is lost when the server is killed. It ends
when its standard input does. `POST /behaviour` changes it while it runs.
"""

import asyncio
import contextlib
import os
import sys
import time
from collections import deque
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import orjson
import uvloop

from core.metrics.tokens import estimate_tokens
from tests.servers.behaviour import Behaviour, name_of
from tests.servers.wire import Exchange, header

_CHAT = b"POST /v1/chat/completions "
_SHORT = 60  # characters of a text that stands in its summary as it is


@dataclass(slots=True, eq=False)
class Asked:
    """One request, from its arrival until it is answered or its client has gone."""

    client: "Client"
    text: str
    model: str
    timer: asyncio.TimerHandle | None = None
    gone: bool = False


class Server:
    """The slots and the queue. Belongs to one event loop."""

    def __init__(self, behaviour: Behaviour, record: int) -> None:
        self.behaviour = behaviour
        self._record = record
        self._busy = 0
        self._waiting: deque[Asked] = deque()
        self.write("started")

    def write(self, what: str, text: str = "", **more: Any) -> None:
        event = {"at": time.monotonic(), "what": what, "text": name_of(text) if text else "", **more}
        os.write(self._record, orjson.dumps(event) + b"\n")

    def asked(self, client: "Client", head: bytes, body: bytes) -> Asked | None:
        """Take the request in, or refuse it at once."""
        wanted = orjson.loads(body)
        asked = Asked(client, wanted["messages"][-1]["content"], wanted.get("model", ""))
        sent = header(head, b"authorization").decode()
        self.write("asked", asked.text, key=sent, model=asked.model, tokens=estimate_tokens(asked.text))
        if status := self._refusal(asked, sent):
            self.write("refused", asked.text, status=status)
            client.send(_complaint(status), status, self._later())
            return None
        self._waiting.append(asked)
        self.admit()
        return asked

    def _refusal(self, asked: Asked, sent: str) -> int:
        """The status of a request that is not worked on; 0 for one that is."""
        here = self.behaviour
        if here.status:
            return here.status
        if here.key and sent != f"Bearer {here.key}":
            return 401
        if here.model and asked.model != here.model:
            return 404
        return 400 if here.withheld and here.withheld in asked.text else 0

    def _later(self) -> bytes:
        wait = self.behaviour.retry_after
        return b"retry-after-ms: %d\r\n" % round(1000 * wait) if wait else b""

    def admit(self) -> None:
        loop = asyncio.get_running_loop()
        while self._waiting and self._busy < self.behaviour.slots:
            asked = self._waiting.popleft()
            if not asked.gone:
                self._busy += 1
                asked.timer = loop.call_later(self.behaviour.seconds(name_of(asked.text)), self._answer, asked)

    def _answer(self, asked: Asked) -> None:
        self._busy -= 1
        summary = _summary(asked.text)
        into, out = estimate_tokens(asked.text), estimate_tokens(summary)
        self.write("answered", asked.text, tokens=into + out)
        asked.client.answered(_completion(summary, asked.model, into, out))
        self.admit()

    def left(self, asked: Asked) -> None:
        """Its client has gone: the work on it ends."""
        asked.gone = True
        self.write("left", asked.text)
        if asked.timer:
            asked.timer.cancel()
            self._busy -= 1
            self.admit()


class Client(Exchange):
    """One connection to the server."""

    def __init__(self, server: Server) -> None:
        super().__init__()
        self._server = server
        self._asked: Asked | None = None

    def serve(self, head: bytes, body: bytes) -> None:
        if head.startswith(_CHAT):
            self._asked = self._server.asked(self, head, body)
        elif head.startswith(b"POST /behaviour "):
            self._server.behaviour = replace(self._server.behaviour, **orjson.loads(body))
            self._server.admit()
            self.send({})
        elif head.startswith(b"GET /v1/models "):
            name = self._server.behaviour.model or "m"
            self.send({"object": "list", "data": [{"id": name, "object": "model"}]})
        else:
            self.send(_complaint(404), 404)

    def answered(self, completion: dict[str, Any]) -> None:
        self._asked = None
        self.send(completion)

    def connection_lost(self, exc: Exception | None) -> None:
        if self._asked:
            self._server.left(self._asked)


def _summary(text: str) -> str:
    """None like another's."""
    return f"About: {text}" if len(text) <= _SHORT else f"About: {text[:_SHORT]} {name_of(text)}"


def _completion(summary: str, model: str, into: int, out: int) -> dict[str, Any]:
    return {
        "id": "chatcmpl-1",
        "object": "chat.completion",
        "created": 0,
        "model": model,
        "choices": [{"index": 0, "message": {"role": "assistant", "content": summary}, "finish_reason": "stop"}],
        "usage": {"prompt_tokens": into, "completion_tokens": out, "total_tokens": into + out},
    }


def _complaint(status: int) -> dict[str, Any]:
    """The error body that OpenAI sends with this status."""
    error = {
        400: ("The response was filtered.", "content_filter"),
        401: ("Incorrect API key provided.", "invalid_api_key"),
        404: ("The model does not exist.", "model_not_found"),
        429: ("Rate limit reached.", "rate_limit_exceeded"),
    }
    message, code = error.get(status, ("The server had an error.", "server_error"))
    return {"error": {"message": message, "type": "error", "param": None, "code": code}}


async def _serve(port: int, record: Path, behaviour: Behaviour) -> None:
    loop = asyncio.get_running_loop()
    ended = asyncio.Event()
    written = os.open(record, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
    server = Server(behaviour, written)
    listening = await loop.create_server(lambda: Client(server), "127.0.0.1", port, backlog=4096)
    loop.add_reader(sys.stdin.fileno(), ended.set)
    async with listening:
        print("listening", flush=True)
        await ended.wait()
    loop.remove_reader(sys.stdin.fileno())


if __name__ == "__main__":
    _, chosen, file, told = sys.argv
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner, contextlib.suppress(KeyboardInterrupt, OSError):
        runner.run(_serve(int(chosen), Path(file), Behaviour(**orjson.loads(told))))
    os._exit(0)  # clients may still hold connections; their fate is of no interest
