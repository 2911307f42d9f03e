"""core/documents/tally.py: counts of a reading."""

from pathlib import Path

import pytest

from core.documents import InputFile, ReadingReport, ReadOptions, Tally, read
from core.documents.tally import KEPT, count_words
from core.records import Document, Problem


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", 0),
        ("one two  three\nfour", 4),
        ("don't re-use it’s", 3),
        ("数据库迁移", 5),
        ("本周 release 把 API 的 p95 降到 190 ms。", 11),
        ("カタカナ", 4),
        ("한국어 문서", 5),
        ("Ünïcode straße", 2),
        ("数据API接口", 5),
        ("，。！ -- ...", 0),
        ("𠀀𠀁", 2),
    ],
)
def test_words_are_runs_of_letters_and_single_cjk_characters(text: str, words: int) -> None:
    """Counted by hand: 本 周 release 把 API 的 p95 降 到 190 ms are 2+1+1+1+1+1+2+1+1 = 11."""
    assert count_words(text) == words


def test_report_counts_documents_words_and_problems() -> None:
    """Four rows, one of them empty: three documents, one problem."""
    tally = Tally()
    data = b"id,text\n1,one two\n2,three\n3,\n4,one two\n"

    passed = list(tally.documents(read([InputFile.from_bytes("a.csv", data)])))

    assert [document.position for document in passed] == [0, 1, 2]
    report = tally.report
    assert (report.documents, report.words, report.problem_count) == (3, 5, 1)
    assert report.problems == (Problem("a.csv", "a.csv, row 4, is empty.", 4),)


def test_report_can_be_read_while_the_stream_flows() -> None:
    """The report is of what has passed so far."""
    tally = Tally()
    stream = tally.documents([Document(0, "a", "one"), Problem("b", "B is empty."), Document(1, "c", "two")])

    assert tally.report == ReadingReport()
    next(stream)
    assert (tally.report.documents, tally.report.problem_count) == (1, 0)


def test_problems_are_capped_and_counted() -> None:
    """A thousand bad lines keep the first 200 sentences and the number 1,000; columns to choose from are kept."""
    tally = Tally()
    bad = [Problem("a", f"line {number}", number) for number in range(999)]

    assert list(tally.documents([*bad, Problem("b", "no column", columns=("x", "y"))])) == []

    assert tally.report.problem_count == 1000
    assert len(tally.report.problems) == KEPT
    assert tally.report.problems[0] == bad[0]
    assert tally.report.question == Problem("b", "no column", columns=("x", "y"))


def test_problem_met_before_the_stream_is_noted() -> None:
    """A path that was not there belongs to the same report."""
    tally = Tally()
    tally.note(Problem("gone.txt", "There is no file or folder gone.txt."))

    assert tally.report.problem_count == 1


def test_report_survives_json() -> None:
    """What the store keeps is what the page shows, letters of all scripts and columns included."""
    report = ReadingReport(2, 30, 1, (Problem("表.csv", "无", 3, ("甲", "乙")), Problem("b", "c")), 7)

    assert ReadingReport.from_json(report.to_json()) == report
    assert "表.csv" in report.to_json()


def test_seed_file_is_a_hundred_documents() -> None:
    """data/documents.txt is offered as a document a line and reads as 100 different ones."""
    file = InputFile.from_path(Path(__file__).parents[2] / "data" / "documents.txt", "documents.txt")
    tally = Tally()
    hashes = {document.hash for document in tally.documents(read([file], ReadOptions(one_per_line=True)))}

    assert (tally.report.documents, len(hashes), tally.report.problem_count) == (100, 100, 0)
