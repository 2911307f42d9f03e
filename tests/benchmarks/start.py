"""What a person waits for: the first summary, and the reading of an upload."""

import dataclasses
import io
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from core.documents import InputFile, Tally, read, sample_zip
from core.settings import EndpointSettings, RunSettings
from tests.benchmarks.echo import echo
from tests.benchmarks.report import Options, at_most, spread
from tests.benchmarks.workbench import workbench

CLIENTS = ("lean", "openai")


def start(options: Options) -> Iterator[str]:
    """From Start to the first request and the first summary in the store; reading a zip of 10,000 documents."""
    repeats = options.times(5)
    yield from _first_summary(repeats)
    yield from _first_request(repeats)
    yield from _upload(options.times(3))


def _first_summary(repeats: int) -> Iterator[str]:
    for preset in ("instant", "hosted API"):
        with workbench() as bench:
            settings = RunSettings(endpoint=EndpointSettings(preset=preset))
            times = [bench.run(settings, 40).first_summary for _ in range(repeats)]
        yield at_most(f"Start to first summary in the store, practice endpoint ({preset}), s", times, 3.0)


def _first_request(repeats: int) -> Iterator[str]:
    """Each client's time from Start to its first request at the server, interleaved."""
    if "client" not in {field.name for field in dataclasses.fields(EndpointSettings)}:
        yield "  Start to first request: this build has one client only"
    clients: tuple[dict[str, Any], ...] = tuple({"client": name} for name in CLIENTS)
    if "client" not in {field.name for field in dataclasses.fields(EndpointSettings)}:
        clients = ({},)
    times: dict[str, list[float]] = {}
    with echo(0.0) as server, workbench() as bench:
        for _ in range(repeats):
            for choice in clients:
                server.reset()
                endpoint = EndpointSettings(kind="openai", base_url=server.url, **choice)
                done = bench.run(RunSettings(endpoint=endpoint), 40)
                took = (server.stats().first_request_at or 0.0) - done.started_at
                times.setdefault(choice.get("client", "the client"), []).append(took)
    for name, seconds in times.items():
        yield f"  Start to first request, {name}, s: {spread(seconds)}"
    if len(times) > 1:
        ratios = [lean / other for lean, other in zip(times["lean"], times["openai"], strict=True)]
        yield at_most("Start to first request, lean / openai", ratios, 0.6)


def _upload(repeats: int) -> Iterator[str]:
    """The zip as it lies on disk to `10,000 documents ready` in the store."""
    packed = io.BytesIO()
    sample_zip(10_000, 0, packed)
    times, counts = [], set()
    for _ in range(repeats):
        with workbench() as bench, tempfile.TemporaryDirectory(prefix="gistmill-bench-") as folder:
            path = Path(folder) / "documents.zip"
            path.write_bytes(packed.getvalue())
            began = time.monotonic()
            tally = Tally()
            bench.registry.prepare(tally.documents(read([InputFile.from_path(path, path.name)])))
            times.append(time.monotonic() - began)
            counts.add(tally.report.documents)
    yield f"  zip of 10,000: {packed.tell() / 1e6:.1f} MB, documents read {sorted(counts)}"
    yield at_most("zip of 10,000 documents to ready in the store, s", times, 10.0)
