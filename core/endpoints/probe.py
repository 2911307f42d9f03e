"""Is anybody there, and who? `python -m core.endpoints.probe`: settings on stdin, the key in the environment.

In a process of its own: the SDK costs seconds to import and hundreds of MB-seconds to keep, and a page needs neither.
"""

import asyncio
import json
import os
import subprocess
import sys
import time
from dataclasses import asdict, dataclass

from core.config import ROOT
from core.errors import EndpointError, EndpointTimeout, EndpointUnavailable, ModelNotFound
from core.records import EndpointSettings

PATIENCE = 10.0
"""Seconds within which there is a report, whatever the endpoint does."""

_KEY = "OPENAI_API_KEY"
_FOR_THE_CHILD = 6.0
_QUESTION = "Reply with the word ok."


@dataclass(frozen=True, slots=True)
class ConnectionReport:
    """What a test of the connection found; `message` is one sentence, `latency` seconds of one short answer."""

    ok: bool
    message: str
    models: tuple[str, ...] = ()
    latency: float | None = None


def connection_report(settings: EndpointSettings, key: str) -> ConnectionReport:
    """Ask the endpoint for its models and for one word. Takes at most `PATIENCE` seconds; costs a few tokens."""
    variables = {name: value for name, value in os.environ.items() if name != _KEY}
    try:
        child = subprocess.run(
            [sys.executable, "-m", "core.endpoints.probe"],
            input=json.dumps(asdict(settings)),
            env={**variables, _KEY: key} if key else variables,
            cwd=ROOT,
            capture_output=True,
            text=True,
            timeout=PATIENCE,
            check=True,
        )
    except subprocess.TimeoutExpired:
        return ConnectionReport(False, f"No answer from {settings.base_url} within {PATIENCE:g} s.")
    except subprocess.CalledProcessError:
        return ConnectionReport(False, f"The test of {settings.base_url} failed; check the address.")
    found = json.loads(child.stdout)
    return ConnectionReport(**{**found, "models": tuple(found["models"])})


async def probe(settings: EndpointSettings, key: str) -> ConnectionReport:
    """What `connection_report` reports, found in this process."""
    from core.endpoints.openai import OpenAIEndpoint, list_models  # noqa: PLC0415  # the SDK: only the child pays for it

    models: tuple[str, ...] = ()
    endpoint = OpenAIEndpoint(settings, settings.base_url, key, _FOR_THE_CHILD, 1)
    try:
        async with asyncio.timeout(_FOR_THE_CHILD):
            models = await list_models(settings, key, _FOR_THE_CHILD)
            began = time.monotonic()
            await endpoint.answer(_QUESTION)
    except TimeoutError:
        return ConnectionReport(False, _no_answer(settings), models)
    except EndpointError as error:
        return ConnectionReport(False, _sentence(settings, error, models), models)
    finally:
        await endpoint.aclose()
    latency = time.monotonic() - began
    many = f", which offers {len(models)} models" if models else ""
    said = f"{settings.model} answered in {latency * 1000:,.0f} ms at {settings.base_url}{many}."
    return ConnectionReport(True, said, models, latency)


def _no_answer(settings: EndpointSettings) -> str:
    return f"No answer from {settings.base_url} in time: is it running, and is this its address?"


def _sentence(settings: EndpointSettings, error: EndpointError, models: tuple[str, ...]) -> str:
    if isinstance(error, EndpointTimeout):
        return _no_answer(settings)
    if isinstance(error, ModelNotFound):
        if models:
            return f"The endpoint has no model {settings.model}; it offers {', '.join(models[:8])}."
        return f"There is no such model or no such address (404): check {settings.base_url} and {settings.model}."
    if isinstance(error, EndpointUnavailable):
        return f"Wrong address, or nobody is there. {error}"
    return str(error)


def main() -> None:
    settings = EndpointSettings(**json.load(sys.stdin))
    report = asyncio.run(probe(settings, os.environ.get(_KEY, "")))
    sys.stdout.write(json.dumps(asdict(report)))


if __name__ == "__main__":
    main()
