"""The ticks of a run as they are read: all of them, or a few, evenly over its time."""

import sqlite3

from core.runs.rows import TICK_COLUMNS

_FROM = "FROM ticks t WHERE t.run_id = :run_id AND t.at >="
_FEW = f"""
WITH RECURSIVE place (number) AS (SELECT 0 UNION ALL SELECT number + 1 FROM place WHERE number < :most - 2)
SELECT {TICK_COLUMNS} FROM ticks WHERE id IN (
    SELECT (SELECT t.id {_FROM} :first + :step * number ORDER BY t.at, t.id LIMIT 1) FROM place
    UNION ALL
    SELECT MAX(t.id) {_FROM} :last
) ORDER BY at, id
"""


def ticks_of(connection: sqlite3.Connection, run_id: str, at_least: float, most: int | None) -> sqlite3.Cursor:
    """The rows of the run's ticks from second `at_least` on, in order; `most` of them at most, where it is given.

    Each of the few is sought along the index for itself.
    """
    values = {"run_id": run_id, "first": at_least}
    if most is None or _are_few(connection, values, most):
        return connection.execute(f"SELECT {TICK_COLUMNS} {_FROM} :first ORDER BY at, id", values)
    first, last = (
        connection.execute(f"SELECT {end}(t.at) {_FROM} :first", values).fetchone()[0] for end in ("MIN", "MAX")
    )
    step = (last - first) / max(1, most - 1)
    return connection.execute(_FEW, {**values, "first": first, "last": last, "step": step, "most": most})


def _are_few(connection: sqlite3.Connection, values: dict[str, object], most: int) -> bool:
    """Whether there are no more ticks than that; looks at no more than that."""
    counted = f"SELECT COUNT(*) FROM (SELECT 1 {_FROM} :first LIMIT :most + 1)"
    return int(connection.execute(counted, {**values, "most": most}).fetchone()[0]) <= most
