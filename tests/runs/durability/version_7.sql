-- A store of version 7: a run over three documents, two of them equal, that was stopped after the first.
PRAGMA application_id = 0x4769734D;
PRAGMA user_version = 7;
BEGIN TRANSACTION;
CREATE TABLE comparisons (
    comparison_id TEXT PRIMARY KEY,
    created_utc TEXT NOT NULL,
    plan TEXT NOT NULL,
    label TEXT NOT NULL DEFAULT '',
    set_id TEXT NOT NULL DEFAULT ''
) STRICT;
CREATE TABLE documents (
    id INTEGER PRIMARY KEY,
    hash TEXT NOT NULL UNIQUE,
    text TEXT NOT NULL
) STRICT;
INSERT INTO "documents" VALUES(1,'6032bd8a1e78f66c8442c5a76a6bc46cc3d7b34da3e66b1a57aeaff4fb5de608','Mill 0 grinds wheat.');
INSERT INTO "documents" VALUES(2,'d70c0d026ef8c0abeea2a167d3bde1c6f84b1b396f4c04214a93ce000fed147b','Mill 1 grinds wheat.');
CREATE TABLE intents (
    run_id TEXT NOT NULL REFERENCES runs (run_id) ON DELETE CASCADE,
    session INTEGER NOT NULL,
    upto INTEGER NOT NULL,
    since REAL NOT NULL DEFAULT -1,
    repeats INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (run_id, session)
) STRICT, WITHOUT ROWID;
CREATE TABLE limit_changes (
    id INTEGER PRIMARY KEY,
    run_id TEXT NOT NULL REFERENCES runs (run_id) ON DELETE CASCADE,
    at REAL NOT NULL,
    before INTEGER NOT NULL,
    after INTEGER NOT NULL,
    reason TEXT NOT NULL
) STRICT;
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
    prompt_cut INTEGER NOT NULL DEFAULT 0,
    checksum INTEGER,  -- of what it says, `rows.checksum`; NULL from before version 7
    PRIMARY KEY (run_id, position)
) STRICT, WITHOUT ROWID;
INSERT INTO "outcomes" VALUES('f2j87q6qnc',0,'succeeded','Wheat.','','',1,0,0.5,0.0,0.0,0,0,0,0,'',0,0,3089222888);
CREATE TABLE runs (
    run_id TEXT PRIMARY KEY,
    set_id TEXT NOT NULL DEFAULT '',
    comparison_id TEXT REFERENCES comparisons (comparison_id),
    comparison_place INTEGER,
    comparison_round INTEGER,
    comparison_entrant INTEGER,
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
    claimed REAL NOT NULL DEFAULT 0,
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
    busy REAL NOT NULL DEFAULT 0,
    unrecorded INTEGER NOT NULL DEFAULT 0,
    cut_off INTEGER NOT NULL DEFAULT 0,
    prompt_cut INTEGER NOT NULL DEFAULT 0,
    prompt_read INTEGER NOT NULL DEFAULT 0,
    prompt_tokens INTEGER NOT NULL DEFAULT 0
) STRICT;
INSERT INTO "runs" VALUES('f2j87q6qnc','mvgt9am2kq',NULL,NULL,NULL,NULL,'three notes','2026-11-30T14:28:36.346+00:00','','2026-11-30T14:28:36.384+00:00','{"strategy": "windowed", "concurrency": 20, "endpoint": {"kind": "practice", "model": "gpt-4o-mini", "base_url": "", "preset": "hosted API", "seed": 0, "temperature": 0.0, "top_p": null, "max_tokens": null, "extra_body": "", "extra_headers": [], "client": "lean"}, "prompt": "用一句话总结以下文本：{text}", "protection": true, "max_attempts": 3, "timeout": 60.0, "deadline": 600.0, "reuse": false, "requests_per_minute": null, "tokens_per_minute": null, "key_source": "none"}','61ec231be3f449119468d049976fbb2be48e3dde572bd1185e76d9170674a7d0','','stopped','','',0,0,0.0,1028.168863996,3,1,2,0,0,0,0,0.0,0.0,0.0,0,0,0,0.0,0.0,0.0,0,0,0,0,0);
CREATE TABLE set_documents (
    set_id TEXT NOT NULL,
    position INTEGER NOT NULL,
    first_position INTEGER NOT NULL,
    copies INTEGER NOT NULL DEFAULT 1,
    document_id INTEGER NOT NULL REFERENCES documents (id),
    name TEXT NOT NULL,
    source TEXT NOT NULL,
    row INTEGER,
    PRIMARY KEY (set_id, position)
) STRICT, WITHOUT ROWID;
INSERT INTO "set_documents" VALUES('mvgt9am2kq',0,0,2,1,'note-0','notes.csv',2);
INSERT INTO "set_documents" VALUES('mvgt9am2kq',1,1,1,2,'note-1','notes.csv',3);
INSERT INTO "set_documents" VALUES('mvgt9am2kq',2,0,1,1,'note-2','notes.csv',4);
CREATE TABLE ticks (
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
CREATE INDEX runs_by_summary_key ON runs (summary_key);
CREATE INDEX runs_by_comparison ON runs (comparison_id);
CREATE INDEX runs_by_set ON runs (set_id);
CREATE INDEX set_documents_by_document ON set_documents (document_id);
CREATE VIEW run_documents AS
    SELECT r.run_id, d.position, d.first_position, d.copies, d.document_id, d.name, d.source, d.row
    FROM runs r JOIN set_documents d ON d.set_id = r.set_id AND d.position < r.total;
CREATE INDEX outcomes_by_time ON outcomes (run_id, finished_at);
CREATE INDEX ticks_by_run ON ticks (run_id, id);
CREATE INDEX limit_changes_by_run ON limit_changes (run_id, id);
COMMIT;
