"""Arithmetic: the presets, their words, and what settings refuse."""

import subprocess
import sys

import pytest

from core.endpoints.practice.settings import PRESETS, PracticeSettings, describe, describe_settings, preset
from core.errors import ConfigurationError


def test_presets_are_the_six_of_the_design() -> None:
    """Names and order are what pages and command lines offer."""
    assert list(PRESETS) == [
        "instant",
        "hosted API",
        "rate-limited tier",
        "single GPU",
        "small context",
        "flaky network",
    ]


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("instant", "mean 0 ms, no limits"),
        ("hosted API", "mean 250 ms (lognormal, sigma 0.5), no limits"),
        ("rate-limited tier", "mean 250 ms (lognormal, sigma 0.5), 3,000 requests/min, burst 50"),
        ("small context", "mean 250 ms (lognormal, sigma 0.5), context 4,096 tokens"),
        ("single GPU", "mean 400 ms (lognormal, sigma 0.2), 16 slots, the rest queue"),
        (
            "flaky network",
            "mean 250 ms (lognormal, sigma 0.5), no limits, 3 % errors, 1 % resets, 1 % cut-off answers, 0.5 % stalls",
        ),
    ],
)
def test_describe_names_every_number(name: str, words: str) -> None:
    """One line holds all the numbers of a preset."""
    assert describe(name) == words


def test_both_quotas_are_in_the_line() -> None:
    """Requests and tokens a minute, and that what finds no slot is refused."""
    settings = PracticeSettings(
        mean_latency=0, slots=8, refuse_when_full=True, requests_per_minute=600, tokens_per_minute=90_000
    )
    words = describe_settings(settings)
    assert words == "mean 0 ms, 8 slots, the rest refused, 600 requests/min, 90,000 tokens/min"


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("mean_latency", -1, "Mean latency (seconds) is -1; it must be from 0 to 600."),
        ("mean_latency", float("nan"), "Mean latency (seconds) is nan"),
        ("slots", 0, "Slots is 0; it must be a whole number from 1"),
        ("slots", 2.5, "Slots is 2.5"),
        ("burst", True, "Burst is True"),
        ("share_error", 1.5, "The share of errors is 1.5; it must be from 0 to 1."),
        ("seed", -1, "Seed is -1"),
        ("refuse_when_full", "no", "Refuse when full is 'no'"),
    ],
)
def test_settings_out_of_range_are_refused_by_name(field: str, value: object, words: str) -> None:
    """The message names the value and the range."""
    with pytest.raises(ConfigurationError) as refusal:
        PracticeSettings(**{field: value})  # type: ignore[arg-type]  # wrong on purpose
    assert words in str(refusal.value)


def test_shares_past_one_are_refused() -> None:
    """A request meets one fault at most, so the shares fit into 1."""
    with pytest.raises(ConfigurationError, match=r"add up to 1\.2"):
        PracticeSettings(share_error=0.6, share_reset=0.6)


def test_unknown_preset_names_the_known() -> None:
    """Who mistypes a preset reads the names there are."""
    with pytest.raises(ConfigurationError, match="Preset is 'fast'; it must be one of instant, hosted API"):
        preset("fast")


def test_settings_load_without_the_heavy_libraries() -> None:
    """Pages, the worker and the command line import settings, options and process without numpy or uvicorn."""
    code = (
        "import sys; from core.endpoints.practice import settings, options, process; "
        "print({'numpy', 'uvicorn', 'uvloop'} & set(sys.modules))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "set()"
