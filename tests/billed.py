"""An OpenAI-compatible server that counts tokens as a provider bills them, and is as unkind as it is told, on loopback.

What it counts is the truth: a run may tell what it likes, and its cap is held against this.
"""

import asyncio
import json
import threading
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, Literal

from aiohttp import web

from core.prices import Price

PRICE = Price(1.0, 10.0)
TEMPLATE = 100
"""Tokens beside a prompt's bytes that are billed: as many as a chat's template may have."""

_PATIENCE = 60.0
_LIMITS = ("max_tokens", "max_completion_tokens", "max_output_tokens")

How = Literal["whole", "stream", "reset", "cut", "hang up", "empty", "withheld", "broken off", "error inside"]


def honest(into: int, out: int) -> Any:
    """`usage` as OpenAI sends it."""
    return {"prompt_tokens": into, "completion_tokens": out, "total_tokens": into + out}


@dataclass(frozen=True, slots=True)
class Work:
    """What becomes of one request. The model would write `length` tokens, and writes no more than it is asked for where
    it `heeds` that. `usage` is what the server says of the tokens; with `free` nothing is billed."""

    length: int = 20
    heeds: bool = True
    usage: Callable[[int, int], Any] = honest
    how: How = "whole"
    status: int = 200
    free: bool = False
    delay: float = 0.0
    body: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)


Script = Callable[[str, int], Work]


@dataclass(slots=True)
class Billed:
    """The server, and what it has billed: US dollars by `price`, and tokens."""

    script: Script
    price: Price = PRICE
    url: str = ""
    cost: float = 0.0
    input_tokens: int = 0
    output_tokens: int = 0
    in_flight: int = 0
    peak_in_flight: int = 0
    unlimited: int = 0  # requests that named no limit of the answer
    limits: set[int] = field(default_factory=set)  # what the others named
    attempts: Counter[str] = field(default_factory=Counter)

    @property
    def tokens(self) -> int:
        return self.input_tokens + self.output_tokens

    @property
    def requests(self) -> int:
        return self.attempts.total()

    def bill(self, prompt: str, body: dict[str, Any], work: Work) -> tuple[int, int]:
        """Tokens in and out of a request: a token for each byte, the most there can be. Billed as it comes in."""
        limit = next((body[name] for name in _LIMITS if name in body), None)
        self.unlimited += limit is None
        if limit is not None:
            self.limits.add(limit)
        out = min(work.length, limit) if work.heeds and limit else work.length
        into = len(prompt.encode()) + TEMPLATE
        if not work.free:
            self.input_tokens += into
            self.output_tokens += out
            self.cost += self.price.cost(into, out)
        return into, out

    async def chat(self, request: web.Request) -> web.StreamResponse:
        body = await request.json()
        prompt = body["messages"][-1]["content"]
        self.attempts[prompt] += 1
        work = self.script(prompt, self.attempts[prompt])
        counts = self.bill(prompt, body, work)
        self.in_flight += 1
        self.peak_in_flight = max(self.peak_in_flight, self.in_flight)
        try:
            await asyncio.sleep(work.delay)
            return _reply(request, work, work.body or _completion(prompt, work, *counts))
        finally:
            self.in_flight -= 1


def _completion(prompt: str, work: Work, into: int, out: int) -> str:
    text, reason, error = f"About: {prompt[:60]}", "stop", None
    if work.how == "empty":
        text = ""
    elif work.how == "withheld":
        reason = "content_filter"
    elif work.how in ("broken off", "error inside"):
        reason, error = "error", {"code": 502, "message": "The provider went away."}
    choice: dict[str, Any] = {"index": 0, "message": {"role": "assistant", "content": text}, "finish_reason": reason}
    if work.how == "error inside":
        return json.dumps({"error": error})
    if error:
        choice["error"] = error
    whole = {"id": "1", "object": "chat.completion", "created": 1, "model": "m", "choices": [choice]}
    usage = work.usage(into, out)
    return json.dumps(whole if usage is None else {**whole, "usage": usage})


def _reply(request: web.Request, work: Work, body: str) -> web.StreamResponse:
    transport = request.transport
    if work.how in ("reset", "hang up", "cut") and transport:
        if work.how == "cut":
            head = f"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: {len(body) + 99}\r\n\r\n"
            transport.write(f"{head}{body[: len(body) // 2]}".encode())
        (transport.abort if work.how == "reset" else transport.close)()
    if work.how == "stream":
        whole = json.loads(body)
        chunk = {"choices": [{"index": 0, "delta": {"content": "About it."}, "finish_reason": "stop"}]}
        events = [{**chunk, "usage": None}, {"choices": [], "usage": whole.get("usage")}]
        text = "".join(f"data: {json.dumps(event)}\n\n" for event in events) + "data: [DONE]\n\n"
        return web.Response(text=text, content_type="text/event-stream")
    return web.Response(text=body, status=work.status, headers=work.headers, content_type="application/json")


@contextmanager
def billed(script: Script, price: Price = PRICE) -> Iterator[Billed]:
    """The server in a thread, which outlives every worker and every app."""
    ready, done = threading.Event(), threading.Event()
    server = Billed(script, price)

    async def serve() -> None:
        app = web.Application(client_max_size=1 << 28)
        app.router.add_post("/v1/chat/completions", server.chat)
        runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0, backlog=1024).start()
        server.url = f"http://127.0.0.1:{runner.addresses[0][1]}/v1"
        ready.set()
        await asyncio.to_thread(done.wait)
        await runner.cleanup()

    thread = threading.Thread(target=asyncio.run, args=(serve(),))
    thread.start()
    try:
        assert ready.wait(_PATIENCE)
        yield server
    finally:
        done.set()
        thread.join()
