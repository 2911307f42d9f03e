"""Quotas: how much of one is used, at the server, and how many requests it had to refuse."""

import contextlib
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass
from statistics import mean

import orjson

from core.documents import sample_documents
from core.endpoints.practice.settings import PracticeSettings
from core.endpoints.practice.stats import PracticeStats
from core.metrics.tokens import estimate_tokens
from core.settings import DEFAULT_PROMPT, EndpointSettings, RunSettings
from tests.benchmarks.children import other_program
from tests.benchmarks.report import Options, at_least, at_most, table
from tests.benchmarks.workbench import Finished, workbench
from tests.conftest import PracticeEndpoint, practice_in_process

RATE = 100.0  # requests/s: 6,000 a minute
LATENCY = 0.3
CONCURRENCY = 48  # 48 / 0.3 s = 160 documents/s: 1.6 times the quota
SETTLING, ENDING = 5.0, 0.95  # the steady part: from 5 s after the first look to 95 % of the answers
ANSWER_TOKENS = 60  # about what a summary of the practice endpoint has
REQUESTS = PracticeSettings(mean_latency=LATENCY, sigma=0.5, requests_per_minute=6000, burst=100)
# Of the draining requests, one size after the other; one at a time, each must take more than comes back meanwhile.
_DRAIN_TOKENS = (400_000, 20_000)


@dataclass(frozen=True, slots=True)
class Case:
    """One way a quota is met: what the run is told of it, and who else uses it."""

    name: str
    server: PracticeSettings
    told_requests: int | None = None
    told_tokens: int | None = None
    others: float = 0.0  # requests/s


@dataclass(frozen=True, slots=True)
class Use:
    """What one run made of a quota; `steady` and `refused_later` are over the steady part, as shares."""

    done: Finished
    stats: PracticeStats
    steady: float
    refused: float
    refused_later: float


def quotas(options: Options) -> Iterator[str]:
    """A quota of 6,000 requests/min, burst 100, and the same in tokens; set by hand, learned, and shared."""
    count, repeats = options.size(3000, 900), options.times(1)
    yield f"{count:,} documents, windowed {CONCURRENCY} on {LATENCY * 1000:g} ms: 1.6 x the quota; {repeats} repeats"
    for case in list(_cases())[:: 2 if options.quick else 1]:
        uses = [_use(case, count) for _ in range(repeats)]
        yield case.name
        yield from table(_HEAD, [_row(use) for use in uses])
        yield at_least("share of the quota used, steady part", [use.steady for use in uses], 0.97, ".3f")
        yield at_most("refusals, % of requests, whole run", [100 * use.refused for use in uses], 1.0, ".1f")
        yield at_most("refusals, % of requests, steady part", [100 * use.refused_later for use in uses], 1.0, ".1f")


def _cases() -> Iterator[Case]:
    yield Case("requests, set by hand", REQUESTS, told_requests=6000)
    yield Case("requests, learned from the endpoint", REQUESTS)
    tokens = int(mean(_tokens(500)) * RATE * 60)
    by_tokens = PracticeSettings(mean_latency=LATENCY, sigma=0.5, tokens_per_minute=tokens)
    yield Case(f"tokens ({tokens:,}/min, spent when the run starts), set by hand", by_tokens, told_tokens=tokens)
    yield Case(f"tokens ({tokens:,}/min, spent when the run starts), learned", by_tokens)
    yield Case("requests, half of them taken by another program, unannounced", REQUESTS, others=RATE / 2)


def _tokens(count: int) -> Iterator[int]:
    """Tokens of each document's request and answer, as the practice endpoint counts."""
    for document in sample_documents(count):
        yield estimate_tokens(DEFAULT_PROMPT.replace("{text}", document.text)) + ANSWER_TOKENS


def _use(case: Case, count: int) -> Use:
    with practice_in_process(case.server) as server, workbench() as bench:
        bench.draft(count)
        if case.server.tokens_per_minute:
            drain(server)
        before = server.stats()
        settings = RunSettings(
            concurrency=CONCURRENCY,
            endpoint=EndpointSettings(kind="openai", base_url=server.url),
            requests_per_minute=case.told_requests,
            tokens_per_minute=case.told_tokens,
        )
        with _others(case, server):
            done = bench.run(settings, count, server)
        return _measure(case, done, before, server.stats())


def _others(case: Case, server: PracticeEndpoint) -> AbstractContextManager[object]:
    return other_program(server.url, case.others, 600) if case.others else contextlib.nullcontext()


def _measure(case: Case, done: Finished, before: PracticeStats, after: PracticeStats) -> Use:
    """The quota's share over the steady part, everybody's answers together where it is shared."""
    looks = done.looks
    end = before.answered + ENDING * (looks[-1].answered - before.answered)
    part = [look for look in looks if look.at >= looks[0].at + SETTLING and look.answered <= end]
    first, last = (part[0], part[-1]) if len(part) > 1 else (looks[0], looks[-1])
    answered, requests = last.answered - first.answered, last.requests - first.requests
    refused = last.rate_limited - first.rate_limited
    return Use(
        done=done,
        stats=after,
        steady=answered / (last.at - first.at) / _possible(case, before, after),
        refused=after.rate_limited / max(1, after.requests - before.requests),
        refused_later=refused / max(1, requests),
    )


def _possible(case: Case, before: PracticeStats, after: PracticeStats) -> float:
    """Answers a second the quota allows; that of tokens by what an answered request really cost."""
    tokens = case.server.tokens_per_minute
    if tokens is None:
        return RATE
    spent = after.input_tokens + after.output_tokens - before.input_tokens - before.output_tokens
    return tokens / 60 / (spent / max(1, after.answered - before.answered))


def drain(server: PracticeEndpoint) -> None:
    """Spend what the token bucket holds: it starts with a minute's worth, and the run would never meet its end."""
    for tokens in _DRAIN_TOKENS:
        while _spend(server, tokens):
            pass


def _spend(server: PracticeEndpoint, tokens: int) -> bool:
    """One request of about so many tokens; False where the quota refused it."""
    text = "Word" * tokens  # one long word: nothing to summarise, so no time in which the bucket fills again
    body = orjson.dumps({"model": "m", "max_tokens": 1, "messages": [{"role": "user", "content": text}]})
    request = urllib.request.Request(f"{server.url}/chat/completions", body)  # noqa: S310  # our own address
    try:
        urllib.request.urlopen(request, timeout=120).close()  # noqa: S310  # the same
    except urllib.error.HTTPError as refusal:
        refusal.close()
        return False
    return True


_HEAD = ("", "succeeded", "failed", "requests", "429", "docs/s", "seconds")


def _row(use: Use) -> tuple[str, ...]:
    snapshot = use.done.snapshot
    return (
        "run",
        f"{snapshot.succeeded:,} of {snapshot.total:,}",
        f"{snapshot.failed:,}",
        f"{use.stats.requests:,}",
        f"{use.stats.rate_limited:,}",
        f"{use.done.throughput:,.1f}",
        f"{snapshot.elapsed:.1f}",
    )
