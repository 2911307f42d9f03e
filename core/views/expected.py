"""How long a run may take, told from the one short answer of a connection test."""

from core.views.format import duration, plural

_USUAL = 1_000
"""Documents of the example, where none have been read."""


def latency_line(latency: float) -> str:
    """Seconds of one short answer, in words."""
    return f"About {duration(latency)} for a short answer."


def expected_line(latency: float, documents: int, concurrency: int) -> str:
    """That, and documents x latency / concurrency, which a run takes at the least: a summary is longer than a word."""
    count, at_once = documents or _USUAL, max(1, min(concurrency, documents or _USUAL))
    pace = "one at a time" if at_once == 1 else f"{at_once} at once"
    seconds = max(latency, count * latency / at_once)
    return f"{latency_line(latency)} {plural(count, 'document')}, {pace}: {duration(seconds)} or more."
