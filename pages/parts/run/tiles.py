"""Tiles: a figure under its name, each in a place of its own that is kept from the first moment on."""

from collections.abc import Sequence
from html import escape

import streamlit as st

from core.views.speed import Tile


def tiles(shown: Sequence[Tile]) -> None:
    st.html(f'<div class="gm-tiles">{"".join(map(_tile, shown))}</div>')


def _tile(tile: Tile) -> str:
    unit = f" <small>{escape(tile.unit)}</small>" if tile.unit else ""
    return (
        f'<div class="gm-tile"><div class="gm-tile-name">{escape(tile.name)}</div>'
        f'<div class="gm-tile-value">{escape(tile.value)}{unit}</div>'
        f'<div class="gm-tile-note">{escape(tile.note)}</div>{_spark(tile.trend)}</div>'
    )


def _spark(trend: Sequence[float]) -> str:
    """A small area, cut out of a box. Streamlit takes drawings (SVG) out of HTML, and leaves styles."""
    if len(trend) < 2:  # noqa: PLR2004  # a line has two ends
        return ""
    most = max(trend) or 1.0
    across = 100 / (len(trend) - 1)
    points = ",".join(f"{place * across:.1f}% {100 - 100 * value / most:.1f}%" for place, value in enumerate(trend))
    return f'<div class="gm-tile-trend" style="clip-path:polygon(0% 100%,{points},100% 100%)"></div>'
