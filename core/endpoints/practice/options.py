"""The practice endpoint on a command line: options to settings, and settings back to options. Light to import."""

import argparse
import os
import re
import secrets
from dataclasses import replace
from typing import Any

from core.config import variable
from core.endpoints.practice.settings import NUMBERS, PRESETS, PracticeSettings, describe, preset
from core.errors import ConfigurationError
from core.language import Message

DEFAULT_PRESET = "hosted API"
ANNOUNCEMENT = "Practice endpoint on "  # the first line of one that the program starts, its base URL behind it
TOKEN_LINE = "Token: "  # noqa: S105  # the second line: who has the token may change settings and counts
HIGHEST_PORT = 65535
_TOKEN = re.compile(r"[A-Za-z0-9._~+/=-]{1,200}")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--port", type=int, default=0, help=Message("0 takes a free one"))
    parser.add_argument("--preset", default=DEFAULT_PRESET, metavar="NAME", help=_help(_presets()))
    for field, number in NUMBERS.items():
        kind = int if number.whole else float
        parser.add_argument(number.option, dest=field, type=kind, metavar="N", help=_help(number.help()))
    parser.add_argument(
        "--refuse-when-full", action="store_true", help=Message("answer 429 instead of queueing for a slot")
    )
    parser.add_argument("--lifeline", action="store_true", help=Message("end when standard input does"))


def _help(text: str) -> str:
    """argparse fills in what follows a single %."""
    return text.replace("%", "%%")


def _presets() -> str:
    whole = ""
    for name in PRESETS:
        one = Message("{name}: {description}", name=name, description=describe(name))
        whole = Message("{first}; {next}", first=whole, next=one) if whole else one
    return whole


def announced(url: str, token: str) -> str:
    """The two lines."""
    first, second = Message("Practice endpoint on {address}", address=url), Message("Token: {token}", token=token)
    return f"{first}\n{second}"


def settings_from(arguments: argparse.Namespace) -> PracticeSettings:
    """The preset with what was given on top.

    Raises:
        ConfigurationError: an unknown preset, or a value out of its range.
    """
    if not 0 <= arguments.port <= HIGHEST_PORT:
        port, most = str(arguments.port), str(HIGHEST_PORT)
        raise ConfigurationError(Message("Port is {port}; it must be from 0 to {most}.", port=port, most=most))
    changes: dict[str, Any] = {}
    for field, number in NUMBERS.items():
        value = getattr(arguments, field)
        if value is not None:
            changes[field] = None if number.optional and value == 0 else value if number.whole else value / number.scale
    if arguments.refuse_when_full:
        changes["refuse_when_full"] = True
    return replace(preset(arguments.preset), **changes)


def options_for(settings: PracticeSettings) -> list[str]:
    """Options that `settings_from` reads back as these settings, whatever they are."""
    options = ["--preset", "instant"]
    for field, number in NUMBERS.items():
        options += [number.option, str((getattr(settings, field) or 0) * number.scale)]
    return options + ["--refuse-when-full"] * settings.refuse_when_full


def token_from(text: str) -> str:
    """The token that is given, or a new one where none is.

    Raises:
        ConfigurationError: it fits into no header. The message does not quote it.
    """
    if text and not _TOKEN.fullmatch(text):
        raise ConfigurationError(
            Message("GISTMILL_PRACTICE_TOKEN must be 1 to 200 letters, digits, or any of . _ ~ + / = -.")
        )
    return text or secrets.token_urlsafe(24)


def serve_as_told(arguments: argparse.Namespace) -> None:
    """Serve until told to end; see `core.endpoints.practice.serving.serve`.

    Raises:
        ConfigurationError: a wrong option, or a port that cannot be served on.
    """
    settings, token = settings_from(arguments), token_from(variable("GISTMILL_PRACTICE_TOKEN"))
    # The matrices are tiny: threads for them only cost, and must be refused before numpy is loaded.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    from core.endpoints.practice.serving import serve  # noqa: PLC0415  # after the line above, and for this alone

    serve(settings, arguments.port, token, lifeline=arguments.lifeline)
