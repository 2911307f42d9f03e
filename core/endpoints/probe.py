"""Is anybody there, and who? `python -m core.endpoints.probe`: settings on stdin, the key in the environment.

In a process of its own: a page has no loop to ask in, and whatever the endpoint does, the process can be ended.
"""

import asyncio
import json
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from contextlib import aclosing
from dataclasses import asdict, dataclass, replace
from http import HTTPStatus

from core.config import PRIVATE_VARIABLE, ROOT
from core.credentials import NO_HEADERS, Credentials, take_credentials
from core.endpoints.complaints import unquoted
from core.endpoints.context_size import PATIENCE as CONTEXT_PATIENCE
from core.endpoints.context_size import served_context
from core.endpoints.lean import LeanEndpoint
from core.errors import (
    AddressMoved,
    ConfigurationError,
    EndpointError,
    EndpointTimeout,
    EndpointUnavailable,
    MalformedResponse,
    ModelNotFound,
    RequestRejected,
    TokenLimitSpent,
)
from core.language import Message, Value, counted, listed, message_of, text_of, to_json
from core.settings import EndpointSettings

PATIENCE = 10.0
"""Seconds an endpoint has for one short answer."""

LIST_PATIENCE = 5.0
"""Seconds it has, before that, for the list of its models."""

_START = 10.0
"""Seconds for starting the process and hearing what it found; none of the endpoint's are spent on it."""

_QUESTION = "Reply with the word ok."
_FEW_TOKENS = 16

_SHOWN_MODELS = 8


@dataclass(frozen=True, slots=True)
class ConnectionReport:
    """What a test of the connection found; `message` is one sentence, `latency` seconds of one short answer.

    `warning` is a sentence on what may be wrong although an answer came; "" where there is nothing. `context_tokens` is
    the model's context, None where the endpoint does not say.
    """

    ok: bool
    message: str
    models: tuple[str, ...] = ()
    latency: float | None = None
    warning: str = ""
    context_tokens: int | None = None


def connection_report(
    settings: EndpointSettings,
    key: str,
    patience: float = PATIENCE,
    *,
    own_key: bool = False,
    private: bool = True,
    headers: Mapping[str, str] = NO_HEADERS,
) -> ConnectionReport:
    """Ask the endpoint for its models and for one word, which has `patience` seconds; costs a few tokens.

    `own_key` says that the key is the environment's: what else that has for OpenAI goes along then. `private` says that
    the address may be one of this machine or its network.
    """
    variables = Credentials(key, headers).environment(own_key=own_key)
    try:
        child = subprocess.run(  # noqa: S603  # this program itself
            [sys.executable, "-m", "core.endpoints.probe", str(patience)],
            input=json.dumps(asdict(settings)),
            env={**variables, PRIVATE_VARIABLE: "yes" if private else "no"},
            cwd=ROOT,
            capture_output=True,
            text=True,
            timeout=_START + LIST_PATIENCE + patience + 2 * CONTEXT_PATIENCE,
            check=True,
        )
    except subprocess.TimeoutExpired:
        return ConnectionReport(False, _no_answer(settings, patience, ()))
    except subprocess.CalledProcessError:
        failed = Message("The test of {address} failed; check the address.", address=settings.base_url)
        return ConnectionReport(False, failed)
    return _from_json(child.stdout)


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
            latency, lacking = await _answer(settings, credentials, patience)
        context = await served_context(settings, settings.base_url, credentials)
    except (TimeoutError, EndpointTimeout):
        return ConnectionReport(False, _no_answer(settings, patience, models), models)
    except (ConfigurationError, EndpointError) as error:
        return ConnectionReport(False, _sentence(settings, error, models), models)
    answered = _answered(settings, latency, models)
    said = Message("{answered}, though {lacking}.", answered=answered, lacking=lacking)
    said = said if lacking else Message("{answered}.", answered=answered)
    return ConnectionReport(True, said, models, latency, _warning(settings, models), context)


async def _models(endpoint: LeanEndpoint) -> tuple[str, ...]:
    """The names of its models; none where it has no list, or keeps it from this key: the question will show."""
    try:
        async with asyncio.timeout(LIST_PATIENCE):
            return await endpoint.models()
    except (TimeoutError, EndpointError):
        return ()


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
            return time.monotonic() - began, _empty(settings.max_tokens)
        return time.monotonic() - began, ""


def _empty(tokens: int | None) -> Message:
    if not tokens:
        return Message("empty")
    return Message("empty: {tokens} tokens were too few for its text", tokens=tokens)


def _answered(settings: EndpointSettings, latency: float, models: tuple[str, ...]) -> Message:
    took = Message("{seconds:.1f} s", seconds=latency)
    if latency < 1:
        took = Message("{milliseconds:.0f} ms", milliseconds=latency * 1000)
    answered = Message(
        "{model} answered in {duration} at {address}", model=settings.model, duration=took, address=settings.base_url
    )
    if not models:
        return answered
    return Message("{answered}, which offers {models}", answered=answered, models=_count(models))


def _count(models: tuple[str, ...]) -> Message:
    return counted("{count:,} model", "{count:,} models", count=len(models))


def _warning(settings: EndpointSettings, models: tuple[str, ...]) -> str:
    if not models or settings.model in models:
        return ""
    names = listed(*models[:_SHOWN_MODELS])
    return Message("The endpoint's list does not name {model}; it names {names}.", model=settings.model, names=names)


def _no_answer(settings: EndpointSettings, patience: float, models: tuple[str, ...]) -> str:
    if models:
        return Message(
            "{address} lists {models}; no answer from {model} within {seconds:g} s. It may be loading: try again.",
            address=settings.base_url,
            models=_count(models),
            model=settings.model,
            seconds=patience,
        )
    return Message(
        "No answer from {address} within {seconds:g} s: is it running, and is this its address?",
        address=settings.base_url,
        seconds=patience,
    )


def _sentence(settings: EndpointSettings, error: ConfigurationError | EndpointError, models: tuple[str, ...]) -> str:
    address, model = settings.base_url, settings.model
    if isinstance(error, ConfigurationError):
        return error.message
    if not models:
        error = _without_its_page(error)
    if isinstance(error, ModelNotFound | RequestRejected) and models and model not in models:
        offered = listed(*models[:_SHOWN_MODELS])
        return Message("The endpoint has no model {model}; it offers {names}.", model=model, names=offered)
    if error.status == HTTPStatus.NOT_FOUND:
        return Message(
            "There is no such model or no such address (404): check {address} and {model}.",
            address=address,
            model=model,
        )
    return _fault(address, error)


def _without_its_page(error: EndpointError) -> EndpointError:
    """The error without a word of what answered: no list of models shows that it is an endpoint at all, and somebody
    else's page is not for whoever typed its address. Where a redirect leads is told only of one that is of an endpoint.
    """
    said = unquoted(message_of(error.message))
    if isinstance(error, AddressMoved) and "base_url" not in said.values:
        said = Message("The endpoint sends requests on to another address: check the base URL.")
    error.args = (said,)
    return error


def _fault(address: str, error: EndpointError) -> str:
    if isinstance(error, EndpointUnavailable) and error.status:
        return Message("{address} is there, but fails. {failure}", address=address, failure=error.message)
    if isinstance(error, EndpointUnavailable):
        return Message(
            "{address} does not answer: check the address, and that it is running. {failure}",
            address=address,
            failure=error.message,
        )
    if isinstance(error, MalformedResponse):
        return Message(
            "Wrong address: what answers at {address} sends no chat completions. {failure}",
            address=address,
            failure=error.message,
        )
    return _of_the_question(message_of(error.message))


def _of_the_question(message: Message) -> Message:
    """The test sends no document: what was refused is its question."""
    values = {name: _of_the_question(v) if isinstance(v, Message) else v for name, v in message.values.items()}
    reworded = _REWORDED.get(message.template)
    return reworded(values["status"]) if reworded else message.with_values(values)


_REWORDED: dict[str, Callable[[Value], Message]] = {
    "The endpoint refused this document ({status}).": lambda status: Message(
        "The endpoint refused the question ({status}).", status=status
    ),
    "The endpoint rejected the document's request ({status}).": lambda status: Message(
        "The endpoint rejected the question ({status}).", status=status
    ),
}


def _to_json(report: ConnectionReport) -> str:
    said = {"message": to_json(report.message), "warning": to_json(report.warning)}
    return json.dumps({**asdict(report), **said})


def _from_json(text: str) -> ConnectionReport:
    raw = json.loads(text)
    said = {"message": text_of(raw["message"]), "warning": text_of(raw["warning"])}
    return ConnectionReport(**{**raw, **said, "models": tuple(raw["models"])})


def main() -> None:
    settings = EndpointSettings(**json.load(sys.stdin))
    secrets = take_credentials()
    report = asyncio.run(probe(settings, secrets.key, float(sys.argv[1]), headers=secrets.headers))
    sys.stdout.write(_to_json(report))


if __name__ == "__main__":
    main()
