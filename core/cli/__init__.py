"""The command line: the same runs as in the browser, in the same store.

Exit codes: 0 all succeeded, 1 some failed or the run was refused, 2 bad settings or input, 130 stopped.
"""

import argparse
import sys
from contextlib import closing
from pathlib import Path

from core.cli import compare, deleting, errors, exporting, test
from core.cli.arguments import (
    ALL_SUCCEEDED,
    BAD_INPUT,
    PROGRAM,
    STOPPED,
    Parser,
    add_address,
    add_driving,
    add_endpoint,
    add_headers,
    add_reading,
    add_store,
    check_text,
    check_writable,
    header_values,
    machine_of,
    settings_of,
    tell_unlikely_key,
    whole,
)
from core.cli.following import follow, wait_for_end
from core.cli.output import unwritable
from core.cli.reading import documents_read, tell_parts, tell_unknown_places
from core.documents import READABLE, sample_zip
from core.endpoints.practice import options as practice_options
from core.errors import ConfigurationError, GistmillError
from core.metrics import run_throughput
from core.records import STRATEGY_NAMES, RunSettings, RunSnapshot
from core.runs.registry import Registry
from core.views.format import absolute_time, plural, rate
from core.views.terminal import one_line


def main(arguments: list[str] | None = None) -> int:
    """Run the command line and return its exit code; expected errors become one line on stderr."""
    options = _parser().parse_args(arguments)
    try:
        check_text(options)
        code: int = options.command(options)
    except GistmillError as error:
        return _refused(str(error))
    except OSError as error:
        return _refused(f"{error.filename or 'A file'} cannot be used: {error.strerror or error}.")
    except KeyboardInterrupt:
        print("\nStopped.", file=sys.stderr)
        return STOPPED
    return code


def _refused(why: str) -> int:
    print(f"{PROGRAM}: {one_line(why)}", file=sys.stderr)
    return BAD_INPUT


def _parser() -> argparse.ArgumentParser:
    parser = Parser(prog=PROGRAM, description="Summarise documents through any OpenAI-compatible endpoint.")
    commands = parser.add_subparsers(required=True, metavar="COMMAND", parser_class=Parser)
    _add_run(commands.add_parser("run", help="summarise documents"))
    _add_resume(commands.add_parser("resume", help="go on with a run's documents that have no summary"))
    runs = commands.add_parser("runs", help="list the runs of the store")
    add_store(runs)
    runs.set_defaults(command=_runs)
    exporting.add_export(commands.add_parser("export", help="write a run's summaries to a file"))
    deleting.add_delete(commands.add_parser("delete", help="forget runs for good, with their documents"))
    errors.add_errors(commands.add_parser("errors", help="list why documents of a run failed"))
    sample = commands.add_parser("sample", help="make a zip of sample documents")
    sample.add_argument("--count", type=whole(1, 100_000), required=True, metavar="N")
    sample.add_argument("--seed", type=whole(0, 2**31), default=0, metavar="N")
    sample.add_argument("--out", type=Path, required=True, metavar="FILE.zip")
    sample.set_defaults(command=_sample)
    compare.add_compare(commands.add_parser("compare", help="strategies side by side on the same documents"))
    test.add_test(commands.add_parser("test", help="ask an endpoint for its models and one word"))
    _add_practice(commands.add_parser("practice", help="serve the practice endpoint"))
    return parser


def _add_run(parser: argparse.ArgumentParser) -> None:
    defaults = RunSettings()
    parser.add_argument("paths", nargs="+", metavar="PATH", help=f"{', '.join(READABLE)}, or a folder of them")
    add_endpoint(parser, seed="the practice endpoint's fate")
    parser.add_argument("--strategy", default=defaults.strategy, metavar="NAME", help=", ".join(STRATEGY_NAMES))
    parser.add_argument("--concurrency", metavar="N", help="documents in flight, 1 to 200")
    add_driving(parser)
    parser.add_argument("--no-protection", action="store_true", help="no pacing, no retries, no shared pause")
    parser.add_argument("--reuse", action=argparse.BooleanOptionalAction, help="take equal summaries from the store")
    add_reading(parser)
    add_store(parser)
    _add_results(parser)
    parser.set_defaults(command=_run)


def _add_resume(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("run_id", metavar="RUN_ID")
    add_address(parser)
    add_headers(parser)
    add_store(parser)
    _add_results(parser)
    parser.set_defaults(command=_resume)


def _add_results(parser: argparse.ArgumentParser) -> None:
    exporting.add_out(parser)
    parser.add_argument("--metrics", type=Path, metavar="FILE.json", help="write the run's figures")


def _add_practice(parser: argparse.ArgumentParser) -> None:
    practice_options.add_arguments(parser)
    parser.set_defaults(command=_practice)


def _run(options: argparse.Namespace) -> int:
    machine = machine_of(options)
    settings = settings_of(options, machine)
    exporting.check_out(options)
    with closing(Registry(machine, owner_of_keys=True)) as registry:
        registry.forget_drafts()
        if refusal := registry.refusal(settings):
            raise ConfigurationError(refusal)
        tell_unlikely_key(machine, settings)
        with documents_read(registry, options) as draft:
            tell_unknown_places(registry, draft, settings)
            tell_parts(registry, draft, settings)
            run_id = registry.start(draft, settings)
        return follow(registry, run_id, options)


def _resume(options: argparse.Namespace) -> int:
    exporting.check_out(options)
    with closing(Registry(machine_of(options), owner_of_keys=True)) as registry:
        registry.forget_drafts()
        registry.settle()
        wait_for_end(registry, lambda: registry.snapshot(options.run_id), lambda: registry.abandoned(options.run_id))
        if not registry.snapshot(options.run_id).status.active or registry.abandoned(options.run_id):
            registry.resume(options.run_id, headers=header_values(options))
            tell_unlikely_key(registry.environment, registry.snapshot(options.run_id).settings)
        return follow(registry, options.run_id, options)


def _runs(options: argparse.Namespace) -> int:
    with closing(Registry(machine_of(options), owner_of_keys=True)) as registry:
        registry.settle()
        for run in registry.runs():
            print(_run_line(run))
    return ALL_SUCCEEDED


def _run_line(run: RunSnapshot) -> str:
    average = rate(run_throughput(run))
    return (
        f"{run.run_id}  {absolute_time(run.created_utc)}  {run.status:<11}  {run.settings.strategy:<23}"
        f"  {run.done:>7,} of {run.total:>7,}  {run.failed:>5,} failed  {average:>14}  {one_line(run.label)}"
    )


def _sample(options: argparse.Namespace) -> int:
    check_writable(options)
    try:
        with options.out.open("wb") as target:
            sample_zip(options.count, options.seed, target)
    except OSError as error:
        raise unwritable(options.out, error) from error
    print(f"{plural(options.count, 'document')} in {one_line(str(options.out))}")
    return ALL_SUCCEEDED


def _practice(options: argparse.Namespace) -> int:
    practice_options.serve_as_told(options)
    return ALL_SUCCEEDED
