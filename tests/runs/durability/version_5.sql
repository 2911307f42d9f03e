-- A store of version 5: a run, a comparison that is finished, and one that was stopped in its second run.
PRAGMA application_id = 0x4769734D;
PRAGMA user_version = 5;
BEGIN TRANSACTION;
CREATE TABLE comparisons (
    comparison_id TEXT PRIMARY KEY,
    created_utc TEXT NOT NULL,
    status TEXT NOT NULL,
    plan TEXT NOT NULL,
    label TEXT NOT NULL DEFAULT '',
    started_utc TEXT NOT NULL DEFAULT '',
    ended_utc TEXT NOT NULL DEFAULT '',
    message TEXT NOT NULL DEFAULT '',
    owner TEXT NOT NULL DEFAULT '',
    stop_requested INTEGER NOT NULL DEFAULT 0,
    elapsed REAL NOT NULL DEFAULT 0
) STRICT;
INSERT INTO "comparisons" VALUES('fr2a4ee2q7','2026-11-25T07:31:42.436+00:00','finished','{"source": "vdvz88djhu", "entrants": [{"strategy": "windowed", "concurrency": 2, "protection": true, "documents": 6}, {"strategy": "serial", "concurrency": 1, "protection": true, "documents": 3}], "repeats": 1, "seed": 0, "warm_up": 2, "endpoint": {"kind": "practice", "model": "gpt-4o-mini", "base_url": "", "preset": "instant", "seed": 0, "temperature": 0.0, "max_tokens": null, "extra_body": "", "extra_headers": [], "client": "lean"}, "prompt": "用一句话总结以下文本：{text}", "max_attempts": 3, "timeout": 60.0, "deadline": 600.0, "requests_per_minute": null, "tokens_per_minute": null, "key_source": "none"}','six notes','2026-11-25T07:31:42.535+00:00','2026-11-25T07:31:45.424+00:00','','owner-1284a8d6c03feeb4',0,2.88866919000065536238e+00);
INSERT INTO "comparisons" VALUES('uf6nt7n535','2026-11-25T07:31:45.442+00:00','stopped','{"source": "vdvz88djhu", "entrants": [{"strategy": "windowed", "concurrency": 1, "protection": true, "documents": 6}], "repeats": 3, "seed": 0, "warm_up": 0, "endpoint": {"kind": "practice", "model": "gpt-4o-mini", "base_url": "", "preset": "hosted API", "seed": 0, "temperature": 0.0, "max_tokens": null, "extra_body": "", "extra_headers": [], "client": "lean"}, "prompt": "用一句话总结以下文本：{text}", "max_attempts": 3, "timeout": 60.0, "deadline": 600.0, "requests_per_minute": null, "tokens_per_minute": null, "key_source": "none"}','six notes','2026-11-25T07:31:45.534+00:00','2026-11-25T07:31:49.180+00:00','','owner-1284a8d6c03feeb4',1,3.64555366300010064151e+00);
CREATE TABLE documents (
    id INTEGER PRIMARY KEY,
    hash TEXT NOT NULL UNIQUE,
    text TEXT NOT NULL
) STRICT;
INSERT INTO "documents" VALUES(1,'9cc1a7b827352fceea65ac4eb873afcb320319b7d02f7516ea68c8cc6adcebe0','Mill 0 grinds wheat. It stands by the river.');
INSERT INTO "documents" VALUES(2,'43e5a3470011bc531a69d6645faebf97e35f4973bf11a2bd7cc261d182002113','Mill 1 grinds wheat. It stands by the river.');
INSERT INTO "documents" VALUES(3,'00475642fc30d540c7ade9481737e05501c23153ed218ee5835775da20330af0','Mill 2 grinds wheat. It stands by the river.');
INSERT INTO "documents" VALUES(4,'a3849ab981e2eacfde7c16b8d968f19df105f3b69cdf4bf37dae09cc1bfcc29a','Mill 3 grinds wheat. It stands by the river.');
INSERT INTO "documents" VALUES(5,'e7ddcc62a8ef8944fd51b7d32bb8285cd8dbccc1b4ef7ea479318c7ce343a4a3','Mill 4 grinds wheat. It stands by the river.');
INSERT INTO "documents" VALUES(6,'82b8799c1ba1ed15f9ccfa6b9da4e24277b5d6c7c24e79f77e96ca0f73a74bfa','Mill 5 grinds wheat. It stands by the river.');
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
    PRIMARY KEY (run_id, position)
) STRICT, WITHOUT ROWID;
INSERT INTO "outcomes" VALUES('2ff85cf7e3',0,'succeeded','Mill 0 grinds wheat.','','',1,0,3.86852900010126177221e-03,2.14911699913500342518e-03,6.44878300045093055814e-03,22,5,0,0,'practice, no AI',0,0);
INSERT INTO "outcomes" VALUES('2ff85cf7e3',1,'succeeded','Mill 1 grinds wheat.','','',1,0,4.01004100058344192802e-03,2.53847199928713962435e-03,7.01316100094118155539e-03,22,5,0,0,'practice, no AI',0,0);
INSERT INTO "outcomes" VALUES('2ff85cf7e3',2,'succeeded','Mill 2 grinds wheat.','','',1,0,4.15304600028321146965e-03,2.654276000612298958e-03,0.00728239500131167,22,5,0,0,'practice, no AI',0,0);
INSERT INTO "outcomes" VALUES('2ff85cf7e3',3,'succeeded','Mill 3 grinds wheat.','','',1,0,4.37335700007679406553e-03,2.73726999876089394092e-03,7.59302100050263106822e-03,22,5,0,0,'practice, no AI',0,0);
INSERT INTO "outcomes" VALUES('2ff85cf7e3',4,'succeeded','Mill 4 grinds wheat.','','',1,0,4.52958099958777893334e-03,2.81310500031395349651e-03,7.83696800135658122599e-03,22,5,0,0,'practice, no AI',0,0);
INSERT INTO "outcomes" VALUES('2ff85cf7e3',5,'succeeded','Mill 5 grinds wheat.','','',1,0,4.6383249991777120158e-03,2.92185700163827277719e-03,8.06189500144682824611e-03,22,5,0,0,'practice, no AI',0,0);
INSERT INTO "outcomes" VALUES('d39fs7brug',0,'succeeded','Mill 0 grinds wheat.','','',1,0,3.25205299850495066493e-03,5.50366001334623433649e-04,4.18225000066740904003e-03,22,5,0,0,'practice, no AI',0,0);
INSERT INTO "outcomes" VALUES('d39fs7brug',1,'succeeded','Mill 1 grinds wheat.','','',1,0,3.33524800043960567563e-03,9.52960999711649492383e-04,4.7033330010890495032e-03,22,5,0,0,'practice, no AI',0,0);
INSERT INTO "outcomes" VALUES('d39fs7brug',2,'succeeded','Mill 2 grinds wheat.','','',1,0,8.1266999950457829982e-04,1.44519999594194814562e-05,5.09619300100894179195e-03,22,5,0,0,'practice, no AI',0,0);
INSERT INTO "outcomes" VALUES('d39fs7brug',3,'succeeded','Mill 3 grinds wheat.','','',1,0,7.2623099913471378386e-04,9.86400118563324213027e-06,5.47631300105422269552e-03,22,5,0,0,'practice, no AI',0,0);
INSERT INTO "outcomes" VALUES('d39fs7brug',4,'succeeded','Mill 4 grinds wheat.','','',1,0,7.33030999981565400958e-04,8.5854899953119456768e-04,6.71925999995437450706e-03,22,5,0,0,'practice, no AI',0,0);
INSERT INTO "outcomes" VALUES('d39fs7brug',5,'succeeded','Mill 5 grinds wheat.','','',1,0,1.04170400118164252489e-03,5.82864999159937724471e-04,7.12838400067994371056e-03,22,5,0,0,'practice, no AI',0,0);
INSERT INTO "outcomes" VALUES('mdjfh3u8be',0,'succeeded','Mill 0 grinds wheat.','','',1,0,1.2351659399973868858e-01,6.00642000790685415267e-04,1.24546360999374883249e-01,22,5,0,0,'practice, no AI',0,0);
INSERT INTO "outcomes" VALUES('mdjfh3u8be',1,'succeeded','Mill 1 grinds wheat.','','',1,0,1.36691588999383384361e-01,2.77620001725154e-05,2.6136129499900562223e-01,22,5,0,0,'practice, no AI',0,0);
INSERT INTO "outcomes" VALUES('mdjfh3u8be',2,'succeeded','Mill 2 grinds wheat.','','',1,0,1.20954674999666167423e-01,3.84779996238648891448e-05,3.82441808998919441364e-01,22,5,0,0,'practice, no AI',0,0);
INSERT INTO "outcomes" VALUES('mdjfh3u8be',3,'succeeded','Mill 3 grinds wheat.','','',1,0,0.10797089100015,3.80080000468296930193e-05,4.90556816999742295593e-01,22,5,0,0,'practice, no AI',0,0);
INSERT INTO "outcomes" VALUES('mdjfh3u8be',4,'succeeded','Mill 4 grinds wheat.','','',1,0,3.18093137000687420368e-01,2.84729994746157899498e-05,8.08782512998732272535e-01,22,5,0,0,'practice, no AI',0,0);
INSERT INTO "outcomes" VALUES('pxk8bb2yqx',0,'succeeded','Mill 0 grinds wheat.','','',1,0,3.05133199981355573982e-03,6.84628001181408762931e-04,4.28891000046860426664e-03,22,5,0,0,'practice, no AI',0,0);
INSERT INTO "outcomes" VALUES('pxk8bb2yqx',1,'succeeded','Mill 1 grinds wheat.','','',1,0,6.58959999782382510602e-04,1.58330003614537417888e-05,5.12379300016618799418e-03,22,5,0,0,'practice, no AI',0,0);
INSERT INTO "outcomes" VALUES('pxk8bb2yqx',2,'succeeded','Mill 2 grinds wheat.','','',1,0,0.000683917000060319,6.30085998636786825954e-04,6.50460699944233056157e-03,22,5,0,0,'practice, no AI',0,0);
INSERT INTO "outcomes" VALUES('renwxyn5xw',0,'succeeded','Mill 0 grinds wheat.','','',1,0,1.24672739999368786811e-01,6.61273001242079772055e-04,1.25710038000761414878e-01,22,5,0,0,'practice, no AI',0,0);
INSERT INTO "outcomes" VALUES('renwxyn5xw',1,'succeeded','Mill 1 grinds wheat.','','',1,0,1.36520067000674316659e-01,2.50579996645683422684e-05,2.623549320014717523e-01,22,5,0,0,'practice, no AI',0,0);
INSERT INTO "outcomes" VALUES('renwxyn5xw',2,'succeeded','Mill 2 grinds wheat.','','',1,0,1.20339324001179193146e-01,2.81519987765932455658e-05,3.8279669900111912284e-01,22,5,0,0,'practice, no AI',0,0);
INSERT INTO "outcomes" VALUES('renwxyn5xw',3,'succeeded','Mill 3 grinds wheat.','','',1,0,1.07296621999921626411e-01,2.25929998123319819569e-05,4.90185729000586434267e-01,22,5,0,0,'practice, no AI',0,0);
INSERT INTO "outcomes" VALUES('renwxyn5xw',4,'succeeded','Mill 4 grinds wheat.','','',1,0,3.17670282000108272768e-01,2.07009998121066018939e-05,8.0794197000068379566e-01,22,5,0,0,'practice, no AI',0,0);
INSERT INTO "outcomes" VALUES('renwxyn5xw',5,'succeeded','Mill 5 grinds wheat.','','',1,0,1.41453587000796687789e-01,1.8437998733134008944e-05,0.949483730000793,22,5,0,0,'practice, no AI',0,0);
INSERT INTO "outcomes" VALUES('zame5fcgak',0,'succeeded','Mill 0 grinds wheat.','','',1,0,3.21007000093231908977e-03,6.231249990378273651e-04,0.00422070700005861,22,5,0,0,'practice, no AI',0,0);
INSERT INTO "outcomes" VALUES('zame5fcgak',1,'succeeded','Mill 1 grinds wheat.','','',1,0,3.39182599964260589331e-03,1.0501759988983394578e-03,4.86461599939502775669e-03,22,5,0,0,'practice, no AI',0,0);
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
INSERT INTO "run_documents" VALUES('2ff85cf7e3',0,0,1,1,'note-0','',NULL);
INSERT INTO "run_documents" VALUES('2ff85cf7e3',1,1,1,2,'note-1','',NULL);
INSERT INTO "run_documents" VALUES('2ff85cf7e3',2,2,1,3,'note-2','',NULL);
INSERT INTO "run_documents" VALUES('2ff85cf7e3',3,3,1,4,'note-3','',NULL);
INSERT INTO "run_documents" VALUES('2ff85cf7e3',4,4,1,5,'note-4','',NULL);
INSERT INTO "run_documents" VALUES('2ff85cf7e3',5,5,1,6,'note-5','',NULL);
INSERT INTO "run_documents" VALUES('3bdzrz4pr2',0,0,1,1,'note-0','',NULL);
INSERT INTO "run_documents" VALUES('3bdzrz4pr2',1,1,1,2,'note-1','',NULL);
INSERT INTO "run_documents" VALUES('3bdzrz4pr2',2,2,1,3,'note-2','',NULL);
INSERT INTO "run_documents" VALUES('3bdzrz4pr2',3,3,1,4,'note-3','',NULL);
INSERT INTO "run_documents" VALUES('3bdzrz4pr2',4,4,1,5,'note-4','',NULL);
INSERT INTO "run_documents" VALUES('3bdzrz4pr2',5,5,1,6,'note-5','',NULL);
INSERT INTO "run_documents" VALUES('d39fs7brug',0,0,1,1,'note-0','',NULL);
INSERT INTO "run_documents" VALUES('d39fs7brug',1,1,1,2,'note-1','',NULL);
INSERT INTO "run_documents" VALUES('d39fs7brug',2,2,1,3,'note-2','',NULL);
INSERT INTO "run_documents" VALUES('d39fs7brug',3,3,1,4,'note-3','',NULL);
INSERT INTO "run_documents" VALUES('d39fs7brug',4,4,1,5,'note-4','',NULL);
INSERT INTO "run_documents" VALUES('d39fs7brug',5,5,1,6,'note-5','',NULL);
INSERT INTO "run_documents" VALUES('mdjfh3u8be',0,0,1,1,'note-0','',NULL);
INSERT INTO "run_documents" VALUES('mdjfh3u8be',1,1,1,2,'note-1','',NULL);
INSERT INTO "run_documents" VALUES('mdjfh3u8be',2,2,1,3,'note-2','',NULL);
INSERT INTO "run_documents" VALUES('mdjfh3u8be',3,3,1,4,'note-3','',NULL);
INSERT INTO "run_documents" VALUES('mdjfh3u8be',4,4,1,5,'note-4','',NULL);
INSERT INTO "run_documents" VALUES('mdjfh3u8be',5,5,1,6,'note-5','',NULL);
INSERT INTO "run_documents" VALUES('pxk8bb2yqx',0,0,1,1,'note-0','',NULL);
INSERT INTO "run_documents" VALUES('pxk8bb2yqx',1,1,1,2,'note-1','',NULL);
INSERT INTO "run_documents" VALUES('pxk8bb2yqx',2,2,1,3,'note-2','',NULL);
INSERT INTO "run_documents" VALUES('renwxyn5xw',0,0,1,1,'note-0','',NULL);
INSERT INTO "run_documents" VALUES('renwxyn5xw',1,1,1,2,'note-1','',NULL);
INSERT INTO "run_documents" VALUES('renwxyn5xw',2,2,1,3,'note-2','',NULL);
INSERT INTO "run_documents" VALUES('renwxyn5xw',3,3,1,4,'note-3','',NULL);
INSERT INTO "run_documents" VALUES('renwxyn5xw',4,4,1,5,'note-4','',NULL);
INSERT INTO "run_documents" VALUES('renwxyn5xw',5,5,1,6,'note-5','',NULL);
INSERT INTO "run_documents" VALUES('x786su392p',0,0,1,1,'note-0','',NULL);
INSERT INTO "run_documents" VALUES('x786su392p',1,1,1,2,'note-1','',NULL);
INSERT INTO "run_documents" VALUES('x786su392p',2,2,1,3,'note-2','',NULL);
INSERT INTO "run_documents" VALUES('x786su392p',3,3,1,4,'note-3','',NULL);
INSERT INTO "run_documents" VALUES('x786su392p',4,4,1,5,'note-4','',NULL);
INSERT INTO "run_documents" VALUES('x786su392p',5,5,1,6,'note-5','',NULL);
INSERT INTO "run_documents" VALUES('zame5fcgak',0,0,1,1,'note-0','',NULL);
INSERT INTO "run_documents" VALUES('zame5fcgak',1,1,1,2,'note-1','',NULL);
CREATE TABLE runs (
    run_id TEXT PRIMARY KEY,
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
INSERT INTO "runs" VALUES('2ff85cf7e3',NULL,NULL,NULL,NULL,'six notes','2026-11-25T07:31:41.608+00:00','2026-11-25T07:31:42.282+00:00','2026-11-25T07:31:42.416+00:00','{"strategy": "windowed", "concurrency": 20, "endpoint": {"kind": "practice", "model": "gpt-4o-mini", "base_url": "", "preset": "instant", "seed": 0, "temperature": 0.0, "max_tokens": null, "extra_body": "", "extra_headers": [], "client": "lean"}, "prompt": "用一句话总结以下文本：{text}", "protection": true, "max_attempts": 3, "timeout": 60.0, "deadline": 600.0, "reuse": false, "requests_per_minute": null, "tokens_per_minute": null, "key_source": "none"}','61ec231be3f449119468d049976fbb2be48e3dde572bd1185e76d9170674a7d0','','finished','','owner-1284a8d6c03feeb4',0,1,11990.473222429,6,0,6,0,0,0,6,8.75760000053560361266e-03,5.25107999999999908169e-01,76.69921875,6,0,0,0.0,0.0,5.69641568431412892437e-01,0,0,0,0,0);
INSERT INTO "runs" VALUES('x786su392p','fr2a4ee2q7',-1,0,0,'six notes','2026-11-25T07:31:42.436+00:00','','','{"strategy": "windowed", "concurrency": 20, "endpoint": {"kind": "practice", "model": "gpt-4o-mini", "base_url": "", "preset": "hosted API", "seed": 0, "temperature": 0.0, "max_tokens": null, "extra_body": "", "extra_headers": [], "client": "lean"}, "prompt": "用一句话总结以下文本：{text}", "protection": true, "max_attempts": 3, "timeout": 60.0, "deadline": 600.0, "reuse": false, "requests_per_minute": null, "tokens_per_minute": null, "key_source": "none"}','61ec231be3f449119468d049976fbb2be48e3dde572bd1185e76d9170674a7d0','','draft','','',0,0,0.0,6,0,0,0,0,0,0,0.0,0.0,0.0,0,0,0,0.0,0.0,0.0,0,0,0,0,0);
INSERT INTO "runs" VALUES('zame5fcgak','fr2a4ee2q7',0,0,0,'','2026-11-25T07:31:42.537+00:00','2026-11-25T07:31:43.229+00:00','2026-11-25T07:31:43.361+00:00','{"strategy": "windowed", "concurrency": 2, "endpoint": {"kind": "practice", "model": "gpt-4o-mini", "base_url": "", "preset": "instant", "seed": 0, "temperature": 0.0, "max_tokens": null, "extra_body": "", "extra_headers": [], "client": "lean"}, "prompt": "用一句话总结以下文本：{text}", "protection": true, "max_attempts": 3, "timeout": 60.0, "deadline": 600.0, "reuse": false, "requests_per_minute": null, "tokens_per_minute": null, "key_source": "none"}','61ec231be3f449119468d049976fbb2be48e3dde572bd1185e76d9170674a7d0','','finished','','',0,1,11991.417709355,2,0,2,0,0,0,2,6.82961500024248380213e-03,0.542422,76.515625,2,0,0,0.0,0.0,6.02330585231232729093e-01,0,0,0,0,0);
INSERT INTO "runs" VALUES('d39fs7brug','fr2a4ee2q7',1,1,0,'','2026-11-25T07:31:43.498+00:00','2026-11-25T07:31:44.171+00:00','2026-11-25T07:31:44.401+00:00','{"strategy": "windowed", "concurrency": 2, "endpoint": {"kind": "practice", "model": "gpt-4o-mini", "base_url": "", "preset": "instant", "seed": 0, "temperature": 0.0, "max_tokens": null, "extra_body": "", "extra_headers": [], "client": "lean"}, "prompt": "用一句话总结以下文本：{text}", "protection": true, "max_attempts": 3, "timeout": 60.0, "deadline": 600.0, "reuse": false, "requests_per_minute": null, "tokens_per_minute": null, "key_source": "none"}','61ec231be3f449119468d049976fbb2be48e3dde572bd1185e76d9170674a7d0','','finished','','',0,1,11992.458137831,6,0,6,0,0,0,2,7.64214500122761819511e-03,5.20015999999999922742e-01,76.62109375,6,0,0,0.0,0.0,0.740348946413763,0,0,0,0,0);
INSERT INTO "runs" VALUES('pxk8bb2yqx','fr2a4ee2q7',2,1,1,'','2026-11-25T07:31:44.509+00:00','2026-11-25T07:31:45.180+00:00','2026-11-25T07:31:45.319+00:00','{"strategy": "serial", "concurrency": 1, "endpoint": {"kind": "practice", "model": "gpt-4o-mini", "base_url": "", "preset": "instant", "seed": 0, "temperature": 0.0, "max_tokens": null, "extra_body": "", "extra_headers": [], "client": "lean"}, "prompt": "用一句话总结以下文本：{text}", "protection": true, "max_attempts": 3, "timeout": 60.0, "deadline": 600.0, "reuse": false, "requests_per_minute": null, "tokens_per_minute": null, "key_source": "none"}','61ec231be3f449119468d049976fbb2be48e3dde572bd1185e76d9170674a7d0','','finished','','',0,1,11993.375378815,3,0,3,0,0,0,1,0.00708142300027248,5.24251999999999940271e-01,76.53125,3,0,0,0.0,0.0,6.76839527848505206897e-01,0,0,0,0,0);
INSERT INTO "runs" VALUES('3bdzrz4pr2','uf6nt7n535',-1,0,0,'six notes','2026-11-25T07:31:45.442+00:00','','','{"strategy": "windowed", "concurrency": 20, "endpoint": {"kind": "practice", "model": "gpt-4o-mini", "base_url": "", "preset": "hosted API", "seed": 0, "temperature": 0.0, "max_tokens": null, "extra_body": "", "extra_headers": [], "client": "lean"}, "prompt": "用一句话总结以下文本：{text}", "protection": true, "max_attempts": 3, "timeout": 60.0, "deadline": 600.0, "reuse": false, "requests_per_minute": null, "tokens_per_minute": null, "key_source": "none"}','61ec231be3f449119468d049976fbb2be48e3dde572bd1185e76d9170674a7d0','','draft','','',0,0,0.0,6,0,0,0,0,0,0,0.0,0.0,0.0,0,0,0,0.0,0.0,0.0,0,0,0,0,0);
INSERT INTO "runs" VALUES('renwxyn5xw','uf6nt7n535',1,1,0,'','2026-11-25T07:31:45.536+00:00','2026-11-25T07:31:46.213+00:00','2026-11-25T07:31:47.357+00:00','{"strategy": "windowed", "concurrency": 1, "endpoint": {"kind": "practice", "model": "gpt-4o-mini", "base_url": "", "preset": "hosted API", "seed": 0, "temperature": 0.0, "max_tokens": null, "extra_body": "", "extra_headers": [], "client": "lean"}, "prompt": "用一句话总结以下文本：{text}", "protection": true, "max_attempts": 3, "timeout": 60.0, "deadline": 600.0, "reuse": false, "requests_per_minute": null, "tokens_per_minute": null, "key_source": "none"}','61ec231be3f449119468d049976fbb2be48e3dde572bd1185e76d9170674a7d0','','finished','','',0,1,11995.412128038,6,0,6,0,0,0,1,9.50224853000690927729e-01,5.32231999999999927375e-01,76.625,6,0,0,0.0,0.0,1.05687027320813375225e-02,0,0,0,0,0);
INSERT INTO "runs" VALUES('mdjfh3u8be','uf6nt7n535',2,2,0,'','2026-11-25T07:31:47.459+00:00','2026-11-25T07:31:48.133+00:00','2026-11-25T07:31:49.075+00:00','{"strategy": "windowed", "concurrency": 1, "endpoint": {"kind": "practice", "model": "gpt-4o-mini", "base_url": "", "preset": "hosted API", "seed": 0, "temperature": 0.0, "max_tokens": null, "extra_body": "", "extra_headers": [], "client": "lean"}, "prompt": "用一句话总结以下文本：{text}", "protection": true, "max_attempts": 3, "timeout": 60.0, "deadline": 600.0, "reuse": false, "requests_per_minute": null, "tokens_per_minute": null, "key_source": "none"}','61ec231be3f449119468d049976fbb2be48e3dde572bd1185e76d9170674a7d0','','stopped','','',1,1,11997.131270935,6,0,5,0,0,0,1,8.09621153999614762142e-01,0.523878,76.53515625,5,0,0,0.0,0.0,1.33012927673640656694e-02,0,0,0,0,0);
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
INSERT INTO "ticks" VALUES(1,'2ff85cf7e3',8.75760000053560361266e-03,6,0,0,20,6.85119210700768235247e+02,4.26320150018000276759e-03,4.61113899928022874519e-03,0.0);
INSERT INTO "ticks" VALUES(2,'zame5fcgak',6.82961500024248380213e-03,2,0,0,2,2.92842275871918161561e+02,3.30094800028746249154e-03,3.3827381997070917266e-03,0.0);
INSERT INTO "ticks" VALUES(3,'d39fs7brug',7.64214500122761819511e-03,6,0,0,2,7.85119884408915595479e+02,9.27187000343110412359e-04,3.31444924995594192296e-03,0.0);
INSERT INTO "ticks" VALUES(4,'pxk8bb2yqx',0.00708142300027248,3,0,0,1,4.23643665953095251109e+02,0.000683917000060319,2.81459049983823206275e-03,0.0);
INSERT INTO "ticks" VALUES(5,'renwxyn5xw',2.50155647001520264893e-01,1,0,1,1,3.99751119747427763329e+00,1.24672739999368786811e-01,1.24672739999368786811e-01,1.16757999421679414808e-04);
INSERT INTO "ticks" VALUES(6,'renwxyn5xw',5.01061850000041886232e-01,3,0,1,1,7.97110623850054533789e+00,1.22506032000273989979e-01,1.34742967950478492733e-01,4.6883700088073965162e-04);
INSERT INTO "ticks" VALUES(7,'renwxyn5xw',7.50667771000735228881e-01,4,0,1,1,4.00631521876927809699e+00,1.22506032000273989979e-01,1.34742967950478492733e-01,0.0);
INSERT INTO "ticks" VALUES(8,'renwxyn5xw',9.50224853000690927729e-01,6,0,0,1,1.00221950529445198436e+01,1.30596403500021551735e-01,2.73616108250280376523e-01,0.0);
INSERT INTO "ticks" VALUES(9,'mdjfh3u8be',2.49966094999763299711e-01,1,0,1,1,4.00054255358490529204e+00,1.2351659399973868858e-01,1.2351659399973868858e-01,0.0);
INSERT INTO "ticks" VALUES(10,'mdjfh3u8be',5.00832316000014543533e-01,3,0,1,1,7.97237663973101,1.22235634499702428001e-01,1.34715339749436668892e-01,3.55124000634532421827e-04);
INSERT INTO "ticks" VALUES(11,'mdjfh3u8be',7.51150357998994877561e-01,4,0,1,1,3.9949177934368531595e+00,1.22235634499702428001e-01,1.34715339749436668892e-01,1.41167000037967227399e-04);
INSERT INTO "ticks" VALUES(12,'mdjfh3u8be',8.09621153999614762142e-01,5,0,0,1,1.71025549231345905809e+01,1.2351659399973868858e-01,2.81812827400426568758e-01,0.0);
CREATE INDEX runs_by_summary_key ON runs (summary_key);
CREATE INDEX runs_by_comparison ON runs (comparison_id);
CREATE INDEX run_documents_by_document ON run_documents (document_id);
CREATE INDEX outcomes_by_time ON outcomes (run_id, finished_at);
CREATE INDEX ticks_by_run ON ticks (run_id, id);
CREATE INDEX limit_changes_by_run ON limit_changes (run_id, id);
COMMIT;
