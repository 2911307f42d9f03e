"""Before a run: how long it may take, told from the one short answer of a connection test, and what it will split."""

from collections.abc import Sequence

from core.records import Part
from core.summarise.expected import ExpectedParts
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


def parts_line(expected: ExpectedParts) -> str:
    """What will be split, one sentence."""
    longer = f"{plural(expected.documents, 'document')} {'is' if expected.documents == 1 else 'are'} longer"
    model = f"{longer} than the model takes ({expected.context:,} tokens)"
    if not expected.parts:
        return f"{model}, which has no room for any part beside the prompt and the answer: they will fail."
    return f"{model}: split into about {plural(expected.parts, 'part')}, whose summaries are combined."


def part_title(part: Part, parts: Sequence[Part]) -> str:
    """What a recorded summary is of: "Part 2 of 5", or "Parts 2 to 4 of 5, together"."""
    firsts = sorted((each.start, each.stop) for each in parts if not each.level)
    covered = [place for place, (start, stop) in enumerate(firsts, 1) if part.start <= start and stop <= part.stop]
    if not covered or part.level == 0:
        return f"Part {covered[0] if covered else '?'} of {len(firsts)}"
    return f"Parts {covered[0]} to {covered[-1]} of {len(firsts)}, together"
