"""A run on one line of a terminal: what it costs is there on narrow ones, too."""

from typing import Any

import pytest

from core.prices import Price
from core.records import RunSnapshot, RunStatus, Tick
from core.settings import EndpointSettings, RunSettings
from core.views.terminal import progress_line, width_of

SERVER = EndpointSettings(kind="openai", base_url="http://127.0.0.1:8000/v1", model="m")
CAPPED = RunSettings(endpoint=SERVER, price_in=2.0, price_out=10.0, max_cost=5.0)
TICKS = [Tick(at, int(45 * at), 0, 50, 50, 45.0) for at in (0.0, 10.0, 20.0)]


def run(settings: RunSettings = CAPPED, **more: Any) -> RunSnapshot:
    values: dict[str, Any] = {"total": 3_000, "succeeded": 900, "failed": 2, "in_flight": 50, "elapsed": 20.0}
    paid = {"price": Price(2.0, 10.0), "cost": 0.42, "cost_low": 1.1, "cost_high": 1.2, "input_tokens": 110_000}
    return RunSnapshot("r", RunStatus.RUNNING, settings, **{**values, **paid, **more})


def test_a_wide_line_tells_all_of_it() -> None:
    """Counts, rates, time left, what is spent of how much, and what it comes to."""
    line = progress_line(run(), 160, TICKS)
    assert line.startswith("█████")
    for told in ("902/3,000", "2 failed", "docs/s", "50 in flight", " left", "$0.42 of $5.00 so far", "$1.10 to $1.20"):
        assert told in line


@pytest.mark.parametrize(
    ("width", "told", "untold"),
    [
        (130, ("docs/s", "$1.10 to $1.20 in the end"), ("█" * 6,)),
        (100, ("left", "$0.42 of $5.00 so far", "$1.10 to $1.20 in the end"), ("docs/s", "in flight")),
        (79, ("902/3,000", "left", "$0.42 of $5.00 so far"), ("docs/s", "in the end")),
    ],
)
def test_a_narrow_line_leaves_out_what_matters_less(width: int, told: tuple[str, ...], untold: tuple[str, ...]) -> None:
    """No half of a sentence, and never what is spent."""
    line = progress_line(run(), width, TICKS)
    assert width_of(line) <= width
    assert [each for each in told if each not in line] == []
    assert [each for each in untold if each in line] == []


def test_the_narrowest_is_cut() -> None:
    assert width_of(progress_line(run(), 20, TICKS)) == 20


def test_what_costs_nothing_has_no_cost() -> None:
    """On the practice endpoint nobody asks for it."""
    line = progress_line(run(RunSettings(), price=None, cost=None, cost_low=None, cost_high=None), 160, TICKS)
    assert "$" not in line
    assert "token" not in line
