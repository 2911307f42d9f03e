"""The practice endpoint on a command line: options to settings, and settings back to options. Light to import."""

import argparse
from dataclasses import replace
from typing import Any

from core.endpoints.practice.settings import PRESETS, PracticeSettings, describe, preset
from core.errors import ConfigurationError

DEFAULT_PRESET = "hosted API"
ANNOUNCEMENT = "Practice endpoint on "  # the first line of a started endpoint, its base URL behind it
HIGHEST_PORT = 65535
# option -> (field of PracticeSettings, type, how many of the option's unit are one of the field's, help)
OVERRIDES: dict[str, tuple[str, type[int] | type[float], int, str]] = {
    "--latency-ms": ("mean_latency", float, 1000, "mean latency, milliseconds"),
    "--sigma": ("sigma", float, 1, "shape of the lognormal; 0 answers in the same time always"),
    "--slots": ("slots", int, 1, "requests served at once, 0 for no limit; the rest queue"),
    "--requests-per-minute": ("requests_per_minute", int, 1, "quota, 0 for none; past it: 429 with Retry-After"),
    "--burst": ("burst", int, 1, "requests that may come at once, 0 for a minute's worth"),
    "--tokens-per-minute": ("tokens_per_minute", int, 1, "quota, 0 for none"),
    "--errors": ("share_error", float, 1, "share of requests answered with 500, 0 to 1"),
    "--resets": ("share_reset", float, 1, "share of connections reset"),
    "--cut": ("share_cut", float, 1, "share of answers cut off within their JSON"),
    "--stalled": ("share_stalled", float, 1, "share of requests never answered"),
}
OPTIONAL = {"slots", "requests_per_minute", "burst", "tokens_per_minute"}  # here 0 stands for None


def add_arguments(parser: argparse.ArgumentParser) -> None:
    presets = "; ".join(f"{name}: {describe(name)}" for name in PRESETS)
    parser.add_argument("--port", type=int, default=0, help="0 takes a free one")
    parser.add_argument("--preset", default=DEFAULT_PRESET, metavar="NAME", help=presets.replace("%", "%%"))
    parser.add_argument("--seed", type=int, default=0, help="another seed, another fate for each document")
    for option, (field, kind, _, text) in OVERRIDES.items():
        parser.add_argument(option, dest=field, type=kind, default=None, metavar="N", help=text)
    parser.add_argument("--refuse-when-full", action="store_true", help="answer 429 instead of queueing for a slot")
    parser.add_argument("--lifeline", action="store_true", help="end when standard input does")


def settings_from(arguments: argparse.Namespace) -> PracticeSettings:
    """The preset with what was given on top.

    Raises:
        ConfigurationError: an unknown preset, or a value out of its range.
    """
    if not 0 <= arguments.port <= HIGHEST_PORT:
        raise ConfigurationError(f"Port is {arguments.port}; it must be from 0 to {HIGHEST_PORT}.")
    changes: dict[str, Any] = {}
    for field, _, unit, _ in OVERRIDES.values():
        value = getattr(arguments, field)
        if value is not None:
            changes[field] = None if field in OPTIONAL and value == 0 else value if unit == 1 else value / unit
    if arguments.refuse_when_full:
        changes["refuse_when_full"] = True
    return replace(preset(arguments.preset, arguments.seed), **changes)


def options_for(settings: PracticeSettings) -> list[str]:
    """Options that `settings_from` reads back as these settings, whatever they are."""
    options = ["--preset", "instant", "--seed", str(settings.seed)]
    for option, (field, _, unit, _) in OVERRIDES.items():
        value = getattr(settings, field)
        options += [option, str(0 if value is None else value if unit == 1 else value * unit)]
    return options + ["--refuse-when-full"] * settings.refuse_when_full
