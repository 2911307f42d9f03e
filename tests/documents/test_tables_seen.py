"""core/documents/tables_seen.py, tally.py: what a person sees of the tables that were read."""

from core.documents import InputFile, ReadingReport, ReadOptions, Tally, read_in_child
from core.documents.fields import MOST_COLUMNS
from core.records import Document, Value


def _report(*files: tuple[str, str], **options: object) -> ReadingReport:
    tally = Tally()
    inputs = [InputFile.from_bytes(name, text.encode()) for name, text in files]
    for _ in tally.documents(read_in_child(inputs, ReadOptions(**options))):  # type: ignore[arg-type]
        pass
    return tally.report


def test_a_table_shows_its_columns_and_its_first_rows() -> None:
    """Of each file, which column is its text, and which calls its rows; a long cell is cut, and prose is no table."""
    rows = "".join(f"T{n},Tap {n},{'It drips. ' * 20}{n}\n" for n in range(5))
    report = _report(("a.csv", f"key,subject,body\n{rows}"), ("b.txt", "Prose."), ("c.jsonl", '{"text":"x","n":[1]}\n'))
    first, second = report.tables
    assert (first.source, first.columns, first.text, first.name) == ("a.csv", ("key", "subject", "body"), "body", "key")
    assert first.values[:2] == (("T0", "T1", "T2"), ("Tap 0", "Tap 1", "Tap 2"))
    assert first.values[2][0] == ("It drips. " * 20)[:80]
    assert (second.columns, second.values, second.text, second.name) == (("text", "n"), (("x",), ("[1]",)), "text", "")
    assert ReadingReport.from_json(report.to_json()) == report


def test_a_question_shows_the_first_values_of_its_columns() -> None:
    """Of a table without a known text, of objects without one, and of a table that may have no header."""
    report = _report(
        ("a.csv", "code,remark\n1,one\n2,two\n3,three\n4,four\n"),
        ("b.jsonl", '{"a":1,"b":{"c":null}}\n{"a":2,"d":1}\n'),
        ("c.csv", 'pos,"I loved it, all of it."\nneg,"A waste, sadly."\n'),
    )
    assert [problem.values for problem in report.problems] == [
        (("1", "2", "3"), ("one", "two", "three")),
        (("1", "2"), ("", ""), ("", "1")),
        (("pos", "neg"), ("I loved it, all of it.", "A waste, sadly.")),
    ]
    assert report.sources_like(report.problems[0]) == ("a.csv",)
    assert ReadingReport.from_json(report.to_json()) == report


def test_more_columns_than_are_kept_are_said() -> None:
    """A file may give each row a column of its own."""
    tally = Tally()
    fields: list[dict[str, Value]] = [{f"c{n}": n} for n in range(MOST_COLUMNS + 1)]
    list(tally.documents(Document(n, "n", "x", "a", fields=each) for n, each in enumerate(fields[:-1])))
    assert not tally.report.notes
    list(tally.documents([Document(0, "n", "x", "a", fields=fields[-1])]))
    assert list(tally.report.notes) == [
        "The tables have more than 2,000 columns together; the first 2,000 stand in the results."
    ]
