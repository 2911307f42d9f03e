"""Names that reading gives, in the reader's words."""

import pytest

from core.reader import language_of, read_in
from core.views.names import column_words, name_words


@pytest.mark.parametrize("name", ["a.csv row 5", "notes.txt line 12", "b.json item 3", "T-0001", "row 5", "a row of 5"])
def test_name_is_as_reading_made_it_in_english(name: str) -> None:
    """An English reader sees what stands in the store and in the files."""
    assert name_words(name) == name


def test_names_of_ours_are_said_in_chinese() -> None:
    """The file's own name stays, whatever is in it; names of the documents' own are nobody's to translate."""
    chinese = language_of(["zh"])
    assert chinese is not None
    with read_in(chinese):
        said = [name_words(name).replace("\u00a0", " ") for name in ("a row 1.csv row 5", "b.json item 3", "row 5")]
        assert said == ["a row 1.csv 第 5 行", "b.json 第 3 项", "row 5"]
        assert column_words("column 12").replace("\u00a0", " ") == "第 12 列"
        assert [column_words(name) for name in ("row name", "body", "column")] == ["行名", "body", "column"]
