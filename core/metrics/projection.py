"""What a run will have come to at its end, told from the calls that were counted so far."""

import math
from dataclasses import dataclass

from core.prices import Price

LEAST = 5
"""Calls that have to be counted before anything is told."""

_SURE = 2.0  # standard errors to either side


@dataclass(slots=True)
class Mean:
    """Mean and spread of values that come one by one (Welford)."""

    count: int = 0
    mean: float = 0.0
    _squares: float = 0.0

    def add(self, value: float) -> None:
        self.count += 1
        step = value - self.mean
        self.mean += step / self.count
        self._squares += step * (value - self.mean)

    @property
    def error(self) -> float:
        """The mean's standard error; 0 with fewer than two values."""
        return math.sqrt(self._squares / (self.count - 1) / self.count) if self.count > 1 else 0.0


class Counted:
    """Calls that were counted: their prompts' bytes, and the tokens that went in and came out."""

    def __init__(self) -> None:
        self.size = self.input_tokens = self.output_tokens = 0
        self.a_byte = Mean()  # input tokens
        self.a_call = Mean()  # output tokens

    def add(self, size: int, input_tokens: int, output_tokens: int) -> None:
        self.size += size
        self.input_tokens += input_tokens
        self.output_tokens += output_tokens
        self.a_byte.add(input_tokens / max(1, size))
        self.a_call.add(output_tokens)


@dataclass(frozen=True, slots=True)
class Projection:
    """From low to high: tokens, in and out together, and US dollars, None without a price."""

    tokens_low: int
    tokens_high: int
    cost_low: float | None = None
    cost_high: float | None = None


def projected(counted: Counted, price: Price | None, calls: int, size: int) -> Projection | None:
    """The counted calls and `calls` more, whose prompts have `size` bytes together.

    Tokens in: as many a byte as so far. Tokens out: as many a call. Each is taken two standard errors lower and higher.
    None before LEAST calls, unless there is none left.
    """
    if calls and counted.a_call.count < LEAST:
        return None
    low, high = (_at_end(counted, calls, size, sign * _SURE) for sign in (-1, 1))
    total = counted.a_call.count + calls
    cost_low, cost_high = (price.cost(*tokens, total) if price else None for tokens in (low, high))
    return Projection(sum(low), sum(high), cost_low, cost_high)


def _at_end(counted: Counted, calls: int, size: int, errors: float) -> tuple[int, int]:
    a_byte = counted.input_tokens / max(1, counted.size) + errors * counted.a_byte.error
    a_call = counted.a_call.mean + errors * counted.a_call.error
    into = counted.input_tokens + max(0.0, a_byte) * size
    return round(into), round(counted.output_tokens + max(0.0, a_call) * calls)
