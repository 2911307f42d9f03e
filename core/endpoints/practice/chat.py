"""The chat protocol: a request's bytes to what is asked, an answer to bytes, in OpenAI's shapes."""

import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, NoReturn

import orjson

from core.endpoints.practice.extractive import DEFAULT_SENTENCES, summarise
from core.endpoints.practice.fate import content_key
from core.endpoints.practice.instruction import Task, task
from core.metrics.tokens import cut_to_tokens, estimate_tokens

INSTRUCTING_ROLES = ("system", "developer")
ROLES = (*INSTRUCTING_ROLES, "user", "assistant", "tool", "function")
FINGERPRINT = "extractive"
HOTTEST = 2
PIECE = 24  # characters in one chunk of a stream, at least
LAST_EVENT = b"data: [DONE]\n\n"


class InvalidRequest(Exception):
    """The request is malformed: answered 400 with this message, the name of the parameter and a code. Stays in this
    room."""

    def __init__(self, message: str, parameter: str | None = None, code: str | None = None) -> None:
        super().__init__(message)
        self.parameter = parameter
        self.code = code


@dataclass(frozen=True, slots=True)
class ChatRequest:
    """A valid request. `key` names its content: the roles and texts of its messages, nothing else."""

    model: str
    task: Task
    key: bytes
    input_tokens: int
    max_tokens: int | None
    stream: bool
    include_usage: bool


@dataclass(frozen=True, slots=True)
class Completion:
    """An answer before it takes a form."""

    request: ChatRequest
    text: str
    finish_reason: str
    output_tokens: int
    identity: str
    created: int

    @property
    def usage(self) -> dict[str, int]:
        asked, given = self.request.input_tokens, self.output_tokens
        return {"prompt_tokens": asked, "completion_tokens": given, "total_tokens": asked + given}


def parse_chat(body: bytes) -> ChatRequest:
    """Read and check a request body.

    Raises:
        InvalidRequest: it is no JSON, or a field is missing or out of its range.
    """
    try:
        raw = orjson.loads(body)
    except orjson.JSONDecodeError as error:
        raise InvalidRequest(f"We could not parse the JSON body of your request: {error}.") from None
    if not isinstance(raw, dict):
        _refuse("The body must be a JSON object.", None)
    _check(raw)
    messages = [_message(message, place) for place, message in enumerate(raw["messages"])]
    texts = [text for _, text in messages]
    options = raw.get("stream_options") or {}
    return ChatRequest(
        model=raw["model"],
        task=task(
            [text for role, text in messages if role in INSTRUCTING_ROLES],
            [text for role, text in messages if role == "user"],
        ),
        key=content_key(part for message in messages for part in message),
        input_tokens=sum(map(estimate_tokens, texts)),
        max_tokens=raw.get("max_completion_tokens") or raw.get("max_tokens"),
        stream=bool(raw.get("stream")),
        include_usage=bool(options.get("include_usage")),
    )


def _check(raw: Mapping[str, Any]) -> None:
    if not isinstance(raw.get("model"), str) or not raw["model"]:
        _refuse("You must provide a model parameter.", "model")
    if not isinstance(raw.get("messages"), list) or not raw["messages"]:
        _refuse("'messages' must be a list with at least one message.", "messages")
    for name in ("max_tokens", "max_completion_tokens"):
        value = raw.get(name)
        if value is not None and (isinstance(value, bool) or not isinstance(value, int) or value < 1):
            _refuse(f"'{name}' is {value!r}; it must be a whole number from 1.", name)
    _check_options(raw)


def _check_options(raw: Mapping[str, Any]) -> None:
    temperature = raw.get("temperature")
    if temperature is not None and not (isinstance(temperature, int | float) and 0 <= temperature <= HOTTEST):
        _refuse(f"'temperature' is {temperature!r}; it must be from 0 to {HOTTEST}.", "temperature")
    if raw.get("stream") not in (None, True, False):
        _refuse(f"'stream' is {raw['stream']!r}; it must be true or false.", "stream")
    if not isinstance(raw.get("stream_options") or {}, dict):
        _refuse("'stream_options' must be an object.", "stream_options")
    if raw.get("n") not in (None, 1):
        _refuse(f"'n' is {raw['n']!r}; this endpoint gives one choice.", "n")


def _message(message: object, place: int) -> tuple[str, str]:
    """(role, text) of one message; text parts are joined, other parts say nothing here."""
    if not isinstance(message, dict) or message.get("role") not in ROLES:
        _refuse(f"'messages[{place}].role' must be one of {', '.join(ROLES)}.", f"messages[{place}].role")
    content = message.get("content")
    if isinstance(content, str):
        return message["role"], content
    if content is None and message["role"] == "assistant":
        return message["role"], ""
    if not isinstance(content, list) or not all(isinstance(part, dict) for part in content):
        _refuse(f"'messages[{place}].content' must be a string or a list of parts.", f"messages[{place}].content")
    return message["role"], "".join(str(part["text"]) for part in content if isinstance(part.get("text"), str))


def _refuse(message: str, parameter: str | None) -> NoReturn:
    raise InvalidRequest(message, parameter)


def complete(request: ChatRequest, attempt: int) -> Completion:
    """Summarise as the prompt asks; the same request gives the same text at every attempt."""
    chosen = summarise(request.task.document, request.task.sentences or DEFAULT_SENTENCES)
    text = "\n".join(f"- {sentence}" for sentence in chosen) if request.task.bullets else _joined(chosen)
    cut = text if request.max_tokens is None else cut_to_tokens(text, request.max_tokens)
    return Completion(
        request=request,
        text=cut,
        finish_reason="stop" if len(cut) == len(text) else "length",
        output_tokens=estimate_tokens(cut),
        identity=f"chatcmpl-{request.key.hex()}-{attempt}",
        created=int(time.time()),
    )


def check_length(request: ChatRequest, context: int | None) -> None:
    """Refuse, in OpenAI's words, a request that does not fit into a context of so many tokens with its answer.

    Raises:
        InvalidRequest: it does not.
    """
    asked, answer = request.input_tokens, request.max_tokens or 0
    if context is None or asked + answer <= context:
        return
    limit = f"This model's maximum context length is {context} tokens. However, "
    said = f"{limit}your messages resulted in {asked} tokens. Please reduce the length of the messages."
    if answer:
        said = (
            f"{limit}you requested {asked + answer} tokens ({asked} in the messages, {answer} in the completion)."
            " Please reduce the length of the messages or completion."
        )
    raise InvalidRequest(said, "messages", "context_length_exceeded")


def _joined(sentences: list[str]) -> str:
    """With a blank between them, except after Chinese punctuation."""
    parts = [sentence if sentence.endswith(("。", "！", "？", "”", "」")) else f"{sentence} " for sentence in sentences]
    return "".join(parts).rstrip()


def pieces(completion: Completion, *, cut: bool) -> list[bytes]:
    """The body in the pieces it is sent in: one of JSON, or server-sent events. Of a `cut` answer the first half."""
    if completion.request.stream:
        events = _events(completion)
        return [*events[: (len(events) - 1) // 2], b""] if cut else events
    body = _json(completion)
    return [body[: len(body) // 2] if cut else body]


def error_body(message: str, kind: str, *, parameter: str | None = None, code: str | None = None) -> bytes:
    return orjson.dumps({"error": {"message": message, "type": kind, "param": parameter, "code": code}})


def models_body(context: int | None) -> bytes:
    model: dict[str, Any] = {"id": FINGERPRINT, "object": "model", "created": 0, "owned_by": "gistmill"}
    if context is not None:
        model["max_model_len"] = context  # as vLLM lists it
    return orjson.dumps({"object": "list", "data": [model]})


def _json(completion: Completion) -> bytes:
    message = {"role": "assistant", "content": completion.text, "refusal": None}
    choice = {"index": 0, "message": message, "logprobs": None, "finish_reason": completion.finish_reason}
    return orjson.dumps({**_head(completion, "chat.completion"), "choices": [choice], "usage": completion.usage})


def _events(completion: Completion) -> list[bytes]:
    """Role, pieces of text, finish reason, usage where asked for, [DONE]."""
    head = _head(completion, "chat.completion.chunk")
    if completion.request.include_usage:
        head["usage"] = None
    text = completion.text
    events = [_event(head, {"role": "assistant", "content": ""})]
    events += [_event(head, {"content": text[start : start + PIECE]}) for start in range(0, len(text), PIECE)]
    events.append(_event(head, {}, completion.finish_reason))
    if completion.request.include_usage:
        events.append(_data({**head, "choices": [], "usage": completion.usage}))
    return [*events, LAST_EVENT]


def _head(completion: Completion, kind: str) -> dict[str, Any]:
    return {
        "id": completion.identity,
        "object": kind,
        "created": completion.created,
        "model": completion.request.model,
        "system_fingerprint": FINGERPRINT,
    }


def _event(head: Mapping[str, Any], delta: Mapping[str, str], finish_reason: str | None = None) -> bytes:
    choice = {"index": 0, "delta": delta, "logprobs": None, "finish_reason": finish_reason}
    return _data({**head, "choices": [choice]})


def _data(payload: Mapping[str, Any]) -> bytes:
    return b"data: " + orjson.dumps(payload) + b"\n\n"
