"""Where a command's requests go: an address, or several, each with its model and its key."""

import argparse
import shlex
from collections.abc import Sequence

from core.errors import ConfigurationError
from core.language import Message, counted
from core.request import NO_KEY, base_url
from core.settings import EndpointSettings, OtherEndpoint


def add_addresses(parser: argparse.ArgumentParser) -> None:
    """Addresses, models and keys."""
    _add_several(
        parser,
        "--base-url",
        "URL",
        Message("such as https://host/v1; of a query, api-version is kept; may be repeated: then they share the work"),
    )
    _add_several(
        parser,
        "--model",
        "NAME",
        Message("{model} if left out; one for all addresses, or one for each", model=EndpointSettings().model),
    )
    _add_several(
        parser,
        "--key-env",
        "ENV_VARIABLE",
        Message(
            "the environment variable of the key, OPENAI_API_KEY if left out, {none} for no key; one for all"
            " addresses, or one for each",
            none=NO_KEY,
        ),
    )


def add_known_addresses(parser: argparse.ArgumentParser) -> None:
    """For what goes on with a run: its addresses stand in the store, and somebody else may have written them there."""
    _add_several(
        parser,
        "--base-url",
        "URL",
        Message("the run's address, where it is another than the environment's: keys go there; may be repeated"),
    )


def _add_several(parser: argparse.ArgumentParser, option: str, value: str, words: str) -> None:
    """An option that may be given once for each address; its values are a list."""
    name = f"{option.removeprefix('--').replace('-', '_')}s"
    parser.add_argument(option, dest=name, action="append", default=[], metavar=value, help=words)


def addresses_of(options: argparse.Namespace) -> tuple[str, ...]:
    """Those that the command names, in its order; an empty one alone is none."""
    addresses = tuple(map(base_url, getattr(options, "base_urls", ())))
    return () if addresses == ("",) else addresses


def address_words(options: argparse.Namespace) -> str:
    """What a command that goes on with this one's run has to say of its addresses."""
    return "".join(f" --base-url {shlex.quote(address)}" for address in addresses_of(options))


def endpoints_of(options: argparse.Namespace, endpoint: EndpointSettings) -> list[OtherEndpoint]:
    """Address, model and key of each endpoint; what the command does not say is that of `endpoint`. Addresses belong to
    OpenAI-compatible ones alone.

    Raises:
        ConfigurationError: there are neither one model and key nor as many as there are addresses.
    """
    addresses = addresses_of(options) or (endpoint.base_url,)
    if endpoint.kind == "practice":
        _check_alone(addresses)
        addresses = ("",)
    models = _each("--model", options.models or [endpoint.model], addresses)
    keys = _each("--key-env", options.key_envs or [""], addresses)
    return list(map(OtherEndpoint, addresses, models, keys))


def _check_alone(addresses: Sequence[str]) -> None:
    if len(addresses) > 1:
        raise ConfigurationError(Message("The practice endpoint is one for itself: it shares no work with others."))


def _each(option: str, values: Sequence[str], addresses: Sequence[str]) -> Sequence[str]:
    """A value for each address: as they are given, or the one for all."""
    if len(values) == len(addresses):
        return values
    if len(values) == 1:
        return [*values] * len(addresses)
    raise ConfigurationError(
        counted(
            "{option} is given {given:,} times for {count:,} address: give it once.",
            "{option} is given {given:,} times for {count:,} addresses: give it once for all of them, or once for each,"
            " in their order.",
            count=len(addresses),
            option=option,
            given=len(values),
        )
    )
