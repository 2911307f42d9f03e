"""A run as files: the CSV with every summary beside its document, and the metrics JSON."""

import csv
import io
import json
import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice

from core.metrics import ProcessingMetrics
from core.records import DocumentRow, RunStatus
from core.views.columns import Column, export_columns

NOT_SENT = "Not sent."
"""The error of a row without an outcome."""

NOT_SENT_REFUSED = "Not sent: the run was refused."
"""The same in a run that the endpoint refused."""

_BYTE_ORDER_MARK = "\N{ZERO WIDTH NO-BREAK SPACE}".encode()  # tells Excel that this is UTF-8
_ROWS_A_CHUNK = 500
_DECIMALS = 4  # a tenth of a millisecond

_LINE_ENDS = re.compile(r"\r\n?")
_SURROGATES = re.compile(r"[\ud800-\udfff]")
_CONTROLS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")  # all but tab and line feed
_QUOTES = frozenset("\"'`´\u2018\u2019\u201a\u201b\u201c\u201d\u201e\u201f«»‹›＂＇")
_BLANK = frozenset("\u115f\u1160\u2800\u3164\uffa0\U0001d159")  # letters and symbols of no ink
_UNSEEN = ("Cc", "Cf", "Cn", "Co", "Me", "Mn")  # categories: control, format, no character, private, marks upon letters
_NUMBER = re.compile(r"[ \xa0\u202f]*+(?:[+-][ \xa0\u202f]*+)?[0-9][0-9 \xa0\u202f.,-]*+")  # of a telephone, too
_STARTS_FORMULA = frozenset("=+-@\t\n＝＋－＠﹦﹢﹣﹫−")  # and their full-width and small forms, and the minus sign


def csv_bytes(
    rows: Iterable[DocumentRow], model: str = "", status: RunStatus = RunStatus.FINISHED, own: Sequence[str] = ()
) -> Iterator[bytes]:
    """The CSV, piece by piece: UTF-8 with a byte order mark, lines ended by CRLF, one line a row of the run.

    `own` are the columns that the documents came with. `model` stands where an outcome does not name its own. A row
    without an outcome is cancelled: not sent, and in a run whose `status` is refused, for that reason. Text cells and
    names of columns are cleaned (`clean`) and defused (`defuse`); numbers stay numbers, durations are seconds, an
    unknown one is empty.

    Limitations: a spreadsheet told to split at anything but commas sees other cells than the ones defused here.
    """
    columns = export_columns(own)
    yield _BYTE_ORDER_MARK + _lines([[_cell(column.name) for column in columns]])
    remaining = iter(rows)
    not_sent = NOT_SENT_REFUSED if status is RunStatus.REFUSED else NOT_SENT
    while chunk := list(islice(remaining, _ROWS_A_CHUNK)):
        yield _lines(_cells(row, columns, model, not_sent) for row in chunk)


def metrics_json(metrics: ProcessingMetrics) -> bytes:
    """The metrics as one indented JSON object, UTF-8, with a line feed at its end."""
    return (json.dumps(metrics.to_json(), ensure_ascii=False, indent=2) + "\n").encode("utf-8")


def clean(text: str) -> str:
    """Text that any reader of CSV accepts: LF line ends, no control characters but tab, no lone surrogates."""
    return _CONTROLS.sub("", _SURROGATES.sub("\N{REPLACEMENT CHARACTER}", _LINE_ENDS.sub("\n", text)))


def defuse(text: str) -> str:
    """The text with a ' before it where a spreadsheet would run it as a formula.

    That is where it begins, white space, quotes and invisible characters aside, with = + - @ or a look-alike, or with
    a tab or a line end (OWASP, CSV Injection). A list that begins with "- " gets the ' too: nobody can tell. A number
    or telephone number (-5.3, +49 30) is left as it is.
    """
    if _NUMBER.fullmatch(text):
        return text
    return f"'{text}" if text[:1] in _STARTS_FORMULA or _first_visible(text) in _STARTS_FORMULA else text


def _first_visible(text: str) -> str | None:
    return next((mark for mark in text if not _skipped(mark)), None)


def _skipped(mark: str) -> bool:
    return mark.isspace() or mark in _QUOTES or mark in _BLANK or unicodedata.category(mark) in _UNSEEN


def _lines(rows: Iterable[Iterable[str | int | float]]) -> bytes:
    buffer = io.StringIO(newline="")
    csv.writer(buffer, lineterminator="\r\n").writerows(rows)
    return buffer.getvalue().encode("utf-8")


def _cells(row: DocumentRow, columns: Iterable[Column], model: str, not_sent: str) -> Iterator[str | int | float]:
    instead = {"model": model} if row.outcome else {"error": not_sent}
    for column in columns:
        value = column.value(row)
        if column.own:
            yield value if isinstance(value, float) else _cell(value)
        else:
            yield _cell(value if value != "" else instead.get(column.key, ""))


def _cell(value: object) -> str | int | float:
    match value:
        case None:
            return ""
        case bool():
            return "true" if value else "false"
        case float():
            return round(value, _DECIMALS)
        case int():
            return value
    return defuse(clean(str(value)))
