"""core/views/columns.py: which columns a file has, in which order."""

import pytest

from core.records import DocumentRow
from core.views.columns import export_columns

OURS = [
    "document", "source", "row", "status", "summary", "error", "attempts", "latency_seconds", "queue_seconds",
    "input_tokens", "output_tokens", "model", "cached", "note", "endpoint", "cost_usd",
]  # fmt: skip


def _names(*own: str) -> list[str]:
    return [column.name for column in export_columns(own)]


def test_own_columns_come_first() -> None:
    """In the order given; without any there are ours alone."""
    assert _names("id", "subject", "数") == ["id", "subject", "数", *OURS]
    assert _names() == OURS


@pytest.mark.parametrize(
    ("own", "ours"),
    [
        (["status"], "gistmill_status"),
        (["Status"], "gistmill_status"),
        (["status", "gistmill_status"], "gistmill_status_2"),
        (["gistmill_status"], "status"),
        (["status", "gistmill_status", "gistmill_status_2"], "gistmill_status_3"),
    ],
)
def test_a_name_that_is_taken_is_told_apart(own: list[str], ours: str) -> None:
    """The documents' columns keep their names; ours is another, and no two are alike."""
    assert _names(*own) == [*own, *(ours if name == "status" else name for name in OURS)]


def test_an_export_read_again_keeps_its_names() -> None:
    """Again and again: what came from an earlier export stands as it did, and ours are beside it."""
    names = ["id", "text"]
    for _ in range(4):
        more = _names(*names)
        assert more[: len(names)] == names
        assert len({name.casefold() for name in more}) == len(more)
        names = more
    assert not [name for name in names if name.startswith("gistmill_gistmill")]


def test_own_columns_have_the_values_they_came_with() -> None:
    """Of each type; one that a row does not have is unknown."""
    row = DocumentRow(0, "n", "s", 1, duplicate=False, outcome=None, fields={"id": 7, "x": "a"})
    columns = export_columns(("id", "x", "y"))
    assert [column.value(row) for column in columns if column.own] == [7, "a", None]
    assert [column.own for column in columns] == [True] * 3 + [False] * len(OURS)
