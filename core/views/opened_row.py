"""One row of a run, opened: its text and its summary side by side, as plain data, every text of it bounded."""

from collections.abc import Sequence
from typing import Any

from core.language import Message, counted, say
from core.records import DocumentRow, Outcome, Part, Status
from core.summarise.prompts import shown_value
from core.views.expected import part_title
from core.views.format import duration
from core.views.names import column_words, name_words
from core.views.quotes import marked, quoted_spans
from core.views.summaries import STATES, STATUS_WORDS, fit, notes, status_of

LONGEST_TEXT, LONGEST_FIELD, LONGEST_LINE = 100_000, 10_000, 200
"""Characters of a text, of one of the document's own columns, and of what stands on a line."""

MOST_FIELDS, MOST_PARTS = 50, 100


def opened_row(row: DocumentRow, parts: Sequence[Part] = (), *, several: bool = False) -> dict[str, Any]:
    """A document and its summary side by side, with what the summary quotes marked, its own columns and its parts;
    where `several` servers share the run, with the one that answered."""
    outcome = row.outcome
    text, summary = fit(row.text, LONGEST_TEXT), outcome.summary if outcome else ""
    spans = quoted_spans(summary, text)
    return {
        "id": row.position,
        "title": fit(name_words(row.name), LONGEST_LINE),
        "facts": _facts(row, several=several),
        "sides": [
            {
                "heading": Message("Document"),
                "stretches": marked(text, spans),
                "notes": [*_cut(row.text), *_quotes(len(spans))],
                "state": "",
            },
            {**_answer(row), "parts": _parts(parts)},
        ],
        "fields": [
            [fit(column_words(name), LONGEST_LINE), fit(shown_value(value), LONGEST_FIELD)]
            for name, value in list(row.fields.items())[:MOST_FIELDS]
            if value != row.text and shown_value(value)
        ],
    }


def _answer(row: DocumentRow) -> dict[str, Any]:
    outcome, status = row.outcome, status_of(row)
    failed = status is Status.FAILED
    text = (outcome.summary or say(outcome.error)) if outcome else ""
    return {
        "heading": Message("Why it failed") if failed else Message("Summary"),
        "stretches": [[fit(text or say(STATUS_WORDS[status]), LONGEST_TEXT), False]],
        "notes": notes(row),
        "state": STATES[status],
        "word": say(STATUS_WORDS[status]),
        "copy": bool(text),
    }


def _facts(row: DocumentRow, *, several: bool) -> list[str]:
    """What is known of the row beside its texts, a few words each."""
    place = Message("{file}, row {row:,}", file=row.source, row=row.row) if row.row is not None else row.source
    facts = [place] if place and place != row.name else []
    if row.outcome and row.outcome.latency is not None:
        facts.append(_answered(row.outcome, duration(row.outcome.latency), several=several))
    if row.outcome and (tokens := row.outcome.input_tokens + row.outcome.output_tokens):
        facts.append(counted("{count:,} token", "{count:,} tokens", count=tokens))
    return [fit(fact, LONGEST_LINE) for fact in facts]


def _answered(outcome: Outcome, time: str, *, several: bool) -> Message:
    if several and outcome.endpoint:
        return Message("answered in {time} by {address}", time=time, address=outcome.endpoint)
    return Message("answered in {time}", time=time)


def _cut(text: str) -> list[str]:
    if len(text) <= LONGEST_TEXT:
        return []
    return [Message("The first {shown:,} of {all:,} characters.", shown=LONGEST_TEXT, all=len(text))]


def _quotes(count: int) -> list[str]:
    if not count:
        return []
    told = counted(
        "Marked: {count:,} passage that the summary quotes word for word.",
        "Marked: {count:,} passages that the summary quotes word for word.",
        count=count,
    )
    return [told]


def _parts(parts: Sequence[Part]) -> list[dict[str, str]]:
    shown = list(parts)[:MOST_PARTS]
    return [{"title": part_title(part, parts), "text": fit(part.summary, LONGEST_FIELD)} for part in shown]
