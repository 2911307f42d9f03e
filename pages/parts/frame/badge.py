"""The status of a run or a comparison, as a coloured word."""

from core.records import RunStatus
from core.views.palette import BAD, GOOD, NEUTRAL, RUN_STATUS_COLOURS, WARNING, WORKING
from core.views.words import run_status
from pages.parts.frame.problems import plain

_THEME_NAMES = {GOOD: "green", BAD: "red", WARNING: "orange", NEUTRAL: "gray", WORKING: "blue"}


def badge(status: RunStatus) -> str:
    """Markdown; the colour is the theme's, so it reads in light and dark."""
    return f":{_THEME_NAMES[RUN_STATUS_COLOURS[status]]}-badge[{plain(run_status(status))}]"
