"""`python -m core compare`: a comparison on the command line."""

import argparse
import json
import sys
from collections.abc import Callable
from contextlib import AbstractContextManager, closing, redirect_stdout
from pathlib import Path
from statistics import mean
from urllib.parse import urlsplit

from core.cli.arguments import (
    add_driving,
    add_endpoint,
    add_estimate,
    add_reading,
    add_store,
    base_settings_of,
    check_writable,
    header_values,
    machine_of,
    tell_unlikely_key,
    whole,
)
from core.cli.estimating import print_json, tell_cap
from core.cli.following import wait_for_end
from core.cli.output import write_file
from core.cli.parser import ALL_SUCCEEDED, STOPPED
from core.cli.questions import add_question, check_question, question_documents, question_plan, strategy_name
from core.cli.reading import documents_read, prepared, tell_unknown_places
from core.compare import presets
from core.compare.plan import Entrant, Plan, entrants
from core.documents import sample_documents
from core.errors import ConfigurationError
from core.language import Message, Wording, counted, listed, say
from core.runs.registry import Registry
from core.settings import MAX_CONCURRENCY, MAX_HELD, STRATEGY_NAMES, EndpointSettings, RunSettings
from core.views.terminal import one_line
from core.views.words import where

_DEFAULT = "serial,batch,abatch,gather_with_concurrency,windowed,adaptive"
_LEVELS = "5,10,20,50"
_PRESETS: dict[str, Callable[[], tuple[Entrant, ...]]] = {
    "benchmark": presets.benchmark,
    "table": presets.comparison,
}
_LESSON_HELP = Wording(
    "benchmark: one strategy at 100 to 1,000 documents and 5 to 50 in flight; table: serial, batch, abatch and"
    " gather_with_concurrency over 100 documents. Both are from the lesson. {what_it_is}"
)
_STDOUT = Path("-")
"""The file that no name was given of."""

_LOOPBACK = ("127.0.0.1", "localhost", "::1")


def add_compare(parser: argparse.ArgumentParser) -> None:
    """The command's words."""
    plan = Plan("", (Entrant("serial"),))
    parser.add_argument("paths", nargs="*", metavar="PATH", help=Message("documents, as for run"))
    parser.add_argument("--sample", type=whole(1, 100_000), metavar="N", help=Message("made-up documents instead"))
    add_question(parser)
    parser.add_argument("--strategies", metavar="A,B", help=listed(*STRATEGY_NAMES))
    parser.add_argument(
        "--concurrency",
        metavar="N,N",
        help=Message(
            "documents in flight, 1 to {held:,}, or {most:,} for windowed and adaptive; {levels} if left out",
            held=MAX_HELD,
            most=MAX_CONCURRENCY,
            levels=_LEVELS,
        ),
    )
    parser.add_argument("--repeats", type=int, default=plan.repeats, metavar="N", help=Message("runs of each entrant"))
    parser.add_argument(
        "--protection", choices=("on", "off", "both"), default="on", help=Message("pacing, retries, pause")
    )
    lesson = _LESSON_HELP(what_it_is=presets.THE_LESSON())
    parser.add_argument("--lesson", choices=tuple(_PRESETS), help=lesson)
    parser.add_argument("--race", dest="lesson", type=_old_name, choices=tuple(_PRESETS), help=argparse.SUPPRESS)
    parser.add_argument(
        "--serial-documents", type=whole(1, 100_000), default=20, metavar="N", help=Message("for serial alone")
    )
    parser.add_argument(
        "--warm-up", type=int, default=plan.warm_up, metavar="N", help=Message("documents that do not count")
    )
    parser.add_argument(
        "--p95-within", type=float, metavar="S", help=Message("seconds a recommended strategy must stay within")
    )
    add_endpoint(parser, seed=Message("of the order, fates and samples"))
    add_driving(parser)
    add_estimate(parser)
    add_reading(parser)
    _add_going_on(parser)
    _add_results(parser)
    add_store(parser)
    parser.set_defaults(command=compare)


def _add_going_on(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--resume", metavar="COMPARISON_ID", help=Message("go on with a comparison that was stopped"))
    parser.add_argument("--yes", action="store_true", help=Message("do not ask before a paid endpoint is used"))


def _add_results(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--out", type=Path, metavar="FILE.csv", help=Message("write a row a run"))
    parser.add_argument(
        "--json",
        type=Path,
        nargs="?",
        const=_STDOUT,
        metavar="FILE.json",
        help=Message(
            "write plan, figures and recommendation; with --estimate, the estimate, to standard output without a file"
        ),
    )
    parser.add_argument(
        "--report", type=Path, metavar="FILE.html", help=Message("write a report with the charts in it")
    )


def _old_name(word: str) -> str:
    """`--race lesson` is how `--lesson table` was once called."""
    return "table" if word == "lesson" else word


def compare(options: argparse.Namespace) -> int:
    """Run the comparison, or go on with one, and tell what it found."""
    from core.cli.following_comparison import follow_comparison  # noqa: PLC0415  # pandas, charts: most of a second

    check_writable(options)
    check_question(options)
    with closing(Registry(machine_of(options), owner_of_keys=True)) as registry:
        registry.forget_drafts()
        if options.estimate:
            return _estimated(registry, options)
        if options.json == _STDOUT:
            raise ConfigurationError(
                Message("--json needs a file here: --json FILE.json. Without one it is for --estimate.")
            )
        comparison_id = _resumed(registry, options) if options.resume else _started(registry, options)
        return follow_comparison(registry, comparison_id, options) if comparison_id else STOPPED


def _estimated(registry: Registry, options: argparse.Namespace) -> int:
    """Tell what the comparison would come to. Nothing is sent, no test either."""
    from core.views.comparison import estimate_json, estimate_line  # noqa: PLC0415  # as above

    if options.resume:
        raise ConfigurationError(Message("--estimate is for a comparison that is not begun; leave --resume out."))
    to_stdout = options.json == _STDOUT
    base = base_settings_of(options, registry.environment)
    with redirect_stdout(sys.stderr if to_stdout else sys.stdout), _documents(registry, options) as draft:
        tell_unknown_places(registry, draft, base)
        plan = _plan(registry, options, draft, base)
        guess = registry.comparisons.estimate(plan)
        print(_announced(plan, say(estimate_line(guess))))
        tell_cap(base)
    content = estimate_json(guess)
    if to_stdout:
        print_json(content)
    elif options.json:
        write_file(options.json, [json.dumps(content, indent=2).encode()], Wording("Estimate in {path}"))
    return ALL_SUCCEEDED


def _resumed(registry: Registry, options: argparse.Namespace) -> str:
    registry.settle()
    comparison_id, comparisons = str(options.resume), registry.comparisons
    wait_for_end(registry, lambda: comparisons.snapshot(comparison_id), lambda: comparisons.abandoned(comparison_id))
    caps = {"max_cost": options.max_cost, "max_total_tokens": options.max_total_tokens}
    comparisons.resume(comparison_id, headers=header_values(options), **caps)
    tell_unlikely_key(registry.environment, comparisons.snapshot(comparison_id).plan.base)
    return comparison_id


def _started(registry: Registry, options: argparse.Namespace) -> str:
    """The new comparison's id; "" where the person said no."""
    from core.views.comparison import estimate_line  # noqa: PLC0415  # as above

    base = base_settings_of(options, registry.environment)
    if refusal := registry.refusal(base):
        raise ConfigurationError(refusal)
    tell_unlikely_key(registry.environment, base)
    with _documents(registry, options) as draft:  # the comparison has its own documents
        tell_unknown_places(registry, draft, base)
        plan = _plan(registry, options, draft, base)
        guess = registry.comparisons.estimate(plan)
        print(_announced(plan, say(estimate_line(guess))))
        tell_cap(base)
        if _paid(base.endpoint) and not options.yes and not _agreed(guess.requests, base.endpoint):
            return ""
        return registry.comparisons.start(plan)


def _announced(plan: Plan, estimate: str) -> str:
    """What will be sent, whereto, and in which order."""
    endpoint, seed = plan.base.endpoint, str(plan.seed)
    if endpoint.kind == "practice":
        return Message(
            "{estimate}. Practice endpoint, {preset}, seed {fate}; order by seed {seed}.",
            estimate=estimate,
            preset=endpoint.preset,
            fate=str(endpoint.seed),
            seed=seed,
        )
    place = one_line(say(where(endpoint)))
    return Message("{estimate}. {place}; order by seed {seed}.", estimate=estimate, place=place, seed=seed)


def _documents(registry: Registry, options: argparse.Namespace) -> AbstractContextManager[str]:
    if bool(options.paths) == bool(options.sample) and (options.paths or not (options.lesson or options.question)):
        raise ConfigurationError(
            Message("Name the documents, or ask for made-up ones with --sample N; one of the two.")
        )
    if options.paths:
        return documents_read(registry, options)
    count = options.sample or _documents_of(options)
    count = min(count, options.first or count)
    label = counted("{count:,} sample", "{count:,} samples", count=count)
    return prepared(registry, sample_documents(count, options.seed), str(label))


def _documents_of(options: argparse.Namespace) -> int:
    if options.question:
        return question_documents(options)
    return max(entrant.documents for entrant in _PRESETS[options.lesson]())


def _different(registry: Registry, draft: str) -> int:
    snapshot = registry.snapshot(draft)
    return snapshot.total - snapshot.duplicates


def _plan(registry: Registry, options: argparse.Namespace, draft: str, base: RunSettings) -> Plan:
    documents = _different(registry, draft)
    if options.question:
        return question_plan(options, draft, documents, base, _tested(registry, options, base.endpoint))
    return Plan(
        source=draft,
        entrants=_PRESETS[options.lesson]() if options.lesson else _entrants(options, documents),
        base=base,
        repeats=options.repeats,
        seed=options.seed,
        warm_up=options.warm_up,
    )


def _tested(registry: Registry, options: argparse.Namespace, endpoint: EndpointSettings) -> float | None:
    """Seconds of one short answer, which the estimate goes by, of several endpoints the mean; None of the practice
    endpoint, which is known.

    Raises:
        ConfigurationError: an endpoint does not answer.
    """
    if endpoint.kind == "practice" or options.estimate:
        return None
    if _paid(endpoint) and not options.yes:
        _check_terminal(
            Message("{place} may cost money: say --yes to send requests there.", place=say(where(endpoint)))
        )
    headers = header_values(options)
    tests = [registry.begin_test(each, headers=headers) for each in endpoint.each]
    reports = [test.result() for test in tests]
    for each, report in zip(endpoint.each, reports, strict=True):
        if not report.ok:
            raise ConfigurationError(_of_one(each, report.message) if endpoint.others else report.message)
    return mean(report.latency or 0.0 for report in reports)


def _of_one(endpoint: EndpointSettings, message: str) -> str:
    return Message("{address}: {sentence}", address=endpoint.base_url, sentence=message)


def _entrants(options: argparse.Namespace, documents: int) -> tuple[Entrant, ...]:
    levels = [_level(word) for word in (_LEVELS if options.concurrency is None else options.concurrency).split(",")]
    strategies = [strategy_name(word.strip()) for word in (options.strategies or _DEFAULT).split(",")]
    return entrants(strategies, levels, documents, options.protection, options.serial_documents)


def _level(word: str) -> int:
    try:
        return int(word)
    except ValueError:
        raise ConfigurationError(
            Message(
                "Concurrency is {text}; give whole numbers from 1 to {most:,}: 5,10,20.",
                text=repr(word),
                most=MAX_CONCURRENCY,
            )
        ) from None


def _paid(endpoint: EndpointSettings) -> bool:
    if endpoint.kind != "openai":
        return False
    return any(urlsplit(each.base_url).hostname not in _LOOPBACK for each in endpoint.each)


def _check_terminal(otherwise: str) -> None:
    """Without a terminal to ask on, the answer is no."""
    if not sys.stdin.isatty():
        raise ConfigurationError(otherwise)


def _agreed(requests: int, endpoint: EndpointSettings) -> bool:
    place = say(where(endpoint))
    _check_terminal(
        counted(
            "{place} may cost money: say --yes to send {count:,} request there.",
            "{place} may cost money: say --yes to send {count:,} requests there.",
            count=requests,
            place=place,
        )
    )
    question = counted(
        "This sends at least {count:,} request to {place}, which may cost money. Go on? [y/N]",
        "This sends at least {count:,} requests to {place}, which may cost money. Go on? [y/N]",
        count=requests,
        place=one_line(place),
    )
    return input(f"{question} ").strip().lower() in ("y", "yes", "是")
