"""core/documents/columns.py: which column is which."""

from core.documents.columns import name_column, shown, text_column


def test_text_column_by_list_by_choice_and_by_being_alone() -> None:
    """Chosen, else known, else the only one, else unknown."""
    assert text_column(["id", "Body"], None) == 1
    assert text_column(["id", "Body"], "ID") == 0
    assert text_column(["id", "Body"], "nothing") is None
    assert text_column(["whatever"], None) == 0
    assert text_column(["a", "b"], None) is None
    assert text_column([], None) is None


def test_name_column_is_never_the_text_column() -> None:
    """A table whose text is called `title` names its documents by something else, or not at all."""
    assert name_column(["id", "title", "text"], 2) == 0
    assert name_column(["id", "title"], 1) == 0
    assert name_column(["title", "x"], 0) is None


def test_columns_are_shown_short_and_none_without_a_name() -> None:
    """A nameless column is called by its number; a long name is cut; a choice of what is shown finds it again."""
    columns = ["", "y" * 100, " a \n b "]

    assert shown(columns) == ("column 1", "y" * 60, "a b")
    assert [text_column(columns, name) for name in shown(columns)] == [0, 1, 2]


def test_column_past_those_shown_can_still_be_chosen() -> None:
    """Fifty columns are listed; the fifty-first is known by its name."""
    assert text_column([f"c{number}" for number in range(60)], "C55") == 55
