# ruff: noqa: ASYNC110  # a test's server may look again every few milliseconds
"""A small OpenAI-compatible server that misbehaves as it is told: what a client meets outside, on loopback."""

import asyncio
import json
import time
from collections import Counter
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web


@dataclass(frozen=True, slots=True)
class Reply:
    """How one request is answered. `body` None is a proper completion of `text`; `abort` resets the connection.

    With `together`, it is answered once so many requests were there at the same time. `raw` goes over the wire as it
    is, and the connection is closed after it: for what no decent server sends.
    """

    text: str = "A summary."
    status: int = 200
    body: str | None = None
    headers: Mapping[str, str] = field(default_factory=dict)
    delay: float = 0.0
    abort: bool = False
    drip: bool = False
    together: int = 0
    content_type: str = "application/json"
    raw: bytes | None = None


@dataclass(slots=True)
class Paced:
    """A script whose answers can be told apart and take `delay` seconds, but for the first `quick` requests. A test may
    change it: slow while something has to be under way, quick for the rest."""

    delay: float
    quick: int = 0

    def __call__(self, prompt: str, _: int) -> Reply:
        self.quick -= 1
        return Reply(f"About: {prompt}", delay=0.0 if self.quick >= 0 else self.delay)


def completion(text: str | None, **changes: Any) -> dict[str, Any]:
    """A chat completion as OpenAI sends it."""
    message = {"role": "assistant", "content": text}
    whole: dict[str, Any] = {
        "id": "chatcmpl-1",
        "object": "chat.completion",
        "created": 1,
        "model": "m-2026",
        "choices": [{"index": 0, "message": message, "finish_reason": "stop"}],
        "usage": {"prompt_tokens": 7, "completion_tokens": 3, "total_tokens": 10},
    }
    return {**whole, **changes}


class ScriptedServer:
    """Answers by `script(prompt, attempt)`, attempt 1, 2, ... of that prompt, and counts what it saw."""

    def __init__(self, script: Callable[[str, int], Reply]) -> None:
        self._script = script
        self.attempts: Counter[str] = Counter()
        self.bodies: list[dict[str, Any]] = []
        self.seen_at: list[float] = []  # monotonic seconds, a request each
        self.keys: set[str] = set()
        self.headers: list[Mapping[str, str]] = []
        self.paths: list[str] = []
        self.queries: list[str] = []
        self.connections: set[object] = set()
        self.in_flight = 0
        self.peak_in_flight = 0
        self.url = ""
        self.models: tuple[str, ...] = ("m-2026",)
        self._runner: web.AppRunner | None = None

    @property
    def requests(self) -> int:
        return self.attempts.total()

    @property
    def open_connections(self) -> int:
        return len(self._runner.server.connections) if self._runner and self._runner.server else 0

    async def all_gone(self) -> None:
        """Return once no client is connected any more."""
        while self.open_connections:
            await asyncio.sleep(0.005)

    async def _chat(self, request: web.Request) -> web.StreamResponse:
        body = await request.json()
        prompt = body["messages"][-1]["content"]
        self.bodies.append(body)
        self.seen_at.append(time.monotonic())
        self.keys.add(request.headers.get("authorization", ""))
        self.headers.append(request.headers)
        self.paths.append(request.path)
        self.queries.append(request.query_string)
        self.connections.add(request.transport and request.transport.get_extra_info("peername"))
        self.attempts[prompt] += 1
        self.in_flight += 1
        self.peak_in_flight = max(self.peak_in_flight, self.in_flight)
        try:
            return await self._reply(request, self._script(prompt, self.attempts[prompt]))
        finally:
            self.in_flight -= 1

    async def _reply(self, request: web.Request, reply: Reply) -> web.StreamResponse:
        await asyncio.sleep(reply.delay)
        while self.peak_in_flight < reply.together:
            await asyncio.sleep(0.005)
        if reply.abort and request.transport is not None:
            request.transport.abort()
        if reply.raw is not None and request.transport is not None:
            request.transport.write(reply.raw)
            request.transport.close()
        if reply.drip:
            return await _drip(request)
        body = json.dumps(completion(reply.text)) if reply.body is None else reply.body
        return web.Response(
            text=body, status=reply.status, headers=dict(reply.headers), content_type=reply.content_type
        )

    async def _models(self, _: web.Request) -> web.Response:
        return web.json_response({"object": "list", "data": [{"id": name, "object": "model"} for name in self.models]})


async def _drip(request: web.Request) -> web.StreamResponse:
    """A byte now and then, for as long as somebody listens: no read timeout ever fires."""
    response = web.StreamResponse()
    await response.prepare(request)
    try:
        while True:
            await response.write(b" ")
            await asyncio.sleep(0.05)
    except ConnectionError:
        return response


@asynccontextmanager
async def scripted(script: Callable[[str, int], Reply]) -> AsyncIterator[ScriptedServer]:
    """The server on a free port of 127.0.0.1, for the time of the block."""
    server = ScriptedServer(script)
    app = web.Application(client_max_size=1 << 28)
    app.router.add_post("/{path:.*}chat/completions", server._chat)
    app.router.add_get("/v1/models", server._models)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
    await runner.setup()
    server._runner = runner
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    server.url = f"http://127.0.0.1:{runner.addresses[0][1]}/v1"
    try:
        yield server
    finally:
        await runner.cleanup()
