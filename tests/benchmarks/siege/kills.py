"""The app killed at random moments of a run, with two browsers open on it."""

import random
import tempfile
from collections.abc import Iterator
from pathlib import Path

from playwright.sync_api import sync_playwright

from tests.benchmarks.report import Options, held
from tests.browser.app_kills import AppKills, queued_run, variables
from tests.browser.conftest import CHROMIUM, QUIET
from tests.runs.durability.scenes import counting_server
from tests.scripted import Paced
from tests.streamlit_app import Server

KILLS = 50


def kills(options: Options) -> Iterator[str]:
    """50 kills of the app: nothing recorded is lost, or sent again beyond what is said; the pages come back."""
    count, pace = options.size(KILLS, 5), Paced(0.2)
    with tempfile.TemporaryDirectory(prefix="gistmill-siege-") as folder, counting_server(pace) as endpoint:
        app = Server(Path(folder) / "g.db", variables(endpoint))
        run_id = queued_run(app.store, endpoint, count)
        app.start()
        try:
            with sync_playwright() as playwright:
                browsers = [playwright.chromium.launch(executable_path=CHROMIUM, args=list(QUIET)) for _ in range(2)]
                pages = [browser.new_page() for browser in browsers]
                scene = AppKills(app, endpoint, pace, run_id, pages)
                scene.open()
                for number in range(count):
                    scene.kill(random.Random(number))  # no secret
                run = scene.finish()
        finally:
            app.stop()
    yield held("kills of the app after which all that was recorded is there", count, scene.nothing_lost)
    yield held("after which nothing recorded was sent again", count, scene.nothing_repeated)
    yield held("after which the calls not recorded were told", count, scene.told_right)
    yield held("after which both pages came back by themselves, interrupted, with Resume", count, scene.came_back)
    calls = sum(endpoint.attempts.values())
    yield f"  {run.total:,} documents, {calls:,} calls, {run.unrecorded:,} said to be billed without a summary"
