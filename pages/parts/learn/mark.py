"""A strategy's colour and shape, as a mark in HTML."""

from core.settings import StrategyName
from core.views.palette import STRATEGY_COLOURS, STRATEGY_SHAPES

_SHAPES = {
    "circle": "M5 1a4 4 0 1 1 0 8a4 4 0 1 1 0-8z",
    "square": "M1.5 1.5h7v7h-7z",
    "diamond": "M5 .5 9.5 5 5 9.5.5 5z",
    "cross": "M3.5 1h3v2.5H9v3H6.5V9h-3V6.5H1v-3h2.5z",
    "triangle-up": "M5 1 9.5 9h-9z",
    "triangle-down": "M5 9 .5 1h9z",
    "triangle-right": "M9 5 1 .5v9z",
}


def mark(strategy: StrategyName) -> str:
    """The mark, 10 pixels square; of no meaning to those who hear the page, whom the name beside it tells all."""
    shape, colour = _SHAPES[STRATEGY_SHAPES[strategy]], STRATEGY_COLOURS[strategy]
    return f'<i class="gm-mark" style="background:{colour};clip-path:path(\'{shape}\')" aria-hidden="true"></i>'
