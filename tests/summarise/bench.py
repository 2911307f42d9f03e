"""A summariser over a real HTTP client, put together as the worker does it, without a store."""

import random
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass

from core.control.back_off import BackOff
from core.control.endpoints import alone
from core.control.gate import Gate
from core.control.limits import Feedback, FixedLimit
from core.control.stop import StopSignal
from core.endpoints.openai import OpenAIEndpoint
from core.records import Document
from core.settings import EndpointSettings, RunSettings
from core.summarise.summariser import Summariser
from tests.summarise.recorder import Recorder

SETTINGS = RunSettings(endpoint=EndpointSettings(kind="openai", base_url="http://127.0.0.1:9/v1"), timeout=60.0)


@dataclass(frozen=True, slots=True)
class Bench:
    summarise: Summariser
    recorder: Recorder
    gate: Gate


@dataclass(slots=True)
class Clock:
    """A clock that only waits move."""

    now: float = 0.0

    def __call__(self) -> float:
        return self.now


class WaitsOnClock(StopSignal):
    """A stop flag whose waits are over at once, on a clock that has gone on so long."""

    def __init__(self, clock: Clock) -> None:
        super().__init__()
        self._clock = clock

    async def sleep(self, seconds: float) -> None:
        self._clock.now += seconds


@asynccontextmanager
async def bench(
    url: str,
    settings: RunSettings = SETTINGS,
    key: str = "",
    feedback: Feedback | None = None,
    clock: Callable[[], float] = time.monotonic,
) -> AsyncIterator[Bench]:
    """The parts, wired to the server at `url`; back-off is short, so that tests are."""
    endpoint = OpenAIEndpoint(settings.endpoint, url, key, settings.timeout, 300)
    recorder = Recorder()
    gate = Gate(settings, clock, feedback or FixedLimit(), BackOff(base=0.01), random.Random(1))
    try:
        yield Bench(
            Summariser(alone(endpoint, gate, settings.endpoint, clock), settings, recorder, clock), recorder, gate
        )
    finally:
        await endpoint.aclose()


def documents(count: int) -> list[Document]:
    return [Document(i, f"d{i}", f"Text number {i}.") for i in range(count)]
