"""What tokens cost: a price, as it was known when a run began."""

import dataclasses
import json
import math
from dataclasses import dataclass
from typing import Any

_MILLION = 1_000_000
_CENTS = 0.1  # US dollars from which on cents say enough
_MOST_DECIMALS = 8
_HIGHEST = 1_000_000  # US dollars a million tokens


@dataclass(frozen=True, slots=True)
class Price:
    """US dollars a million tokens, of what goes `into` a request and what comes `out`, and for each `request` itself.

    `tiers` are (from so many input tokens of a request on, into, out), ascending: all tokens of such a request have
    these prices.
    """

    into: float
    out: float
    request: float = 0.0
    tiers: tuple[tuple[int, float, float], ...] = ()

    def cost(self, input_tokens: int, output_tokens: int, requests: int = 1) -> float:
        """US dollars for so many tokens in so many requests of one size."""
        into, out = self.into, self.out
        each = input_tokens / max(1, requests)
        for least, dearer, written in self.tiers:
            if each >= least:
                into, out = dearer, written
        return (input_tokens * into + output_tokens * out) / _MILLION + requests * self.request

    def most(self, input_tokens: int, output_tokens: int) -> float:
        """The same of one request that may have so many at most: a tier may be cheaper than the one before it."""
        reached = [(self.into, self.out), *((into, out) for least, into, out in self.tiers if least <= input_tokens)]
        into, out = max(into for into, _ in reached), max(out for _, out in reached)
        return (input_tokens * into + output_tokens * out) / _MILLION + self.request

    def to_json(self) -> str:
        return json.dumps(dataclasses.asdict(self))

    @staticmethod
    def from_json(text: str) -> "Price":
        """The price `to_json` wrote.

        Raises:
            ValueError: it is none.
        """
        raw: dict[str, Any] = json.loads(text)
        try:
            tiers = tuple((int(least), _sound(into), _sound(out)) for least, into, out in raw["tiers"])
            return Price(_sound(raw["into"]), _sound(raw["out"]), _sound(raw["request"]), tiers)
        except (KeyError, TypeError) as error:
            raise ValueError("no price") from error


def dollars(amount: float) -> str:
    """US dollars in figures: "$12.30", "$0.42", "$0.0042"; as many decimals as two figures take."""
    if amount >= _CENTS or amount <= 0:
        return f"${max(0.0, amount):,.2f}"
    decimals = min(_MOST_DECIMALS, 1 - math.floor(math.log10(amount)))
    whole, _, rest = f"{amount:.{decimals}f}".partition(".")
    return f"${whole}.{rest.rstrip('0').ljust(2, '0')}"


def _sound(value: Any) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= _HIGHEST:
        raise ValueError("no price")
    return float(value) if math.isfinite(value) else 0.0
