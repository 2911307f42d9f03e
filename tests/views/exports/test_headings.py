"""The language of a file: English whoever reads, unless another is asked for."""

import csv
import io
import json

import openpyxl  # type: ignore[import-untyped]
import pyarrow.parquet as pq  # type: ignore[import-untyped]
import pytest

from core.language import Message
from core.reader import ENGLISH, Language, read_in
from core.records import Outcome, Status
from core.views.columns import export_columns
from core.views.exports.formats import FORMATS
from core.views.exports.table import OUR_COLUMNS, Table
from tests.test_language import Catalogue
from tests.views.exports.scenes import row, summarised

CHINESE = Language(
    "zh",
    Catalogue(
        {
            "summary": "摘要",
            "status": "状态",
            "error": "错误",
            "note": "备注",
            "No answer.": "没有应答。",
            "Not sent.": "未发送。",
            "No summary.": "没有摘要。",
            "Summaries": "摘要",
            "from": "来自",
            "{source}, row {row}": "{source}，第 {row} 行",
            "{sentence} {next}": "{sentence}{next}",
            "... (cut; whole in the CSV)": "……（已截断）",
        }
    ),
)


def table(language: Language, own: tuple[str, ...] = ("id",)) -> Table:
    """One that is summarised, one that failed, one that was not sent."""
    rows = [
        row(0, "a", summarised("Short."), fields={"id": "x"}),
        row(1, "b", Outcome(1, Status.FAILED, error=Message("No answer.")), row=7, fields={"id": "y"}),
        row(2, "c", fields={"id": "z"}),
    ]
    return Table(rows, own, language=language)


def made(ending: str, language: Language) -> bytes:
    return b"".join(FORMATS[ending].pieces(table(language)))


def lines(language: Language) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(made(".csv", language).decode("utf-8-sig"))))


@pytest.mark.parametrize("ending", [".csv", ".jsonl", ".md", ".html"])
def test_a_file_is_the_same_for_every_reader(ending: str) -> None:
    """Who reads changes nothing in it."""
    with read_in(CHINESE):
        read = made(ending, ENGLISH)
    assert read == made(ending, ENGLISH)
    assert "摘要" not in read.decode()


def test_headings_and_sentences_are_in_the_language_asked_for() -> None:
    """Whoever reads; statuses and own names stay."""
    said = [[line["摘要"], line["状态"], line["错误"]] for line in lines(CHINESE)]
    assert said == [["Short.", "succeeded", ""], ["", "failed", "没有应答。"], ["", "cancelled", "未发送。"]]
    assert list(lines(CHINESE)[0])[:3] == ["id", "document", "source"]  # what has no translation is as it was


def test_every_table_has_them() -> None:
    """Keys of JSON Lines and the schema of Parquet too."""
    names = [column.name for column in table(CHINESE).columns]
    assert list(json.loads(made(".jsonl", CHINESE).splitlines()[0])) == names
    assert pq.read_table(io.BytesIO(made(".parquet", CHINESE))).column_names == names
    book = openpyxl.load_workbook(io.BytesIO(made(".xlsx", CHINESE)), read_only=True)
    assert book.sheetnames == ["摘要"]
    assert [cell.value for cell in next(book["摘要"].rows)] == names


def test_what_is_read_or_printed_is_all_in_it() -> None:
    """Title, reasons and places; and a page says its language."""
    assert made(".md", CHINESE).decode() == (
        "# 摘要\n\n## a\n\nShort.\n\n- **id:** x\n- **来自:** a.zip\n"
        "\n## b\n\n*没有摘要。没有应答。*\n\n- **id:** y\n- **来自:** a.zip，第 7 行\n"
        "\n## c\n\n*没有摘要。未发送。*\n\n- **id:** z\n- **来自:** a.zip\n"
    )
    assert '<html lang="zh">' in made(".html", CHINESE).decode()


def test_a_heading_that_is_taken_gets_another_name() -> None:
    """As in English."""
    names = [column.name for column in export_columns(("摘要", "ERROR"), CHINESE)]
    assert "gistmill_摘要" in names
    assert "错误" in names
    assert len(set(names)) == len(OUR_COLUMNS) + 2
