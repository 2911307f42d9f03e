"""How the practice endpoint behaves, and the named presets. Light to import: pages read it."""

from dataclasses import dataclass, replace

from core.errors import ConfigurationError


@dataclass(frozen=True, slots=True)
class Number:
    """What a field of `PracticeSettings` may be, and its option on a command line, which counts in 1 / `scale`.

    An `optional` one may be None; its option says 0 for that.
    """

    words: str
    option: str
    help: str
    high: int
    low: int = 0
    scale: int = 1
    whole: bool = False
    optional: bool = False

    def check(self, value: object) -> None:
        kind, words = (int, "a whole number ") if self.whole else (int | float, "")
        if value is None and self.optional:
            return
        if isinstance(value, bool) or not isinstance(value, kind) or not self.low <= value <= self.high:
            raise ConfigurationError(f"{self.words} is {value!r}; it must be {words}from {self.low} to {self.high}.")


def _limit(words: str, option: str, text: str) -> Number:
    return Number(words, option, text, 1_000_000_000, low=1, whole=True, optional=True)


NUMBERS = {
    "mean_latency": Number("Mean latency (seconds)", "--latency-ms", "mean latency, milliseconds", 600, scale=1000),
    "sigma": Number("Sigma", "--sigma", "shape of the lognormal; 0 answers in the same time always", 3),
    "slots": _limit("Slots", "--slots", "requests served at once, 0 for no limit; the rest queue"),
    "requests_per_minute": _limit(
        "Requests a minute", "--requests-per-minute", "quota, 0 for none; past it: 429 with Retry-After"
    ),
    "burst": _limit("Burst", "--burst", "requests that may come at once, 0 for a minute's worth"),
    "tokens_per_minute": _limit("Tokens a minute", "--tokens-per-minute", "quota, 0 for none"),
    "context_tokens": _limit(
        "Context (tokens)", "--context-tokens", "tokens of a request and its answer, 0 for no limit"
    ),
    "share_error": Number("The share of errors", "--errors", "share of requests answered with 500, 0 to 1", 1),
    "share_reset": Number("The share of resets", "--resets", "share of connections reset", 1),
    "share_cut": Number("The share of cut-off answers", "--cut", "share of answers cut off within their JSON", 1),
    "share_stalled": Number("The share of stalls", "--stalled", "share of requests never answered", 1),
    "seed": Number("Seed", "--seed", "another seed, another fate for each document", 2**63 - 1, whole=True),
}
"""By field of `PracticeSettings`."""


@dataclass(frozen=True, slots=True)
class PracticeSettings:
    """Latency, capacity, quotas and faults of the practice endpoint.

    `mean_latency` (seconds) is kept whatever `sigma`, the shape of the lognormal: mu = ln(mean) - sigma^2 / 2.
    `slots` requests are served at once (None: all); the rest queue first come, first served, or are answered 429 where
    `refuse_when_full`. `burst` requests may come at once under `requests_per_minute` (None: a minute's worth).
    A request that is longer than `context_tokens` (None: any) with the answer that it asks for is refused.
    The shares are of requests, 0..1: answered 500, connection reset, JSON body cut off, never answered.
    """

    mean_latency: float = 0.25
    sigma: float = 0.0
    slots: int | None = None
    refuse_when_full: bool = False
    requests_per_minute: int | None = None
    burst: int | None = None
    tokens_per_minute: int | None = None
    context_tokens: int | None = None
    share_error: float = 0.0
    share_reset: float = 0.0
    share_cut: float = 0.0
    share_stalled: float = 0.0
    seed: int = 0

    def __post_init__(self) -> None:
        for field, number in NUMBERS.items():
            number.check(getattr(self, field))
        if not isinstance(self.refuse_when_full, bool):
            raise ConfigurationError(f"Refuse when full is {self.refuse_when_full!r}; it must be true or false.")
        if sum(self.shares.values()) > 1 + 1e-9:
            raise ConfigurationError(f"The shares of faults add up to {sum(self.shares.values()):g}; at most 1 fits.")

    @property
    def shares(self) -> dict[str, float]:
        """Share of requests by fault, in the order `core.endpoints.practice.fate` draws them."""
        return {
            "errors": self.share_error,
            "resets": self.share_reset,
            "cut-off answers": self.share_cut,
            "stalls": self.share_stalled,
        }


HOSTED = PracticeSettings(mean_latency=0.25, sigma=0.5)
PRESETS: dict[str, PracticeSettings] = {
    "instant": PracticeSettings(mean_latency=0.0),
    "hosted API": HOSTED,
    "rate-limited tier": replace(HOSTED, requests_per_minute=3000, burst=50),
    "single GPU": PracticeSettings(mean_latency=0.4, sigma=0.2, slots=16),
    "small context": replace(HOSTED, context_tokens=4096),
    "flaky network": replace(HOSTED, share_error=0.03, share_reset=0.01, share_cut=0.01, share_stalled=0.005),
}


def preset(name: str, seed: int = 0) -> PracticeSettings:
    """The preset of that name with that seed.

    Raises:
        ConfigurationError: there is no such preset.
    """
    if name not in PRESETS:
        raise ConfigurationError(f"Preset is {name!r}; it must be one of {', '.join(PRESETS)}.")
    return replace(PRESETS[name], seed=seed)


def describe(preset_name: str) -> str:
    """One line with the preset's numbers, such as "mean 250 ms (lognormal, sigma 0.5), no limits"."""
    return describe_settings(preset(preset_name))


def describe_settings(settings: PracticeSettings) -> str:
    """One line with the numbers, latency first, then what limits and what fails."""
    spread = f" (lognormal, sigma {settings.sigma:g})" if settings.sigma and settings.mean_latency else ""
    parts = [f"mean {settings.mean_latency * 1000:,.0f} ms{spread}", *_limits(settings)]
    parts += [f"{share * 100:g} % {name}" for name, share in settings.shares.items() if share]
    return ", ".join(parts)


def _limits(settings: PracticeSettings) -> list[str]:
    parts = []
    if settings.slots is not None:
        parts.append(f"{settings.slots:,} slots, the rest {'refused' if settings.refuse_when_full else 'queue'}")
    if settings.requests_per_minute is not None:
        parts.append(f"{settings.requests_per_minute:,} requests/min")
        parts += [f"burst {settings.burst:,}"] if settings.burst is not None else []
    if settings.tokens_per_minute is not None:
        parts.append(f"{settings.tokens_per_minute:,} tokens/min")
    if settings.context_tokens is not None:
        parts.append(f"context {settings.context_tokens:,} tokens")
    return parts or ["no limits"]
