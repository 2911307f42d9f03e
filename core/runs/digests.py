"""What the outcomes of a run come to, added up in the store and kept there: a page opens a long run as fast as a short
one.

A digest is of one session of its run. That of another session is out of date, and one that is damaged is none.
"""

import dataclasses
import json
import math
import sqlite3
import zlib
from array import array
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from core.language import Message, kept, recalled
from core.metrics import Digest, Histogram, LatencyDigest, LatencySummary, latency_digest_of
from core.records import Status
from core.runs.rows import damaged

_OF_ITS_OUTCOMES = (
    " FROM outcomes o JOIN run_documents d ON d.run_id = o.run_id AND d.position = o.position WHERE o.run_id = :run_id"
)
_COUNTED = {
    **{status.value: f"SUM(d.copies * (o.status = '{status}'))" for status in Status},
    "cached": "SUM(d.copies * o.cached)",
    "cut_off": "SUM(d.copies * o.cut_off)",
    "known": f"SUM(o.status IN ({', '.join(repr(status.value) for status in Status)}))",
    "stored": "COUNT(*)",
}
_ADDED_UP = {
    "sent": "COUNT(*)",
    "answered": "SUM(o.status = 'succeeded')",
    "attempts": "SUM(o.attempts)",
    "rate_limited": "SUM(o.rate_limited)",
    "input_tokens": "SUM(o.input_tokens)",
    "output_tokens": "SUM(o.output_tokens)",
    "tokens_estimated": "MAX(o.tokens_estimated)",
    "parts": "SUM(o.parts * (o.status = 'succeeded'))",
}
_SENT = " AND o.cached = 0 AND o.attempts > 0"


@dataclass(frozen=True, slots=True)
class RunDigest:
    """The sums of a run, and its failures by reason: (reason, the first one's message, documents), in the order of the
    input."""

    sums: Digest
    reasons: tuple[tuple[str, str, int], ...]

    def to_json(self) -> str:
        reasons = [(reason, kept(message), documents) for reason, message, documents in self.reasons]
        return json.dumps({"sums": dataclasses.asdict(self.sums), "reasons": reasons}, ensure_ascii=False)

    @staticmethod
    def from_json(text: str) -> "RunDigest":
        raw = json.loads(text)
        reasons = tuple((reason, recalled(message), documents) for reason, message, documents in raw["reasons"])
        return RunDigest(_sums(raw["sums"]), reasons)


def added_up(connection: sqlite3.Connection, run_id: str) -> RunDigest:
    """The digest of what is recorded of the run now.

    Raises:
        StoreError: the file is damaged.
    """
    counts = _figures(connection, run_id, _COUNTED)
    if counts.pop("known") != counts.pop("stored"):
        raise damaged(Message("a status"))
    sent = _figures(connection, run_id, _ADDED_UP, _SENT)
    answered = f"{_SENT} AND o.status = 'succeeded'"
    first = _row(connection, run_id, "SELECT MIN(o.finished_at)", answered)[0]
    sums = Digest(
        **{**counts, **sent, "tokens_estimated": bool(sent["tokens_estimated"])},
        first_result=first,
        latency=latency_digest_of(_latencies(connection, run_id, answered)),
    )
    return RunDigest(sums, _reasons(connection, run_id))


def _figures(
    connection: sqlite3.Connection, run_id: str, figures: dict[str, str], condition: str = ""
) -> dict[str, Any]:
    columns = ", ".join(f"COALESCE({figure}, 0)" for figure in figures.values())
    return dict(zip(figures, _row(connection, run_id, f"SELECT {columns}", condition), strict=True))


def _row(connection: sqlite3.Connection, run_id: str, selection: str, condition: str) -> Sequence[Any]:
    row: Sequence[Any] = connection.execute(f"{selection}{_OF_ITS_OUTCOMES}{condition}", {"run_id": run_id}).fetchone()
    return row


def _latencies(connection: sqlite3.Connection, run_id: str, condition: str) -> "array[float]":
    """In ascending order, eight bytes each: SQLite sorts beside its memory, in a file."""
    rows = connection.execute(
        f"SELECT o.latency FROM outcomes o WHERE o.run_id = ? AND o.latency IS NOT NULL{condition} ORDER BY o.latency",
        (run_id,),
    )
    latencies = array("d", (row[0] for row in rows))
    if not math.isfinite(sum(latencies)):
        raise damaged(Message("latency"))
    return latencies


def _reasons(connection: sqlite3.Connection, run_id: str) -> tuple[tuple[str, str, int], ...]:
    rows = connection.execute(  # with MIN() SQLite takes the other columns from the row that has it
        f"SELECT o.reason, o.error, SUM(d.copies), MIN(o.position) AS first{_OF_ITS_OUTCOMES} AND o.status = 'failed'"
        " GROUP BY o.reason ORDER BY first",
        {"run_id": run_id},
    )
    return tuple((str(reason), recalled(str(error)), documents) for reason, error, documents, _ in rows)


def kept_digest(connection: sqlite3.Connection, run_id: str) -> RunDigest | None:
    """The digest that is kept of the run's last session; None where there is none that is sound."""
    row = connection.execute(
        "SELECT content, checksum FROM digests d JOIN runs r ON r.run_id = d.run_id AND r.session = d.session"
        " WHERE d.run_id = ?",
        (run_id,),
    ).fetchone()
    if row is None or _checksum(row["content"]) != row["checksum"]:
        return None
    return RunDigest.from_json(row["content"])


def keep_digest(connection: sqlite3.Connection, run_id: str, session: int, content: RunDigest) -> None:
    """Keep the digest of this session of the run."""
    text = content.to_json()
    connection.execute(
        "INSERT OR REPLACE INTO digests (run_id, session, content, checksum)"
        " SELECT run_id, ?, ?, ? FROM runs WHERE run_id = ?",
        (session, text, _checksum(text), run_id),
    )


def _checksum(text: str) -> int:
    return zlib.crc32(text.encode("utf-8", "surrogatepass"))


def _sums(raw: dict[str, Any]) -> Digest:
    latency = raw.pop("latency")
    bins = latency["histogram"]
    counted = Histogram(tuple(bins["edges"]), tuple(bins["counts"]), bins["overflow"], bins["largest"])
    return Digest(**raw, latency=LatencyDigest(LatencySummary(**latency["summary"]), latency["least"], counted))
