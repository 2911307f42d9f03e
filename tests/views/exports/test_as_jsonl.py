"""core/views/exports/as_jsonl.py."""

import io
import json
from typing import Any

import pandas as pd

from core.records import DocumentRow
from core.views.exports.as_jsonl import jsonl_pieces
from core.views.exports.table import Table
from tests.views.exports.scenes import HOSTILE, UNFIT, row, summarised


def lines(*rows: DocumentRow, own: tuple[str, ...] = ()) -> list[dict[str, Any]]:
    text = b"".join(jsonl_pieces(Table(rows, own))).decode("utf-8")
    assert text.splitlines() == text.split("\n")[:-1]  # nothing within a line ends it, whoever reads it
    return [json.loads(line) for line in text.splitlines()]


def test_text_comes_back_as_it_was() -> None:
    """Control characters too; only half a pair, which UTF-8 cannot hold, becomes U+FFFD."""
    assert [line["summary"] for line in lines(*(row(outcome=summarised(text)) for text in HOSTILE))] == HOSTILE
    assert lines(row(outcome=summarised(UNFIT)))[0]["summary"] == UNFIT.replace("\ud83d", "\ufffd")


def test_a_row_has_its_own_keys_and_then_ours() -> None:
    """In the order of the columns, with their types; a key that the row does not have is not made up."""
    first, second = lines(
        row(outcome=summarised("s"), fields={"status": "open", "id": 7}),
        row(1, fields={"id": 8, "paid": None, "price": float("nan")}),
        own=("id", "status", "paid", "price"),
    )
    assert list(first)[:3] == ["id", "status", "document"]
    assert (first["id"], first["status"], first["gistmill_status"]) == (7, "open", "succeeded")
    assert list(second)[:4] == ["id", "paid", "price", "document"]
    assert (second["paid"], second["price"], second["latency_seconds"]) == (None, None, None)
    assert "status" not in second
    assert second["gistmill_status"] == "cancelled"


def test_pandas_reads_it() -> None:
    """A row a line."""
    data = b"".join(jsonl_pieces(Table([row(i, outcome=summarised(text)) for i, text in enumerate(HOSTILE)])))
    frame = pd.read_json(io.BytesIO(data), lines=True, dtype=False)
    assert frame["summary"].tolist() == HOSTILE
