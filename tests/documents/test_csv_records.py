"""core/documents/csv_records.py: broken records cost no more than others."""

import pytest

from core.documents.csv_records import NO_DELIMITER, Dialect, Lines, records
from tests.documents.material import problems, read_all, texts


class Counted(str):
    """A text that counts the characters that are taken out of it."""

    __slots__ = ("taken",)

    taken: int

    def __getitem__(self, place: object) -> str:
        piece = super().__getitem__(place)  # type: ignore[index]  # as str has it
        self.taken = getattr(self, "taken", 0) + len(piece)
        return piece


@pytest.mark.parametrize("delimiter", [",", NO_DELIMITER])
@pytest.mark.parametrize("line", ['",x","', '"a,b', 'a,"b', '"a""', '"a"b', '",""x"', '"\\"', '"""x'])
def test_work_grows_no_faster_than_the_text(line: str, delimiter: str) -> None:
    """Whatever lines break the records, at most ten times the text and a fixed amount are read to go on after them."""
    text = Counted("id,text\n" + f"{line}\n" * 200_000)
    for _ in records(text, Dialect(delimiter), lambda cells: len(cells) == 2):
        pass

    assert text.taken < 3_000_000 + 10 * len(text)


def test_where_too_much_was_read_in_vain_the_rest_is_one_problem() -> None:
    """112 kB that once took a minute: what cannot be read is said in one sentence, with its size."""
    items = read_all("a.csv", "id,text\n" + '",x","\n' * 16_000)

    assert texts(items) == []
    (problem,) = problems(items)
    assert "with it the 15,999 lines that follow" in problem.message


def test_cell_that_is_too_long_costs_its_row_alone() -> None:
    """20 million characters at most, in one line or in quotes; the rows around it are read."""
    for cell in ("x" * 20_000_001, '"' + f"{'x' * 999}\n" * 20_001 + '"'):
        items = read_all("a.csv", f"id,text\n1,one\n2,{cell}\n3,three\n")
        (problem,) = problems(items)
        assert texts(items) == ["one", "three"]
        assert "a cell in it is longer than 20,000,000 characters" in problem.message


def test_end_of_a_line_that_is_far_too_long_is_not_kept() -> None:
    """A cell of 100 MB with characters of several bytes: the row is left out, those after it are read."""
    items = read_all("a.csv", "id,text\n1,one\n2," + "é数" * 20_000_000 + "\n3,three\n")

    assert texts(items) == ["one", "three"]
    assert len(problems(items)) == 1


def test_lines_can_be_passed_over() -> None:
    """One by one, or all that are left."""
    lines = Lines("a\nb\nc\nd")

    assert (lines.pass_over(), next(lines), lines.pass_over_rest(), list(lines)) == ("a\n", "b\n", 2, [])
