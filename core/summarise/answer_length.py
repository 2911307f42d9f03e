"""How long answers will be: guessed by what is asked, until some have come."""

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass

from core.settings import DEFAULT_PROMPT, RunSettings
from core.summarise.prompts import name_of_prompt

PART_ANSWER = 110.0
"""Tokens of the summary of a part: three to five sentences."""

_LEAST = 4.0  # tokens of any answer
_NAMED = {"one sentence": (30.0, 0.9), "three points": (75.0, 1.0), "to-dos": (60.0, 0.5)}
"""Tokens of an answer, and of a short text at most so many times its own."""

_OWN, _OWN_LEAST, _OWN_MOST = 0.25, 30.0, 250.0
"""What a prompt of one's own asks for, nobody knows: a part of the text, within bounds."""

_THINKING = re.compile(
    r"(?:^|/)(?:o[134](?:-|$)|gpt-5(?!.*chat)|deepseek-(?:r|reasoner))|think|reason|qwq", re.IGNORECASE
)
_THOUGHTS = (300.0, 1_500.0)
"""Tokens that a model which thinks bills beside its answer: likely, and at the high end."""

_GUESSED = 2.0
"""Times more, or less, an answer may well have than it is guessed to have."""

_SPREAD = 0.35  # of an answer's length about the mean, in parts of it, where few have come
_GUESS_COUNTS = 0.2  # answers
_SURE = 2.0  # standard errors to either side


@dataclass(frozen=True, slots=True)
class AnswerLength:
    """Times as long as they are guessed answers are: low, likely, high. `measured` is from how many that is known."""

    low: float
    likely: float
    high: float
    measured: int = 0


def guessed_answer(settings: RunSettings, text_tokens: float) -> float:
    """Tokens of the answer about a text of so many."""
    named = name_of_prompt(settings.prompt)
    name = "one sentence" if settings.prompt == DEFAULT_PROMPT else named and named.name
    if name:
        most, part = _NAMED[name]
        answer = min(most, part * text_tokens)
    else:
        answer = min(_OWN_MOST, max(min(_OWN_LEAST, text_tokens), _OWN * text_tokens))
    return max(_LEAST, answer)


def guessed_thoughts(settings: RunSettings) -> tuple[float, float]:
    """Tokens that the model bills beside each answer: likely, and at the high end."""
    thinks = settings.endpoint.kind == "openai" and _THINKING.search(settings.endpoint.model)
    return _THOUGHTS if thinks else (0.0, 0.0)


def answer_length(answers: Sequence[tuple[float, int]]) -> AnswerLength:
    """What answers say of all the others, each as it was guessed (tokens) and as it was.

    The ratio of the sums, as if a fifth of an answer had been as it was guessed; two standard errors to either side.
    """
    if not answers:
        return AnswerLength(1 / _GUESSED, 1.0, _GUESSED)
    guessed = sum(guess for guess, _ in answers) / len(answers)
    weight = _GUESS_COUNTS * guessed
    ratio = (weight + sum(was for _, was in answers)) / (weight + sum(guess for guess, _ in answers))
    ratio = max(ratio, 1e-6)
    squares = sum(((was - ratio * guess) / (ratio * guessed)) ** 2 for guess, was in answers)
    spread = math.sqrt((2 * _SPREAD**2 + squares) / (1 + len(answers)))
    error = _SURE * spread / math.sqrt(len(answers))
    return AnswerLength(ratio * max(1 / _GUESSED, 1 - error), ratio, ratio * (1 + error), len(answers))
