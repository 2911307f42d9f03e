"""A chart: a drawing under its finding."""

from dataclasses import dataclass

import altair as alt
import pandas as pd


@dataclass(frozen=True, slots=True)
class Chart:
    """A drawing without a heading of its own: the page writes `title` above it, where it can wrap.

    `table` holds the numbers drawn, for a table toggle; `alt` says in plain words what the picture shows.
    """

    title: str
    drawing: alt.Chart | alt.LayerChart
    table: pd.DataFrame
    alt: str

    @property
    def empty(self) -> bool:
        """Nothing to draw: the title alone says why."""
        return self.table.empty
