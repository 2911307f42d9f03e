"""The command line: the same runs as in the browser, in the same store.

Exit codes: 0 all succeeded, 1 some failed, 2 bad settings or input, 130 stopped.
"""

import argparse
import os
import shlex
import shutil
import signal
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from pathlib import Path
from types import FrameType
from typing import Any, Literal, NoReturn, Self

from core.config import Environment, environment
from core.documents import InputFile, ReadingReport, ReadOptions, Tally, files_at, offers_lines, read, sample_zip
from core.endpoints.practice import options
from core.endpoints.practice import settings as practice
from core.errors import ConfigurationError, GistmillError
from core.metrics import throughput
from core.records import STRATEGY_NAMES, EndpointSettings, RunSettings, RunSnapshot, RunStatus
from core.runs.registry import Registry
from core.views.export import csv_bytes, metrics_json
from core.views.format import absolute_time, plural, rate
from core.views.terminal import progress_line, result_line

LOOK_EVERY = 0.2
_MOST_PROBLEMS = 20
_PROGRAM = "python -m core"

ALL_SUCCEEDED, SOME_FAILED, BAD_INPUT, STOPPED = 0, 1, 2, 130


class _Parser(argparse.ArgumentParser):
    """Says what is wrong in one line."""

    def error(self, message: str) -> NoReturn:
        self.exit(BAD_INPUT, f"{self.prog}: {message}\n")


def main(arguments: list[str] | None = None) -> int:
    """Run the command line and return its exit code; expected errors become one line on stderr."""
    chosen = _parser().parse_args(arguments)
    try:
        code: int = chosen.command(chosen)
    except GistmillError as error:
        print(f"{_PROGRAM}: {error}", file=sys.stderr)
        return BAD_INPUT
    except BrokenPipeError:  # the reader of our output left, as `| head` does
        sys.stderr.close()
        return ALL_SUCCEEDED
    return code


def _parser() -> argparse.ArgumentParser:
    parser = _Parser(prog=_PROGRAM, description="Summarise documents through any OpenAI-compatible endpoint.")
    commands = parser.add_subparsers(required=True, metavar="COMMAND", parser_class=_Parser)
    _add_run(commands.add_parser("run", help="summarise documents"))
    _add_resume(commands.add_parser("resume", help="go on with a run's documents that have no summary"))
    runs = commands.add_parser("runs", help="list the runs of the store")
    _add_store(runs)
    runs.set_defaults(command=_runs)
    export = commands.add_parser("export", help="write a run's CSV")
    export.add_argument("run_id", metavar="RUN_ID")
    export.add_argument("--out", type=Path, required=True, metavar="FILE")
    _add_store(export)
    export.set_defaults(command=_export)
    sample = commands.add_parser("sample", help="make a zip of sample documents")
    sample.add_argument("--count", type=_whole(1, 100_000), required=True, metavar="N")
    sample.add_argument("--seed", type=_whole(0, 2**31), default=0, metavar="N")
    sample.add_argument("--out", type=Path, required=True, metavar="FILE.zip")
    sample.set_defaults(command=_sample)
    _add_practice(commands.add_parser("practice", help="serve the practice endpoint"))
    return parser


def _add_run(parser: argparse.ArgumentParser) -> None:
    defaults = RunSettings()
    parser.add_argument("paths", nargs="+", metavar="PATH", help=".zip, .txt, .md, .csv, .jsonl, or a folder of them")
    parser.add_argument("--endpoint", choices=("practice", "openai"), help="practice, or openai if --base-url is given")
    parser.add_argument("--preset", default=defaults.endpoint.preset, metavar="NAME", help=", ".join(practice.PRESETS))
    parser.add_argument("--seed", type=_whole(0, 2**31), default=0, metavar="N", help="the practice endpoint's fate")
    parser.add_argument("--base-url", metavar="URL")
    parser.add_argument("--model", default=defaults.endpoint.model, metavar="NAME")
    parser.add_argument("--strategy", default=defaults.strategy, metavar="NAME", help=", ".join(STRATEGY_NAMES))
    parser.add_argument("--concurrency", metavar="N", help="documents in flight, 1 to 200")
    parser.add_argument("--prompt", default=defaults.prompt, metavar="TEXT", help="with {text} for the document")
    parser.add_argument("--temperature", type=float, default=defaults.endpoint.temperature, metavar="X")
    parser.add_argument("--max-tokens", type=int, metavar="N")
    parser.add_argument("--max-attempts", type=int, default=defaults.max_attempts, metavar="N")
    parser.add_argument("--timeout", type=float, default=defaults.timeout, metavar="S", help="seconds for one attempt")
    parser.add_argument("--deadline", type=float, default=defaults.deadline, metavar="S", help="seconds for a document")
    parser.add_argument("--requests-per-minute", type=int, metavar="N", help="the quota; learned if left out")
    parser.add_argument("--tokens-per-minute", type=int, metavar="N")
    parser.add_argument("--client", choices=("lean", "openai"), default=defaults.endpoint.client)
    parser.add_argument("--no-protection", action="store_true", help="no pacing, no retries, no shared pause")
    parser.add_argument("--reuse", action=argparse.BooleanOptionalAction, help="take equal summaries from the store")
    parser.add_argument("--text-column", metavar="NAME", help="of CSV and JSONL files")
    parser.add_argument("--lines", action="store_true", help="read text files with a document a line")
    _add_store(parser)
    _add_results(parser)
    parser.set_defaults(command=_run)


def _add_resume(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("run_id", metavar="RUN_ID")
    _add_store(parser)
    _add_results(parser)
    parser.set_defaults(command=_resume)


def _add_store(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--store", type=Path, metavar="FILE", help="the run store; the app's own if left out")


def _add_results(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--out", type=Path, metavar="FILE.csv", help="write every summary beside its document")
    parser.add_argument("--metrics", type=Path, metavar="FILE.json", help="write the run's figures")


def _add_practice(parser: argparse.ArgumentParser) -> None:
    options.add_arguments(parser)
    parser.set_defaults(command=_practice)


def _whole(low: int, high: int) -> Callable[[str], int]:
    def whole(text: str) -> int:
        if not text.isdecimal() or not low <= int(text) <= high:
            raise argparse.ArgumentTypeError(f"{text!r} is no whole number from {low:,} to {high:,}")
        return int(text)

    return whole


# The commands


def _run(chosen: argparse.Namespace) -> int:
    machine = _environment(chosen)
    settings = _settings(chosen, machine)
    _check_writable(chosen)
    registry = Registry(machine, owner_of_keys=True)
    try:
        draft = _read(registry, chosen)
        run_id = registry.start(draft, settings)
        registry.delete(draft)
        return _follow(registry, run_id, chosen)
    finally:
        registry.close()


def _resume(chosen: argparse.Namespace) -> int:
    _check_writable(chosen)
    registry = Registry(_environment(chosen), owner_of_keys=True)
    try:
        if not registry.snapshot(chosen.run_id).status.active:
            registry.resume(chosen.run_id)
        return _follow(registry, chosen.run_id, chosen)
    finally:
        registry.close()


def _runs(chosen: argparse.Namespace) -> int:
    registry = Registry(_environment(chosen), owner_of_keys=True)
    try:
        for run in registry.runs():
            print(_run_line(run))
    finally:
        registry.close()
    return ALL_SUCCEEDED


def _run_line(run: RunSnapshot) -> str:
    average = rate(throughput(run.succeeded, run.elapsed))
    return (
        f"{run.run_id}  {absolute_time(run.created_utc)}  {run.status:<11}  {run.settings.strategy:<23}"
        f"  {run.done:>7,} of {run.total:>7,}  {run.failed:>5,} failed  {average:>14}  {run.label}"
    )


def _export(chosen: argparse.Namespace) -> int:
    _check_writable(chosen)
    registry = Registry(_environment(chosen), owner_of_keys=True)
    try:
        _write_csv(registry, chosen.run_id, chosen.out)
    finally:
        registry.close()
    return ALL_SUCCEEDED


def _sample(chosen: argparse.Namespace) -> int:
    _check_writable(chosen)
    with chosen.out.open("wb") as target:
        sample_zip(chosen.count, chosen.seed, target)
    print(f"{plural(chosen.count, 'document')} in {chosen.out}")
    return ALL_SUCCEEDED


def _practice(chosen: argparse.Namespace) -> int:
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # its matrices are small: threads would only wait
    from core.endpoints.practice.serve import serve  # noqa: PLC0415  # the server's libraries, for this command only

    serve(options.settings_from(chosen), chosen.port, lifeline=chosen.lifeline)
    return ALL_SUCCEEDED


# Their parts


def _environment(chosen: argparse.Namespace) -> Environment:
    machine = environment()
    return replace(machine, store=chosen.store) if chosen.store else machine


def _settings(chosen: argparse.Namespace, machine: Environment) -> RunSettings:
    """The run's settings from the command's words; out of range is a `ConfigurationError`."""
    kind: Literal["practice", "openai"] = chosen.endpoint or ("openai" if chosen.base_url else "practice")
    practice.preset(chosen.preset)
    endpoint = EndpointSettings(
        kind=kind,
        model=chosen.model,
        base_url=(chosen.base_url or machine.base_url) if kind == "openai" else "",
        preset=chosen.preset,
        seed=chosen.seed,
        temperature=chosen.temperature,
        max_tokens=chosen.max_tokens,
        client=chosen.client,
    )
    return RunSettings(
        strategy=chosen.strategy,
        concurrency=_concurrency(chosen.concurrency, machine),
        endpoint=endpoint,
        prompt=chosen.prompt,
        protection=not chosen.no_protection,
        max_attempts=chosen.max_attempts,
        timeout=chosen.timeout,
        deadline=chosen.deadline,
        requests_per_minute=chosen.requests_per_minute,
        tokens_per_minute=chosen.tokens_per_minute,
        reuse=kind == "openai" if chosen.reuse is None else chosen.reuse,
        key_source="environment" if kind == "openai" and machine.api_key else "none",
    )


def _concurrency(text: str | None, machine: Environment) -> int:
    if text is None:
        return machine.max_concurrency
    try:
        return int(text)
    except ValueError:
        raise ConfigurationError(f"Concurrency is {text!r}; it must be a whole number from 1 to 200.") from None


def _read(registry: Registry, chosen: argparse.Namespace) -> str:
    """Copy the documents into the store, say what was left out, and return the draft's id."""
    files, missing = files_at(chosen.paths)
    tally = Tally()
    for problem in missing:
        tally.note(problem)
    how = ReadOptions(text_column=chosen.text_column, one_per_line=chosen.lines)
    draft = registry.prepare(tally.documents(read(files, how)), ", ".join(Path(p).name for p in chosen.paths[:3]))
    report = tally.report
    registry.set_report(draft, report.to_json())
    _tell_problems(report)
    if not report.documents:
        registry.delete(draft)
        raise ConfigurationError("There are no documents to summarise.")
    if not chosen.lines:
        _offer_lines(files)
    counts = (report.documents, "document"), (report.words, "word"), (report.duplicates, "duplicate")
    print(", ".join(plural(count, thing) for count, thing in counts) + ".")
    return draft


def _tell_problems(report: ReadingReport) -> None:
    for problem in report.problems[:_MOST_PROBLEMS]:
        print(f"Left out: {problem.message}", file=sys.stderr)
    if report.problem_count > _MOST_PROBLEMS:
        print(f"... and {report.problem_count - _MOST_PROBLEMS:,} more.", file=sys.stderr)


def _offer_lines(files: Iterable[InputFile]) -> None:
    for file in files:
        offer = offers_lines(file)
        if offer and offer.likely:
            lines = plural(offer.documents, "line")
            print(f"{file.name} has {lines}; with --lines each is a document.", file=sys.stderr)


def _follow(registry: Registry, run_id: str, chosen: argparse.Namespace) -> int:
    """Watch the run to its end, write what was asked for, and return the exit code."""
    settings = registry.snapshot(run_id).settings
    print(f"Run {run_id}: {settings.strategy}, {settings.concurrency} in flight, {_where(settings)}.")
    with _Interrupts() as interrupts:
        paused = False
        for snapshot in _snapshots(registry, run_id):
            _draw(snapshot)
            paused = _tell_pause(snapshot, paused)
            if interrupts.heard():
                registry.stop(run_id)
    _draw(snapshot, last=True)
    print(result_line(snapshot))
    if snapshot.message:
        print(snapshot.message, file=sys.stderr)
    if chosen.out:
        _write_csv(registry, run_id, chosen.out)
    metrics = registry.metrics(run_id)
    if chosen.metrics:
        chosen.metrics.write_bytes(metrics_json(metrics))
    if snapshot.unrecorded:
        print(f"{plural(snapshot.unrecorded, 'call')} may have been billed without the answer being recorded.")
    if snapshot.succeeded < snapshot.total:
        print(f"Go on with: {_PROGRAM} resume {run_id}{_store_words(chosen)}")
    if metrics.verdict:
        print(f"What held it back: {metrics.verdict}")
    return _exit_code(snapshot)


def _where(settings: RunSettings) -> str:
    endpoint = settings.endpoint
    if endpoint.kind == "practice":
        return f"practice endpoint ({endpoint.preset}: {practice.describe(endpoint.preset)})"
    return f"{endpoint.model} at {endpoint.base_url}"


def _snapshots(registry: Registry, run_id: str) -> Iterator[RunSnapshot]:
    while True:
        registry.settle()
        snapshot = registry.snapshot(run_id)
        yield snapshot
        if not snapshot.status.active:
            return
        time.sleep(LOOK_EVERY)


def _tell_pause(snapshot: RunSnapshot, told: bool) -> bool:
    """Say why nothing is sent, once a pause; returns whether there is one."""
    paused = snapshot.status is RunStatus.PAUSED
    if paused and not told:
        print(f"\nPaused: {snapshot.message}", file=sys.stderr, flush=True)
    return paused


def _draw(snapshot: RunSnapshot, *, last: bool = False) -> None:
    """The progress bar, on a terminal only."""
    if sys.stderr.isatty():
        width = shutil.get_terminal_size().columns - 1
        line = progress_line(snapshot, width)
        print(f"\r{line:<{width}}", end="\n" if last else "", file=sys.stderr, flush=True)


def _store_words(chosen: argparse.Namespace) -> str:
    return f" --store {shlex.quote(str(chosen.store))}" if chosen.store else ""


def _exit_code(snapshot: RunSnapshot) -> int:
    if snapshot.status in (RunStatus.STOPPED, RunStatus.INTERRUPTED):
        return STOPPED
    return ALL_SUCCEEDED if snapshot.succeeded == snapshot.total else SOME_FAILED


def _check_writable(chosen: argparse.Namespace) -> None:
    """Say before the run, not after it, that a result could not be written."""
    for path in (getattr(chosen, "out", None), getattr(chosen, "metrics", None)):
        if path is not None and (path.is_dir() or not path.absolute().parent.is_dir()):
            raise ConfigurationError(f"{path} cannot be written: it is a folder, or its folder is not there.")


def _write_csv(registry: Registry, run_id: str, path: Path) -> None:
    model = registry.snapshot(run_id).settings.endpoint.model
    try:
        with path.open("wb") as target:
            target.writelines(csv_bytes(registry.rows(run_id), model))
    except OSError as error:
        raise ConfigurationError(f"{path} cannot be written: {error.strerror}.") from error
    print(f"Summaries in {path}")


class _Interrupts:
    """Counts Ctrl-C and polite kills. A handler may come in the middle of anything, so it does nothing else."""

    def __init__(self) -> None:
        self._asked = 0
        self._heard = 0
        self._before: dict[signal.Signals, Any] = {}

    def heard(self) -> bool:
        """Whether there was one more since it was last looked at."""
        self._heard += (more := self._heard < self._asked)
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
        print("\nStopping: what is in flight may still land; once more to cancel it.", file=sys.stderr)
