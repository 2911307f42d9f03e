"""The command line: the same runs as in the browser, in the same store.

Exit codes: 0 all succeeded, 1 some failed or the run was refused, 2 bad settings or input, 130 stopped.
"""

import argparse
import sys
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path

from core.cli import compare, deleting, errors, exporting, test
from core.cli.addresses import add_known_addresses
from core.cli.arguments import (
    add_caps,
    add_driving,
    add_endpoint,
    add_estimate,
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
from core.cli.estimating import check_estimate, estimated, tell_cap, tell_cost
from core.cli.following import follow, wait_for_end
from core.cli.incoming import ENOUGH, Incoming, begins_early
from core.cli.output import unwritable
from core.cli.parser import ALL_SUCCEEDED, BAD_INPUT, PROGRAM, STOPPED, Parser, language_asked
from core.cli.reading import documents_coming, tell_parts, tell_read, tell_unknown_places
from core.documents import READABLE, sample_zip
from core.endpoints.practice import options as practice_options
from core.errors import ConfigurationError, GistmillError
from core.language import Message, counted, listed, say
from core.metrics import run_throughput
from core.reader import read_in
from core.records import RunSnapshot
from core.runs.registry import Registry
from core.settings import MAX_CONCURRENCY, MAX_HELD, STRATEGY_NAMES, RunSettings
from core.system_words import system_words
from core.views.format import absolute_time, rate
from core.views.terminal import one_line, padded


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line in the language of whoever reads it, and return its exit code."""
    words = sys.argv[1:] if arguments is None else arguments
    with read_in(language_asked(words)):
        return _command(words)


def _command(words: Sequence[str]) -> int:
    """Expected errors become one line on stderr."""
    options = _parser().parse_args(words)
    try:
        check_text(options)
        code: int = options.command(options)
    except GistmillError as error:
        return _refused(say(error.message))
    except OSError as error:
        return _refused(_unusable(error))
    except KeyboardInterrupt:
        print("", Message("Stopped."), sep="\n", file=sys.stderr)
        return STOPPED
    return code


def _refused(why: str) -> int:
    print(f"{PROGRAM}: {one_line(why)}", file=sys.stderr)
    return BAD_INPUT


def _unusable(error: OSError) -> str:
    if error.filename is None:
        return Message("A file cannot be used: {why}.", why=system_words(error))
    return Message("{path} cannot be used: {why}.", path=str(error.filename), why=system_words(error))


def _parser() -> argparse.ArgumentParser:
    parser = Parser(prog=PROGRAM, description=Message("Summarise documents through any OpenAI-compatible endpoint."))
    commands = parser.add_subparsers(required=True, metavar="COMMAND", parser_class=Parser)
    _add_run(commands.add_parser("run", help=Message("summarise documents")))
    _add_resume(commands.add_parser("resume", help=Message("go on with a run's documents that have no summary")))
    runs = commands.add_parser("runs", help=Message("list the runs of the store"))
    add_store(runs)
    runs.set_defaults(command=_runs)
    exporting.add_export(commands.add_parser("export", help=Message("write a run's summaries to a file")))
    deleting.add_delete(commands.add_parser("delete", help=Message("forget runs for good, with their documents")))
    errors.add_errors(commands.add_parser("errors", help=Message("list why documents of a run failed")))
    sample = commands.add_parser("sample", help=Message("make a zip of sample documents"))
    sample.add_argument("--count", type=whole(1, 100_000), required=True, metavar="N")
    sample.add_argument("--seed", type=whole(0, 2**31), default=0, metavar="N")
    sample.add_argument("--out", type=Path, required=True, metavar="FILE.zip")
    sample.set_defaults(command=_sample)
    compare.add_compare(commands.add_parser("compare", help=Message("strategies side by side on the same documents")))
    test.add_test(commands.add_parser("test", help=Message("ask an endpoint for its models and one word")))
    _add_practice(commands.add_parser("practice", help=Message("serve the practice endpoint")))
    return parser


def _add_run(parser: argparse.ArgumentParser) -> None:
    defaults = RunSettings()
    parser.add_argument(
        "paths", nargs="+", metavar="PATH", help=Message("{types}, or a folder of them", types=listed(*READABLE))
    )
    add_endpoint(parser, seed=Message("the practice endpoint's fate"))
    parser.add_argument("--strategy", default=defaults.strategy, metavar="NAME", help=listed(*STRATEGY_NAMES))
    parser.add_argument(
        "--concurrency",
        metavar="N",
        help=Message(
            "documents in flight, at all addresses together, 1 to {held:,}, or {most:,} for windowed and adaptive",
            held=MAX_HELD,
            most=MAX_CONCURRENCY,
        ),
    )
    add_driving(parser)
    add_estimate(parser)
    parser.add_argument("--json", action="store_true", help=Message("with --estimate: as JSON on standard output"))
    parser.add_argument("--no-protection", action="store_true", help=Message("no pacing, no retries, no shared pause"))
    parser.add_argument(
        "--reuse", action=argparse.BooleanOptionalAction, help=Message("take equal summaries from the store")
    )
    add_reading(parser)
    add_store(parser)
    _add_results(parser)
    parser.set_defaults(command=_run)


def _add_resume(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("run_id", metavar="RUN_ID")
    add_known_addresses(parser)
    add_headers(parser)
    add_caps(parser)
    add_store(parser)
    _add_results(parser)
    parser.set_defaults(command=_resume)


def _add_results(parser: argparse.ArgumentParser) -> None:
    exporting.add_out(parser)
    parser.add_argument("--metrics", type=Path, metavar="FILE.json", help=Message("write the run's figures"))


def _add_practice(parser: argparse.ArgumentParser) -> None:
    practice_options.add_arguments(parser)
    parser.set_defaults(command=_practice)


def _run(options: argparse.Namespace) -> int:
    machine = machine_of(options)
    settings = settings_of(options, machine)
    exporting.check_out(options)
    check_estimate(options)
    with closing(Registry(machine, owner_of_keys=True)) as registry:
        registry.forget_drafts()
        if options.estimate:
            return estimated(registry, options, settings)
        if refusal := registry.refusal(settings):
            raise ConfigurationError(refusal)
        tell_unlikely_key(machine, settings)
        with documents_coming(registry, options) as coming:
            coming.wait(ENOUGH)
            if begins_early(registry, coming, settings):
                return _begun_early(registry, coming, settings, options)
            coming.wait()
            tell_read(coming, options)
            tell_unknown_places(registry, coming.draft, settings)
            tell_parts(registry, coming.draft, settings)
            tell_cost(registry, coming.draft, settings)
            run_id = registry.start(coming.draft, settings)
        return follow(registry, run_id, options)


def _begun_early(registry: Registry, coming: Incoming, settings: RunSettings, options: argparse.Namespace) -> int:
    """Send what has been read while the rest is read: what is said of all documents comes at the end of that."""
    print(Message("More than {count:,} documents: the first are sent while the others are read.", count=ENOUGH))
    tell_cap(settings)
    return follow(registry, registry.start(coming.draft, settings), options, coming)


def _resume(options: argparse.Namespace) -> int:
    exporting.check_out(options)
    with closing(Registry(machine_of(options), owner_of_keys=True)) as registry:
        registry.forget_drafts()
        registry.settle()
        wait_for_end(registry, lambda: registry.as_recorded(options.run_id), lambda: registry.abandoned(options.run_id))
        if not registry.as_recorded(options.run_id).status.active or registry.abandoned(options.run_id):
            registry.resume(
                options.run_id,
                headers=header_values(options),
                max_cost=options.max_cost,
                max_total_tokens=options.max_total_tokens,
            )
            tell_unlikely_key(registry.environment, registry.as_recorded(options.run_id).settings)
        return follow(registry, options.run_id, options)


def _runs(options: argparse.Namespace) -> int:
    with closing(Registry(machine_of(options), owner_of_keys=True)) as registry:
        registry.settle()
        for run in registry.runs():
            print(_run_line(run))
    return ALL_SUCCEEDED


def _run_line(run: RunSnapshot) -> str:
    """Ids are the same in every language; a script may look for them."""
    done, total, failed = f"{run.done:>7,}", f"{run.total:>7,}", f"{run.failed:>5,}"
    cells = (
        run.run_id,
        absolute_time(run.created_utc),
        f"{run.status:<11}",
        f"{run.settings.strategy:<23}",
        Message("{done} of {total}", done=done, total=total),
        Message("{failed} failed", failed=failed),
        padded(rate(run_throughput(run)), 14, right=True),
        one_line(run.label),
        _shared(run),
    )
    return "  ".join(filter(None, cells))


def _shared(run: RunSnapshot) -> str:
    """How many endpoints it goes to, where these are several."""
    count = len(run.settings.endpoint.each)
    return counted("{count:,} endpoint", "{count:,} endpoints", count=count) if count > 1 else ""


def _sample(options: argparse.Namespace) -> int:
    check_writable(options)
    try:
        with options.out.open("wb") as target:
            sample_zip(options.count, options.seed, target)
    except OSError as error:
        raise unwritable(options.out, error) from error
    place = one_line(str(options.out))
    print(counted("{count:,} document in {place}", "{count:,} documents in {place}", count=options.count, place=place))
    return ALL_SUCCEEDED


def _practice(options: argparse.Namespace) -> int:
    practice_options.serve_as_told(options)
    return ALL_SUCCEEDED
