"""One piece of work, all clients in turn: Gistmill's whole worker, chain.abatch, the peers, and raw aiohttp."""

from collections.abc import Iterator
from dataclasses import dataclass
from statistics import median

from core.documents import sample_documents
from core.settings import EndpointSettings, RunSettings
from tests.benchmarks.children import NO_PEERS, peers, run_client
from tests.benchmarks.echo import EchoEndpoint, echo
from tests.benchmarks.report import Options, spread, table
from tests.benchmarks.workbench import Workbench, workbench

GISTMILL = "Gistmill windowed"
ABATCH = "chain_abatch"
FLOOR = "raw_aiohttp"
LATENCY = 0.001


@dataclass(frozen=True, slots=True)
class Turn:
    """One client's turn.

    `cpu` is ms of CPU per document after start-up, `cpu_whole` with it; `rate` documents/s from first request to last
    answer, as the server saw them; `server_cpu` the server's own, ms per request.
    """

    documents: int
    succeeded: int
    cpu: float
    cpu_whole: float
    rate: float
    peak_mb: float
    peak_in_flight: int
    requests: int
    server_cpu: float


Turns = dict[str, list[Turn]]


def contest(count: int, concurrency: int, repeats: int) -> Turns:
    """Every client, `repeats` times, interleaved: A B C A B C."""
    clients = [GISTMILL, ABATCH, *peers(), FLOOR]
    turns: Turns = {name: [] for name in clients}
    with echo(LATENCY) as server, workbench() as bench:
        bench.draft(count)
        for _ in range(repeats):
            for name in clients:
                server.reset()
                turns[name].append(
                    _our_turn(bench, server, count, concurrency)
                    if name == GISTMILL
                    else _their_turn(name, server, count, concurrency)
                )
    return turns


def _our_turn(bench: Workbench, server: EchoEndpoint, count: int, concurrency: int) -> Turn:
    endpoint = EndpointSettings(kind="openai", base_url=server.url)
    done = bench.run(RunSettings(concurrency=concurrency, endpoint=endpoint), count)
    return _turn(
        server,
        count,
        done.snapshot.succeeded,
        cpu=done.cpu_steady,
        cpu_whole=done.cpu_whole * 1000 / count,
        peak_mb=done.peak_mb,
    )


def _their_turn(name: str, server: EchoEndpoint, count: int, concurrency: int) -> Turn:
    cost = run_client(name, server.url, list(sample_documents(count)), concurrency)
    return _turn(
        server,
        count,
        cost.succeeded,
        cpu=cost.cpu_work * 1000 / count,
        cpu_whole=cost.cpu_whole * 1000 / count,
        peak_mb=cost.peak_mb,
    )


def _turn(server: EchoEndpoint, count: int, succeeded: int, *, cpu: float, cpu_whole: float, peak_mb: float) -> Turn:
    stats = server.stats()
    seconds = (stats.last_answer_at or 0.0) - (stats.first_request_at or 0.0)
    return Turn(
        documents=count,
        succeeded=succeeded,
        cpu=cpu,
        cpu_whole=cpu_whole,
        rate=stats.answered / seconds if seconds else 0.0,
        peak_mb=peak_mb,
        peak_in_flight=stats.peak_in_flight,
        requests=stats.requests,
        server_cpu=1000 * stats.cpu_seconds / max(1, stats.requests),
    )


def ratios(turns: Turns, field: str, other: str) -> list[float]:
    """Gistmill's figure over the other's, turn by turn."""
    pairs = zip(turns[GISTMILL], turns[other], strict=True)
    return [getattr(ours, field) / getattr(theirs, field) for ours, theirs in pairs]


def figures(turns: Turns) -> Iterator[str]:
    """The table of all clients, and how far the server was from being what is measured."""
    head = ("client", "succeeded", "CPU ms/doc", "with start-up", "docs/s", "peak MB", "peak in flight", "requests")
    yield from table(head, [_row(name, rows) for name, rows in turns.items()])
    capacity = 1000 / median(turn.server_cpu for rows in turns.values() for turn in rows)
    fastest = max(median(turn.rate for turn in rows) for name, rows in turns.items() if name != FLOOR)
    times = f"{capacity / fastest:.1f} x the fastest client"
    yield f"  echo endpoint, by its own CPU: {capacity:,.0f} requests/s a core, {times}"
    if not peers():
        yield f"  {NO_PEERS}"


def _row(name: str, rows: list[Turn]) -> tuple[str, ...]:
    return (
        name,
        f"{min(turn.succeeded for turn in rows):,} of {rows[0].documents:,}",
        spread([turn.cpu for turn in rows]),
        spread([turn.cpu_whole for turn in rows]),
        spread([turn.rate for turn in rows], ",.0f"),
        spread([turn.peak_mb for turn in rows], ",.0f"),
        f"{max(turn.peak_in_flight for turn in rows):,}",
        f"{max(turn.requests for turn in rows):,}",
    )


def header(options: Options, count: int, concurrency: int, repeats: int) -> str:
    note = " (quick: indicative only)" if options.quick else ""
    return (
        f"{count:,} documents, {concurrency} in flight, {LATENCY * 1000:g} ms echo endpoint, "
        f"{repeats} repeats, interleaved{note}"
    )
