"""How the practice endpoint behaves, and the named presets. Light to import: pages read it."""

from dataclasses import dataclass, replace

from core.errors import ConfigurationError
from core.language import Message, Wording, counted, listed


@dataclass(frozen=True, slots=True)
class Number:
    """What a field of `PracticeSettings` may be, and its option on a command line, which counts in 1 / `scale`.

    An `optional` one may be None; its option says 0 for that.
    """

    words: Wording
    option: str
    help: Wording
    high: int
    low: int = 0
    scale: int = 1
    whole: bool = False
    optional: bool = False

    def check(self, value: object) -> None:
        if value is None and self.optional:
            return
        kind = int if self.whole else int | float
        if isinstance(value, bool) or not isinstance(value, kind) or not self.low <= value <= self.high:
            raise ConfigurationError(self._refusal(repr(value)))

    def _refusal(self, value: str) -> Message:
        name, low, high = self.words(), self.low, self.high
        if self.whole:
            return Message(
                "{name} is {value}; it must be a whole number from {low} to {high}.",
                name=name,
                value=value,
                low=low,
                high=high,
            )
        return Message(
            "{name} is {value}; it must be from {low:g} to {high:g}.", name=name, value=value, low=low, high=high
        )


def _limit(words: Wording, option: str, text: Wording) -> Number:
    return Number(words, option, text, 1_000_000_000, low=1, whole=True, optional=True)


NUMBERS = {
    "mean_latency": Number(
        Wording("Mean latency (seconds)"), "--latency-ms", Wording("mean latency, milliseconds"), 600, scale=1000
    ),
    "sigma": Number(
        Wording("Sigma"), "--sigma", Wording("shape of the lognormal; 0 answers in the same time always"), 3
    ),
    "slots": _limit(Wording("Slots"), "--slots", Wording("requests served at once, 0 for no limit; the rest queue")),
    "requests_per_minute": _limit(
        Wording("Requests a minute"),
        "--requests-per-minute",
        Wording("quota, 0 for none; past it: 429 with Retry-After"),
    ),
    "burst": _limit(Wording("Burst"), "--burst", Wording("requests that may come at once, 0 for a minute's worth")),
    "tokens_per_minute": _limit(Wording("Tokens a minute"), "--tokens-per-minute", Wording("quota, 0 for none")),
    "context_tokens": _limit(
        Wording("Context (tokens)"), "--context-tokens", Wording("tokens of a request and its answer, 0 for no limit")
    ),
    "share_error": Number(
        Wording("The share of errors"), "--errors", Wording("share of requests answered with 500, 0 to 1"), 1
    ),
    "share_reset": Number(Wording("The share of resets"), "--resets", Wording("share of connections reset"), 1),
    "share_cut": Number(
        Wording("The share of cut-off answers"), "--cut", Wording("share of answers cut off within their JSON"), 1
    ),
    "share_stalled": Number(
        Wording("The share of stalls"), "--stalled", Wording("share of requests never answered"), 1
    ),
    "seed": Number(
        Wording("Seed"), "--seed", Wording("another seed, another fate for each document"), 2**63 - 1, whole=True
    ),
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
            raise ConfigurationError(
                Message("Refuse when full is {value}; it must be true or false.", value=repr(self.refuse_when_full))
            )
        if sum(self.shares.values()) > 1 + 1e-9:
            raise ConfigurationError(
                Message("The shares of faults add up to {sum:g}; at most 1 fits.", sum=sum(self.shares.values()))
            )

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
        raise ConfigurationError(
            Message("Preset is {value}; it must be one of {names}.", value=repr(name), names=listed(*PRESETS))
        )
    return replace(PRESETS[name], seed=seed)


def describe(preset_name: str) -> str:
    """One line with the preset's numbers, such as "mean 250 ms (lognormal, sigma 0.5), no limits"."""
    return describe_settings(preset(preset_name))


def preset_words(name: str) -> str:
    """What people call the preset of that name; any other name as it is."""
    return _PRESET_WORDS[name]() if name in _PRESET_WORDS else name


_PRESET_WORDS = {
    "instant": Wording("instant"),
    "hosted API": Wording("hosted API"),
    "rate-limited tier": Wording("rate-limited tier"),
    "single GPU": Wording("single GPU"),
    "small context": Wording("small context"),
    "flaky network": Wording("flaky network"),
}
_FAULT_WORDS = {
    "errors": Wording("{share} errors"),
    "resets": Wording("{share} resets"),
    "cut-off answers": Wording("{share} cut-off answers"),
    "stalls": Wording("{share} stalls"),
}


def describe_settings(settings: PracticeSettings) -> str:
    """One line with the numbers, latency first, then what limits and what fails."""
    faults = (_FAULT_WORDS[name](share=_percent(share)) for name, share in settings.shares.items() if share)
    return listed(_latency(settings), *_limits(settings), *faults)


def _percent(share: float) -> Message:
    return Message("{number:g} %", number=100 * share)


def _latency(settings: PracticeSettings) -> Message:
    mean = settings.mean_latency * 1000
    if settings.sigma and mean:
        return Message("mean {mean:,.0f} ms (lognormal, sigma {sigma:g})", mean=mean, sigma=settings.sigma)
    return Message("mean {mean:,.0f} ms", mean=mean)


def _limits(settings: PracticeSettings) -> list[Message]:
    parts = [_slots(settings.slots, refused=settings.refuse_when_full)] if settings.slots is not None else []
    if settings.requests_per_minute is not None:
        parts.append(Message("{count:,} requests/min", count=settings.requests_per_minute))
        parts += [Message("burst {count:,}", count=settings.burst)] if settings.burst is not None else []
    if settings.tokens_per_minute is not None:
        parts.append(Message("{count:,} tokens/min", count=settings.tokens_per_minute))
    if settings.context_tokens is not None:
        parts.append(Message("context {count:,} tokens", count=settings.context_tokens))
    return parts or [Message("no limits")]


def _slots(count: int, *, refused: bool) -> Message:
    if refused:
        return counted("{count:,} slot, the rest refused", "{count:,} slots, the rest refused", count=count)
    return counted("{count:,} slot, the rest queue", "{count:,} slots, the rest queue", count=count)
