"""The numbers in a refusal of a prompt that is too long: how many tokens the model takes, and how many there were.

Collected from vLLM, SGLang, llama.cpp, LM Studio, TGI, OpenAI, Azure, DeepSeek, Anthropic, Mistral, Gemini, Moonshot,
DashScope and Cohere. A number that is no context's, and words that name none, say nothing: then sizes are halved.
"""

import re

from core.records import LEAST_CONTEXT

MOST_CONTEXT = 1_000_000_000
"""Tokens; a higher number is no context's."""

_LONGEST = 4_000  # characters that are looked at
_N = r"(\d[\d,_]{0,14})"


def _any(*words: str) -> re.Pattern[str]:
    return re.compile("|".join(words).replace("<n>", _N), re.IGNORECASE)


_LIMIT = _any(
    r"context (?:length|window|size|limit) (?:is|of)(?: only)? \(?<n>",
    r"context (?:length|window|size|limit)(?: \(|: ?|=)<n>",
    r"maximum model length(?: of| is|:)? <n>|max_model_len\W{1,3}<n>",
    r"must have less than <n>|must be <= ?<n>|cannot exceed <n>",
    r"tokens ?> ?<n>|\d \+ \d+ ?> ?<n>",
    r"too large for model with <n>",
    r"tokens allowed \(<n>\)|token limit(?: of| is|:) <n>",
    r"limit <n>, requested|input length should be \[\d+, ?<n>\]",
    r"maximum (?:of|is) <n> (?:input )?tokens",
)
_LIMIT_FIELD = re.compile(rf'"n_ctx" ?: ?{_N}')

_COUNTED = _any(
    r"\(<n> in the (?:messages|prompt)|messages resulted in <n>",
    r"requested <n>|requested: <n>|request has <n>|received <n>|given: <n>|you passed <n>",
    r"prompt \(length <n>|request \(<n> tokens|prompt contains (?:at least )?<n>|token count \(<n>\)",
    r"(?:keep the first|too long:) <n>",
    r"exceed context limit: <n>",
)
_COUNTED_FIELD = re.compile(rf'"n_prompt_tokens" ?: ?{_N}')


def named_limits(said: str, body: str = "") -> tuple[int | None, int | None]:
    """(tokens that the model takes, tokens that it was sent), each None where neither the words nor the body's own
    fields name it."""
    words, fields = said[:_LONGEST], body[:_LONGEST]
    limit = _number(_LIMIT_FIELD.search(fields)) or _number(_LIMIT.search(words))
    counted = _number(_COUNTED_FIELD.search(fields)) or _number(_COUNTED.search(words))
    return limit, counted


def _number(match: re.Match[str] | None) -> int | None:
    if match is None:
        return None
    digits = next(group for group in match.groups() if group)
    return context_size(int(digits.replace(",", "").replace("_", "")))


def context_size(number: object) -> int | None:
    """The number, where it may be a context's; None for anything else."""
    if isinstance(number, bool) or not isinstance(number, int) or not LEAST_CONTEXT <= number <= MOST_CONTEXT:
        return None
    return number
