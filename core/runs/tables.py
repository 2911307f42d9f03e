"""The run store's tables, their version, and how those of an older version become these."""

APPLICATION_ID = 0x4769734D  # "GisM"
VERSION = 12

PARTS = """
-- Summaries of the parts of long documents: of the characters start to before stop, of a higher level from the
-- summaries of several parts. They outlive the outcome, for people to see.
CREATE TABLE parts (
    run_id TEXT NOT NULL REFERENCES runs (run_id) ON DELETE CASCADE,
    position INTEGER NOT NULL,
    level INTEGER NOT NULL,
    start INTEGER NOT NULL,
    stop INTEGER NOT NULL,
    summary TEXT NOT NULL,
    attempts INTEGER NOT NULL,
    rate_limited INTEGER NOT NULL,
    latency REAL NOT NULL,
    finished_at REAL NOT NULL,
    input_tokens INTEGER NOT NULL,
    output_tokens INTEGER NOT NULL,
    tokens_estimated INTEGER NOT NULL,
    cut_off INTEGER NOT NULL,
    prompt_cut INTEGER NOT NULL,
    model TEXT NOT NULL,
    checksum INTEGER NOT NULL,
    PRIMARY KEY (run_id, position, start, level)
) STRICT, WITHOUT ROWID;
CREATE INDEX documents_by_size ON documents (size);
"""

PAUSES = """
-- From second `since` to `until` of the run's clock nothing was sent, for the endpoint was away or asked everybody to
-- wait; `reason` says why.
CREATE TABLE pauses (
    run_id TEXT NOT NULL REFERENCES runs (run_id) ON DELETE CASCADE,
    since REAL NOT NULL,
    until REAL NOT NULL,
    reason TEXT NOT NULL,
    PRIMARY KEY (run_id, since)
) STRICT, WITHOUT ROWID;
CREATE INDEX ticks_by_time ON ticks (run_id, at);
"""

ENDPOINTS = """
-- What each endpoint of a run has done so far, in all sessions; `place` is that in the run's settings.
CREATE TABLE endpoint_figures (
    run_id TEXT NOT NULL REFERENCES runs (run_id) ON DELETE CASCADE,
    place INTEGER NOT NULL,
    address TEXT NOT NULL,
    model TEXT NOT NULL,
    in_flight INTEGER NOT NULL,
    "limit" INTEGER NOT NULL,
    succeeded INTEGER NOT NULL,
    failed INTEGER NOT NULL,
    rate_limited INTEGER NOT NULL,
    input_tokens INTEGER NOT NULL,
    output_tokens INTEGER NOT NULL,
    p50 REAL,
    p95 REAL,
    busy REAL NOT NULL,
    state TEXT NOT NULL,
    refused INTEGER NOT NULL,
    PRIMARY KEY (run_id, place)
) STRICT, WITHOUT ROWID;
"""

TABLES = """
CREATE TABLE documents (
    id INTEGER PRIMARY KEY,
    hash TEXT NOT NULL UNIQUE,
    text TEXT NOT NULL,
    size INTEGER NOT NULL DEFAULT 0  -- bytes of the text in UTF-8
) STRICT;

-- Its status is that of its runs; set_id names its documents.
CREATE TABLE comparisons (
    comparison_id TEXT PRIMARY KEY,
    created_utc TEXT NOT NULL,
    plan TEXT NOT NULL,
    label TEXT NOT NULL DEFAULT '',
    set_id TEXT NOT NULL DEFAULT '',
    cost_gone REAL NOT NULL DEFAULT 0,  -- of runs of it that were done again: US dollars, and tokens, at most
    tokens_gone INTEGER NOT NULL DEFAULT 0
) STRICT;

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
    prompt_tokens INTEGER NOT NULL DEFAULT 0,
    parts INTEGER NOT NULL DEFAULT 0,
    parts_key TEXT NOT NULL DEFAULT '',
    prompt_room INTEGER NOT NULL DEFAULT 0,  -- tokens a prompt may have, as refusals have taught; 0: they have not
    options TEXT NOT NULL DEFAULT '',  -- how its documents were read, `ReadOptions` as JSON; '' where nobody kept it
    form TEXT NOT NULL DEFAULT '',  -- of a draft what the page's form holds, as JSON; never a secret
    left_out TEXT NOT NULL DEFAULT '',  -- own columns that its results do not have, a JSON list; '' for none
    price TEXT NOT NULL DEFAULT '',  -- `prices.Price` as JSON, as it was known when the run was made; '' for none
    input_tokens INTEGER NOT NULL DEFAULT 0,
    output_tokens INTEGER NOT NULL DEFAULT 0,
    cost REAL,  -- US dollars; NULL without a price
    cost_most REAL,
    tokens_most INTEGER NOT NULL DEFAULT 0,
    cost_low REAL,
    cost_high REAL,
    tokens_low INTEGER,
    tokens_high INTEGER,
    reading TEXT NOT NULL DEFAULT '',  -- the process that still reads documents of its set, which it will have
    unread TEXT NOT NULL DEFAULT ''  -- why it has not all documents that were to be read; '' where it has
) STRICT;
CREATE INDEX runs_by_summary_key ON runs (summary_key);
CREATE INDEX runs_by_comparison ON runs (comparison_id);
CREATE INDEX runs_by_set ON runs (set_id);

-- Documents in an order, stored once for all the runs over them. Duplicates keep a row each; the outcome stands at
-- first_position, and copies counts the rows that share it.
CREATE TABLE set_documents (
    set_id TEXT NOT NULL,
    position INTEGER NOT NULL,
    first_position INTEGER NOT NULL,
    copies INTEGER NOT NULL DEFAULT 1,
    document_id INTEGER NOT NULL REFERENCES documents (id),
    name TEXT NOT NULL,
    source TEXT NOT NULL,
    row INTEGER,
    fields TEXT NOT NULL DEFAULT '',  -- the row's own columns, `fields.packed`; '' for none
    checksum INTEGER,  -- `checksums.document_checksum`; NULL from before version 8
    PRIMARY KEY (set_id, position)
) STRICT, WITHOUT ROWID;
CREATE INDEX set_documents_by_document ON set_documents (document_id);

-- The own columns of a set's documents, in their order: the union over its files.
CREATE TABLE set_columns (
    set_id TEXT NOT NULL,
    place INTEGER NOT NULL,
    name TEXT NOT NULL,
    tells_apart INTEGER NOT NULL DEFAULT 0,  -- documents of equal text are duplicates where this column is equal, too
    PRIMARY KEY (set_id, place)
) STRICT, WITHOUT ROWID;

-- A run has the first `total` documents of its set.
CREATE VIEW run_documents AS
    SELECT r.run_id, d.position, d.first_position, d.copies, d.document_id, d.name, d.source, d.row, d.fields,
        d.checksum AS document_checksum
    FROM runs r JOIN set_documents d ON d.set_id = r.set_id AND d.position < r.total;

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
    parts INTEGER NOT NULL DEFAULT 0,
    endpoint TEXT NOT NULL DEFAULT '',
    checksum INTEGER,  -- `checksums.outcome_checksum`; of texts alone from version 7, NULL from before
    PRIMARY KEY (run_id, position)
) STRICT, WITHOUT ROWID;
CREATE INDEX outcomes_by_time ON outcomes (run_id, finished_at);

-- Ahead of the calls: documents up to position `upto` may have been sent in this session of the run, which began at
-- second `since` of its clock, and those without an outcome of this session may have been sent `repeats` times more.
CREATE TABLE intents (
    run_id TEXT NOT NULL REFERENCES runs (run_id) ON DELETE CASCADE,
    session INTEGER NOT NULL,
    upto INTEGER NOT NULL,
    since REAL NOT NULL DEFAULT -1,
    repeats INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (run_id, session)
) STRICT, WITHOUT ROWID;

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

CREATE TABLE limit_changes (
    id INTEGER PRIMARY KEY,
    run_id TEXT NOT NULL REFERENCES runs (run_id) ON DELETE CASCADE,
    at REAL NOT NULL,
    before INTEGER NOT NULL,
    after INTEGER NOT NULL,
    reason TEXT NOT NULL
) STRICT;
CREATE INDEX limit_changes_by_run ON limit_changes (run_id, id);

-- What the outcomes of a run come to, `digests.RunDigest` as JSON, as of this session of the run.
CREATE TABLE digests (
    run_id TEXT PRIMARY KEY REFERENCES runs (run_id) ON DELETE CASCADE,
    session INTEGER NOT NULL,
    content TEXT NOT NULL,
    checksum INTEGER NOT NULL
) STRICT;
"""

_TO_PARTS = (
    "ALTER TABLE documents ADD COLUMN size INTEGER NOT NULL DEFAULT 0;"
    " UPDATE documents SET size = LENGTH(CAST(text AS BLOB));"
    " ALTER TABLE runs ADD COLUMN parts INTEGER NOT NULL DEFAULT 0;"
    " ALTER TABLE runs ADD COLUMN parts_key TEXT NOT NULL DEFAULT '';"
    " ALTER TABLE runs ADD COLUMN prompt_room INTEGER NOT NULL DEFAULT 0;"
    " ALTER TABLE outcomes ADD COLUMN parts INTEGER NOT NULL DEFAULT 0;"
    f" {PARTS}"
)

_READING_INDEX = "CREATE INDEX runs_reading ON runs (reading) WHERE reading <> '';"

_ROW_INDEXES = """
-- Few rows, so that a page of them costs the same in a run of a million documents.
CREATE INDEX outcomes_failed ON outcomes (run_id, position) WHERE status = 'failed';
CREATE INDEX set_documents_repeated ON set_documents (set_id, position, first_position)
    WHERE position <> first_position;
"""

CREATION = (
    f"BEGIN; {TABLES} {PARTS} {PAUSES} {ENDPOINTS} {_ROW_INDEXES} {_READING_INDEX}"
    f" PRAGMA application_id = {APPLICATION_ID}; PRAGMA user_version = {VERSION}; COMMIT;"
)

_OWN_COLUMNS = (
    "ALTER TABLE set_documents ADD COLUMN fields TEXT NOT NULL DEFAULT '';"
    " CREATE TABLE set_columns (set_id TEXT NOT NULL, place INTEGER NOT NULL, name TEXT NOT NULL,"
    " tells_apart INTEGER NOT NULL DEFAULT 0, PRIMARY KEY (set_id, place)) STRICT, WITHOUT ROWID;"
    " DROP VIEW run_documents;"
    " CREATE VIEW run_documents AS SELECT r.run_id, d.position, d.first_position, d.copies, d.document_id, d.name,"
    " d.source, d.row, d.fields FROM runs r JOIN set_documents d ON d.set_id = r.set_id AND d.position < r.total;"
)

_CHECKSUMS = (
    "ALTER TABLE set_documents ADD COLUMN checksum INTEGER; DROP VIEW run_documents;"
    " CREATE VIEW run_documents AS SELECT r.run_id, d.position, d.first_position, d.copies, d.document_id, d.name,"
    " d.source, d.row, d.fields, d.checksum AS document_checksum"
    " FROM runs r JOIN set_documents d ON d.set_id = r.set_id AND d.position < r.total;"
)

_DIGESTS = (
    "CREATE TABLE digests (run_id TEXT PRIMARY KEY REFERENCES runs (run_id) ON DELETE CASCADE,"
    " session INTEGER NOT NULL, content TEXT NOT NULL, checksum INTEGER NOT NULL) STRICT;"
)

_READ_HOW = (
    "ALTER TABLE runs ADD COLUMN options TEXT NOT NULL DEFAULT '';"
    " ALTER TABLE runs ADD COLUMN form TEXT NOT NULL DEFAULT '';"
    " ALTER TABLE runs ADD COLUMN left_out TEXT NOT NULL DEFAULT '';"
)

_SPENDING = (
    "ALTER TABLE comparisons ADD COLUMN cost_gone REAL NOT NULL DEFAULT 0;"
    " ALTER TABLE comparisons ADD COLUMN tokens_gone INTEGER NOT NULL DEFAULT 0;"
    " ALTER TABLE runs ADD COLUMN price TEXT NOT NULL DEFAULT '';"
    " ALTER TABLE runs ADD COLUMN input_tokens INTEGER NOT NULL DEFAULT 0;"
    " ALTER TABLE runs ADD COLUMN output_tokens INTEGER NOT NULL DEFAULT 0;"
    " ALTER TABLE runs ADD COLUMN cost REAL;"
    " ALTER TABLE runs ADD COLUMN cost_most REAL;"
    " ALTER TABLE runs ADD COLUMN tokens_most INTEGER NOT NULL DEFAULT 0;"
    " ALTER TABLE runs ADD COLUMN cost_low REAL;"
    " ALTER TABLE runs ADD COLUMN cost_high REAL;"
    " ALTER TABLE runs ADD COLUMN tokens_low INTEGER;"
    " ALTER TABLE runs ADD COLUMN tokens_high INTEGER;"
)

_TO_ENDPOINTS = f"ALTER TABLE outcomes ADD COLUMN endpoint TEXT NOT NULL DEFAULT ''; {ENDPOINTS}"

_TO_PAUSES = f"DROP INDEX ticks_by_run; {PAUSES}"

_TO_READING = (
    "ALTER TABLE runs ADD COLUMN reading TEXT NOT NULL DEFAULT '';"
    f" ALTER TABLE runs ADD COLUMN unread TEXT NOT NULL DEFAULT ''; {_READING_INDEX}"
)

MIGRATIONS = {
    1: "ALTER TABLE runs ADD COLUMN busy REAL NOT NULL DEFAULT 0;"
    " ALTER TABLE intents ADD COLUMN since REAL NOT NULL DEFAULT -1;"
    " ALTER TABLE intents ADD COLUMN repeats INTEGER NOT NULL DEFAULT 0;",
    2: "ALTER TABLE races ADD COLUMN label TEXT NOT NULL DEFAULT '';"
    " ALTER TABLE races ADD COLUMN started_utc TEXT NOT NULL DEFAULT '';"
    " ALTER TABLE races ADD COLUMN ended_utc TEXT NOT NULL DEFAULT '';"
    " ALTER TABLE races ADD COLUMN message TEXT NOT NULL DEFAULT '';"
    " ALTER TABLE races ADD COLUMN owner TEXT NOT NULL DEFAULT '';"
    " ALTER TABLE races ADD COLUMN stop_requested INTEGER NOT NULL DEFAULT 0;"
    " ALTER TABLE races ADD COLUMN elapsed REAL NOT NULL DEFAULT 0;"
    " ALTER TABLE runs ADD COLUMN race_place INTEGER;"
    " ALTER TABLE runs ADD COLUMN race_round INTEGER;"
    " ALTER TABLE runs ADD COLUMN race_entrant INTEGER;"
    " CREATE INDEX runs_by_race ON runs (race_id);",
    3: "ALTER TABLE outcomes ADD COLUMN prompt_cut INTEGER NOT NULL DEFAULT 0;"
    " ALTER TABLE runs ADD COLUMN cut_off INTEGER NOT NULL DEFAULT 0;"
    " ALTER TABLE runs ADD COLUMN prompt_cut INTEGER NOT NULL DEFAULT 0;"
    " ALTER TABLE runs ADD COLUMN prompt_read INTEGER NOT NULL DEFAULT 0;"
    " ALTER TABLE runs ADD COLUMN prompt_tokens INTEGER NOT NULL DEFAULT 0;"
    " UPDATE runs SET cut_off = (SELECT COALESCE(SUM(d.copies), 0) FROM outcomes o JOIN run_documents d"
    " ON d.run_id = o.run_id AND d.position = o.position WHERE o.run_id = runs.run_id AND o.cut_off = 1);",
    4: "ALTER TABLE races RENAME TO comparisons;"
    " ALTER TABLE comparisons RENAME COLUMN race_id TO comparison_id;"
    " ALTER TABLE runs RENAME COLUMN race_id TO comparison_id;"
    " ALTER TABLE runs RENAME COLUMN race_place TO comparison_place;"
    " ALTER TABLE runs RENAME COLUMN race_round TO comparison_round;"
    " ALTER TABLE runs RENAME COLUMN race_entrant TO comparison_entrant;"
    " DROP INDEX runs_by_race; CREATE INDEX runs_by_comparison ON runs (comparison_id);"
    " ALTER TABLE samples RENAME TO ticks;"
    " DROP INDEX samples_by_run; CREATE INDEX ticks_by_run ON ticks (run_id, id);",
    5: "ALTER TABLE runs ADD COLUMN set_id TEXT NOT NULL DEFAULT '';"
    " ALTER TABLE runs ADD COLUMN claimed REAL NOT NULL DEFAULT 0;"
    " ALTER TABLE comparisons ADD COLUMN set_id TEXT NOT NULL DEFAULT '';"
    " UPDATE comparisons SET set_id = COALESCE((SELECT run_id FROM runs h"  # the hidden run that held the documents
    " WHERE h.comparison_id = comparisons.comparison_id AND h.comparison_place = -1), '');"
    " UPDATE runs SET claimed = CASE WHEN started_utc = '' THEN 0 ELSE heartbeat - elapsed END,"
    " set_id = COALESCE((SELECT NULLIF(c.set_id, '') FROM comparisons c"
    " WHERE c.comparison_id = runs.comparison_id), run_id);"
    " DELETE FROM runs WHERE comparison_place = -1;"
    " CREATE TABLE set_documents (set_id TEXT NOT NULL, position INTEGER NOT NULL, first_position INTEGER NOT NULL,"
    " copies INTEGER NOT NULL DEFAULT 1, document_id INTEGER NOT NULL REFERENCES documents (id), name TEXT NOT NULL,"
    " source TEXT NOT NULL, row INTEGER, PRIMARY KEY (set_id, position)) STRICT, WITHOUT ROWID;"
    " INSERT INTO set_documents SELECT run_id, position, first_position, copies, document_id, name, source, row"
    " FROM run_documents WHERE run_id IN (SELECT set_id FROM runs UNION SELECT set_id FROM comparisons);"
    " DROP TABLE run_documents; CREATE INDEX set_documents_by_document ON set_documents (document_id);"
    " CREATE INDEX runs_by_set ON runs (set_id);"
    " CREATE VIEW run_documents AS SELECT r.run_id, d.position, d.first_position, d.copies, d.document_id, d.name,"
    " d.source, d.row FROM runs r JOIN set_documents d ON d.set_id = r.set_id AND d.position < r.total;"
    " ALTER TABLE comparisons DROP COLUMN status; ALTER TABLE comparisons DROP COLUMN started_utc;"
    " ALTER TABLE comparisons DROP COLUMN ended_utc; ALTER TABLE comparisons DROP COLUMN message;"
    " ALTER TABLE comparisons DROP COLUMN owner; ALTER TABLE comparisons DROP COLUMN stop_requested;"
    " ALTER TABLE comparisons DROP COLUMN elapsed;",
    6: "ALTER TABLE outcomes ADD COLUMN checksum INTEGER;",
    7: f"{_OWN_COLUMNS} {_CHECKSUMS} {_DIGESTS} {_TO_PARTS}",
    8: f"{_READ_HOW} {_TO_PAUSES} {_ROW_INDEXES}",
    9: _SPENDING,
    10: _TO_ENDPOINTS,
    11: _TO_READING,
}
"""From version N to N + 1."""
