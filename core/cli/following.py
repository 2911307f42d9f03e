"""A run watched to its end on a terminal, and what is written of it."""

import argparse
import shutil
import signal
import sys
import time
from collections.abc import Callable, Iterator
from types import FrameType
from typing import Any, Self

from core.cli.arguments import again_words, raised_words
from core.cli.errors import tell_failures
from core.cli.exporting import write_out
from core.cli.incoming import Incoming
from core.cli.output import write_file
from core.cli.parser import ALL_SUCCEEDED, PROGRAM, SOME_FAILED, STOPPED
from core.cli.reading import tell_read
from core.compare.snapshot import ComparisonSnapshot
from core.endpoints.practice import settings as practice
from core.errors import GistmillError
from core.language import Message, say
from core.metrics.saved import saved_cost
from core.records import EndpointFigures, RunSnapshot, RunStatus
from core.runs.registry import Registry
from core.settings import RunSettings
from core.views.caps import caps_of
from core.views.endpoint_words import changes_of_state, endpoint_lines
from core.views.exports.figures import metrics_json
from core.views.result_cost import cost_lines
from core.views.spending import ended_by_cap
from core.views.terminal import one_line, padded, progress_line, result_lines
from core.views.words import unrecorded_words

LOOK_EVERY = 0.2
LOOK_BACK = 120.0
"""Seconds of the timeline that are read for the time left."""


def follow(registry: Registry, run_id: str, options: argparse.Namespace, coming: Incoming | None = None) -> int:
    """Watch the run to its end, write what was asked for, and return the exit code. `coming` are documents that are
    still being read for it."""
    settings = registry.snapshot(run_id).settings
    print(
        Message(
            "Run {id}: {strategy}, {count:,} in flight, {endpoint}.",
            id=run_id,
            strategy=settings.strategy,
            count=settings.limit,
            endpoint=one_line(where(settings)),
        )
    )
    snapshot = _watched(registry, run_id, options, coming)
    print(*result_lines(snapshot), *map(one_line, endpoint_lines(snapshot)), sep="\n")
    for line in cost_lines(snapshot, _saved(registry, snapshot)):
        print(line)
    if snapshot.message:
        print(one_line(say(snapshot.message)), file=sys.stderr)
    if snapshot.failed:
        tell_failures(registry, run_id, options)
    if options.out:
        write_out(registry, snapshot, options)
    metrics = registry.metrics(run_id)
    if options.metrics:
        write_file(options.metrics, [metrics_json(metrics)])
    if snapshot.unrecorded:
        print(unrecorded_words(snapshot))
    if snapshot.succeeded < snapshot.total:
        raised = raised_words(caps_of(snapshot)) if ended_by_cap(snapshot) else ""
        command = f"{PROGRAM} resume {run_id}{raised}{again_words(options)}"
        print(Message("Go on with: {command}", command=command))
    if metrics.verdict:
        print(Message("What held it back: {verdict}", verdict=say(metrics.verdict)))
    return _exit_code(snapshot)


def _watched(registry: Registry, run_id: str, options: argparse.Namespace, coming: Incoming | None) -> RunSnapshot:
    """The run as it has ended; until then it is drawn, and stopped by Ctrl-C."""
    with Interrupts() as interrupts:
        paused, endpoints = False, tuple[EndpointFigures, ...]()
        for snapshot in _snapshots(registry, run_id):
            _draw(snapshot, registry)
            paused = _tell_pause(snapshot, paused)
            endpoints = _tell_endpoints(snapshot, endpoints)
            coming = _tell_coming(coming, options)
            if interrupts.heard():
                if coming:
                    coming.stop()
                registry.stop(run_id)
        if coming:
            snapshot = _read_on(registry, snapshot, coming, interrupts)
            _tell_coming(coming, options)
    _draw(snapshot, registry, last=True)
    return snapshot


def _saved(registry: Registry, snapshot: RunSnapshot) -> float | None:
    """US dollars that repeats and earlier summaries saved."""
    if not snapshot.price or not (snapshot.cached or snapshot.duplicates):
        return None
    return saved_cost(snapshot.price, registry.digest(snapshot.run_id).sums)


def where(settings: RunSettings) -> str:
    endpoint = settings.endpoint
    if endpoint.kind == "practice":
        return Message(
            "practice endpoint ({preset}: {description})",
            preset=endpoint.preset,
            description=practice.describe(endpoint.preset),
        )
    return Message("{model} at {address}", model=endpoint.model, address=endpoint.named)


def _snapshots(registry: Registry, run_id: str) -> Iterator[RunSnapshot]:
    while True:
        registry.advance()
        snapshot = registry.snapshot(run_id)
        yield snapshot
        if not snapshot.status.active:
            return
        time.sleep(LOOK_EVERY)


def wait_for_end(
    registry: Registry, snapshot: Callable[[], RunSnapshot | ComparisonSnapshot], abandoned: Callable[[], bool]
) -> None:
    """Wait while a worker whose command or app is gone still takes in what is in flight: it ends by itself."""
    told = False
    while snapshot().status.working and abandoned():
        if not told:
            print(Message("Its worker is about to end; going on after it."), file=sys.stderr, flush=True)
            told = True
        time.sleep(LOOK_EVERY)
        registry.settle()


def _tell_coming(coming: Incoming | None, options: argparse.Namespace) -> Incoming | None:
    """Say what was read, once its end has come; returns what is still being read."""
    if coming is None or not coming.ended:
        return coming
    if sys.stderr.isatty():
        print(file=sys.stderr)  # below the progress bar
    try:
        tell_read(coming, options)
    except GistmillError as error:
        print(one_line(say(error.message)), file=sys.stderr)
    return None


def _read_on(registry: Registry, snapshot: RunSnapshot, coming: Incoming, interrupts: "Interrupts") -> RunSnapshot:
    """The run has ended before its documents were all read. Where its cap has ended it, and it is to go on, they are
    read to their end. Returns the run as it is then."""
    if ended_by_cap(snapshot):
        print(Message("The other documents are still read, so that they are there when the run goes on."))
        while not coming.ended and not interrupts.heard():
            time.sleep(LOOK_EVERY)
    coming.stop()
    return registry.snapshot(snapshot.run_id)


def _tell_pause(snapshot: RunSnapshot, told: bool) -> bool:
    """Say why nothing is sent, once a pause; returns whether there is one."""
    paused = snapshot.status is RunStatus.PAUSED
    if paused and not told:
        why = one_line(say(snapshot.message))
        print("", Message("Paused: {why}", why=why), sep="\n", file=sys.stderr, flush=True)
    return paused


def _tell_endpoints(snapshot: RunSnapshot, before: tuple[EndpointFigures, ...]) -> tuple[EndpointFigures, ...]:
    """Say which of several endpoints gets nothing from now on, and why, or something again; returns how they stand.

    Where none gets anything the run is paused, and that is said.
    """
    if snapshot.status is not RunStatus.RUNNING:
        return before
    for sentence in changes_of_state(before, snapshot.endpoints):
        print("", one_line(sentence), sep="\n", file=sys.stderr, flush=True)
    return snapshot.endpoints


def _draw(snapshot: RunSnapshot, registry: Registry, *, last: bool = False) -> None:
    """The progress bar, on a terminal only."""
    if sys.stderr.isatty():
        width = shutil.get_terminal_size().columns - 1
        line = progress_line(snapshot, width, registry.ticks(snapshot.run_id, snapshot.elapsed - LOOK_BACK))
        print(f"\r{padded(line, width)}", end="\n" if last else "", file=sys.stderr, flush=True)


def _exit_code(snapshot: RunSnapshot) -> int:
    if snapshot.status in (RunStatus.STOPPED, RunStatus.INTERRUPTED):
        return STOPPED
    return ALL_SUCCEEDED if snapshot.succeeded == snapshot.total and not snapshot.unread else SOME_FAILED


class Interrupts:
    """Counts Ctrl-C and polite kills. A handler may come in the middle of anything, of a word being printed, so it does
    nothing else."""

    def __init__(self) -> None:
        self._asked = 0
        self._heard = 0
        self._before: dict[signal.Signals, Any] = {}

    def heard(self) -> bool:
        """Whether there was one more since it was last looked at; what follows from it is said."""
        self._heard += (more := self._heard < self._asked)
        if more:
            said = Message("Stopping: what is in flight may still land; once more to cancel it.")
            print(f"\n{said}", file=sys.stderr, flush=True)
        return more

    def __enter__(self) -> Self:
        for name in (signal.SIGINT, signal.SIGTERM):
            self._before[name] = signal.signal(name, self._ask)
        return self

    def __exit__(self, *_: object) -> None:
        for name, handler in self._before.items():
            signal.signal(name, handler)

    def _ask(self, _signal: int, _frame: FrameType | None) -> None:
        self._asked += 1
