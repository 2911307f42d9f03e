"""A bare echo endpoint, in a process of its own: chat completions and nothing else, so that it is not what is measured.

It speaks HTTP/1.1 at the level of an asyncio protocol. The text of an answer is the last 60 characters of the prompt,
after a fixed latency. `GET /stats` gives its counts, `POST /reset` sets them back.
"""

import argparse
import asyncio
import contextlib
import json
import os
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass, fields
from typing import Any, cast

import orjson
import uvloop

from core.config import ROOT
from core.endpoints.descriptors import raise_descriptors

ECHOED = 60  # characters
_CHAT = b"POST /v1/chat/completions "
_END = b"\r\n\r\n"
_LENGTH = b"content-length:"


@dataclass(slots=True)
class EchoStats:
    """What the server counted since the last reset.

    `mean_latency` is seconds, whole request to answer; `cpu_seconds` its own CPU in that time; `*_at` are monotonic
    seconds of this machine.
    """

    requests: int = 0
    answered: int = 0
    in_flight: int = 0
    peak_in_flight: int = 0
    rate_limited: int = 0  # it refuses nothing
    mean_latency: float = 0.0
    cpu_seconds: float = 0.0
    first_request_at: float | None = None
    last_answer_at: float | None = None


class Counts:
    """The running totals of one server."""

    def __init__(self) -> None:
        self.reset()

    def reset(self) -> None:
        self.stats = EchoStats()
        self._latency_sum = 0.0
        self._cpu_before = time.process_time()

    def begin(self) -> float:
        now, stats = time.monotonic(), self.stats
        stats.requests += 1
        stats.in_flight += 1
        stats.peak_in_flight = max(stats.peak_in_flight, stats.in_flight)
        if stats.first_request_at is None:
            stats.first_request_at = now
        return now

    def end(self, began: float) -> None:
        now, stats = time.monotonic(), self.stats
        stats.in_flight -= 1
        stats.answered += 1
        stats.last_answer_at = now
        self._latency_sum += now - began

    def to_json(self) -> bytes:
        self.stats.mean_latency = self._latency_sum / max(1, self.stats.answered)
        self.stats.cpu_seconds = time.process_time() - self._cpu_before
        return orjson.dumps(self.stats)


class EchoProtocol(asyncio.Protocol):
    """One connection, kept alive. Bodies need a Content-Length; every client measured here sends one."""

    def __init__(self, counts: Counts, latency: float) -> None:
        self._counts = counts
        self._latency = latency
        self._buffer = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.Transport", transport)

    def data_received(self, data: bytes) -> None:
        self._buffer = self._buffer + data if self._buffer else data
        while (end := self._buffer.find(_END)) >= 0:
            head = self._buffer[:end]
            whole = end + len(_END) + _content_length(head)
            if len(self._buffer) < whole:
                return
            body, self._buffer = self._buffer[end + len(_END) : whole], self._buffer[whole:]
            self._serve(head, body)

    def _serve(self, head: bytes, body: bytes) -> None:
        if head.startswith(_CHAT):
            began = self._counts.begin()
            answer = completion(body)
            if self._latency:
                asyncio.get_running_loop().call_later(self._latency, self._answer, answer, began)
            else:
                self._answer(answer, began)
        elif head.startswith(b"POST /reset "):
            self._counts.reset()
            self._send(b"{}")
        elif head.startswith(b"GET /stats "):
            self._send(self._counts.to_json())
        else:
            self._send(b'{"error": {"message": "No such place."}}', b"404 Not RawDocument")

    def _answer(self, answer: bytes, began: float) -> None:
        self._counts.end(began)
        if not self._transport.is_closing():
            self._send(answer)

    def _send(self, body: bytes, status: bytes = b"200 OK") -> None:
        self._transport.write(
            b"HTTP/1.1 %b\r\ncontent-type: application/json\r\ncontent-length: %d\r\n\r\n%b" % (status, len(body), body)
        )


def _content_length(head: bytes) -> int:
    lowered = head.lower()
    place = lowered.find(_LENGTH)
    return int(lowered[place + len(_LENGTH) :].split(b"\r\n", 1)[0]) if place >= 0 else 0


def completion(body: bytes) -> bytes:
    """A whole chat completion, usage included, for the request's last message."""
    request = orjson.loads(body)
    prompt: str = request["messages"][-1]["content"]
    text = prompt[-ECHOED:]
    asked, given = max(1, len(prompt) // 4), max(1, len(text) // 4)
    return orjson.dumps(
        {
            "id": "chatcmpl-echo",
            "object": "chat.completion",
            "created": 0,
            "model": request.get("model", "echo"),
            "choices": [{"index": 0, "message": {"role": "assistant", "content": text}, "finish_reason": "stop"}],
            "usage": {"prompt_tokens": asked, "completion_tokens": given, "total_tokens": asked + given},
        }
    )


async def _serve_until_told(latency: float) -> None:
    raise_descriptors()
    loop = asyncio.get_running_loop()
    counts, ended = Counts(), asyncio.Event()
    server = await loop.create_server(lambda: EchoProtocol(counts, latency), "127.0.0.1", 0, backlog=4096)
    loop.add_reader(sys.stdin.fileno(), ended.set)
    async with server:
        print(f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/v1", flush=True)
        await ended.wait()
    loop.remove_reader(sys.stdin.fileno())


@dataclass(frozen=True, slots=True)
class EchoEndpoint:
    """A running echo endpoint. `url` is the base URL for clients, with /v1."""

    url: str
    pid: int

    def stats(self) -> EchoStats:
        found = self._call("GET", "/stats")
        return EchoStats(**{f.name: found[f.name] for f in fields(EchoStats)})

    def reset(self) -> None:
        self._call("POST", "/reset")

    def _call(self, method: str, path: str) -> dict[str, Any]:
        request = urllib.request.Request(self.url.removesuffix("/v1") + path, method=method)  # noqa: S310  # http
        with urllib.request.urlopen(request, timeout=30) as answer:  # noqa: S310  # our own address
            found: dict[str, Any] = json.load(answer)
        return found


@contextlib.contextmanager
def echo(latency: float) -> Iterator[EchoEndpoint]:
    """An echo endpoint in a child process that answers after `latency` seconds; ends with the block, or with us."""
    command = [sys.executable, "-m", "tests.benchmarks.echo", "--latency", str(latency)]
    with subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as child:
        assert child.stdin is not None
        assert child.stdout is not None
        try:
            yield EchoEndpoint(child.stdout.readline().strip(), child.pid)
        finally:
            child.stdin.close()


if __name__ == "__main__":
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.echo")
    parser.add_argument("--latency", type=float, default=0.0, metavar="SECONDS")
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner, contextlib.suppress(KeyboardInterrupt):
        runner.run(_serve_until_told(parser.parse_args().latency))
    os._exit(0)  # clients may still hold connections; their fate is not measured
