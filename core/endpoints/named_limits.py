"""The numbers in a refusal of a prompt that is too long: how many tokens the model takes, and how many there were.

Collected from vLLM, SGLang, llama.cpp, LM Studio, TGI, OpenAI, Azure, DeepSeek, Anthropic, Mistral, Gemini, Moonshot,
DashScope and Cohere. A number that is no context's, and words that name none, say nothing: then sizes are halved.
"""

import re

from core.settings import LEAST_CONTEXT

MOST_CONTEXT = 1_000_000_000
"""Tokens; a higher number is no context's."""

_LONGEST = 4_000  # characters that are looked at
_N = r"(\d[\d,_]{0,14})"


def _each(*words: str) -> tuple[re.Pattern[str], ...]:
    """Patterns, the surest first."""
    return tuple(re.compile(word.replace("<n>", _N), re.IGNORECASE) for word in words)


_LIMIT = _each(
    r"\d \+ \d+ ?> ?<n>",
    r"context (?:length|window|size|limit) (?:is|of)(?: only)? \(?<n>",
    r"context (?:length|window|size|limit)(?: \(|: ?|=)<n>",
    r"maximum model length(?: of| is|:)? <n>|max_model_len\W{1,3}<n>",
    r"must have less than <n>|must be <= ?<n>|cannot exceed <n>",
    r"tokens ?> ?<n>",
    r"too large for model with <n>",
    r"tokens allowed \(<n>\)|token limit(?: of| is|:) <n>",
    r"limit <n>, requested|input length should be \[\d+, ?<n>\]",
    r"maximum (?:of|is) <n> (?:input )?tokens",
)
_LIMIT_FIELD = _each('"n_ctx" ?: ?<n>')

_COUNTED = _each(
    r"\(<n> in (?:the|your) (?:messages|prompt)|messages resulted in <n>",
    r"requested <n>|requested: <n>|request has <n>|received <n>|given: <n>|you passed <n>",
    r"prompt \(length <n>|request \(<n> tokens|prompt contains (?:at least )?<n>|token count \(<n>\)",
    r"(?:keep the first|too long:) <n>",
    r"exceed context limit: <n>",
)
_COUNTED_FIELD = _each('"n_prompt_tokens" ?: ?<n>')


def named_limits(said: str, body: str = "") -> tuple[int | None, int | None]:
    """(tokens that the model takes, tokens that it was sent), each None where neither the words nor the body's own
    fields name it."""
    words, fields = said[:_LONGEST], body[:_LONGEST]
    limit = _number(_LIMIT_FIELD, fields) or _number(_LIMIT, words)
    return limit, _number(_COUNTED_FIELD, fields) or _number(_COUNTED, words)


def _number(patterns: tuple[re.Pattern[str], ...], text: str) -> int | None:
    """What the first pattern that is there names."""
    match = next(filter(None, (pattern.search(text) for pattern in patterns)), None)
    if match is None:
        return None
    digits = next(group for group in match.groups() if group)
    return context_size(int(digits.replace(",", "").replace("_", "")))


def context_size(number: object) -> int | None:
    """The number, where it may be a context's; None for anything else."""
    if isinstance(number, bool) or not isinstance(number, int) or not LEAST_CONTEXT <= number <= MOST_CONTEXT:
        return None
    return number
