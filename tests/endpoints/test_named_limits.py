"""The numbers in servers' refusals of what is too long, each as its server words it."""

import pytest

from core.endpoints.named_limits import context_size, named_limits

WORDINGS = {
    "OpenAI": (
        (
            "This model's maximum context length is 4096 tokens. However, your messages resulted in 5000 tokens. Please"
            " reduce the length of the messages."
        ),
        4096,
        5000,
    ),
    "OpenAI, with the answer": (
        (
            "This model's maximum context length is 4,096 tokens. However, you requested 5000"
            " tokens (4000 in the messages,"
            " 1000 in the completion)."
        ),
        4096,
        4000,
    ),
    "DeepSeek": (
        (
            "This model's maximum context length is 65536 tokens. However, you requested 70000 tokens (66000 in the"
            " messages, 4000 in the completion). Please reduce the length of the messages or completion."
        ),
        65536,
        66000,
    ),
    "vLLM, newer": ("The decoder prompt (length 5000) is longer than the maximum model length of 4096.", 4096, 5000),
    "vLLM, newest": (
        (
            "'max_tokens' is too large: 5000. This model's maximum context length is 4096 tokens"
            " and your request has 600"
            " input tokens (5000 > 4096 - 600)."
        ),
        4096,
        600,
    ),
    "SGLang": (
        "The input (5000 tokens) is longer than the model's context length (4096 tokens).",
        4096,
        None,
    ),
    "llama.cpp": (
        "request (8193 tokens) exceeds the available context size (4096 tokens), try increasing it",
        4096,
        8193,
    ),
    "LM Studio": (
        (
            "Trying to keep the first 4098 tokens when context the overflows. However, the model is loaded with context"
            " length of only 4096 tokens, which is not enough."
        ),
        4096,
        4098,
    ),
    "Ollama": ("the input length exceeds the context length", None, None),
    "TGI": ("Input validation error: `inputs` must have less than 4095 tokens. Given: 5000", 4095, 5000),
    "TGI, both": (
        "`inputs` tokens + `max_new_tokens` must be <= 8193. Given: 9000 `inputs` tokens and 20 `max_new_tokens`",
        8193,
        9000,
    ),
    "Azure": (
        (
            "This model's maximum context length is 8192 tokens, however you requested 10000"
            " tokens (9000 in your prompt;"
            " 1000 for the completion). Please reduce your prompt; or completion length."
        ),
        8192,
        9000,
    ),
    "Anthropic": ("prompt is too long: 210000 tokens > 200000 maximum", 200000, 210000),
    "Anthropic, both": (
        "input length and `max_tokens` exceed context limit: 190000 + 20000 > 200000, decrease input length",
        200000,
        190000,
    ),
    "Mistral": (
        "Prompt contains 40000 tokens and 0 draft tokens, too large for model with 32768 maximum context length",
        32768,
        40000,
    ),
    "Gemini": (
        "The input token count (1200000) exceeds the maximum number of tokens allowed (1048576).",
        1048576,
        1200000,
    ),
    "Moonshot": ("Invalid request: Your request exceeded model token limit: 8192 (requested: 9000)", 8192, 9000),
    "DashScope": ("Range of input length should be [1, 30720]", 30720, None),
    "Cohere": ("the total number of tokens in the prompt cannot exceed 4081 - received 5000", 4081, 5000),
    "OpenAI, the quota": (
        "Request too large for m on tokens per min (TPM): Limit 10000, Requested 12000.",
        10000,
        12000,
    ),
    "Bedrock": ("Input is too long for requested model.", None, None),
    "a number that is none": ("This model's maximum context length is 12 tokens.", None, None),
    "a hostile one": ("maximum context length is " + "9" * 5_000, None, None),
}


@pytest.mark.parametrize(("said", "limit", "counted"), WORDINGS.values(), ids=WORDINGS.keys())
def test_limits_are_read_as_each_server_words_them(said: str, limit: int | None, counted: int | None) -> None:
    """What the model takes, and what was sent; None for what is not said, or cannot be."""
    assert named_limits(said) == (limit, counted)


def test_fields_of_the_body_count_before_words() -> None:
    """llama.cpp says both."""
    body = '{"error": {"message": "x", "type": "exceed_context_size_error", "n_prompt_tokens": 8193, "n_ctx": 2048}}'
    assert named_limits("the available context size (4096 tokens)", body) == (2048, 8193)


@pytest.mark.parametrize("value", [None, True, "4096", 4096.0, 255, -1, 1_000_000_001, [4096]])
def test_what_is_no_context_is_none(value: object) -> None:
    """A whole number from 256 to a billion, or nothing."""
    assert context_size(value) is None
    assert context_size(256) == 256
