"""The failures of a run: how many documents failed in the same way, and which ones first."""

import json
import sqlite3
from collections.abc import Sequence

from core.language import recalled
from core.records import Failures

EXAMPLES = 3
"""Documents of a failure that are named."""

_FAILURES = f"""
SELECT reason, error, documents, name FROM (
    SELECT o.reason, o.error, d.name, o.position,
        SUM(d.copies) OVER alike AS documents,
        MIN(o.position) OVER alike AS first,
        ROW_NUMBER() OVER (alike ORDER BY o.position) AS place
    FROM outcomes o JOIN run_documents d ON d.run_id = o.run_id AND d.position = o.position
    WHERE o.run_id = ? AND o.status = 'failed' AND o.position NOT IN (SELECT value FROM json_each(?))
    WINDOW alike AS (PARTITION BY o.reason, o.error)
) WHERE place <= {EXAMPLES} ORDER BY first, place
"""


def failures_of(connection: sqlite3.Connection, run_id: str, without: Sequence[int]) -> list[Failures]:
    """The failures by reason and message, those of the first documents first."""
    grouped: dict[tuple[str, str], list[sqlite3.Row]] = {}
    for row in connection.execute(_FAILURES, (run_id, json.dumps(list(without)))):
        grouped.setdefault((str(row["reason"]), str(row["error"])), []).append(row)
    return [
        Failures(reason, recalled(error), rows[0]["documents"], tuple(str(row["name"]) for row in rows))
        for (reason, error), rows in grouped.items()
    ]
