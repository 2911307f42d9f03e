"""core/documents/again.py: other columns for documents that were read, without their file."""

from collections.abc import Mapping

from core.documents import ReadOptions, read, read_again
from core.documents.files import InputFile
from core.records import Document, DocumentRow, Problem, Value


def row(at: int, text: str, source: str = "t.csv", fields: Mapping[str, Value] | None = None) -> DocumentRow:
    return DocumentRow(at, f"n{at}", source, at + 2, False, None, text, fields or {})


def again(rows: list[DocumentRow], **chosen: object) -> list[Document | Problem]:
    return list(read_again(rows, ReadOptions(**chosen)))  # type: ignore[arg-type]


TWO = [
    row(0, "Tap", fields={"subject": "Tap", "nr": 7, "body": "It drips."}),
    row(1, "Door", fields={"subject": "Door", "nr": 8, "body": None}),
]


def test_another_column_is_the_text_and_another_the_name() -> None:
    """The own columns stay, in their order; a row without a text there is left out, with a sentence."""
    first, problem = again(TWO, text_column="body", id_column="nr")

    assert isinstance(first, Document)
    assert (first.position, first.name, first.text, first.row) == (0, "7", "It drips.", 2)
    assert first.fields == {"subject": "Tap", "nr": 7, "body": "It drips."}
    assert isinstance(problem, Problem)
    assert problem.message == "t.csv: 1 row has no text in body, and was left out."
    assert not problem.columns


def test_several_columns_are_joined_and_empty_ones_left_out() -> None:
    texts = [each.text for each in again(TWO, join_columns=("subject", "body")) if isinstance(each, Document)]
    assert texts == ["Tap\n\nIt drips.", "Door"]


def test_a_name_alone_changes_the_name_alone() -> None:
    assert [(each.name, each.text) for each in again(TWO, id_column="nr") if isinstance(each, Document)] == [
        ("7", "Tap"),
        ("8", "Door"),
    ]


def test_prose_and_what_nothing_is_chosen_for_stay() -> None:
    """Positions go on over all of them."""
    rows = [*TWO, DocumentRow(2, "a.txt", "a.zip/a.txt", None, False, None, "Prose.")]
    found = again(rows)

    assert [(each.position, each.name, each.text) for each in found if isinstance(each, Document)] == [
        (0, "n0", "Tap"),
        (1, "n1", "Door"),
        (2, "a.txt", "Prose."),
    ]
    assert [each.text for each in again(rows, text_column="nr") if isinstance(each, Document)] == ["7", "8", "Prose."]


def test_the_same_comes_out_as_from_the_file() -> None:
    """What the file gives with these options, the store's rows give, too."""
    options = ReadOptions(text_column="note", id_column="team")
    file = InputFile.from_bytes("t.csv", b"team,body,note\nA,One.,First\nB,Two.,Second\n")
    before = [each for each in read([file], ReadOptions()) if isinstance(each, Document)]
    rows = [DocumentRow(d.position, d.name, d.source, d.row, False, None, d.text, d.fields) for d in before]

    assert list(read_again(rows, options)) == list(read([file], options))
