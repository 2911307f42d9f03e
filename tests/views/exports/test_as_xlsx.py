"""core/views/exports/as_xlsx.py, opened again by openpyxl and pandas."""

import io
import os
import tempfile
import zipfile
from pathlib import Path
from typing import Any

import openpyxl  # type: ignore[import-untyped]
import pandas as pd
import pytest
from openpyxl.utils.escape import unescape  # type: ignore[import-untyped]  # Excel itself reads _x005F_ as _

from core.errors import ConfigurationError
from core.records import DocumentRow
from core.views.exports import as_xlsx
from core.views.exports.as_xlsx import CUT, LONGEST_CELL, cut_words, fitted, xlsx_pieces
from core.views.exports.table import Table
from tests.views.exports.scenes import HOSTILE, UNFIT, row, summarised


def workbook(*rows: DocumentRow, own: tuple[str, ...] = ()) -> Any:
    return openpyxl.load_workbook(io.BytesIO(b"".join(xlsx_pieces(Table(rows, own)))))


def units(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2


@pytest.mark.parametrize("text", HOSTILE)
def test_text_is_text(text: str) -> None:
    """In a column of ours, an own one and the name of one: no formula, no link, no number, and as it was."""
    (sheet,) = workbook(row(outcome=summarised(text), fields={"x": text, text: 1}), own=("x", text))
    if "\x85" in text:
        text = text.replace("\x85", "")
    head = [unescape(cell.value) for cell in sheet[1]]
    cells = {cell.column: cell for cell in sheet[2]}
    assert head[:2] == ["x", text]
    for cell in (cells[1], cells[head.index("summary") + 1], sheet.cell(1, 2)):
        assert (unescape(cell.value), cell.data_type, cell.hyperlink) == (text, "s", None)


def test_nothing_in_the_file_names_an_address_to_go_to() -> None:
    """No part of it has relations to the outside, and no formula."""
    rows = [row(outcome=summarised(text), fields={"x": text}) for text in HOSTILE]
    with zipfile.ZipFile(io.BytesIO(b"".join(xlsx_pieces(Table(rows, ("x",)))))) as packed:
        parts = {name: packed.read(name).decode() for name in packed.namelist()}
    assert not any("External" in part for part in parts.values())
    assert "<f>" not in parts["xl/worksheets/sheet1.xml"]
    assert "hyperlink" not in parts["xl/worksheets/sheet1.xml"]


def test_what_xml_forbids_is_gone() -> None:
    """Control characters go, half a pair and the two non-characters become U+FFFD, line ends are LF."""
    (sheet,) = workbook(row(outcome=summarised("s"), fields={"x": UNFIT}), own=("x",))
    assert sheet["A2"].value == "abcd \ufffd e\ufffd\ufffd\nf"


def test_numbers_are_numbers() -> None:
    """Of each type; one that Excel cannot hold exactly is text, and what is unknown an empty cell."""
    fields = {"a": 7, "b": -1.5, "c": True, "d": None, "e": 10**15, "f": 999_999_999_999_999, "g": float("inf")}
    outcome = summarised("s", attempts=2, latency=1.23456, cached=False)
    (sheet,) = workbook(row(row=3, outcome=outcome, fields=fields), own=tuple(fields))
    found = dict(zip((c.value for c in sheet[1]), (c.value for c in sheet[2]), strict=True))
    assert [found[name] for name in fields] == [7, -1.5, True, None, "1000000000000000", 999_999_999_999_999, "inf"]
    assert (found["row"], found["attempts"], found["latency_seconds"], found["cached"]) == (3, 2, 1.2346, False)


def test_header_stays_in_sight_and_columns_have_widths() -> None:
    """The first row is frozen; a column is as wide as its texts, within bounds."""
    (sheet,) = workbook(row(outcome=summarised("long " * 100), fields={"id": 1, "name": "x" * 30}), own=("id", "name"))
    assert sheet.freeze_panes == "A2"
    widths = [round(sheet.column_dimensions[name].width) for name in "ABG"]
    assert widths == [9, 33, 61]  # Excel's own margin is in them, a part of a character


def test_pandas_reads_it() -> None:
    """As it reads any workbook: names in the first row, numbers with their types."""
    data = b"".join(
        xlsx_pieces(Table([row(i, f"{i}.txt", summarised(f"s{i}"), fields={"n": i}) for i in range(3)], ("n",)))
    )
    frame = pd.read_excel(io.BytesIO(data), engine="openpyxl")
    assert frame["n"].tolist() == [0, 1, 2]
    assert frame["summary"].tolist() == ["s0", "s1", "s2"]


@pytest.mark.parametrize(
    ("text", "long"),
    [
        ("x" * LONGEST_CELL, False),
        ("x" * (LONGEST_CELL + 1), True),
        ("x" * 40_000, True),
        ("🙂" * (LONGEST_CELL // 2), False),  # two units each
        ("x" + "🙂" * (LONGEST_CELL // 2), False),
        ("🙂" * (LONGEST_CELL // 2 + 1), True),
        ("x" * (LONGEST_CELL - len(CUT()) - 1) + "🙂" * 100, True),  # the cut goes through one
        ("<r>" + "x" * 40_000 + "</r>", True),
        ("<r>" + "x" * (LONGEST_CELL - 7) + "</r>", False),
    ],
)
def test_a_cell_holds_what_excel_holds(text: str, *, long: bool) -> None:
    """Cut by UTF-16 units, never through a character, and the cut says where the whole is."""
    (sheet,) = workbook(row(outcome=summarised("s"), fields={"x": text}), own=("x",))
    value = sheet["A2"].value
    assert value == fitted(text)
    assert units(value) <= LONGEST_CELL
    assert value.endswith(CUT()) == long
    assert "\ufffd" not in value
    assert text.startswith(value.removesuffix(CUT()))
    assert units(value) >= LONGEST_CELL - 1 or not long


def test_rows_go_on_on_a_second_sheet(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each sheet has its header; no row is lost or doubled, and no empty sheet is added."""
    monkeypatch.setattr(as_xlsx, "ROWS_A_SHEET", 3)
    for count, sizes in ((0, [0]), (3, [3]), (4, [3, 1]), (7, [3, 3, 1])):
        sheets = workbook(*(row(i, f"{i}.txt") for i in range(count))).worksheets
        assert [sheet.title for sheet in sheets] == [
            f"Summaries {i + 1}" if i else "Summaries" for i in range(len(sizes))
        ]
        assert [sheet.max_row - 1 for sheet in sheets] == sizes
        assert {sheet["A1"].value for sheet in sheets} == {"document"}
        names = [cell for sheet in sheets for (cell,) in sheet.iter_rows(2, max_col=1, values_only=True)]
        assert names == [f"{i}.txt" for i in range(count)]


def test_a_sheet_has_as_many_rows_as_excel() -> None:
    """With its header 2**20."""
    assert as_xlsx.ROWS_A_SHEET + 1 == 2**20


def test_more_columns_than_a_sheet_has_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    """Before anything is written, with what to do."""
    monkeypatch.setattr(as_xlsx, "MOST_COLUMNS", 14)
    with pytest.raises(ConfigurationError, match=r"has 17 columns, and an Excel sheet 14 at most; export it as"):
        next(xlsx_pieces(Table([], ("x",))))


def test_a_reader_that_goes_away_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Broken off between two rows, the folder of the working files is gone, and none of them stays open."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    before = len(os.listdir("/proc/self/fd"))
    pieces = xlsx_pieces(Table(row(i) for i in range(2000)))
    assert next(pieces) == b""
    assert len(list(tmp_path.iterdir())) == 1
    pieces.close()
    assert list(tmp_path.iterdir()) == []
    assert len(os.listdir("/proc/self/fd")) == before


def test_a_folder_that_takes_nothing_is_a_sentence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the working files have no room: what, where, and what to do."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "none"))
    with pytest.raises(
        ConfigurationError,
        match=r"cannot be made in the folder for temporary files: No such file or directory\. TMPDIR",
    ):
        list(xlsx_pieces(Table([])))


def test_cut_words() -> None:
    """One sentence, or nothing."""
    assert cut_words(0) == ""
    assert cut_words(1).startswith("1 cell of the workbook is cut at 32,767 characters")
    assert cut_words(2000).startswith("2,000 cells of the workbook are cut")
