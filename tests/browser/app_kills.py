"""The app killed again and again in the middle of a run, with two browsers open on it."""

import random
import re
import time
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path

from playwright.sync_api import Page, expect

from core.records import RunSnapshot, RunStatus
from core.runs.processes import flagged, lock_file
from core.runs.store import Store
from core.settings import EndpointSettings, RunSettings
from tests.runs.durability import scenes
from tests.scripted import Paced, ScriptedServer
from tests.streamlit_app import Server

KEY = "sk-of-the-machine"
A_KILL = 250  # documents, so that there is still work at the last kill
_PATIENCE = 120.0  # seconds
_LONG = 1000 * _PATIENCE


def queued_run(store: Path, endpoint: ScriptedServer, kills: int) -> str:
    """A run that waits for the app: whoever queued it is gone. Its key is the environment's."""
    settings = RunSettings(
        concurrency=4,
        endpoint=EndpointSettings(kind="openai", base_url=endpoint.url),
        prompt=scenes.PROMPT,
        key_source="environment",
    )
    with closing(Store(store)) as opened:
        return opened.add_run(opened.add_draft(scenes.documents(A_KILL * kills)), settings, None, "owner-gone")


def variables(endpoint: ScriptedServer) -> dict[str, str]:
    """The environment of an app that may work on it."""
    return {"OPENAI_API_KEY": KEY, "OPENAI_BASE_URL": endpoint.url}


@dataclass(slots=True)
class AppKills:
    """One run in an app that is killed, and what was on the disk at each death. Counts what held."""

    app: Server
    endpoint: ScriptedServer
    pace: Paced
    run_id: str
    pages: Sequence[Page]
    kept: dict[int, tuple[str, int]] = field(default_factory=dict)
    sent: dict[int, int] = field(default_factory=dict)
    nothing_lost: int = 0
    nothing_repeated: int = 0
    told_right: int = 0
    came_back: int = 0

    def open(self) -> None:
        for page in self.pages:
            page.goto(f"{self.app.url}/run?run={self.run_id}")
            expect(page.get_by_role("button", name="Stop", exact=True)).to_be_visible(timeout=_LONG)

    def kill(self, dice: random.Random) -> None:
        """Kill the app at a random moment, start it again at its address, and look at what is there."""
        self._wait_for_more(dice.randrange(1, 60))
        time.sleep(dice.uniform(0, 0.5))
        self.app.kill()
        self._wait_for_the_worker()
        self.app.start(self.app.port)
        self.came_back += all(self._shows_resume(page) for page in self.pages)
        self._audit()
        presser = dice.choice(self.pages)
        presser.get_by_role("button", name=re.compile("^Resume")).click()
        self._show_again(presser)

    def finish(self) -> RunSnapshot:
        """The run to its end; every document of it."""
        self.pace.delay = 0.0
        expect(self.pages[0].get_by_text("finished in ", exact=False)).to_be_visible(timeout=_LONG)
        with closing(Store(self.app.store)) as store:
            run = store.snapshot(self.run_id)
            assert run.status is RunStatus.FINISHED
            rows = list(store.rows(self.run_id))
        assert all(row.outcome and row.outcome.summary == f"About: {scenes.text(row.position)}" for row in rows)
        assert sum(self.endpoint.attempts.values()) - len(rows) <= run.unrecorded
        return run

    def _wait_for_more(self, count: int) -> None:
        wanted, deadline = self.endpoint.requests + count, time.monotonic() + _PATIENCE
        while self.endpoint.requests < wanted:
            assert time.monotonic() < deadline, self.app.log()[-2000:]
            time.sleep(0.01)

    def _wait_for_the_worker(self) -> None:
        """Its lifeline has ended with the app: it takes in what is in flight, and ends."""
        deadline = time.monotonic() + _PATIENCE
        while flagged(lock_file(self.app.store, self.run_id)):
            assert time.monotonic() < deadline
            time.sleep(0.01)

    def _shows_resume(self, page: Page) -> bool:
        """Without anybody's doing: no reload."""
        expect(page.get_by_role("button", name=re.compile("^Resume"))).to_be_visible(timeout=_LONG)
        return page.get_by_text("Interrupted", exact=False).count() > 0

    def _show_again(self, presser: Page) -> None:
        """The page whose button was pressed goes on by itself; the other is loaded anew then."""
        for page in sorted(self.pages, key=lambda page: page is not presser):
            if page is not presser:
                page.reload()
            expect(page.get_by_role("button", name="Stop", exact=True)).to_be_visible(timeout=_LONG)

    def _audit(self) -> None:
        now = scenes.recorded(self.app.store, self.run_id)
        with closing(Store(self.app.store)) as store:
            run = store.snapshot(self.run_id)
        counted = {position: self.endpoint.attempts[scenes.text(position)] for position in now}
        self.nothing_lost += self.kept.items() <= now.items()
        self.nothing_repeated += all(counted[position] == count for position, count in self.sent.items())
        self.told_right += self.endpoint.requests - sum(tries for _, tries in now.values()) <= run.unrecorded
        self.kept, self.sent = now, counted
