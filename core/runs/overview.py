"""All runs and comparisons of a store in one list: a page at a time, searched, filtered and sorted in the store.

A page reads what its rows show and nothing else, so that a list of thousands costs the same as one of fifty.
"""

import math
import sqlite3
from dataclasses import dataclass
from typing import Any, get_args

from core.compare.listed import ListCounts, Listed, ListFilter, ListSort
from core.compare.plan import Plan
from core.errors import ConfigurationError, GistmillError
from core.language import Message, Wording, say
from core.reader import languages
from core.records import RunStatus
from core.runs.pinyin import by_pinyin, know_pinyin
from core.runs.rows import damaged, unreadable_plan, unreadable_settings
from core.runs.statements import ACTIVE, WORKING
from core.runs.store import Store
from core.settings import RunSettings

PAGE = 50
"""Rows."""

LONGEST_SEARCH = 200
"""Characters; the rest of a longer search is not looked at."""

_FURTHEST = 10**9  # rows
_ACTIVE, _WORKING = (f"({', '.join(repr(status) for status in each)})" for each in (ACTIVE, WORKING))

_RUNS = f"""
SELECT 0 AS comparison, r.rowid AS place, r.run_id AS id, r.label, r.status, r.created_utc, r.started_utc, r.total,
    r.succeeded, r.failed, r.in_flight, r.total AS steps, r.succeeded + r.failed AS done,
    CASE WHEN r.elapsed > 0 AND r.succeeded > r.cached THEN (r.succeeded - r.cached) / r.elapsed END AS speed,
    CASE WHEN r.status IN {_WORKING}
        THEN (SELECT t.p95 FROM ticks t WHERE t.run_id = r.run_id ORDER BY t.at DESC, t.id DESC LIMIT 1)
        ELSE (SELECT json_extract(d.content, '$.sums.latency.summary.p95') FROM digests d
            WHERE d.run_id = r.run_id AND d.session = r.session AND json_valid(d.content))
    END AS slowest, CASE WHEN r.price <> '' THEN COALESCE(r.cost, 0) END AS cost,
    r.settings AS settings
FROM runs r WHERE r.status <> 'draft' AND r.comparison_id IS NULL
"""
"""`slowest` is what 19 in 20 of the answers did not take longer than, seconds: of the kept digest once a run has ended,
as the Run page has it."""

_OF_COMPARISONS = f"""
SELECT r.comparison_id, SUM(r.comparison_place > 0 AND r.status = 'finished') AS done,
    SUM(CASE WHEN r.comparison_place > 0 THEN r.failed ELSE 0 END) AS failed,
    MAX(r.claimed <> 0 OR r.status IN {_WORKING}) AS begun, MIN(NULLIF(r.started_utc, '')) AS started_utc,
    MIN(CASE WHEN r.status <> 'finished' THEN r.comparison_place END) AS pending,
    SUM(CASE WHEN r.price <> '' THEN COALESCE(r.cost, 0) END) AS cost
FROM runs r WHERE r.comparison_id IS NOT NULL GROUP BY r.comparison_id
"""
_COMPARISONS = f"""
SELECT 1, c.rowid, c.comparison_id, c.label,
    CASE WHEN g.pending IS NULL THEN CASE WHEN g.done = c.steps THEN 'finished' ELSE 'interrupted' END
        WHEN p.status = 'queued' AND g.begun THEN 'running' ELSE p.status END,
    c.created_utc, COALESCE(g.started_utc, ''), c.documents, 0, COALESCE(g.failed, 0), 0, c.steps,
    COALESCE(g.done, 0), NULL, NULL, g.cost + c.cost_gone, c.plan
FROM (SELECT rowid, comparison_id, label, created_utc, plan, cost_gone,
        CASE WHEN json_valid(plan) THEN COALESCE(NULLIF(json_array_length(plan, '$.order'), 0),
            json_array_length(plan, '$.entrants') * json_extract(plan, '$.repeats')) END
            AS steps,
        CASE WHEN json_valid(plan) THEN (SELECT MAX(json_extract(e.value, '$.documents'))
            FROM json_each(plan, '$.entrants') e) END AS documents
    FROM comparisons) c
LEFT JOIN ({_OF_COMPARISONS}) g ON g.comparison_id = c.comparison_id
LEFT JOIN runs p ON p.comparison_id = c.comparison_id AND p.comparison_place = g.pending
"""
"""A comparison stands as the first of its runs that is not finished: `ComparisonSnapshot.status` in SQL."""

_WITH = f"WITH listed AS MATERIALIZED ({_RUNS} UNION ALL {_COMPARISONS})"
_CONDITIONS: dict[ListFilter, str] = {
    "all": "1",
    "running": f"status IN {_ACTIVE}",
    "failed": "(failed > 0 OR status IN ('refused', 'interrupted'))",
    "comparisons": "comparison",
}
_PRICED = "cost IS NOT NULL"
_SETTING = "CASE WHEN json_valid(settings) THEN json_extract(settings, '$.{}') END"
_STRATEGY = _SETTING.format("strategy")
_LIMIT = f"CASE WHEN {_STRATEGY} = 'serial' THEN 1 ELSE {_SETTING.format('concurrency')} END"
_PRACTICE = Wording("practice, no AI")
_MODEL = (
    f"CASE WHEN {_SETTING.format('endpoint.kind')} = 'practice' THEN 'practice'"
    f" ELSE {_SETTING.format('endpoint.model')} END"
)
_MODEL_SAID = _MODEL.replace("THEN 'practice'", "THEN :practice")
_ORDERS: dict[ListSort, tuple[str, ...]] = {
    "time": ("COALESCE(NULLIF(started_utc, ''), created_utc)",),
    "name": (f"NULLIF({by_pinyin('label')}, '') COLLATE NOCASE",),
    "state": ("status", "CAST(done AS REAL) / NULLIF(steps, 0)"),
    "documents": ("total",),
    "failed": ("failed",),
    "speed": ("speed",),
    "slowest": ("slowest",),
    "cost": ("cost",),
    "strategy": (f"CASE WHEN NOT comparison THEN {_STRATEGY} END", _LIMIT),
    "model": (f"{_MODEL} COLLATE NOCASE",),
}


@dataclass(frozen=True, slots=True)
class ListWanted:
    """Which rows, and in what order. Where nothing can be said, such as the speed of a run that has not begun, a row
    stands at the end, whichever way they are sorted."""

    only: ListFilter = "all"
    search: str = ""
    sort: ListSort = "time"
    descending: bool = True

    def __post_init__(self) -> None:
        if self.only not in _CONDITIONS or self.sort not in get_args(ListSort):
            raise ConfigurationError(
                Message("Runs cannot be filtered by {only} and sorted by {sort}.", only=self.only, sort=self.sort)
            )
        object.__setattr__(self, "search", self.search[:LONGEST_SEARCH].strip())


@dataclass(frozen=True, slots=True)
class ListPage:
    """Rows from the `start`th wanted one on, of `count` wanted."""

    rows: tuple[Listed, ...]
    start: int
    count: int
    counts: ListCounts


class Overview:
    """The list of one store's runs and comparisons. Safe to use from several threads."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def empty(self) -> bool:
        """Whether there is neither a run nor a comparison."""
        with self._store.reading() as connection:
            return not connection.execute(f"{_WITH} SELECT EXISTS (SELECT 1 FROM listed)").fetchone()[0]

    def find(self, name: str) -> Listed | None:
        """The run or comparison of this id; None where there is none, or it is a draft or a comparison's own run."""
        with self._store.reading() as connection:
            row = connection.execute(f"{_WITH} SELECT * FROM listed WHERE id = ?", (name,)).fetchone()
        return _listed(row) if row else None

    def page(self, wanted: ListWanted, start: int = 0, count: int = PAGE) -> ListPage:
        """The wanted rows from the `start`th on, `count` at most. Where there are none so far behind, the last page.

        Raises:
            StoreError: the file is damaged.
        """
        condition, values = _where(wanted)
        with self._store.reading() as connection:
            connection.create_function("holds_words", -1, _holds_words, deterministic=True)
            know_pinyin(connection)
            connection.execute("BEGIN")  # one moment for all that is read
            counts = _counts(connection)
            found = connection.execute(f"{_WITH} SELECT COUNT(*) FROM listed WHERE {condition}", values).fetchone()[0]
            start = max(0, min(start, _FURTHEST, (found - 1) // count * count))
            rows = connection.execute(
                f"{_WITH} SELECT * FROM listed WHERE {condition} ORDER BY {_order(wanted)} LIMIT :count OFFSET :start",
                {**values, "count": count, "start": start},
            ).fetchall()
        return ListPage(tuple(map(_listed, rows)), start, found, counts)


def _counts(connection: sqlite3.Connection) -> ListCounts:
    sums = ", ".join(f"COALESCE(SUM({condition}), 0)" for condition in (*_CONDITIONS.values(), _PRICED))
    return ListCounts(*connection.execute(f"{_WITH} SELECT {sums} FROM listed").fetchone())


def _where(wanted: ListWanted) -> tuple[str, dict[str, Any]]:
    condition = _CONDITIONS[wanted.only]
    if not wanted.search:
        return condition, {}
    texts = f"label, {_STRATEGY}, {_MODEL_SAID}, {_SETTING.format('endpoint.base_url')}"
    values = {"words": wanted.search.casefold(), "practice": _practice()}
    return f"{condition} AND holds_words(:words, {texts})", values


def _practice() -> str:
    """What stands for the practice endpoint's model, in every language."""
    return "\n".join(say(_PRACTICE, language) for language in languages())


def _holds_words(words: str, *texts: object) -> bool:
    """Whether each of the words stands in one of the texts, whatever the case."""
    folded = "\n".join(text.casefold() for text in texts if isinstance(text, str))
    return all(word in folded for word in words.split())


def _order(wanted: ListWanted) -> str:
    way = "DESC" if wanted.descending else "ASC"
    keys = [f"{key} {way} NULLS LAST" for key in _ORDERS[wanted.sort]]
    return ", ".join([*keys, "created_utc DESC", "place DESC"])


def _listed(row: sqlite3.Row) -> Listed:
    plan = _plan(row) if row["comparison"] else None
    return Listed(
        id=_text(row, "id"),
        status=_status(row),
        settings=plan.base if plan else _settings(row),
        label=_text(row, "label"),
        plan=plan,
        **{name: _whole(row, name) for name in ("total", "succeeded", "failed", "in_flight", "steps", "done")},
        speed=_figure(row, "speed"),
        slowest=_figure(row, "slowest"),
        cost=_figure(row, "cost"),
        created_utc=_text(row, "created_utc"),
        started_utc=_text(row, "started_utc"),
    )


def _status(row: sqlite3.Row) -> RunStatus:
    try:
        return RunStatus(row["status"])
    except ValueError:
        raise damaged(Message("the status of a run")) from None


def _settings(row: sqlite3.Row) -> RunSettings:
    try:
        return RunSettings.from_json(row["settings"])
    except (ValueError, KeyError, TypeError, GistmillError) as error:
        raise unreadable_settings(row["id"], error) from error


def _plan(row: sqlite3.Row) -> Plan:
    try:
        return Plan.from_json(row["settings"])
    except (ValueError, KeyError, TypeError, GistmillError) as error:
        raise unreadable_plan(row["id"], error) from error


def _text(row: sqlite3.Row, name: str) -> str:
    if not isinstance(row[name], str):
        raise damaged(name)
    return str(row[name])


def _whole(row: sqlite3.Row, name: str) -> int:
    if not isinstance(row[name], int):
        raise damaged(name)
    return int(row[name])


def _figure(row: sqlite3.Row, name: str) -> float | None:
    value = row[name]
    if value is None:
        return None
    if not isinstance(value, int | float) or not math.isfinite(value):
        raise damaged(name)
    return float(value)
