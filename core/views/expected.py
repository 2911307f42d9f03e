"""Before a run: how long it may take, told from the short answer of a connection test, and what it will split."""

from collections.abc import Sequence

from core.endpoints.probe import ConnectionReport
from core.language import Message, say
from core.records import Part
from core.summarise.expected import ExpectedParts
from core.views.format import duration, plural


def latency_line(latency: float) -> str:
    """Seconds of one short answer, in words."""
    return f"About {duration(latency)} for a short answer."


def connection_words(report: ConnectionReport) -> str:
    """What a test of a connection found: "452 ms, 1 model"; a whole sentence where something is amiss."""
    if not report.ok or report.latency is None or _is_qualified(report.message):
        return say(report.message)
    models = f", {plural(len(report.models), 'model')}" if report.models else ""
    return f"{duration(report.latency)}{models}"


def _is_qualified(message: str) -> bool:
    """Whether the endpoint answered in some way only."""
    return isinstance(message, Message) and "lacking" in message.values


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
