"""Which of our parameters a refusal names: in its code, in its place, or in words, as real servers put it."""

import json

import pytest

from core.endpoints.parameter_refusals import refused_parameter

SAID = [
    (
        "max_tokens",
        "Unsupported parameter: 'max_tokens' is not supported with it. Use 'max_completion_tokens'.",
    ),
    ("max_tokens", "max_tokens is not supported, use max_completion_tokens"),
    (
        "max_tokens",
        "Malformed input request: extraneous key [max_tokens] is not permitted, please reformat.",
    ),
    ("max_completion_tokens", "Unrecognized request argument supplied: max_completion_tokens"),
    (
        "max_completion_tokens",
        'Invalid JSON payload. Unknown name "max_completion_tokens": Cannot find field.',
    ),
    ("max_completion_tokens", "create() got an unexpected keyword argument 'max_completion_tokens'"),
    ("max_completion_tokens", "Additional properties are not allowed ('max_completion_tokens' was unexpected)"),
    ("max_completion_tokens", "property 'max_completion_tokens' is unsupported"),
    ("max_completion_tokens", "max_completion_tokens: Extra inputs are not permitted"),
    ("max_completion_tokens", "[{'type': 'extra_forbidden', 'loc': ('body', 'max_completion_tokens'), 'msg': 'x'}]"),
    ("temperature", "`temperature` is not supported"),
    ("temperature", "`temperature` is deprecated for this model."),
    (
        "temperature",
        "Unsupported value: 'temperature' does not support 0 with this model. Only the default (1).",
    ),
    ("temperature", "UnsupportedParamsError: openai does not support parameters: ['temperature'], for model=o1"),
    ("temperature", "gpt-5 models don't support temperature=0.0. Only temperature=1 is supported."),
    ("temperature", "invalid temperature: only 1 is allowed for this model"),
    ("temperature", "`temperature` may only be set to 1 when thinking is enabled."),
    ("temperature", "该模型不支持temperature参数"),
    ("temperature", "Argument not supported on this model: temperature"),
    ("stream", "Unknown field: stream"),
    ("", "temperature must be between 0 and 1"),
    ("", "max_tokens is too large: 100000. This model supports at most 16384 completion tokens"),
    ("", "Invalid 'temperature': decimal above maximum value. Expected a value <= 2, but got 3.0 instead."),
    ("", "parameter.enable_thinking must be set to false for non-streaming calls"),
    ("", "Unsupported parameter: 'top_k'"),
    ("", "The messages are not supported"),
]


@pytest.mark.parametrize(("name", "said"), SAID)
def test_words(name: str, said: str) -> None:
    """Bare, in OpenAI's shell, or quoted from another server within a server's own error: the same name."""
    inner = json.dumps({"error": {"message": said}}, ensure_ascii=False)
    bodies = (said, inner, json.dumps({"error": {"message": "Provider error", "metadata": {"raw": inner}}}))

    assert [refused_parameter(body) for body in bodies] == [name] * 3


def test_codes_and_places() -> None:
    """OpenAI's code with `param`, FastAPI's and Mistral's `loc`; what stands there and is not ours names nothing."""
    place = {"type": "extra_forbidden", "loc": ["body", "max_completion_tokens"], "msg": "Extra", "input": 200}

    assert refused_parameter('{"error": {"code": "unsupported_value", "param": "temperature"}}') == "temperature"
    assert refused_parameter(json.dumps({"detail": [place]})) == "max_completion_tokens"
    assert refused_parameter(json.dumps({"message": {"detail": [place]}})) == "max_completion_tokens"
    assert refused_parameter('{"error": {"code": "unsupported_parameter", "param": "messages"}}') == ""
    assert refused_parameter('{"error": {"code": "unsupported_parameter", "param": ["temperature"]}}') == ""


def test_what_the_server_echoes_says_nothing() -> None:
    """A document may talk of parameters; where a server repeats its request, that is not read."""
    echo = {"detail": [{"type": "too_long", "loc": ["body", "messages"], "input": "temperature is not supported"}]}

    assert refused_parameter(json.dumps(echo)) == ""
    assert refused_parameter("[" * 5000) == ""
