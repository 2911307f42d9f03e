"""One of several apps on one store: `python -m tests.runs.durability.hammer STORE NAME SECONDS URL`.

Starts runs, looks, and writes as fast as it can for so long, then looks after the runs until all have ended, and prints
as JSON what it did.
"""

import json
import sys
import time
from pathlib import Path

from core.config import Environment
from core.records import Document, RunStatus
from core.runs.registry import Registry
from tests.runs.durability import scenes

START_EVERY = 1.0  # seconds: together more than two at a time can do
DOCUMENTS = 12


def main(store: Path, name: str, seconds: float, url: str) -> None:
    registry = Registry(Environment(store=store, max_runs=2))
    began, started, drafts = time.monotonic(), list[str](), 0
    while time.monotonic() < began + seconds:
        draft = registry.prepare(
            (Document(n, "d", f"{name} {drafts} {n}") for n in range(DOCUMENTS)), f"{name} {drafts}"
        )
        registry.set_report(draft, f"report {name} {drafts}")
        drafts += 1
        if time.monotonic() > began + START_EVERY * len(started):
            started.append(registry.start(draft, scenes.settings(url, concurrency=2)))
        registry.advance()
        assert registry.report(draft) == f"report {name} {drafts - 1}"
        registry.runs()
    while any(run.status is not RunStatus.FINISHED for run in registry.runs()):
        registry.advance()
        time.sleep(0.05)
    seen = sorted(run.run_id for run in registry.runs())
    registry.close()
    print(json.dumps({"started": started, "drafts": drafts, "seen": seen}))


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2], float(sys.argv[3]), sys.argv[4])
