"""Two apps on one store. `GISTMILL_HAMMER=10` makes them work for ten seconds."""

import json
import os
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path

from core.config import ROOT
from core.records import RunStatus
from core.runs.store import Store
from tests.runs.durability import scenes
from tests.runs.durability.hammer import DOCUMENTS

SECONDS = float(os.environ.get("GISTMILL_HAMMER", "3"))


def app(store: Path, name: str, url: str) -> subprocess.Popen[str]:
    words = [sys.executable, "-m", "tests.runs.durability.hammer", str(store), name, str(SECONDS), url]
    return subprocess.Popen(words, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def most_at_work(store: Store, apps: list[subprocess.Popen[str]]) -> int:
    """The most runs that were worked on at any moment somebody looked, while the apps live."""
    working = tuple(status for status in RunStatus if status.working)
    most = 0
    while any(each.poll() is None for each in apps):
        most = max(most, len(store.runs(*working)))
        time.sleep(0.005)
    return most


def test_two_apps_share_one_store(tmp_path: Path) -> None:
    """Both write and start runs at once: nobody meets a locked database, no write is lost, two runs at most are at
    work, each has one worker (the server sees each of its documents once), and both apps see all of them."""
    with (
        scenes.counting_server(lambda prompt, _: scenes.summary_of(prompt, delay=0.1)) as server,
        closing(Store(tmp_path / "g.db")) as store,
    ):
        apps = [app(tmp_path / "g.db", name, server.url) for name in ("north", "south")]
        most = most_at_work(store, apps)
        told = [each.communicate() for each in apps]
        assert [(each.returncode, errors) for each, (_, errors) in zip(apps, told, strict=True)] == [(0, "")] * 2
        north, south = (json.loads(output) for output, _ in told)
        drafts = [run.label for run in store.runs(RunStatus.DRAFT)]
        runs = store.runs()
    started = sorted(north["started"] + south["started"])
    print(f"\n{len(drafts)} drafts, {len(started)} runs, at most {most} at work.")
    assert most == 2
    assert sorted(drafts) == sorted(
        f"{n} {i}" for n, a in (("north", north), ("south", south)) for i in range(a["drafts"])
    )
    assert north["started"]
    assert south["started"]
    assert started == north["seen"] == south["seen"]
    assert all((run.succeeded, run.total) == (DOCUMENTS, DOCUMENTS) for run in runs)
    assert set(server.attempts.values()) == {1}
    assert server.requests == DOCUMENTS * len(started)
