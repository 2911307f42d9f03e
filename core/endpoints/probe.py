"""Is anybody there, and who? `python -m core.endpoints.probe`: settings on stdin, the key in the environment.

In a process of its own: a page has no loop to ask in, and whatever the endpoint does, the process can be ended.
"""

import asyncio
import json
import subprocess
import sys
import time
from collections.abc import Mapping
from contextlib import aclosing
from dataclasses import asdict, dataclass, replace
from http import HTTPStatus

from core.config import ROOT
from core.credentials import NO_HEADERS, Credentials, take_credentials
from core.endpoints.lean import LeanEndpoint
from core.errors import (
    ConfigurationError,
    EndpointError,
    EndpointTimeout,
    EndpointUnavailable,
    MalformedResponse,
    ModelNotFound,
    RequestRejected,
    TokenLimitSpent,
)
from core.records import EndpointSettings

PATIENCE = 10.0
"""Seconds an endpoint has for one short answer."""

LIST_PATIENCE = 5.0
"""Seconds it has, before that, for the list of its models."""

_START = 10.0
"""Seconds for starting the process and hearing what it found; none of the endpoint's are spent on it."""

_QUESTION = "Reply with the word ok."
_FEW_TOKENS = 16

_MOST_MODELS = 1_000
_LONGEST_NAME = 200
_SHOWN_MODELS = 8


@dataclass(frozen=True, slots=True)
class ConnectionReport:
    """What a test of the connection found; `message` is one sentence, `latency` seconds of one short answer.

    `warning` is a sentence on what may be wrong although an answer came; "" where there is nothing.
    """

    ok: bool
    message: str
    models: tuple[str, ...] = ()
    latency: float | None = None
    warning: str = ""


def connection_report(
    settings: EndpointSettings,
    key: str,
    patience: float = PATIENCE,
    *,
    own_key: bool = False,
    headers: Mapping[str, str] = NO_HEADERS,
) -> ConnectionReport:
    """Ask the endpoint for its models and for one word, which has `patience` seconds; costs a few tokens.

    `own_key` says that the key is the environment's: what else that has for OpenAI goes along then.
    """
    try:
        child = subprocess.run(  # noqa: S603  # this program itself
            [sys.executable, "-m", "core.endpoints.probe", str(patience)],
            input=json.dumps(asdict(settings)),
            env=Credentials(key, headers).environment(own_key=own_key),
            cwd=ROOT,
            capture_output=True,
            text=True,
            timeout=_START + LIST_PATIENCE + patience,
            check=True,
        )
    except subprocess.TimeoutExpired:
        return ConnectionReport(False, _no_answer(settings, patience, ()))
    except subprocess.CalledProcessError:
        return ConnectionReport(False, f"The test of {settings.base_url} failed; check the address.")
    found = json.loads(child.stdout)
    return ConnectionReport(**{**found, "models": tuple(found["models"])})


async def probe(
    settings: EndpointSettings, key: str, patience: float, *, headers: Mapping[str, str] = NO_HEADERS
) -> ConnectionReport:
    """What `connection_report` reports, found in this process."""
    models: tuple[str, ...] = ()
    try:
        credentials = Credentials(key, headers)
        async with aclosing(_client(settings, credentials, patience)) as endpoint:
            models = await _models(endpoint)
        async with asyncio.timeout(patience):
            latency, words = await _answer(settings, credentials, patience)
    except (TimeoutError, EndpointTimeout):
        return ConnectionReport(False, _no_answer(settings, patience, models), models)
    except (ConfigurationError, EndpointError) as error:
        return ConnectionReport(False, _sentence(settings, error, models), models)
    took = f"{latency:.1f} s" if latency >= 1 else f"{latency * 1000:.0f} ms"
    many = f", which offers {_count(models)}" if models else ""
    said = f"{settings.model} answered in {took} at {settings.base_url}{many}{words}."
    return ConnectionReport(True, said, models, latency, _warning(settings, models))


async def _models(endpoint: LeanEndpoint) -> tuple[str, ...]:
    """The names of its models; none where it has no list, or keeps it from this key: the question will show."""
    try:
        async with asyncio.timeout(LIST_PATIENCE):
            names = await endpoint.models()
    except (TimeoutError, EndpointError):
        return ()
    return tuple(name[:_LONGEST_NAME] for name in names[:_MOST_MODELS])


def _client(settings: EndpointSettings, credentials: Credentials, patience: float) -> LeanEndpoint:
    return LeanEndpoint(settings, settings.base_url, credentials.key, patience, 1, headers=credentials.headers)


async def _answer(settings: EndpointSettings, credentials: Credentials, patience: float) -> tuple[float, str]:
    """Seconds of one short answer, and a word on what it lacks; asked without a token limit where that is refused."""
    short = replace(settings, max_tokens=min(settings.max_tokens or _FEW_TOKENS, _FEW_TOKENS))
    try:
        return await _ask(short, credentials, patience)
    except RequestRejected:
        return await _ask(settings, credentials, patience)


async def _ask(settings: EndpointSettings, credentials: Credentials, patience: float) -> tuple[float, str]:
    async with aclosing(_client(settings, credentials, patience)) as endpoint:
        began = time.monotonic()
        try:
            await endpoint.answer(_QUESTION)
        except TokenLimitSpent:
            few = f": {settings.max_tokens} tokens were too few for its text" if settings.max_tokens else ""
            return time.monotonic() - began, f", though empty{few}"
        return time.monotonic() - began, ""


def _count(models: tuple[str, ...]) -> str:
    return f"{len(models):,} model{'s' if len(models) > 1 else ''}"


def _warning(settings: EndpointSettings, models: tuple[str, ...]) -> str:
    if not models or settings.model in models:
        return ""
    return f"The endpoint's list does not name {settings.model}; it names {', '.join(models[:_SHOWN_MODELS])}."


def _no_answer(settings: EndpointSettings, patience: float, models: tuple[str, ...]) -> str:
    if models:
        return (
            f"{settings.base_url} lists {_count(models)}; no answer from {settings.model} within {patience:g} s."
            " It may be loading: try again."
        )
    return f"No answer from {settings.base_url} within {patience:g} s: is it running, and is this its address?"


def _sentence(settings: EndpointSettings, error: ConfigurationError | EndpointError, models: tuple[str, ...]) -> str:
    if isinstance(error, ConfigurationError):
        return str(error)
    if isinstance(error, ModelNotFound | RequestRejected) and models and settings.model not in models:
        return f"The endpoint has no model {settings.model}; it offers {', '.join(models[:_SHOWN_MODELS])}."
    if error.status == HTTPStatus.NOT_FOUND:
        return f"There is no such model or no such address (404): check {settings.base_url} and {settings.model}."
    if isinstance(error, EndpointUnavailable):
        fails = "is there, but fails" if error.status else "does not answer: check the address, and that it is running"
        return f"{settings.base_url} {fails}. {error}"
    if isinstance(error, MalformedResponse):
        return f"Wrong address: what answers at {settings.base_url} sends no chat completions. {error}"
    return str(error).replace("this document", "the question").replace("the document's request", "the question")


def main() -> None:
    settings = EndpointSettings(**json.load(sys.stdin))
    secrets = take_credentials()
    report = asyncio.run(probe(settings, secrets.key, float(sys.argv[1]), headers=secrets.headers))
    sys.stdout.write(json.dumps(asdict(report)))


if __name__ == "__main__":
    main()
