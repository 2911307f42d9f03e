"""A run to read or print: a heading a document, its summary under it, and then what it came with."""

from collections.abc import Iterator
from dataclasses import dataclass

from core.language import Message, Wording, joined, say
from core.reader import read_in
from core.records import DocumentRow, Value
from core.views.columns import written_note
from core.views.exports.table import Table
from core.views.exports.texts import clean_for_xml

_SUMMARIES = Wording("Summaries")
_NO_SUMMARY = Wording("No summary.")
_FROM = Wording("from")


@dataclass(frozen=True, slots=True)
class Entry:
    """One document. `missing` says why there is no `summary`; `facts` are names with their values, none of them empty.

    All are cleaned texts, in the language of the table, and none is escaped.
    """

    heading: str
    summary: str
    missing: str
    note: str
    facts: tuple[tuple[str, str], ...]


def title_of(table: Table) -> str:
    return one_line(table.title) or say(_SUMMARIES, table.language)


def entries(table: Table) -> Iterator[list[Entry]]:
    """Some at a time, in the order of the rows."""
    for chunk in table.chunks():
        with read_in(table.language):
            some = [_entry(table, row) for row in chunk]
        yield some


def one_line(text: str) -> str:
    return " ".join(clean_for_xml(text).split())


def _entry(table: Table, row: DocumentRow) -> Entry:
    summary = clean_for_xml(row.outcome.summary if row.outcome else "")
    error = one_line(table.error(row))
    missing = "" if summary else joined(_NO_SUMMARY(), error)
    place = Message("{source}, row {row}", source=row.source, row=row.row) if row.row is not None else row.source
    own = ((one_line(name), _text(row.fields.get(name))) for name in table.own)
    facts = [(name, value) for name, value in own if value.strip()]
    if place and place != row.name:
        facts.append((_FROM(), one_line(place)))
    return Entry(one_line(row.name), summary, missing, one_line(written_note(row)), tuple(facts))


def _text(value: Value) -> str:
    match value:
        case None:
            return ""
        case bool():
            return "true" if value else "false"
    return clean_for_xml(str(value))
