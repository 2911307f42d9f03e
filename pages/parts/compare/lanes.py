"""Runs side by side on one clock, with Play."""

from collections.abc import Sequence

from core.views.lanes import Lane
from core.views.lanes import lanes as data_of
from pages.parts.frame.components import component


def lanes(shown: Sequence[Lane], key: str, *, clock: float = 0.0, live: bool = False) -> None:
    """`clock` is the second at which runs that go on (`live`) are now."""
    component("lanes")(key=key, data=data_of(shown, clock=clock, live=live))


def one_lane(shown: Lane, key: str, *, clock: float = 0.0, rows: int = 0) -> None:
    """A lane alone, with a Play of its own. `clock` (seconds) and `rows` (in flight) give several one scale."""
    component("lanes")(key=key, data=data_of([shown], clock=clock, rows=rows, single=True))
