"""What a worker reports of itself with each commit, on top of what the earlier sessions of its run reported."""

import sqlite3
import time
from dataclasses import dataclass

from core.records import RunStatus


@dataclass(slots=True)
class Usage:
    """One session's figures; seconds, MB, requests. `elapsed` and `peak_in_flight` are the run's.

    `pause` says why nothing is sent at the moment, "" while the run goes on; `notes` say how it goes on.
    """

    elapsed: float = 0.0
    in_flight: int = 0
    peak_in_flight: int = 0
    cpu_seconds: float = 0.0
    peak_rss_mb: float = 0.0
    attempts: int = 0
    retries: int = 0
    rate_limited: int = 0
    paced: float = 0.0
    first_latency: float = 0.0
    busy: float = 0.0
    pause: str = ""
    notes: str = ""


def usage_of(row: sqlite3.Row) -> Usage:
    """What the run's earlier sessions came to, by its row as a new session finds it."""
    added_up = "elapsed cpu_seconds attempts retries rate_limited paced first_latency busy peak_in_flight"
    return Usage(**{name: row[name] for name in added_up.split()})


def report_usage(connection: sqlite3.Connection, run_id: str, before: Usage, now: Usage) -> None:
    """Write the run's figures: the earlier sessions' and this one's together."""
    connection.execute(
        "UPDATE runs SET elapsed = ?, in_flight = ?, peak_in_flight = ?, cpu_seconds = ?,"
        " peak_rss_mb = MAX(peak_rss_mb, ?), heartbeat = ?, attempts = ?, retries = ?, rate_limited = ?, paced = ?,"
        " first_latency = ?, busy = ?, message = ?,"
        " status = CASE WHEN status IN ('running', 'paused') THEN ? ELSE status END WHERE run_id = ?",
        (
            now.elapsed,
            now.in_flight,
            now.peak_in_flight,
            before.cpu_seconds + now.cpu_seconds,
            now.peak_rss_mb,
            time.monotonic(),
            before.attempts + now.attempts,
            before.retries + now.retries,
            before.rate_limited + now.rate_limited,
            before.paced + now.paced,
            now.first_latency or before.first_latency,
            _busy(before, now),
            now.pause or now.notes,
            RunStatus.PAUSED if now.pause else RunStatus.RUNNING,
            run_id,
        ),
    )


def _busy(before: Usage, now: Usage) -> float:
    """The share of a core over all sessions: (busy x seconds before + busy x seconds now) / seconds of work."""
    if now.elapsed <= 0:
        return now.busy
    return (before.busy * before.elapsed + now.busy * max(0.0, now.elapsed - before.elapsed)) / now.elapsed
