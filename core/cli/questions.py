"""`compare --question`: what each of the three questions takes from the command's words, as a plan."""

import argparse

from core.compare.plan import USUAL_HIGHEST, Plan
from core.compare.presets import COMPARED_LEVEL
from core.compare.questions import (
    QUESTIONS,
    WHICH_LEVEL,
    how_many,
    how_many_documents,
    lesson,
    lesson_documents,
    which,
    which_documents,
)
from core.errors import ConfigurationError
from core.language import Message, Wording, listed
from core.settings import MAX_CONCURRENCY, STRATEGY_NAMES, RunSettings, StrategyName

_HELP = Wording(
    "how-many: one strategy (--strategies, windowed if left out) with 1, 2, 4 ... in flight until throughput stops"
    " growing, or at --concurrency N; which: all strategies, or --strategies, at --concurrency N ({level:,} if left"
    " out); lesson: all seven strategies at {compared:,} over the lesson's sizes"
)


def add_question(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--question", choices=QUESTIONS, help=_HELP(level=WHICH_LEVEL, compared=COMPARED_LEVEL))


def check_question(options: argparse.Namespace) -> None:
    """Refuse words that the question has no use for.

    Raises:
        ConfigurationError: it names them.
    """
    if not options.question:
        return
    unused = {"lesson": ("lesson", "strategies", "concurrency")}.get(options.question, ("lesson",))
    for name in unused:
        if getattr(options, name) is not None:
            raise ConfigurationError(
                Message("--question {question} goes without --{name}.", question=options.question, name=name)
            )
    if options.protection == "both" and options.question == "how-many":
        raise ConfigurationError(Message("--question how-many tries one way: --protection on or off."))


def question_documents(options: argparse.Namespace) -> int:
    """As many documents as the question uses at most."""
    if options.question == "how-many":
        return how_many_documents(_level(options, USUAL_HIGHEST))
    return which_documents(_level(options, WHICH_LEVEL)) if options.question == "which" else lesson_documents()


def question_plan(
    options: argparse.Namespace, source: str, documents: int, base: RunSettings, answer_seconds: float | None
) -> Plan:
    """The plan of the question over the `documents` different ones of `source`; `answer_seconds` is a test's."""
    strategies = _strategies(options)
    if options.question == "how-many":
        if len(strategies) > 1:
            raise ConfigurationError(Message("--question how-many tries one strategy: --strategies NAME."))
        return how_many(
            base,
            documents,
            source=source,
            strategy=strategies[0] if strategies else "windowed",
            highest=_level(options, USUAL_HIGHEST),
            protection=options.protection == "on",
            repeats=options.repeats,
            seed=options.seed,
            answer_seconds=answer_seconds,
        )
    if options.question == "which":
        return which(
            base,
            documents,
            source=source,
            level=_level(options, WHICH_LEVEL),
            strategies=strategies or STRATEGY_NAMES,
            protection=options.protection,
            repeats=options.repeats,
            seed=options.seed,
            answer_seconds=answer_seconds,
        )
    return lesson(
        base,
        documents,
        source=source,
        protection=options.protection,
        repeats=options.repeats,
        seed=options.seed,
        answer_seconds=answer_seconds,
    )


def _level(options: argparse.Namespace, usual: int) -> int:
    if options.concurrency is None:
        return usual
    try:
        level = int(options.concurrency)
    except ValueError:
        level = 0
    if not 1 <= level <= MAX_CONCURRENCY:
        raise ConfigurationError(
            Message(
                "Concurrency is {text}; --question {question} takes one whole number from 1 to {most:,}.",
                text=repr(options.concurrency),
                question=options.question,
                most=MAX_CONCURRENCY,
            )
        )
    return level


def _strategies(options: argparse.Namespace) -> tuple[StrategyName, ...]:
    return tuple(strategy_name(word.strip()) for word in (options.strategies or "").split(",") if word.strip())


def strategy_name(word: str) -> StrategyName:
    """The strategy of that name; `ConfigurationError` where there is none."""
    for name in STRATEGY_NAMES:
        if word == name:
            return name
    raise ConfigurationError(
        Message("Strategy is {word}; it must be one of {names}.", word=repr(word), names=listed(*STRATEGY_NAMES))
    )
