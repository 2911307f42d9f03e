"""What a run will come to, before it is sent: requests, tokens and US dollars, from low to high."""

from dataclasses import dataclass

from core.prices import Price

_DECIMALS = 8  # of US dollars: a token of the cheapest model


@dataclass(frozen=True, slots=True)
class RunEstimate:
    """Of `documents` asked for, `duplicates` are summarised once, and the summaries of `reused` are there already.

    `parts` are those of long documents; `requests` the least there can be, retries come on top. `input_tokens` go in
    with these, prompts and chat included; `output` come out. Each has a range that it is likely to be in. `measured` is
    from how many answers of this prompt, model and address the output is known; 0: it is guessed. `exact` where each
    document was counted, and not some of them. `saved_input` and `saved_output` are tokens that duplicates and reused
    summaries would have taken.
    """

    documents: int = 0
    duplicates: int = 0
    reused: int = 0
    parts: int = 0
    requests: int = 0
    input_low: int = 0
    input_tokens: int = 0
    input_high: int = 0
    output_low: int = 0
    output: int = 0
    output_high: int = 0
    price: Price | None = None
    measured: int = 0
    exact: bool = True
    saved_requests: int = 0
    saved_input: int = 0
    saved_output: int = 0

    @property
    def tokens_low(self) -> int:
        return self.input_low + self.output_low

    @property
    def tokens(self) -> int:
        """In and out together."""
        return self.input_tokens + self.output

    @property
    def tokens_high(self) -> int:
        return self.input_high + self.output_high

    @property
    def cost_low(self) -> float | None:
        return self._cost(self.input_low, self.output_low)

    @property
    def cost(self) -> float | None:
        """US dollars; None without a price."""
        return self._cost(self.input_tokens, self.output)

    @property
    def cost_high(self) -> float | None:
        return self._cost(self.input_high, self.output_high)

    @property
    def saved_tokens(self) -> int:
        return self.saved_input + self.saved_output

    @property
    def saved_cost(self) -> float | None:
        """US dollars that duplicates and reused summaries save; None without a price."""
        return self.price.cost(self.saved_input, self.saved_output, self.saved_requests) if self.price else None

    def _cost(self, input_tokens: int, output_tokens: int) -> float | None:
        return self.price.cost(input_tokens, output_tokens, self.requests) if self.price else None

    def to_json(self) -> dict[str, int | float | None]:
        """The figures by the names that programs know; US dollars, prices a million tokens."""
        return {
            "documents": self.documents,
            "requests": self.requests,
            "duplicates": self.duplicates,
            "reused": self.reused,
            "parts": self.parts,
            "input_tokens": self.input_tokens,
            "output_tokens_low": self.output_low,
            "output_tokens": self.output,
            "output_tokens_high": self.output_high,
            "cost_estimated_low": _rounded(self.cost_low),
            "cost_estimated": _rounded(self.cost),
            "cost_estimated_high": _rounded(self.cost_high),
            "price_in": self.price.into if self.price else None,
            "price_out": self.price.out if self.price else None,
            "saved_usd": _rounded(self.saved_cost),
        }


def _rounded(dollars: float | None) -> float | None:
    return None if dollars is None else round(dollars, _DECIMALS)
