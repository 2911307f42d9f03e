"""What the body of a 200..299 says: a summary, or one of our errors. Knows JSON, and no client.

Both clients read answers with `answer_of`, so that a body has one meaning, and a fault one class and one sentence,
whichever was used. What servers send is untrusted: every field is checked and bounded.
"""

import json
import re
from collections.abc import Mapping
from http import HTTPStatus
from itertools import islice
from typing import Any

import orjson

from core.endpoints import streams
from core.endpoints.complaints import complaint, quoting, valid_text, words_and_codes
from core.endpoints.endings import Ending, ending_of
from core.endpoints.failures import failure_inside
from core.endpoints.port import Answer
from core.endpoints.thoughts import without_thoughts
from core.errors import AnswerWithheld, EndpointError, EndpointUnavailable, MalformedResponse, TokenLimitSpent
from core.language import Message, Wording

NO_COMPLETION = Wording("The endpoint's answer is not a chat completion.")

_INITIALS = frozenset("xXrR")
_MOST_HEADERS = 50
_WANTED_HEADERS = ("x-ratelimit-", "x-rate-limit-", "ratelimit", "retry-after")
_NO_TEXT = re.compile("think|thought|reason|refus|tool|function", re.IGNORECASE)  # types of parts that are no text
_REASONING = ("reasoning_content", "reasoning", "reasoning_details", "reasoning_text", "thinking", "thoughts")
_DEEPEST = 4  # parts within parts
_MOST_TOKENS = 1_000_000_000
_LONGEST_TEXT = 4_000_000  # characters: over a million tokens
_LONGEST_NAME = 200
_LONGEST_LINE = 20_000  # bytes


def answer_of(body: bytes, headers: Mapping[str, str]) -> Answer:
    """The answer in a chat completion; `headers` are those that pace a run.

    Raises:
        EndpointError: it is none, is an error, has no text, or has only a part of it.
    """
    return answer_in(_completion(body), headers, body)


def answer_in(whole: Any, headers: Mapping[str, str], body: bytes = b"") -> Answer:
    """The same of JSON that is parsed already.

    It may be nested as deep as a parser goes: nothing here, or in what is asked from here, walks down it without a
    bound, nor makes text of what is none. An error has the tokens that the server counted all the same.
    """
    try:
        return _answer_in(whole, headers, body)
    except EndpointError as error:
        error.usage = tokens(whole.get("usage")) if isinstance(whole, dict) else None
        error.status = error.status or HTTPStatus.OK
        raise


def _answer_in(whole: Any, headers: Mapping[str, str], body: bytes) -> Answer:
    choice = _choice(whole, headers, body)
    message = choice["message"]
    reason = _reason(choice)
    ending = ending_of(reason)
    if (error := choice.get("error")) or ending not in (Ending.WHOLE, Ending.LIMIT):
        raise _broken_off(ending, reason, error, message, headers)
    content, usage, model = message.get("content"), whole.get("usage"), whole.get("model")
    written = content if isinstance(content, str) else _joined(content)
    text = without_thoughts(written)
    if not text or text.isspace():
        raise _empty(message, ending, written, usage)
    if len(text) > _LONGEST_TEXT:
        raise malformed(Message("The endpoint's answer has more than {most:,} characters.", most=_LONGEST_TEXT))
    counted = tokens(usage)
    return Answer(
        text=valid_text(text),
        model=_name(model),
        input_tokens=counted[0] if counted else None,
        output_tokens=counted[1] if counted else None,
        finish_reason="length" if ending is Ending.LIMIT else reason,
        headers=headers,
    )


def malformed(sentence: Message, body: str = "") -> MalformedResponse:
    return MalformedResponse(quoting(sentence, body))


def loads(body: bytes) -> Any:
    """The JSON in `body`.

    orjson is strict where the official client is not (NaN, lone surrogates, a BOM, UTF-16): there the standard library
    has the last word.

    Raises:
        MalformedResponse: it is none, or is nested deeper than Python goes.
    """
    try:
        return orjson.loads(body)
    except ValueError:
        pass
    try:
        return json.loads(body)
    except (ValueError, RecursionError):
        raise _unreadable(body.decode("utf-8", "replace")) from None


def _unreadable(body: str) -> MalformedResponse:
    """Our error for a body that is no JSON: begun as JSON it was cut off, otherwise it is a page or some such."""
    if body.lstrip()[:1] in ("{", "["):
        return malformed(Message("The endpoint's answer is not complete JSON."), body)
    return malformed(NO_COMPLETION(), complaint(body)[0])


def _completion(body: bytes) -> Any:
    """The JSON of a body, which may be a stream of events, have comment lines in it, or be a list of one."""
    try:
        whole = orjson.loads(body)
    except ValueError:
        whole = _odd(body)
    return whole[0] if isinstance(whole, list) and whole else whole


def _odd(body: bytes) -> Any:
    start = body.removeprefix(b"\xef\xbb\xbf").lstrip()
    if not start.startswith((b":", *streams.FIELDS)):
        return loads(body)
    lines = streams.without_comments(start).lstrip()
    if not lines.startswith(streams.FIELDS):
        return loads(lines)
    whole = streams.joined(lines, loads)
    if whole is None:
        raise malformed(Message("The endpoint's answer breaks off before its end."))
    return whole


def _choice(whole: Any, headers: Mapping[str, str], body: bytes) -> dict[str, Any]:
    """The first choice of a chat completion, with a dict as its `message`.

    Raises:
        EndpointError: it is another kind of JSON, an error, or has no choice.
    """
    if not isinstance(whole, dict):
        raise malformed(NO_COMPLETION(), _line(body))
    error = whole.get("error")
    if error and (not isinstance(error, dict) or any(error.values())):
        raise failure_inside(whole if error is True else error, headers)
    choices = whole.get("choices")
    if not isinstance(choices, list) or not choices:
        raise _without_choices(whole, headers, body)
    choice = choices[0]
    if isinstance(choice, dict):
        if isinstance(choice.get("message"), dict):
            return choice
        if isinstance(choice.get("delta"), dict):  # one event of a stream, sent as JSON
            return {**choice, "message": choice["delta"]}
    raise malformed(NO_COMPLETION(), _line(body))


def _without_choices(whole: dict[str, Any], headers: Mapping[str, str], body: bytes) -> EndpointError:
    """An error that says so in its own way, or an answer of another kind."""
    said, _ = words_and_codes(whole)
    fault = failure_inside(whole, headers) if said else None
    if fault is None or isinstance(fault, MalformedResponse):
        return malformed(Message("The endpoint's answer holds no choices."), said or _line(body))
    return fault


def _line(body: bytes) -> str:
    return body[:_LONGEST_LINE].decode("utf-8", "replace")


def _reason(choice: dict[str, Any]) -> str:
    """Why it ended, "" where that is not said; some servers wrap it, and some keep another's word for it."""
    reason = choice.get("finish_reason") or choice.get("native_finish_reason")
    if isinstance(reason, dict):
        reason = reason.get("type")
    return _name(reason)


def _name(value: Any) -> str:
    """A short text, "" where it is none."""
    return valid_text(value[:_LONGEST_NAME]) if isinstance(value, str) else ""


def _broken_off(
    ending: Ending, reason: str, error: Any, message: dict[str, Any], headers: Mapping[str, str]
) -> EndpointError:
    """Our error for an answer that is withheld, or of which there is only a part."""
    if ending is Ending.WITHHELD:
        said = words_and_codes(error)[0] or words_and_codes(message.get("refusal"))[0]
        withheld = Message("The endpoint's answer was withheld by its content filter.")
        if reason != "content_filter":
            withheld = Message("The endpoint's answer was withheld by its content filter ({reason}).", reason=reason)
        return AnswerWithheld(quoting(withheld, said))
    if error:
        return failure_inside(error, headers)
    if ending is Ending.BUSY:
        return EndpointUnavailable(quoting(Message("The endpoint broke its answer off."), reason))
    return malformed(Message("The endpoint's answer was broken off."), reason)


def _joined(content: Any, depth: int = _DEEPEST) -> str:
    """The text of `content` that is no string: a part, or a list of parts, without the model's thoughts."""
    if isinstance(content, str):
        return content
    if isinstance(content, list):
        return "".join(_joined(part, depth - 1) for part in content) if depth else ""
    if not isinstance(content, dict) or not depth or _is_thought(content):
        return ""
    held = (content.get(name) for name in ("text", "value", "content", "parts"))
    return _joined(next((value for value in held if value), None), depth - 1)


def _is_thought(part: Any) -> bool:
    """Whether a part of `content` is no text of the summary."""
    return isinstance(part, dict) and (
        bool(part.get("thought")) or _NO_TEXT.search(_name(part.get("type"))) is not None
    )


def _empty(message: dict[str, Any], ending: Ending, written: str, usage: Any) -> EndpointError:
    """Why an answer has no text, as far as it tells."""
    refusal, content = message.get("refusal"), message.get("content")
    if refusal and isinstance(refusal, str):
        return malformed(Message("The endpoint's answer is a refusal."), refusal)
    where = next((name for name in _REASONING if message.get(name)), "")
    parts = content if isinstance(content, list) else [content]
    thoughts = bool(written.strip()) or any(_is_thought(part) for part in parts)
    if ending is Ending.LIMIT:
        return _limit_spent(thinking=bool(thoughts or where or _reasoned(usage)))
    if thoughts:
        return malformed(Message("The endpoint's answer is empty: it holds only the model's thoughts."))
    if where:
        return malformed(
            Message("The endpoint's answer is empty: its text stands in {where}, not in content.", where=where)
        )
    return malformed(Message("The endpoint's answer is empty."))


def _limit_spent(*, thinking: bool) -> TokenLimitSpent:
    if thinking:
        return TokenLimitSpent(
            Message("The endpoint's answer is empty: the token limit was used up while the model was thinking.")
        )
    return TokenLimitSpent(
        Message("The endpoint's answer is empty: the token limit was used up before its text began.")
    )


def _reasoned(usage: Any) -> bool:
    """Whether the server counted tokens of thoughts."""
    details = usage.get("completion_tokens_details") if isinstance(usage, dict) else None
    return isinstance(details, dict) and bool(details.get("reasoning_tokens"))


def tokens(usage: Any) -> tuple[int, int] | None:
    """Input and output tokens of a completion's `usage`; None where the server counted none, or nonsense.

    Some (Gemini, Grok) leave the model's thoughts out of `completion_tokens`; they are billed, and in `total_tokens`.
    """
    if not isinstance(usage, dict) or not usage:
        return None
    sent, received, both = (usage.get(f"{name}_tokens") or 0 for name in ("prompt", "completion", "total"))
    if not (_is_count(sent) and _is_count(received)):
        return None
    return sent, max(received, both - sent) if sent and received and _is_count(both) else received


def _is_count(value: Any) -> bool:
    return type(value) is int and 0 <= value <= _MOST_TOKENS


def wanted_headers(headers: Mapping[str, str]) -> dict[str, str]:
    """Of a response's headers those that pace a run (x-ratelimit-* and its kin, retry-after*), names in lower case.

    At most 50, and none whose value is too long for a number or a date, or has other letters.
    """
    wanted = (
        (lower, value)
        for name, value in headers.items()
        if name[:1] in _INITIALS and (lower := name.lower()).startswith(_WANTED_HEADERS)
    )
    return {name: value for name, value in islice(wanted, _MOST_HEADERS) if _is_short(value)}


def _is_short(value: str) -> bool:
    return len(value) <= _LONGEST_NAME and value.isascii()
