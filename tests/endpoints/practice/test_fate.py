"""Arithmetic: the draw of latency and fault."""

from collections import Counter
from dataclasses import replace
from statistics import fmean, stdev

import pytest

from core.endpoints.practice.fate import Fault, content_key, fate
from core.endpoints.practice.settings import PRESETS, PracticeSettings

FLAKY = PRESETS["flaky network"]
KEYS = [content_key([str(number)]) for number in range(20_000)]


def test_fate_is_the_same_for_the_same_three() -> None:
    """Content, seed and attempt decide, nothing else."""
    assert fate(KEYS[0], 1, FLAKY) == fate(content_key(["0"]), 1, FLAKY)


def test_fate_is_the_same_on_every_machine() -> None:
    """A known draw: a change of the recipe changes every comparison kept so far."""
    assert fate(content_key(["user", "text"]), 1, FLAKY).latency == pytest.approx(0.7711544782, abs=1e-9)


def test_fate_differs_by_attempt_and_by_seed() -> None:
    """A retry has a fate of its own, and so has the same document under another seed."""
    first = fate(KEYS[0], 1, FLAKY)
    assert fate(KEYS[0], 2, FLAKY) != first
    assert fate(KEYS[0], 1, replace(FLAKY, seed=1)) != first


def test_latency_keeps_its_mean_and_its_spread() -> None:
    """mu = ln(mean) - sigma^2 / 2: mean 0.25; standard deviation = mean sqrt(exp(0.25) - 1) = 0.1332."""
    latencies = [fate(key, 1, FLAKY).latency for key in KEYS]
    assert fmean(latencies) == pytest.approx(0.25, rel=0.02)
    assert stdev(latencies) == pytest.approx(0.1332, rel=0.04)


def test_without_sigma_every_latency_is_the_mean() -> None:
    """sigma 0 is a constant."""
    assert fate(KEYS[0], 1, PracticeSettings(mean_latency=0.4)).latency == 0.4


def test_shares_are_shares_of_requests() -> None:
    """3 % of 20,000 are 600, give or take four standard deviations."""
    seen = Counter(fate(key, 1, FLAKY).fault for key in KEYS)
    assert seen[Fault.ERROR] == pytest.approx(600, abs=97)
    assert seen[Fault.RESET] == pytest.approx(200, abs=57)
    assert seen[Fault.CUT] == pytest.approx(200, abs=57)
    assert seen[Fault.STALLED] == pytest.approx(100, abs=40)


@pytest.mark.parametrize(
    ("share", "fault"),
    [
        ("share_error", Fault.ERROR),
        ("share_reset", Fault.RESET),
        ("share_cut", Fault.CUT),
        ("share_stalled", Fault.STALLED),
    ],
)
def test_a_share_of_one_is_every_request(share: str, fault: Fault) -> None:
    """Each share draws its own fault."""
    settings = PracticeSettings(**{share: 1.0})  # type: ignore[arg-type]  # the name is a parameter here
    assert {fate(key, 1, settings).fault for key in KEYS[:50]} == {fault}


def test_content_key_tells_parts_apart() -> None:
    """The border between two texts is content."""
    assert content_key(["ab", "c"]) != content_key(["a", "bc"])
