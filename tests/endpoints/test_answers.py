"""What bodies of real servers mean: one reading of them, for both clients, over a real connection."""

import json
from typing import Any

import pytest

from core.endpoints.answers import answer_of
from core.endpoints.port import Answer
from core.errors import (
    AnswerWithheld,
    EndpointError,
    EndpointUnavailable,
    MalformedResponse,
    QuotaExhausted,
    RateLimited,
)
from tests.endpoints.test_clients import ask, both, choices, failure, wire
from tests.scripted import Reply, completion

GOOD = "The council approved the budget."


def chosen(content: Any, reason: Any = "stop", **more: Any) -> str:
    """The body of a completion with this content; `more` goes into the choice."""
    return json.dumps(completion(None, choices=[{**choices({"content": content}, reason)[0], **more}]))


def stream(*chunks: dict[str, Any] | str, before: str = "") -> str:
    lines = (chunk if isinstance(chunk, str) else json.dumps(chunk) for chunk in chunks)
    return before + "".join(f"data: {line}\n\n" for line in lines)


def delta(content: Any, reason: str | None = None, **more: Any) -> dict[str, Any]:
    return {
        "model": "m-2026",
        "choices": [{"index": 0, "delta": {"content": content}, "finish_reason": reason}],
        **more,
    }


USAGE = {"prompt_tokens": 7, "completion_tokens": 3}
STREAM = (delta("The council"), delta(" approved the budget.", "stop"), {"choices": [], "usage": USAGE}, "[DONE]")
COMMENTS = ": PROCESSING\n\n: PROCESSING\n\n"
BODIES = {
    "a stream": stream(*STREAM),
    "a stream that ends without its mark": stream(*STREAM[:3]),
    "a stream with comments": stream(*STREAM, before=COMMENTS + "event: message\n"),
    "a stream with CRLF": stream(*STREAM).replace("\n", "\r\n"),
    "a stream of one whole answer": stream(completion(GOOD)),
    "a stream with thoughts": stream({"choices": [{"delta": {"reasoning_content": "Hm"}}]}, *STREAM),
    "one event as JSON": json.dumps(delta(GOOD, "stop", usage=USAGE)),
    "comments before JSON": COMMENTS + chosen(GOOD),
    "comments before JSON on several lines": COMMENTS + json.dumps(completion(GOOD), indent=2),
    "blanks before JSON": "\n         \n" * 3 + chosen(GOOD),
    "a list of one": f"[{chosen(GOOD)}]",
    "a part of output_text": chosen([{"type": "output_text", "text": GOOD}]),
    "a thinking part": chosen([{"type": "thinking", "thinking": [{"type": "text", "text": "hm"}]}, {"text": GOOD}]),
    "parts of plain strings": chosen(["The council ", "approved the budget."]),
    "a dict": chosen({"type": "text", "text": GOOD}),
    "a dict with parts": chosen({"role": "model", "parts": [{"text": "hm", "thought": True}, {"text": GOOD}]}),
    "a text with its value": chosen([{"type": "text", "text": {"value": GOOD, "annotations": []}}]),
    "thoughts in tags": chosen(f"<think>\nOkay, <b>.\n</think>\n\n{GOOD}"),
    "a reason that nobody knows": chosen(GOOD, "eos_token"),
    "an empty error": chosen(GOOD, error={}),
    "a null error": json.dumps({**completion(GOOD), "error": {"code": None, "message": ""}}),
}


@both
@pytest.mark.parametrize("name", BODIES)
def test_a_summary_is_read_whatever_it_is_wrapped_in(client: str, name: str) -> None:
    """Streams, comments, blanks, parts and thoughts around a summary are taken off, for both clients alike."""
    kind = "text/event-stream" if name.startswith("a stream") else "application/json"
    answer = ask(client, Reply(body=BODIES[name], content_type=kind))

    assert (answer.text, answer.model, answer.input_tokens) == (GOOD, "m-2026", 7)


PART = "The council approved the bud"
UPSTREAM = {"code": 502, "message": "Upstream provider disconnected"}
BROKEN: dict[str, tuple[str, type[EndpointError], str]] = {
    "error": (chosen(PART, "error"), MalformedResponse, "was broken off. It said: error."),
    "abort": (chosen(PART, "abort"), MalformedResponse, "was broken off. It said: abort."),
    "abort in a dict": (chosen(PART, {"type": "abort"}), MalformedResponse, "was broken off. It said: abort."),
    "network_error": (chosen(PART, "network_error"), MalformedResponse, "network_error"),
    "cancelled": (chosen(PART, "Cancelled"), MalformedResponse, "Cancelled"),
    "busy": (chosen(PART, "insufficient_system_resource"), EndpointUnavailable, "insufficient_system_resource"),
    "overloaded": (chosen(PART, "model_overloaded"), EndpointUnavailable, "model_overloaded"),
    "an error in the choice": (chosen(PART, "error", error=UPSTREAM), EndpointUnavailable, "(502). It said: Upstream"),
    "an error in a whole choice": (chosen(PART, error={"message": "lost"}), MalformedResponse, "It said: lost."),
    "an error beside the choices": (
        json.dumps({**completion(PART), "error": "worker died"}),
        MalformedResponse,
        "worker died",
    ),
    "an error in a stream": (stream(delta("The"), {"error": UPSTREAM}), EndpointUnavailable, "Upstream provider"),
    "a stream that breaks off": (stream(delta("The council")), MalformedResponse, "breaks off before its end"),
    "429 in a 200": (
        json.dumps(
            {
                "error": {
                    "code": 429,
                    "message": "Provider returned error",
                    "metadata": {"raw": "m is temporarily rate-limited upstream."},
                }
            }
        ),
        RateLimited,
        "(429). It said: Provider returned error: m is temporarily rate-limited upstream.",
    ),
    "429 in words": ('{"error": {"message": "Rate limit reached for requests"}}', RateLimited, "Rate limit reached"),
    "429 by a code": ('{"code": "rate_limit_exceeded", "message": "slow down"}', RateLimited, "slow down"),
    "no quota": ('{"error": {"code": "insufficient_quota", "message": "empty"}}', QuotaExhausted, "empty"),
    "no choices but words": (
        '{"base_resp": {"status_code": 1000, "status_msg": "unknown"}}',
        MalformedResponse,
        "holds no choices. It said: unknown.",
    ),
    "no choices and no words": ('{"id": "x"}', MalformedResponse, 'holds no choices. It said: {"id": "x"}.'),
    "an error in a string": (
        '{"error": "Unexpected endpoint or method."}',
        MalformedResponse,
        "is an error in place of a summary. It said: Unexpected endpoint or method.",
    ),
    "a page": ("<!DOCTYPE html>\n<title>Login</title>", MalformedResponse, "not a chat completion. It said: Login."),
    "a filter": (chosen(PART, "content_filter"), AnswerWithheld, "was withheld by its content filter."),
    "sensitive": (chosen("", "sensitive"), AnswerWithheld, "content filter (sensitive)."),
    "SAFETY": (chosen(None, "SAFETY"), AnswerWithheld, "content filter (SAFETY)."),
    "a filter's error": ('{"error": {"code": "data_inspection_failed", "message": "no"}}', AnswerWithheld, "said: no."),
}


@both
@pytest.mark.parametrize("name", BROKEN)
def test_a_part_of_an_answer_is_a_failure(client: str, name: str) -> None:
    """A fault within a 200 has the class that its own code or words give it, and is quoted in the server's words."""
    body, ours, words = BROKEN[name]
    error = failure(client, Reply(body=body))

    assert type(error) is ours
    assert words in str(error)
    assert error.retryable is (ours not in (AnswerWithheld, QuotaExhausted))


@both
@pytest.mark.parametrize("reason", ["length", "MAX_TOKENS", "max_output_tokens", "model_length"])
def test_the_token_limit_has_one_name(client: str, reason: str) -> None:
    """A text that ended at the token limit is an answer, and says so in OpenAI's word."""
    assert ask(client, Reply(body=chosen(PART, reason))).finish_reason == "length"


@both
def test_no_field_is_taken_unbounded(client: str) -> None:
    """Counts that no store can hold are none, a model's name has an end, and half characters are replaced."""
    body = json.dumps(completion(GOOD, model="m\ud83d" * 500, usage={"prompt_tokens": 10**30, "completion_tokens": -1}))
    answer = ask(client, Reply(raw=wire(body.encode())))

    assert answer == Answer(GOOD, ("m\ufffd" * 500)[:200], finish_reason="stop")


HOSTILE = {
    "deep parts": b'{"choices": [{"message": {"content": ' + b"[" * 900 + b"]" * 900 + b"}}]}",
    "deep errors": b'{"error": ' * 900 + b'"x"' + b"}" * 900,
    "many events": b'data: {"a": 1}\n\n' * 200_000,
    "many openings": json.dumps(completion("<think>" * 300_000)).encode(),
    "many closings": json.dumps(completion("<think>a</think>" * 300_000)).encode(),
    "many tags": b"<title" * 300_000,
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_body_is_one_of_our_errors(name: str) -> None:
    """However deep or often it repeats itself, reading it ends: a search that starts again at each tag takes hours."""
    with pytest.raises(MalformedResponse) as caught:
        answer_of(HOSTILE[name], {})
    assert len(str(caught.value)) < 5000
