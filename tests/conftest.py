"""What tests of many rooms share: the practice endpoint, in a thread or in a process of its own."""

import asyncio
import contextlib
import json
import os
import subprocess
import sys
import threading
import urllib.request
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import Future
from dataclasses import dataclass
from typing import Any

import pytest

from core.config import ROOT
from core.endpoints.practice.options import ANNOUNCEMENT, TOKEN_LINE, options_for
from core.endpoints.practice.serving import serving
from core.endpoints.practice.settings import PracticeSettings
from core.endpoints.practice.stats import PracticeStats

INSTANT = PracticeSettings(mean_latency=0)
TOKEN = "token-of-the-tests"

os.environ["LANGUAGE"] = "en"  # what commands say to the tests, on whosever machine they run


@dataclass(frozen=True, slots=True)
class PracticeEndpoint:
    """A running practice endpoint. `url` is the base URL for clients, with /v1. The calls block for a moment.

    With its `token` settings and counts can be changed.
    """

    url: str
    token: str = ""

    def stats(self) -> PracticeStats:
        return PracticeStats(**self._call("GET", "/stats"))

    def reset(self) -> None:
        self._call("POST", "/reset", b"{}")

    def configure(self, **changes: Any) -> Mapping[str, Any]:
        """Change fields of `PracticeSettings` while it runs; gives all of them back."""
        return self._call("POST", "/settings", json.dumps(changes).encode())

    def _call(self, method: str, path: str, body: bytes | None = None) -> dict[str, Any]:
        headers = {"Content-Type": "application/json", "Authorization": f"Bearer {self.token}"}
        address = self.url.removesuffix("/v1") + path
        request = urllib.request.Request(address, body, headers, method=method)  # noqa: S310  # http
        with urllib.request.urlopen(request, timeout=60) as answer:  # noqa: S310  # our own address
            found: dict[str, Any] = json.load(answer)
        return found


PracticeFactory = Callable[[PracticeSettings], PracticeEndpoint]


@pytest.fixture
def anyio_backend() -> str:
    """Tests marked `anyio` run on asyncio."""
    return "asyncio"


@pytest.fixture
def practice() -> Iterator[PracticeFactory]:
    """Start practice endpoints, each in a thread with a loop of its own, so that blocking clients work too."""
    with contextlib.ExitStack() as stack:
        yield lambda settings: stack.enter_context(practice_in_thread(settings))


@pytest.fixture
def practice_process() -> Iterator[PracticeFactory]:
    """Start practice endpoints as child processes: what the worker does, for tests that measure or kill."""
    with contextlib.ExitStack() as stack:
        yield lambda settings: stack.enter_context(practice_in_process(settings))


@contextlib.contextmanager
def practice_in_thread(settings: PracticeSettings = INSTANT) -> Iterator[PracticeEndpoint]:
    address: Future[str] = Future()
    ended = asyncio.Event()

    async def serve() -> None:
        async with serving(settings, TOKEN) as url:
            address.set_result(url)
            await ended.wait()

    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_until_complete, args=(serve(),), daemon=True)
    thread.start()
    try:
        yield PracticeEndpoint(address.result(timeout=60), TOKEN)
    finally:
        loop.call_soon_threadsafe(ended.set)
        thread.join(timeout=60)
        loop.close()


@contextlib.contextmanager
def practice_in_process(settings: PracticeSettings = INSTANT) -> Iterator[PracticeEndpoint]:
    command = [sys.executable, "-m", "core.endpoints.practice", *options_for(settings), "--lifeline"]
    with subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as child:
        assert child.stdin is not None
        assert child.stdout is not None
        url, token = (child.stdout.readline().strip() for _ in range(2))
        yield PracticeEndpoint(url.removeprefix(ANNOUNCEMENT), token.removeprefix(TOKEN_LINE))
        child.stdin.close()
        assert child.wait(timeout=60) == 0
