"""core/documents/dense.py: a table of which nearly nothing can be read is given up."""

from itertools import chain, islice, repeat

import pytest

from core.documents import ReadOptions
from core.documents.dense import dense
from core.documents.port import RawDocument, ReadLimits
from core.errors import DocumentError
from core.records import Problem
from tests.documents.material import read_all, texts

GOOD, BLANK, BAD = RawDocument("n", "text", "a.csv", 1), RawDocument("n", " \n", "a.csv", 2), Problem("a.csv", "no.", 3)


LIMITS = ReadLimits(left_out=300)


@pytest.mark.parametrize("bad", [BLANK, BAD])
def test_table_without_texts_is_given_up(bad: RawDocument | Problem) -> None:
    """At so many rows that are left out, where fewer than one in a hundred was read."""
    rows = dense(chain([GOOD, GOOD], repeat(bad)), LIMITS)

    assert len(list(islice(rows, 302))) == 302
    with pytest.raises(DocumentError, match=r"was read no further: 300 rows had been left out, and 2 read\."):
        next(rows)


def test_table_with_a_text_here_and_there_is_read_to_its_end() -> None:
    """One row in a hundred is enough."""
    rows = [*[GOOD] * 3, *[BLANK] * 300]

    assert list(dense(iter(rows), LIMITS)) == rows


@pytest.mark.parametrize(("name", "line"), [("a.csv", "1,\n"), ("a.jsonl", "7\n")])
def test_rows_and_lines_are_counted(name: str, line: str) -> None:
    """In a table and in JSON lines; what was read before is kept."""
    data = "id,text\n1,one\n" if name == "a.csv" else '"one"\n'
    items = read_all(name, data + line * 310, ReadOptions(limits=LIMITS))

    assert texts(items) == ["one"]
    assert items[-1].message.endswith("300 rows had been left out, and 1 read.")  # type: ignore[union-attr]  # a problem
