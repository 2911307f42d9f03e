import csv
import io
import json
import subprocess
import sys
from dataclasses import replace
from typing import Any

import pandas as pd
import pytest

from core.language import Message
from core.metrics import measure
from core.prices import Price
from core.reader import languages, read_in
from core.records import DocumentRow, Outcome, RunSnapshot, RunStatus, Status
from core.settings import RunSettings
from core.views.exports.as_csv import csv_pieces
from core.views.exports.figures import metrics_json
from core.views.exports.table import OUR_COLUMNS, Table
from core.views.exports.texts import clean, defuse
from tests.views.exports.scenes import row, summarised

HEAD = [column.name for column in OUR_COLUMNS]


def read(data: bytes) -> list[dict[str, str]]:
    """The rows as Python's csv module sees them, the byte order mark taken off."""
    assert data.startswith(b"\xef\xbb\xbf")
    return list(csv.DictReader(io.StringIO(data.decode("utf-8-sig"), newline="")))


def exported(*rows: DocumentRow, model: str = "") -> list[dict[str, str]]:
    return read(b"".join(csv_pieces(Table(rows, model=model))))


def test_file_is_what_excel_expects_byte_for_byte() -> None:
    """UTF-8 with a byte order mark, the promised columns, lines ended by CRLF, quotes only where they are needed."""
    outcome = summarised("他说：“好, 走”", attempts=2, latency=1.23456, queue_time=0.5, input_tokens=9, output_tokens=4)
    data = b"".join(
        csv_pieces(Table([row(name="一.txt", outcome=outcome, row=7)], model="gpt-4o-mini", price=Price(1.0, 2.0)))
    )
    assert data.decode("utf-8") == (
        "\ufeffdocument,source,row,status,summary,error,attempts,latency_seconds,queue_seconds,input_tokens,"
        "output_tokens,model,cached,note,endpoint,cost_usd\r\n"
        '一.txt,a.zip,7,succeeded,"他说：“好, 走”",,2,1.2346,0.5,9,4,gpt-4o-mini,false,,,1.7e-05\r\n'
    )


def test_every_row_of_the_run_is_there_in_order() -> None:
    """Succeeded, failed, cancelled, duplicate and unsent documents have a line each, in the order of the input."""
    failed = Outcome(1, Status.FAILED, error="No answer within 60 s.", attempts=3, latency=180.0)
    found = exported(
        row(0, "a", summarised("S", attempts=1, latency=0.2, model="m1")),
        row(1, "b", failed),
        row(2, "c", Outcome(2, Status.CANCELLED)),
        row(3, "a again", Outcome(0, Status.SUCCEEDED, summary="S", cached=True), duplicate=True),
        row(4, "d"),
        model="m2",
    )
    assert [line["document"] for line in found] == ["a", "b", "c", "a again", "d"]
    assert [line["status"] for line in found] == ["succeeded", "failed", "cancelled", "succeeded", "cancelled"]
    assert [line["summary"] for line in found] == ["S", "", "", "S", ""]
    assert [line["cached"] for line in found] == ["false", "false", "false", "true", "false"]
    assert [line["model"] for line in found] == ["m1", "m2", "m2", "m2", ""]
    assert [line["latency_seconds"] for line in found] == ["0.2", "180.0", "", "", ""]
    assert [line["attempts"] for line in found] == ["1", "3", "0", "0", "0"]


def test_an_empty_run_has_its_header() -> None:
    """Without rows the file is the mark and one line of column names."""
    assert b"".join(csv_pieces(Table([]))) == b"\xef\xbb\xbf" + ",".join(HEAD).encode() + b"\r\n"


def test_rows_are_taken_as_they_are_needed() -> None:
    """The file is streamed: the header comes before any row is read, and a chunk before the rows after it."""
    taken = []

    def rows() -> Any:
        for position in range(1200):
            taken.append(position)
            yield row(position, f"{position}.txt")

    pieces = csv_pieces(Table(rows()))
    next(pieces)
    assert taken == []
    first = next(pieces)
    assert len(taken) == 500 == first.count(b"\r\n")
    assert len(read(b"\xef\xbb\xbf" + ",".join(HEAD).encode() + b"\r\n" + first + b"".join(pieces))) == 1200


NASTY = [
    "plain",
    'quotes " and "" more',
    "commas, semicolons; tabs\tinside",
    "two\nlines",
    "ends in a line\n",
    "  spaces kept  ",
    "中文，日本語、한국어 🙂 e\u0301",
    "\\N \\ backslash",
    "'quoted already'",
    "5 - 3 = 2",
    "",
]


@pytest.mark.parametrize("text", NASTY)
def test_text_comes_back_as_it_was(text: str) -> None:
    """What needs no defusing is read back unchanged by the csv module and by pandas."""
    data = b"".join(csv_pieces(Table([row(name="a", outcome=summarised(text))])))
    assert read(data)[0]["summary"] == text
    frame = pd.read_csv(io.BytesIO(data), keep_default_na=False, encoding="utf-8-sig")
    assert frame.loc[0, "summary"] == text


def test_pandas_reads_numbers_as_numbers() -> None:
    """Numeric columns hold numbers only, negative ones too: nothing in them is defused."""
    outcome = summarised("s", attempts=2, latency=-0.5, queue_time=0.25, input_tokens=10, output_tokens=3)
    frame = pd.read_csv(io.BytesIO(b"".join(csv_pieces(Table([row(row=3, outcome=outcome), row(row=4)])))))
    assert frame["row"].tolist() == [3, 4]
    assert frame["latency_seconds"].tolist()[0] == -0.5
    assert frame["input_tokens"].tolist() == [10, 0]
    assert frame["cached"].tolist() == [False, False]


FORMULAS = [
    "=1+1",
    "+1+1",
    "-1+1",
    "@SUM(A1)",
    "=cmd|' /C calc'!A0",
    "\t=1+1",
    "\tindented",
    "\r=1+1",
    "\r\n=1+1",
    "\nstarts with a line end",
    "＝1+1",
    "＋1",
    "－1",
    "＠SUM(A1)",
    "﹣1",
    "−1",
    "   =1+1",
    "\u00a0=1+1",
    "\u3000=1+1",
    "\u200b=1+1",
    "\ufeff=1+1",
    '"=1+1"',
    "'=1+1",
    "“=1+1”",
    "`=1",
    " ' \" =1+1",
    "\x00=1+1",
    "\x01\x02=1+1",
    "\x7f=1+1",
    "\x85=1+1",
    "\u3164=1+1",
    "\u034f=1+1",
    "\u115f\u1160\uffa0=1+1",
    "\u17b4\u180b\ufe0f\U000e0100=1+1",
    "\u2800=1+1",
    "\u2065\ufff0\ue000=1+1",
    "\u0301@SUM(A1)",
    "-5.3\n=1+1",
    "+49 (0)30",
    "-5.3%",
    "-5+A1",
    '=HYPERLINK("http://127.0.0.1/?x="&A1,"click")',
    "- a bullet",
]


@pytest.mark.parametrize("formula", FORMULAS)
@pytest.mark.parametrize("column", ["document", "source", "summary", "error", "model"])
def test_no_text_cell_is_a_formula(formula: str, column: str) -> None:
    """A cell that a spreadsheet would run begins with a ', in every column that holds text."""
    outcome = Outcome(
        0,
        Status.FAILED,
        summary=formula if column == "summary" else "s",
        error=formula if column == "error" else "e",
        model=formula if column == "model" else "m",
    )
    texts = {"document": "name", "source": "source"}
    places: dict[str, Any] = {texts[column]: formula} if column in texts else {}
    (line,) = exported(row(outcome=outcome, **places))
    assert line[column] == "'" + clean(formula)
    others = {"document": "a.txt", "source": "a.zip", "summary": "s", "error": "e", "model": "m"}
    assert {name: line[name] for name in others if name != column} == {
        name: text for name, text in others.items() if name != column
    }


@pytest.mark.parametrize("text", ["a=1", "x - y", "mail@example.org", "(=1)", "1+1", "", "   ", "''", "。=1", "*=1"])
def test_harmless_text_is_left_alone(text: str) -> None:
    """What only contains such a sign, or is blank, is not touched."""
    assert defuse(text) == text


@pytest.mark.parametrize(
    "text",
    [
        "-5.3",
        "+49 30",
        "+49 30 1234-56",
        "-1,000.50",
        "+1-555-0100",
        "- 5",
        "-5 000,7",
        " -5.3",
        "-1\u202f000",
        "0049 30",
    ],
)
def test_a_number_is_never_changed(text: str) -> None:
    """A cell that is wholly a number or a telephone number stays as it is."""
    assert defuse(text) == text


@pytest.mark.parametrize(
    ("text", "cleaned"),
    [
        ("a\x00b\x07c", "abc"),
        ("a\r\nb\rc\nd", "a\nb\nc\nd"),
        ("tab\tstays", "tab\tstays"),
        ("half \ud83d a face", "half \ufffd a face"),
        ("\udcff", "\ufffd"),
        ("c1 \x9b31m", "c1 31m"),
        ("🙂", "🙂"),
    ],
)
def test_text_is_cleaned_of_what_no_reader_takes(text: str, cleaned: str) -> None:
    """Control characters go, line ends become LF, half a surrogate pair becomes the replacement character."""
    assert clean(text) == cleaned


def test_metrics_json_is_one_readable_object() -> None:
    """The metrics file holds what to_json gives, indented, with a line feed at its end."""
    metrics = measure(RunSnapshot("r", RunStatus.FINISHED, RunSettings(), 3, elapsed=2.0), [(summarised("s"), 3)])
    data = metrics_json(metrics)
    assert data.endswith(b"}\n")
    assert json.loads(data) == metrics.to_json()
    assert json.loads(data)["throughput"] == 1.5


def test_metrics_are_in_english_whoever_reads() -> None:
    """A program may read them: the verdict, too, does not depend on the reader."""
    with read_in(next(language for language in languages() if language.code == "zh")):
        metrics = measure(RunSnapshot("r", RunStatus.FINISHED, RunSettings(), 1, elapsed=2.0), [(summarised("s"), 1)])
        data = metrics_json(replace(metrics, verdict=Message("The lesson")))
    assert json.loads(data)["verdict"] == "The lesson"


def test_export_loads_nothing_heavy() -> None:
    """The command line exports without loading pandas or altair."""
    heavy = {"pandas", "numpy", "altair", "pyarrow", "xlsxwriter"}
    code = f"import core.views.exports.formats, sys; print(sorted({heavy} & set(sys.modules)))"
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert found.stdout.strip() == "[]"


@pytest.mark.parametrize(
    ("status", "why"),
    [(RunStatus.REFUSED, "Not sent: the run was refused."), (RunStatus.STOPPED, "Not sent.")],
)
def test_a_row_never_sent_says_why(status: RunStatus, why: str) -> None:
    """Cancelled, and in a refused run for that reason."""
    table = read(b"".join(csv_pieces(Table([row()], (), "m", status))))
    assert (table[0]["status"], table[0]["error"]) == ("cancelled", why)


def test_own_columns_come_whole_and_first() -> None:
    """Numbers as they are, text defused, names of columns too; ours have other names where theirs are taken."""
    fields = {"id": 7, "x": 1.23456789, "note": "=1+1", "=a": True, "status": None, "model": ""}
    data = b"".join(csv_pieces(Table([row(fields=fields)], tuple(fields), "m")))
    head, first = csv.reader(io.StringIO(data.decode("utf-8-sig")))
    assert head[:8] == ["id", "x", "note", "'=a", "status", "model", "document", "source"]
    assert first[:7] == ["7", "1.23456789", "'=1+1", "true", "", "", "a.txt"]
    assert dict(zip(head, first, strict=True))["gistmill_status"] == "cancelled"
    assert "gistmill_model" in head
