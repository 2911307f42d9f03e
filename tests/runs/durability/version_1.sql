-- A store of version 1, as it was first made.
PRAGMA application_id = 0x4769734D;
PRAGMA user_version = 1;

CREATE TABLE documents (
    id INTEGER PRIMARY KEY,
    hash TEXT NOT NULL UNIQUE,
    text TEXT NOT NULL
) STRICT;

CREATE TABLE races (
    race_id TEXT PRIMARY KEY,
    created_utc TEXT NOT NULL,
    status TEXT NOT NULL,
    plan TEXT NOT NULL
) STRICT;

CREATE TABLE runs (
    run_id TEXT PRIMARY KEY,
    race_id TEXT REFERENCES races (race_id),
    label TEXT NOT NULL DEFAULT '',
    created_utc TEXT NOT NULL,
    started_utc TEXT NOT NULL DEFAULT '',
    ended_utc TEXT NOT NULL DEFAULT '',
    settings TEXT NOT NULL,
    summary_key TEXT NOT NULL DEFAULT '',
    report TEXT NOT NULL DEFAULT '',
    status TEXT NOT NULL,
    message TEXT NOT NULL DEFAULT '',
    owner TEXT NOT NULL DEFAULT '',
    stop_requested INTEGER NOT NULL DEFAULT 0,
    session INTEGER NOT NULL DEFAULT 0,
    heartbeat REAL NOT NULL DEFAULT 0,
    total INTEGER NOT NULL DEFAULT 0,
    duplicates INTEGER NOT NULL DEFAULT 0,
    succeeded INTEGER NOT NULL DEFAULT 0,
    failed INTEGER NOT NULL DEFAULT 0,
    cached INTEGER NOT NULL DEFAULT 0,
    in_flight INTEGER NOT NULL DEFAULT 0,
    peak_in_flight INTEGER NOT NULL DEFAULT 0,
    elapsed REAL NOT NULL DEFAULT 0,
    cpu_seconds REAL NOT NULL DEFAULT 0,
    peak_rss_mb REAL NOT NULL DEFAULT 0,
    attempts INTEGER NOT NULL DEFAULT 0,
    retries INTEGER NOT NULL DEFAULT 0,
    rate_limited INTEGER NOT NULL DEFAULT 0,
    paced REAL NOT NULL DEFAULT 0,
    first_latency REAL NOT NULL DEFAULT 0,
    unrecorded INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE INDEX runs_by_summary_key ON runs (summary_key);

-- Duplicates keep a row each; the outcome stands at first_position, and copies counts the rows that share it.
CREATE TABLE run_documents (
    run_id TEXT NOT NULL REFERENCES runs (run_id) ON DELETE CASCADE,
    position INTEGER NOT NULL,
    first_position INTEGER NOT NULL,
    copies INTEGER NOT NULL DEFAULT 1,
    document_id INTEGER NOT NULL REFERENCES documents (id),
    name TEXT NOT NULL,
    source TEXT NOT NULL,
    row INTEGER,
    PRIMARY KEY (run_id, position)
) STRICT, WITHOUT ROWID;
CREATE INDEX run_documents_by_document ON run_documents (document_id);

CREATE TABLE outcomes (
    run_id TEXT NOT NULL REFERENCES runs (run_id) ON DELETE CASCADE,
    position INTEGER NOT NULL,
    status TEXT NOT NULL,
    summary TEXT NOT NULL,
    error TEXT NOT NULL,
    reason TEXT NOT NULL,
    attempts INTEGER NOT NULL,
    rate_limited INTEGER NOT NULL,
    latency REAL,
    queue_time REAL NOT NULL,
    finished_at REAL NOT NULL,
    input_tokens INTEGER NOT NULL,
    output_tokens INTEGER NOT NULL,
    tokens_estimated INTEGER NOT NULL,
    cut_off INTEGER NOT NULL,
    model TEXT NOT NULL,
    cached INTEGER NOT NULL,
    PRIMARY KEY (run_id, position)
) STRICT, WITHOUT ROWID;
CREATE INDEX outcomes_by_time ON outcomes (run_id, finished_at);

-- Ahead of the calls: documents up to position `upto` may have been sent in this session of the run.
CREATE TABLE intents (
    run_id TEXT NOT NULL REFERENCES runs (run_id) ON DELETE CASCADE,
    session INTEGER NOT NULL,
    upto INTEGER NOT NULL,
    PRIMARY KEY (run_id, session)
) STRICT, WITHOUT ROWID;

CREATE TABLE samples (
    id INTEGER PRIMARY KEY,
    run_id TEXT NOT NULL REFERENCES runs (run_id) ON DELETE CASCADE,
    at REAL NOT NULL,
    succeeded INTEGER NOT NULL,
    failed INTEGER NOT NULL,
    in_flight INTEGER NOT NULL,
    "limit" INTEGER NOT NULL,
    throughput REAL NOT NULL,
    p50 REAL,
    p95 REAL,
    lag REAL NOT NULL
) STRICT;
CREATE INDEX samples_by_run ON samples (run_id, id);

CREATE TABLE limit_changes (
    id INTEGER PRIMARY KEY,
    run_id TEXT NOT NULL REFERENCES runs (run_id) ON DELETE CASCADE,
    at REAL NOT NULL,
    before INTEGER NOT NULL,
    after INTEGER NOT NULL,
    reason TEXT NOT NULL
) STRICT;
CREATE INDEX limit_changes_by_run ON limit_changes (run_id, id);
