"""The command's words: how they are told, and the settings they make."""

import argparse
import os
import re
import shlex
import sys
from collections.abc import Callable
from dataclasses import asdict, replace
from pathlib import Path
from typing import Literal

from core.cli.addresses import add_addresses, address_words, addresses_of, endpoints_of
from core.cli.parser import PROGRAM
from core.compare.plan import OF_AN_ENTRANT
from core.config import Environment, environment, variable
from core.credentials import Credentials, unlikely_key
from core.endpoints.practice import settings as practice
from core.errors import ConfigurationError
from core.language import Message, listed
from core.request import extra_header
from core.settings import DEFAULT_PROMPT, LEAST_CONTEXT, EndpointSettings, RunSettings, known_fields, most_concurrency
from core.summarise.prompts import PROMPTS, SUMMARY_LANGUAGES, named_prompt
from core.views.caps import Caps

_UNDECODED = re.compile(r"[\ud800-\udfff]")  # what Python makes of bytes that it cannot decode


def add_store(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--store", type=Path, metavar="FILE", help=Message("the run store; the app's own if left out"))


def whole(low: int, high: int) -> Callable[[str], int]:
    def whole(text: str) -> int:
        if not text.isdecimal() or not low <= int(text) <= high:
            raise argparse.ArgumentTypeError(
                Message("{text} is no whole number from {low:,} to {high:,}", text=repr(text), low=low, high=high)
            )
        return int(text)

    return whole


def machine_of(options: argparse.Namespace) -> Environment:
    """The environment with the store and the addresses that the command names."""
    machine = environment()
    return replace(machine, store=options.store or machine.store, named=addresses_of(options))


def add_request(parser: argparse.ArgumentParser) -> None:
    """What is asked, and where."""
    defaults = EndpointSettings()
    add_addresses(parser)
    parser.add_argument(
        "--temperature",
        type=_temperature,
        default=defaults.temperature,
        metavar="X",
        help=Message("0 to 2, or the word model: then it is left to the model"),
    )
    parser.add_argument("--top-p", type=float, metavar="X", help=Message("0 to 1; left to the model if left out"))
    parser.add_argument("--max-tokens", type=int, metavar="N", help=Message("the longest answer"))
    parser.add_argument(
        "--extra-body",
        default="",
        metavar="JSON",
        help=Message("fields of every request: {example}", example="'{\"enable_thinking\": false}'"),
    )
    add_headers(parser)
    parser.add_argument("--client", choices=("lean", "openai"), default=defaults.client)


def add_endpoint(parser: argparse.ArgumentParser, *, seed: str) -> None:
    """Which endpoint, and what it is asked; `seed` says what the seed decides."""
    preset = EndpointSettings().preset
    parser.add_argument(
        "--endpoint", choices=("practice", "openai"), help=Message("practice, or openai if --base-url is given")
    )
    parser.add_argument("--preset", default=preset, metavar="NAME", help=", ".join(practice.PRESETS))
    parser.add_argument("--seed", type=whole(0, 2**31), default=0, metavar="N", help=seed)
    add_request(parser)


def add_driving(parser: argparse.ArgumentParser) -> None:
    """What is the same for a run and for every run of a comparison."""
    defaults = RunSettings()
    parser.add_argument(
        "--prompt",
        default=defaults.prompt,
        metavar="TEXT",
        help=Message("with {field} for the document; or one of these: {names}", field="{text}", names=listed(*PROMPTS)),
    )
    parser.add_argument(
        "--summary-language",
        choices=SUMMARY_LANGUAGES,
        help=Message("of one of those prompts: as the text, English or Chinese; by itself it is that of one sentence"),
    )
    parser.add_argument(
        "--part-prompt", default="", metavar="TEXT", help=Message("for each part of a document too long for the model")
    )
    parser.add_argument(
        "--combine-prompt",
        default="",
        metavar="TEXT",
        help=Message("for the summaries of its parts, as {field}", field="{text}"),
    )
    parser.add_argument(
        "--context-tokens",
        type=whole(LEAST_CONTEXT, 1_000_000_000),
        metavar="N",
        help=Message("how long the model's context is; as the endpoint says, or learned, if left out"),
    )
    parser.add_argument("--max-attempts", type=int, default=defaults.max_attempts, metavar="N")
    parser.add_argument(
        "--timeout", type=float, default=defaults.timeout, metavar="S", help=Message("seconds for one attempt")
    )
    parser.add_argument(
        "--deadline", type=float, default=defaults.deadline, metavar="S", help=Message("seconds for a document")
    )
    parser.add_argument("--requests-per-minute", type=int, metavar="N", help=Message("the quota; learned if left out"))
    parser.add_argument("--tokens-per-minute", type=int, metavar="N", help=Message("the same in tokens"))
    add_caps(parser)
    parser.add_argument("--price-in", type=float, metavar="USD", help=Message("what a million input tokens cost"))
    parser.add_argument("--price-out", type=float, metavar="USD", help=Message("the same of output tokens"))


def add_caps(parser: argparse.ArgumentParser) -> None:
    """What may be spent at most."""
    parser.add_argument(
        "--max-cost", type=float, metavar="USD", help=Message("stop before more could be spent; answers get a limit")
    )
    parser.add_argument("--max-total-tokens", type=int, metavar="N", help=Message("the same in tokens, in and out"))


def add_estimate(parser: argparse.ArgumentParser) -> None:
    """What is told without sending anything."""
    parser.add_argument(
        "--estimate", action="store_true", help=Message("tell what it would cost, and send nothing; no key is needed")
    )


def base_settings_of(options: argparse.Namespace, machine: Environment) -> RunSettings:
    """What `add_endpoint`'s and `add_driving`'s words set, each under its setting's name; out of range is a
    `ConfigurationError`."""
    endpoint = endpoint_of(options, machine)
    words = {name: value for name, value in vars(options).items() if name not in OF_AN_ENTRANT}
    own_key = endpoint.kind == "openai" and any(machine.key_for(each.base_url, each.key_env) for each in endpoint.each)
    words |= {"endpoint": endpoint, "key_source": "environment" if own_key else "none", "prompt": _prompt(options)}
    return RunSettings(**known_fields(RunSettings, words))


def _prompt(options: argparse.Namespace) -> str:
    """The prompt that is named or given, for a summary in the language that is asked for."""
    prompt, language = str(options.prompt).strip(), options.summary_language
    if prompt.casefold() in PROMPTS:
        return named_prompt(prompt, language or "text")
    if language is None:
        return str(options.prompt)
    if options.prompt == DEFAULT_PROMPT:
        return named_prompt(next(iter(PROMPTS)), language)
    raise ConfigurationError(
        Message(
            "--summary-language goes with a prompt by name ({names}); write the language into your own.",
            names=listed(*PROMPTS),
        )
    )


def add_reading(parser: argparse.ArgumentParser) -> None:
    """How documents are read."""
    parser.add_argument(
        "--text-column",
        dest="text_columns",
        action="append",
        default=[],
        metavar="NAME",
        help=Message("of tables and JSON files; data.text for one inside; FILE=NAME for one file; may be repeated"),
    )
    parser.add_argument("--join-columns", metavar="A,B", help=Message("columns that make the text together"))
    parser.add_argument("--id-column", metavar="NAME", help=Message("the column that rows are called by"))
    parser.add_argument(
        "--first", type=whole(1, 1_000_000_000), metavar="N", help=Message("read the first N documents alone")
    )
    parser.add_argument(
        "--no-header", action="store_true", help=Message("the first row of CSV and TSV files is a document")
    )
    parser.add_argument(
        "--sheet", metavar="NAME", help=Message("of spreadsheets: the one sheet to read; all, if left out")
    )
    parser.add_argument("--lines", action="store_true", help=Message("read text files with a document a line"))


def add_headers(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--extra-header",
        dest="extra_headers",
        action="append",
        default=[],
        metavar="NAME=ENV_VARIABLE",
        help=Message("a header of every request, whose value stands in an environment variable; may be repeated"),
    )


def _temperature(text: str) -> float | None:
    try:
        return None if text.strip() == "model" else float(text)
    except ValueError:
        raise argparse.ArgumentTypeError(
            Message("{text} is neither a number from 0 to 2 nor the word model", text=repr(text))
        ) from None


def header_values(options: argparse.Namespace) -> dict[str, str]:
    """The values of the extra headers, by name, out of the environment.

    Raises:
        ConfigurationError: a header is not given as NAME=ENV_VARIABLE, or its variable is not set.
    """
    values = {}
    for name, source in map(extra_header, options.extra_headers):
        values[name] = variable(source) if source else ""
        if not values[name]:
            raise ConfigurationError(_missing_value(name, source))
    Credentials(headers=values)  # which looks through them
    return values


def _missing_value(header: str, source: str) -> str:
    if not source:
        return Message(
            "No environment variable is named; the header {header} takes its value from there.", header=header
        )
    return Message(
        "The environment variable {variable} is not set; the header {header} takes its value from there.",
        variable=source,
        header=header,
    )


def request_of(options: argparse.Namespace, endpoint: EndpointSettings) -> EndpointSettings:
    """`endpoint` as `add_request`'s words change it; out of range is a `ConfigurationError`."""
    first, *others = endpoints_of(options, endpoint)
    own = {**known_fields(EndpointSettings, vars(options)), **asdict(first), "others": tuple(others)}
    return replace(endpoint, **own)


def endpoint_of(options: argparse.Namespace, machine: Environment) -> EndpointSettings:
    """The endpoint's settings from the command's words; out of range is a `ConfigurationError`."""
    practice.preset(options.preset)
    kind: Literal["practice", "openai"] = options.endpoint or ("openai" if addresses_of(options) else "practice")
    address = machine.base_url if kind == "openai" else ""
    made = EndpointSettings(kind=kind, base_url=address, preset=options.preset, seed=options.seed)
    endpoint = request_of(options, made)
    header_values(options)  # a value that is missing is said now
    return endpoint


def settings_of(options: argparse.Namespace, machine: Environment) -> RunSettings:
    """The run's settings from the command's words; out of range is a `ConfigurationError`."""
    base = base_settings_of(options, machine)
    return replace(
        base,
        strategy=options.strategy,
        concurrency=_concurrency(options.concurrency, machine, most_concurrency(options.strategy)),
        protection=not options.no_protection,
        reuse=base.endpoint.kind == "openai" if options.reuse is None else options.reuse,
    )


def _concurrency(text: str | None, machine: Environment, most: int) -> int:
    if text is None:
        return min(machine.max_concurrency, most)
    try:
        return int(text)
    except ValueError:
        raise ConfigurationError(
            Message(
                "Concurrency is {value}; it must be a whole number from 1 to {most:,}.", value=repr(text), most=most
            )
        ) from None


def check_text(options: argparse.Namespace) -> None:
    """Refuse bytes that are no text; only a file may have such a name.

    Raises:
        ConfigurationError: an argument cannot be decoded.
    """
    for name, value in vars(options).items():
        texts = value if isinstance(value, list) else [value]
        if name != "paths" and any(isinstance(text, str) and _UNDECODED.search(text) for text in texts):
            raise ConfigurationError(
                Message("{name} has bytes that are no text: {value}.", name=name.replace("_", "-"), value=ascii(value))
            )


def tell_unlikely_key(machine: Environment, settings: RunSettings) -> None:
    """Say on stderr where a key of the environment, which goes along, is too short to be one."""
    if settings.key_source != "environment":
        return
    keys = (machine.key_for(each.base_url, each.key_env) for each in settings.endpoint.each)
    for said in dict.fromkeys(filter(None, map(unlikely_key, keys))):
        print(f"{PROGRAM}: {said}", file=sys.stderr)


def again_words(options: argparse.Namespace) -> str:
    """What a command that goes on with this one's run has to say again."""
    return f"{address_words(options)}{store_words(options)}"


def raised_words(caps: Caps) -> str:
    """The higher caps with which a command goes on that has reached its own."""
    cost, tokens = caps.proposed_cost, caps.proposed_tokens
    raised = "" if cost is None else f" --max-cost {f'{cost:.8f}'.rstrip('0').rstrip('.')}"
    return raised if tokens is None else f"{raised} --max-total-tokens {tokens}"


def store_words(options: argparse.Namespace) -> str:
    return f" --store {shlex.quote(str(options.store))}" if options.store else ""


def check_writable(options: argparse.Namespace) -> None:
    """Say before the run, not after it, that a result could not be written."""
    named = (getattr(options, name, None) for name in ("out", "metrics", "json", "report"))
    for path in (value for value in named if isinstance(value, Path)):
        if path.is_dir() or not path.absolute().parent.is_dir():
            raise ConfigurationError(
                Message("{path} cannot be written: it is a folder, or its folder is not there.", path=str(path))
            )
        if not os.access(path if path.exists() else path.absolute().parent, os.W_OK):
            raise ConfigurationError(
                Message("{path} cannot be written: it, or its folder, is closed to you.", path=str(path))
            )
