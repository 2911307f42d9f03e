"""Both clients, against a server that does what servers do: one answer, one error, whichever client asked."""

import asyncio
import gzip
import json
import traceback
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from typing import Any

import pytest

from core.endpoints.port import Answer
from core.errors import (
    AnswerWithheld,
    AuthenticationFailed,
    ConfigurationError,
    ConnectionLost,
    EndpointError,
    EndpointTimeout,
    EndpointUnavailable,
    MalformedResponse,
    ModelNotFound,
    QuotaExhausted,
    RateLimited,
    RequestRejected,
    TokenLimitSpent,
    TooLong,
)
from core.settings import EndpointSettings
from tests.endpoints.clients import CLIENTS, KEY, opened
from tests.scripted import Reply, completion, scripted

both = pytest.mark.parametrize("client", CLIENTS)


def ask(client: str, reply: Reply, settings: EndpointSettings | None = None, **more: Any) -> Answer:
    """What the client makes of this reply."""

    async def run() -> Answer:
        async with scripted(lambda _, __: reply) as server, opened(client, server.url, settings, **more) as endpoint:
            return await endpoint.answer("Some text.")

    return asyncio.run(run())


def failure(client: str, reply: Reply, **more: Any) -> EndpointError:
    with pytest.raises(EndpointError) as caught:
        ask(client, reply, **more)
    return caught.value


def wire(body: bytes, *headers: str, length: int | None = None) -> bytes:
    """A response of 200 with this body, and a Content-Length that may lie."""
    size = len(body) if length is None else length
    lines = ("HTTP/1.1 200 OK", "Content-Type: application/json", f"Content-Length: {size}", *headers)
    return "\r\n".join((*lines, "", "")).encode() + body


def said(**error: Any) -> str:
    return json.dumps({"error": {"message": "the server says so", **error}})


WHOLE = json.dumps(completion("In short.")).encode()


@dataclass(frozen=True, slots=True)
class Fault:
    """What the server does, what it is to us, and how our sentence begins."""

    reply: Reply
    ours: type[EndpointError]
    sentence: str


ASKS = "The endpoint asked to slow down"
FAILED = "The endpoint failed"
REJECTED = "The endpoint rejected the document's request"
BROKE = "The connection to the endpoint broke"
EMPTY = "The endpoint's answer is empty"
NO_JSON = "The endpoint's answer is not complete JSON"
NO_COMPLETION = "The endpoint's answer is not a chat completion"
NO_CHOICES = "The endpoint's answer holds no choices"
INSIDE = "The endpoint's answer is an error in place of a summary. It said: boom"
TOO_LONG = "The document is too long for the model (400). It said: "

FAULTS = {
    "400": Fault(Reply(status=400, body=said()), RequestRejected, f"{REJECTED} (400). It said: the server says so"),
    "401": Fault(Reply(status=401, body=said()), AuthenticationFailed, "The endpoint refused the key (401)"),
    "402": Fault(Reply(status=402), QuotaExhausted, "The account has no quota left (402)"),
    "403": Fault(Reply(status=403), AuthenticationFailed, "The endpoint refused the key (403)"),
    "404": Fault(Reply(status=404, body=said()), ModelNotFound, "The endpoint does not know the model or the address"),
    "408": Fault(Reply(status=408), RateLimited, f"{ASKS} (408)"),
    "409": Fault(Reply(status=409), RateLimited, f"{ASKS} (409)"),
    "413": Fault(Reply(status=413), TooLong, "The document is too long for the model (413)"),
    "422": Fault(Reply(status=422, body='{"detail": "no"}'), RequestRejected, f"{REJECTED} (422). It said: no."),
    "429": Fault(Reply(status=429), RateLimited, f"{ASKS} (429)"),
    "429, text": Fault(Reply(status=429, body="slow\ndown"), RateLimited, f"{ASKS} (429). It said: slow"),
    "429, quota": Fault(
        Reply(status=429, body=said(code="insufficient_quota"), headers={"retry-after": "3"}),
        QuotaExhausted,
        "The account has no quota left (429)",
    ),
    "429, quota by its type": Fault(
        Reply(status=429, body=said(type="insufficient_quota")), QuotaExhausted, "The account has no quota left (429)"
    ),
    "context length": Fault(
        Reply(status=400, body=said(code="context_length_exceeded")), TooLong, f"{TOO_LONG}the server says so"
    ),
    "context length, in words": Fault(
        Reply(status=400, body='{"object": "error", "message": "prompt is too long: 9 > 8", "code": 400}'),
        TooLong,
        f"{TOO_LONG}prompt is too long",
    ),
    "300": Fault(Reply(status=300), RequestRejected, f"{REJECTED} (300)"),
    "500": Fault(Reply(status=500), EndpointUnavailable, f"{FAILED} (500)"),
    "502, HTML": Fault(
        Reply(status=502, body="<html>\nbad gateway</html>", content_type="text/html"),
        EndpointUnavailable,
        f"{FAILED} (502). It said: bad gateway.",
    ),
    "503": Fault(Reply(status=503), EndpointUnavailable, f"{FAILED} (503)"),
    "529": Fault(Reply(status=529), EndpointUnavailable, f"{FAILED} (529)"),
    "reset": Fault(Reply(abort=True), ConnectionLost, BROKE),
    "end of file": Fault(Reply(raw=b""), ConnectionLost, BROKE),
    "cut headers": Fault(Reply(raw=b"HTTP/1.1 200 OK\r\nContent-"), ConnectionLost, BROKE),
    "cut body": Fault(Reply(raw=wire(WHOLE, length=len(WHOLE) + 9)), ConnectionLost, BROKE),
    "broken gzip": Fault(Reply(raw=wire(b"no gzip", "Content-Encoding: gzip")), ConnectionLost, BROKE),
    "no HTTP": Fault(Reply(raw=b"220 mail ready\r\n\r\n"), MalformedResponse, "The endpoint's answer is not HTTP"),
    "cut JSON": Fault(Reply(body=WHOLE[:80].decode()), MalformedResponse, f'{NO_JSON}. It said: {{"id"'),
    "empty body": Fault(Reply(body=""), MalformedResponse, NO_COMPLETION),
    "HTML": Fault(Reply(body="<html>hello</html>", content_type="text/html"), MalformedResponse, NO_COMPLETION),
    "HTML called JSON": Fault(Reply(body="<html>hello</html>"), MalformedResponse, NO_COMPLETION),
    "an error with 200": Fault(Reply(body=said(message="boom")), MalformedResponse, INSIDE),
    "an error in a string": Fault(Reply(body='{"error": "boom"}'), MalformedResponse, "The endpoint's answer is"),
    "no choices": Fault(Reply(body=json.dumps(completion("x", choices=[]))), MalformedResponse, NO_CHOICES),
    "choices null": Fault(Reply(body=json.dumps(completion("x", choices=None))), MalformedResponse, NO_CHOICES),
    "no key choices": Fault(Reply(body='{"id": "x"}'), MalformedResponse, NO_CHOICES),
    "choices of nothing": Fault(Reply(body='{"choices": [{}]}'), MalformedResponse, NO_COMPLETION),
    "choices of text": Fault(Reply(body='{"choices": ["a"]}'), MalformedResponse, NO_COMPLETION),
    "content null": Fault(Reply(body=json.dumps(completion(None))), MalformedResponse, EMPTY),
    "content empty": Fault(Reply(" \n"), MalformedResponse, EMPTY),
    "a list": Fault(Reply(body="[1]"), MalformedResponse, NO_COMPLETION),
    "a string": Fault(Reply(body='"hello"'), MalformedResponse, NO_COMPLETION),
    "null": Fault(Reply(body="null"), MalformedResponse, NO_COMPLETION),
    "invalid UTF-8": Fault(
        Reply(raw=wire(WHOLE.replace(b"short", b"sh\xffrt"))), MalformedResponse, f'{NO_JSON}. It said: {{"id"'
    ),
    "too deep": Fault(Reply(body="[" * 200_000), MalformedResponse, "The endpoint's answer is not "),
}


@both
@pytest.mark.parametrize("name", FAULTS)
def test_every_fault_has_one_class_and_one_sentence(client: str, name: str) -> None:
    """Whichever client asked, a fault is the same error of ours, and its sentence begins the same."""
    fault = FAULTS[name]
    error = failure(client, fault.reply)

    assert type(error) is fault.ours
    assert str(error).startswith(fault.sentence)
    assert len(str(error)) <= 300


@both
@pytest.mark.parametrize("status", [408, 429, 503])
@pytest.mark.parametrize(
    ("headers", "seconds"),
    [({"Retry-After": "7"}, 7.0), ({"retry-after": "7", "retry-after-ms": "120"}, 0.12), ({}, None)],
    ids=["seconds", "milliseconds", "not said"],
)
def test_retry_after_reaches_the_caller(
    client: str, status: int, headers: dict[str, str], seconds: float | None
) -> None:
    """What a refusal asks for is on our error, whatever the case of the header."""
    error = failure(client, Reply(status=status, headers=headers))

    assert isinstance(error, RateLimited | EndpointUnavailable)
    assert error.retry_after == seconds


@both
def test_retry_after_as_a_date(client: str) -> None:
    """A date an hour or more away is a wait as long as we take any, an hour."""
    then = format_datetime(datetime.now(UTC) + timedelta(hours=2), usegmt=True)
    error = failure(client, Reply(status=429, headers={"Retry-After": then}))

    assert isinstance(error, RateLimited)
    assert error.retry_after == 3600.0


@both
def test_nobody_there(client: str) -> None:
    """A refused connection: nothing was sent, so nothing can be billed; the sentence names the address and why."""

    async def run() -> None:
        async with scripted(lambda _, __: Reply()) as server:
            url = server.url
        async with opened(client, url) as endpoint:
            await endpoint.answer("Some text.")

    said = r"^The endpoint cannot be reached: 127\.0\.0\.1:\d+, connection refused\.$"
    with pytest.raises(EndpointUnavailable, match=said) as caught:
        asyncio.run(run())
    assert not caught.value.outcome_unknown


@both
def test_a_stall_times_out(client: str) -> None:
    """No byte within the timeout: the answer may be on its way, and billed."""
    error = failure(client, Reply(delay=30.0), patience=0.2)

    assert type(error) is EndpointTimeout
    assert error.outcome_unknown


@both
def test_half_a_character_is_not_sent(client: str) -> None:
    """A lone surrogate has no bytes: that document fails, and is not tried again."""

    async def run() -> int:
        async with scripted(lambda _, __: Reply()) as server, opened(client, server.url) as endpoint:
            with pytest.raises(RequestRejected, match="cannot be sent"):
                await endpoint.answer("half \ud83d of it")
            return server.requests

    assert asyncio.run(run()) == 0


LEAKS = {
    "in the message": Reply(status=401, body=said(message=f"Incorrect API key provided: {KEY}.")),
    "at the end of what is quoted": Reply(status=500, body="x" * 180 + KEY),
    "in a 200": Reply(body=said(message=f"bad key {KEY}")),
    "in a page": Reply(body=f"<html>{KEY}", content_type="text/html"),
    "in cut JSON": Reply(body=f'{{"key": "{KEY}'),
    "nowhere": Reply(abort=True),
    "nowhere, no choices": Reply(body='{"choices": []}'),
}


@both
@pytest.mark.parametrize("where", LEAKS)
def test_the_key_is_in_no_error(client: str, where: str) -> None:
    """Neither whole nor in part, not in the error, its arguments, its traceback or the errors it came from."""
    error = failure(client, LEAKS[where])
    shown = "".join(traceback.format_exception(error)) + str(error) + repr(error) + repr(error.__dict__)

    assert KEY[:12] not in shown
    assert error.__cause__ is None
    assert error.__context__ is None


@both
@pytest.mark.parametrize("key", ["sk-1\nX-Admin: yes", "ключ"])
def test_a_key_that_fits_no_header_is_named_before_anything_is_sent(client: str, key: str) -> None:
    """The sentence says what is wrong, and does not quote the key."""
    with pytest.raises(ConfigurationError, match="paste it again") as caught:
        ask(client, Reply(), key=key)
    assert key not in str(caught.value)


@both
def test_a_whole_answer(client: str) -> None:
    """Text, model, tokens, reason and the headers that pace a run; no other header is kept."""
    headers = {"X-RateLimit-Remaining-Requests": "9", "Retry-After": "2", "X-Request-Id": "r", "Set-Cookie": "a=b"}

    assert ask(client, Reply(" In short. ", headers=headers)) == Answer(
        text=" In short. ",
        model="m-2026",
        input_tokens=7,
        output_tokens=3,
        finish_reason="stop",
        headers={"x-ratelimit-remaining-requests": "9", "retry-after": "2"},
    )


def choices(message: dict[str, Any], reason: str | None = "stop") -> list[dict[str, Any]]:
    return [{"index": 0, "message": {"role": "assistant", **message}, "finish_reason": reason}]


PARTS = [{"type": "text", "text": "In "}, {"type": "text", "text": "short."}]
ANSWERS: dict[str, tuple[Reply, Answer]] = {
    "no usage": (
        Reply(body=json.dumps(completion("In short.", usage=None))),
        Answer("In short.", "m-2026", finish_reason="stop"),
    ),
    "half a usage": (
        Reply(body=json.dumps(completion("In short.", usage={"prompt_tokens": 5}))),
        Answer("In short.", "m-2026", 5, 0, "stop"),
    ),
    "cut off": (
        Reply(body=json.dumps(completion(None, choices=choices({"content": "In"}, "length")))),
        Answer("In", "m-2026", 7, 3, "length"),
    ),
    "no model": (
        Reply(body=json.dumps({name: value for name, value in completion("In short.").items() if name != "model"})),
        Answer("In short.", "", 7, 3, "stop"),
    ),
    "model null": (
        Reply(body=json.dumps(completion("In short.", model=None))),
        Answer("In short.", "", 7, 3, "stop"),
    ),
    "no reason": (
        Reply(body=json.dumps(completion(None, choices=choices({"content": "In short."}, None)))),
        Answer("In short.", "m-2026", 7, 3, ""),
    ),
    "in parts": (
        Reply(body=json.dumps(completion(None, choices=choices({"content": PARTS})))),
        Answer("In short.", "m-2026", 7, 3, "stop"),
    ),
    "gzip": (
        Reply(raw=wire(gzip.compress(WHOLE), "Content-Encoding: gzip")),
        Answer("In short.", "m-2026", 7, 3, "stop"),
    ),
    "JSON called text": (Reply("In short.", content_type="text/plain"), Answer("In short.", "m-2026", 7, 3, "stop")),
    "with a NaN": (Reply(raw=wire(WHOLE[:-1] + b', "score": NaN}')), Answer("In short.", "m-2026", 7, 3, "stop")),
    "with a BOM": (Reply(raw=wire(b"\xef\xbb\xbf" + WHOLE)), Answer("In short.", "m-2026", 7, 3, "stop")),
    "half a character": (
        Reply(body=json.dumps(completion("In \ud83d short."))),
        Answer("In \ufffd short.", "m-2026", 7, 3, "stop"),
    ),
    "huge": (Reply("In short. " * 400_000), Answer("In short. " * 400_000, "m-2026", 7, 3, "stop")),
}


@both
@pytest.mark.parametrize("name", ANSWERS)
def test_odd_and_usable(client: str, name: str) -> None:
    """What is odd but usable is used, by both alike."""
    reply, answer = ANSWERS[name]

    assert ask(client, reply) == answer


SPENT = "the token limit was used up"
THINKING = "while the model was thinking"
ONLY = "it holds only the model's thoughts"


@both
@pytest.mark.parametrize(
    ("message", "reason", "ours", "sentence"),
    [
        ({"content": None, "refusal": "I can't."}, "stop", MalformedResponse, "is a refusal. It said: I can't."),
        ({"content": ""}, "content_filter", AnswerWithheld, "was withheld by its content filter."),
        ({"content": None}, "length", TokenLimitSpent, f"is empty: {SPENT} before its text began."),
        ({"content": []}, "stop", MalformedResponse, "is empty."),
        ({"content": "<think>\nLet me"}, "length", TokenLimitSpent, f"is empty: {SPENT} {THINKING}."),
        ({"content": "", "reasoning": "Let me"}, "MAX_TOKENS", TokenLimitSpent, f"is empty: {SPENT} {THINKING}."),
        ({"content": [{"type": "thinking", "thinking": "Hm"}]}, "stop", MalformedResponse, f"is empty: {ONLY}."),
        ({"content": "<think>Hm</think>\n"}, "stop", MalformedResponse, f"is empty: {ONLY}."),
        (
            {"content": "", "reasoning_content": "In short."},
            "stop",
            MalformedResponse,
            "is empty: its text stands in reasoning_content, not in content.",
        ),
    ],
)
def test_nothing_said_and_why(
    client: str, message: dict[str, Any], reason: str, ours: type[EndpointError], sentence: str
) -> None:
    """An empty summary is a failure, and the sentence says what the server gave as its reason."""
    error = failure(client, Reply(body=json.dumps(completion(None, choices=choices(message, reason)))))

    assert type(error) is ours
    assert str(error) == f"The endpoint's answer {sentence}"
