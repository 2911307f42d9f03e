"""The command's words: how they are told, and the settings they make."""

import argparse
import shlex
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Literal, NoReturn

from core.config import Environment, environment
from core.endpoints.practice import settings as practice
from core.errors import ConfigurationError
from core.records import EndpointSettings, RunSettings

PROGRAM = "python -m core"
ALL_SUCCEEDED, SOME_FAILED, BAD_INPUT, STOPPED = 0, 1, 2, 130


class Parser(argparse.ArgumentParser):
    """Says what is wrong in one line."""

    def error(self, message: str) -> NoReturn:
        self.exit(BAD_INPUT, f"{self.prog}: {message}\n")


def add_store(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--store", type=Path, metavar="FILE", help="the run store; the app's own if left out")


def whole(low: int, high: int) -> Callable[[str], int]:
    def whole(text: str) -> int:
        if not text.isdecimal() or not low <= int(text) <= high:
            raise argparse.ArgumentTypeError(f"{text!r} is no whole number from {low:,} to {high:,}")
        return int(text)

    return whole


def machine_of(chosen: argparse.Namespace) -> Environment:
    machine = environment()
    return replace(machine, store=chosen.store) if chosen.store else machine


def settings_of(chosen: argparse.Namespace, machine: Environment) -> RunSettings:
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


def store_words(chosen: argparse.Namespace) -> str:
    return f" --store {shlex.quote(str(chosen.store))}" if chosen.store else ""


def check_writable(chosen: argparse.Namespace) -> None:
    """Say before the run, not after it, that a result could not be written."""
    for path in (getattr(chosen, name, None) for name in ("out", "metrics", "json", "report")):
        if path is not None and (path.is_dir() or not path.absolute().parent.is_dir()):
            raise ConfigurationError(f"{path} cannot be written: it is a folder, or its folder is not there.")
