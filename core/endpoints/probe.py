"""Is anybody there, and who? `python -m core.endpoints.probe`: settings on stdin, the key in the environment.

In a process of its own: a page has no loop to ask in, and whatever the endpoint does, the process can be ended.
"""

import asyncio
import json
import os
import subprocess
import sys
import time
from contextlib import aclosing
from dataclasses import asdict, dataclass

from core.config import ROOT
from core.endpoints.lean import LeanEndpoint
from core.errors import (
    AuthenticationFailed,
    ConfigurationError,
    EndpointError,
    EndpointTimeout,
    EndpointUnavailable,
    GistmillError,
    MalformedResponse,
    ModelNotFound,
    RequestRejected,
)
from core.records import EndpointSettings

PATIENCE = 10.0
"""Seconds within which there is a report, whatever the endpoint does."""

_KEY = "OPENAI_API_KEY"
_START = 2.0
"""Seconds of the patience that are kept for starting the process and hearing what it found."""

_QUESTION = "Reply with the word ok."


@dataclass(frozen=True, slots=True)
class ConnectionReport:
    """What a test of the connection found; `message` is one sentence, `latency` seconds of one short answer."""

    ok: bool
    message: str
    models: tuple[str, ...] = ()
    latency: float | None = None


def connection_report(
    settings: EndpointSettings, key: str, patience: float = PATIENCE, *, own_key: bool = False
) -> ConnectionReport:
    """Ask the endpoint for its models and for one word. Takes at most `patience` seconds; costs a few tokens.

    `own_key` says that the key is the environment's: what else that has for OpenAI goes along then.
    """
    variables = {name: value for name, value in os.environ.items() if own_key or not name.startswith("OPENAI_")}
    variables.pop(_KEY, None)
    try:
        child = subprocess.run(  # noqa: S603  # this program itself
            [sys.executable, "-m", "core.endpoints.probe", str(max(1.0, patience - _START))],
            input=json.dumps(asdict(settings)),
            env={**variables, _KEY: key} if key else variables,
            cwd=ROOT,
            capture_output=True,
            text=True,
            timeout=patience,
            check=True,
        )
    except subprocess.TimeoutExpired:
        return ConnectionReport(False, _no_answer(settings))
    except subprocess.CalledProcessError:
        return ConnectionReport(False, f"The test of {settings.base_url} failed; check the address.")
    found = json.loads(child.stdout)
    return ConnectionReport(**{**found, "models": tuple(found["models"])})


async def probe(settings: EndpointSettings, key: str, patience: float) -> ConnectionReport:
    """What `connection_report` reports, found in this process."""
    models: tuple[str, ...] = ()
    try:
        async with aclosing(LeanEndpoint(settings, settings.base_url, key, patience, 1)) as endpoint:
            async with asyncio.timeout(patience):
                models = await _models(endpoint)
                began = time.monotonic()
                await endpoint.answer(_QUESTION)
    except (TimeoutError, EndpointTimeout):
        return ConnectionReport(False, _no_answer(settings), models)
    except (ConfigurationError, EndpointError) as error:
        return ConnectionReport(False, _sentence(settings, error, models), models)
    latency = time.monotonic() - began
    many = f", which offers {len(models):,} models" if models else ""
    said = f"{settings.model} answered in {latency * 1000:,.0f} ms at {settings.base_url}{many}."
    return ConnectionReport(True, said, models, latency)


async def _models(endpoint: LeanEndpoint) -> tuple[str, ...]:
    try:
        return await endpoint.models()
    except AuthenticationFailed:
        return ()  # a key may be kept from the list and from nothing else: the question will show


def _no_answer(settings: EndpointSettings) -> str:
    return f"No answer from {settings.base_url} in time: is it running, and is this its address?"


def _sentence(settings: EndpointSettings, error: GistmillError, models: tuple[str, ...]) -> str:
    if isinstance(error, ModelNotFound | RequestRejected) and models and settings.model not in models:
        return f"The endpoint has no model {settings.model}; it offers {', '.join(models[:8])}."
    if isinstance(error, ModelNotFound):
        return f"There is no such model or no such address (404): check {settings.base_url} and {settings.model}."
    if isinstance(error, EndpointUnavailable):
        return f"Wrong address, or nobody is well there: check {settings.base_url}. {error}"
    if isinstance(error, MalformedResponse):
        return f"Wrong address: what answers at {settings.base_url} sends no chat completions. {error}"
    return str(error)


def main() -> None:
    settings = EndpointSettings(**json.load(sys.stdin))
    report = asyncio.run(probe(settings, os.environ.get(_KEY, ""), float(sys.argv[1])))
    sys.stdout.write(json.dumps(asdict(report)))


if __name__ == "__main__":
    main()
