"""Before a run: how long it may take, told from the short answer of a connection test, and what it will split."""

from collections.abc import Sequence

from core.endpoints.probe import ConnectionReport
from core.language import Message, counted, listed, say
from core.records import Part
from core.summarise.expected import ExpectedParts
from core.views.format import duration


def latency_line(latency: float) -> str:
    """Seconds of one short answer, in words."""
    return Message("About {duration} for a short answer.", duration=duration(latency))


def connection_words(report: ConnectionReport) -> str:
    """What a test of a connection found: "452 ms, 1 model"; a whole sentence where something is amiss."""
    if not report.ok or report.latency is None or _is_qualified(report.message):
        return say(report.message)
    models = counted("{count:,} model", "{count:,} models", count=len(report.models)) if report.models else ""
    return listed(duration(report.latency), models)


def _is_qualified(message: str) -> bool:
    """Whether the endpoint answered in some way only."""
    return isinstance(message, Message) and "lacking" in message.values


def parts_line(expected: ExpectedParts) -> str:
    """What will be split, one sentence."""
    if not expected.parts:
        return counted(
            "{count:,} document is longer than the model takes ({context:,} tokens), which has no room for any part"
            " beside the prompt and the answer: it will fail.",
            "{count:,} documents are longer than the model takes ({context:,} tokens), which has no room for any part"
            " beside the prompt and the answer: they will fail.",
            count=expected.documents,
            context=expected.context,
        )
    parts = counted("{count:,} part", "{count:,} parts", count=expected.parts)
    return counted(
        "{count:,} document is longer than the model takes ({context:,} tokens): split into about {parts}, whose"
        " summaries are combined.",
        "{count:,} documents are longer than the model takes ({context:,} tokens): split into about {parts}, whose"
        " summaries are combined.",
        count=expected.documents,
        context=expected.context,
        parts=parts,
    )


def part_title(part: Part, parts: Sequence[Part]) -> str:
    """What a recorded summary is of: "Part 2 of 5", or "Parts 2 to 4 of 5, together"."""
    firsts = sorted((each.start, each.stop) for each in parts if not each.level)
    covered = [place for place, (start, stop) in enumerate(firsts, 1) if part.start <= start and stop <= part.stop]
    if not covered or part.level == 0:
        return Message("Part {part} of {count}", part=covered[0] if covered else "?", count=len(firsts))
    return Message(
        "Parts {first} to {last} of {count}, together", first=covered[0], last=covered[-1], count=len(firsts)
    )
