"""How the practice endpoint behaves, and the named presets. Light to import: pages read it."""

from dataclasses import dataclass, replace

from core.errors import ConfigurationError

LARGEST = 1_000_000_000
LONGEST_LATENCY = 600.0  # seconds


@dataclass(frozen=True, slots=True)
class PracticeSettings:
    """Latency, capacity, quotas and faults of the practice endpoint.

    `mean_latency` (seconds) is kept whatever `sigma`, the shape of the lognormal: mu = ln(mean) - sigma^2 / 2.
    `slots` requests are served at once (None: all); the rest queue first come, first served, or are answered 429 where
    `refuse_when_full`. `burst` requests may come at once under `requests_per_minute` (None: a minute's worth).
    The shares are of requests, 0..1: answered 500, connection reset, JSON body cut off, never answered.
    """

    mean_latency: float = 0.25
    sigma: float = 0.0
    slots: int | None = None
    refuse_when_full: bool = False
    requests_per_minute: int | None = None
    burst: int | None = None
    tokens_per_minute: int | None = None
    share_error: float = 0.0
    share_reset: float = 0.0
    share_cut: float = 0.0
    share_stalled: float = 0.0
    seed: int = 0

    def __post_init__(self) -> None:
        _number("Mean latency (seconds)", self.mean_latency, 0, LONGEST_LATENCY)
        _number("Sigma", self.sigma, 0, 3)
        _count("Slots", self.slots)
        _count("Requests a minute", self.requests_per_minute)
        _count("Burst", self.burst)
        _count("Tokens a minute", self.tokens_per_minute)
        if not isinstance(self.refuse_when_full, bool):
            raise ConfigurationError(f"Refuse when full is {self.refuse_when_full!r}; it must be true or false.")
        for name, share in self.shares.items():
            _number(f"The share of {name}", share, 0, 1)
        if sum(self.shares.values()) > 1 + 1e-9:
            raise ConfigurationError(f"The shares of faults add up to {sum(self.shares.values()):g}; at most 1 fits.")
        _whole("Seed", self.seed, 0, 2**63 - 1)

    @property
    def shares(self) -> dict[str, float]:
        """Share of requests by fault, in the order `core.endpoints.practice.fate` draws them."""
        return {
            "errors": self.share_error,
            "resets": self.share_reset,
            "cut-off answers": self.share_cut,
            "stalls": self.share_stalled,
        }


def _number(name: str, value: float, low: float, high: float) -> None:
    if isinstance(value, bool) or not isinstance(value, int | float) or not low <= value <= high:
        raise ConfigurationError(f"{name} is {value!r}; it must be from {low:g} to {high:g}.")


def _whole(name: str, value: int, low: int, high: int) -> None:
    if isinstance(value, bool) or not isinstance(value, int) or not low <= value <= high:
        raise ConfigurationError(f"{name} is {value!r}; it must be a whole number from {low} to {high}.")


def _count(name: str, value: int | None) -> None:
    if value is not None:
        _whole(name, value, 1, LARGEST)


HOSTED = PracticeSettings(mean_latency=0.25, sigma=0.5)
PRESETS: dict[str, PracticeSettings] = {
    "instant": PracticeSettings(mean_latency=0.0),
    "hosted API": HOSTED,
    "rate-limited tier": replace(HOSTED, requests_per_minute=3000, burst=50),
    "single GPU": PracticeSettings(mean_latency=0.4, sigma=0.2, slots=16),
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
    return parts or ["no limits"]
