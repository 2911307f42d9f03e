"""An export of ours as input: the tables among the formats."""

import pytest

from core.documents.port import ReadOptions
from core.views.columns import export_columns
from core.views.exports.formats import FORMATS
from core.views.exports.table import Table
from tests.documents.material import documents, read_all
from tests.views.exports.scenes import row, summarised


@pytest.mark.parametrize("ending", [".csv", ".xlsx", ".jsonl", ".parquet"])
def test_an_export_read_again_keeps_its_columns(ending: str) -> None:
    """Names, order and values, ours among them; a second export has them all, and no gistmill_gistmill_."""
    own = ("id", "status", "body")
    rows = [
        row(i, f"{i}.txt", summarised(f"Summary {i}."), fields={"id": i, "status": "open", "body": f"Text number {i}."})
        for i in range(3)
    ]
    data = b"".join(FORMATS[ending].pieces(Table(rows, own, types=lambda: {"id": int})))
    read = documents(read_all(f"export{ending}", data, ReadOptions("body")))
    names = [column.name for column in export_columns(own)]
    assert [document.text for document in read] == [f"Text number {i}." for i in range(3)]
    assert list(read[0].fields) == names
    assert [str(document.fields["id"]) for document in read] == ["0", "1", "2"]
    assert read[0].fields["gistmill_status"] == "succeeded"
    again = [column.name for column in export_columns(list(read[0].fields))]
    assert again[: len(names)] == names
    assert not [name for name in again if name.startswith("gistmill_gistmill_")]
