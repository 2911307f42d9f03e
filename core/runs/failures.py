"""The failures of a run: how many documents failed in the same way, and which ones first."""

import json
import sqlite3
from collections.abc import Mapping, Sequence

from core.language import recalled
from core.records import Failures

EXAMPLES = 3
"""Documents of a failure that are named."""

MOST_TOLD_APART = 5_000
"""Failed documents whose messages are told apart; of more than that the reasons alone are, which takes less time."""

_FAILED = (
    "FROM outcomes o CROSS JOIN run_documents d ON d.run_id = o.run_id AND d.position = o.position"
    " WHERE o.run_id = :run_id AND o.status = 'failed' AND o.position NOT IN (SELECT value FROM json_each(:without))"
)
_BY_MESSAGE = f"""
SELECT first, reason, error, documents, name FROM (
    SELECT o.reason, o.error, d.name, SUM(d.copies) OVER alike AS documents, MIN(o.position) OVER alike AS first,
        ROW_NUMBER() OVER (alike ORDER BY o.position) AS place
    {_FAILED}
    WINDOW alike AS (PARTITION BY o.reason, o.error)
) WHERE place <= {EXAMPLES} ORDER BY first, place
"""
_BY_REASON = (  # with MIN() SQLite takes the other columns from the row that has it
    f"SELECT o.reason, o.error, SUM(d.copies) AS documents, MIN(o.position) AS first {_FAILED}"
    " GROUP BY o.reason ORDER BY first"
)
_NAMES = f"SELECT d.name {_FAILED} AND o.reason = :reason ORDER BY o.position LIMIT {EXAMPLES}"


def failures_of(connection: sqlite3.Connection, run_id: str, without: Sequence[int]) -> list[Failures]:
    """The failures by reason and message, those of the first documents first; where very many documents failed, by
    reason alone, with the first one's message."""
    values = {"run_id": run_id, "without": json.dumps(list(without)), "most": MOST_TOLD_APART}
    counted = f"SELECT COUNT(*) > :most FROM (SELECT 1 {_FAILED} LIMIT :most + 1)"
    if connection.execute(counted, values).fetchone()[0]:
        return [_named(connection, row, values) for row in connection.execute(_BY_REASON, values).fetchall()]
    grouped: dict[int, list[sqlite3.Row]] = {}
    for row in connection.execute(_BY_MESSAGE, values):
        grouped.setdefault(row["first"], []).append(row)
    return [_failures(rows[0], rows) for rows in grouped.values()]


def _named(connection: sqlite3.Connection, row: sqlite3.Row, values: Mapping[str, object]) -> Failures:
    return _failures(row, connection.execute(_NAMES, {**values, "reason": row["reason"]}).fetchall())


def _failures(first: sqlite3.Row, rows: Sequence[sqlite3.Row]) -> Failures:
    names = tuple(str(row["name"]) for row in rows)
    return Failures(str(first["reason"]), recalled(str(first["error"])), first["documents"], names)
