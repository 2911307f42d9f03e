"""How far the estimate before a run is from its bill, before and after five documents were tried."""

import asyncio
import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from core.endpoints.practice.extractive import DEFAULT_SENTENCES, summarise
from core.endpoints.practice.instruction import task
from core.metrics.estimated import RunEstimate
from core.metrics.openai_tokens import CL100K, O200K, openai_tokens
from core.metrics.tokens import estimate_tokens
from core.settings import EndpointSettings, RunSettings
from core.summarise.prompts import PROMPTS
from tests.benchmarks.report import Options, at_most, held, table
from tests.benchmarks.workbench import workbench
from tests.scripted import Reply, completion, scripted

CHAT = 7  # tokens that a chat adds to a request
TRIED = 5
IN, OUT = 0.15, 0.60  # US dollars a million tokens
_PROMPTS = {
    "one sentence": PROMPTS["one sentence"]["text"],
    "three points": PROMPTS["three points"]["text"],
    "own": "You are an editor. Say what matters in the following text, briefly and soberly.\n\n{text}",
}


@dataclass(frozen=True, slots=True)
class Case:
    """A server: the model that it is asked for, and how it counts a text."""

    name: str
    model: str
    count: Callable[[str], int]


CASES = (
    Case("o200k, asked for an OpenAI model", "gpt-4o-mini", lambda text: openai_tokens(O200K, text)),
    Case("cl100k, of which we know nothing", "some-model", lambda text: openai_tokens(CL100K, text)),
    Case("o200k, of which we know nothing", "some-model", lambda text: openai_tokens(O200K, text)),
    Case("as the practice endpoint counts", "some-model", estimate_tokens),
)


def estimate(options: Options) -> Iterator[str]:
    """The estimate against the bill, on English and Chinese documents: before anything was sent, and after five."""
    count = options.size(1000, 200)
    yield f"{count:,} documents, mixed English and Chinese; the bill is the server's usage by the run's price"
    rows, before, after, within = [], [], [], 0
    cases = [(case, name) for case in CASES for name in _PROMPTS][:: 3 if options.quick else 1]
    for case, name in cases:
        first, then, bill = _measured(case, _PROMPTS[name], count)
        before.append(_off(first, bill))
        after.append(_off(then, bill))
        inside = [(each.cost_low or 0) <= bill <= (each.cost_high or 0) for each in (first, then)]
        within += sum(inside)
        rows.append([f"{case.name}, {name}", f"${bill:.4f}", *map(_words, (first, then), (bill, bill))])
    yield from table(["server and prompt", "bill", "before", "after five"], rows)
    yield at_most("off the bill before, %, the worst", [max(map(abs, before))], 20, ".1f")
    yield at_most("off the bill after five, %, the worst", [max(map(abs, after))], 5, ".1f")
    yield held("bills within the range that was said", 2 * len(cases), within)


def _measured(case: Case, prompt: str, count: int) -> tuple[RunEstimate, RunEstimate, float]:
    """The estimates before and after five documents were tried, and the bill of them all."""
    with _server(case) as url, workbench() as bench:
        endpoint = EndpointSettings(kind="openai", model=case.model, base_url=url)
        settings = RunSettings(concurrency=20, endpoint=endpoint, prompt=prompt, price_in=IN, price_out=OUT)
        source = bench.draft(count)
        first = bench.registry.estimate(source, settings)
        bench.run(settings, count, first=TRIED)
        then = bench.registry.estimate(source, settings)
        done = bench.run(settings, count)
        outcomes = bench.registry.outcomes(done.run_id)
        billed = sum(IN * outcome.input_tokens + OUT * outcome.output_tokens for outcome, _ in outcomes) / 1e6
        return first, then, billed


def _off(made: RunEstimate, bill: float) -> float:
    return 100 * ((made.cost or 0.0) / bill - 1)


def _words(made: RunEstimate, bill: float) -> str:
    return f"{_off(made, bill):+.1f} % (${made.cost_low:.4f} to ${made.cost_high:.4f})"


@contextmanager
def _server(case: Case) -> Iterator[str]:
    """The practice endpoint's summaries, counted as the case has it; in a thread of this process."""

    def reply(prompt: str, _: int) -> Reply:
        asked = task([], [prompt])
        chosen = summarise(asked.document, asked.sentences or DEFAULT_SENTENCES)
        text = "\n".join(f"- {sentence}" for sentence in chosen) if asked.bullets else " ".join(chosen)
        into, out = case.count(prompt) + CHAT, case.count(text)
        usage = {"prompt_tokens": into, "completion_tokens": out, "total_tokens": into + out}
        return Reply(body=json.dumps(completion(text, usage=usage)))

    loop = asyncio.new_event_loop()
    started: list[str] = []
    up, down = threading.Event(), asyncio.Event()

    async def serve() -> None:
        async with scripted(reply) as server:
            started.append(server.url)
            up.set()
            await down.wait()

    thread = threading.Thread(target=loop.run_until_complete, args=(serve(),))
    thread.start()
    try:
        up.wait()
        yield started[0]
    finally:
        loop.call_soon_threadsafe(down.set)
        thread.join()
        loop.close()
