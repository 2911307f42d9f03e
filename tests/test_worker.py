"""The worker: what it tells nobody, and what it goes on from."""

import os
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from itertools import pairwise
from pathlib import Path

import pytest

from core import worker
from core.config import ROOT, Environment
from core.credentials import ADDRESS_VARIABLE, KEY_VARIABLE
from core.records import RunStatus
from core.runs.registry import Registry
from core.runs.rows import DAMAGED_TEXT
from core.runs.store import Store
from core.settings import EndpointSettings, RunSettings
from tests.runs.durability import scenes
from tests.scripted import Reply, ScriptedServer

KEY = "sk-a-secret-of-somebody"
REFUSED_AT = 20  # the request that is refused, counted from 1


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with closing(Store(tmp_path / "g.db")) as opened:
        yield opened


@pytest.fixture
def server() -> Iterator[ScriptedServer]:
    with scenes.counting_server(lambda prompt, _: scenes.summary_of(prompt, 0.03)) as running:
        yield running


@pytest.fixture
def registry(tmp_path: Path) -> Iterator[Registry]:
    with closing(Registry(Environment(store=tmp_path / "r.db"))) as opened:
        yield opened


def _claimed(store: Store, settings: RunSettings, documents: int = 4) -> str:
    run_id = store.add_run(store.add_draft(scenes.documents(documents)), settings, None, "")
    assert store.claim(run_id, 1)
    return run_id


@contextmanager
def _running(store: Path, run_id: str, key: str = "") -> Iterator[tuple[subprocess.Popen[str], Callable[[], None]]]:
    """A worker process, and what ends its lifeline."""
    theirs, ours = os.pipe()
    with subprocess.Popen(
        [sys.executable, "-m", "core.worker", run_id, "--store", str(store), "--lifeline", str(theirs)],
        cwd=ROOT,
        env={**os.environ, KEY_VARIABLE: key},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        pass_fds=(theirs,),
    ) as process:
        os.close(theirs)
        lifeline = os.fdopen(ours)
        try:
            yield process, lifeline.close
        finally:
            lifeline.close()
            process.kill()


def _worked_here(store: Path, run_id: str) -> int:
    """The worker within this process; its exit code."""
    lifeline, ours = os.pipe()
    try:
        return worker.main([run_id, "--store", str(store), "--lifeline", str(lifeline)])
    finally:
        os.close(lifeline)
        os.close(ours)


def test_the_key_is_in_no_log_and_no_message(store: Store) -> None:
    """The worker fails with an error that quotes its key: three stars stand in the log and in the run's message."""
    run_id = _claimed(store, RunSettings(endpoint=EndpointSettings(preset=KEY)))  # an unknown preset is quoted
    with _running(store.path, run_id, KEY) as (process, _):
        stdout, stderr = process.communicate(timeout=scenes.PATIENCE)
    assert process.returncode == 1
    assert "Traceback" in stderr
    assert "***" in stderr
    assert KEY not in stderr + stdout
    message = store.snapshot(run_id).message
    assert "***" in message
    assert KEY not in message


def test_the_key_leaves_the_workers_environment(
    store: Store, server: ScriptedServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It reaches the endpoint, and no child of the worker could inherit it."""
    run_id = _claimed(store, scenes.settings(server.url, key_source="typed"))
    monkeypatch.setenv(KEY_VARIABLE, KEY)
    assert _worked_here(store.path, run_id) == 0
    assert server.keys == {f"Bearer {KEY}"}
    assert KEY_VARIABLE not in os.environ
    assert store.snapshot(run_id).status is RunStatus.FINISHED


def test_a_document_whose_text_was_changed_in_the_store_is_not_sent(store: Store, server: ScriptedServer) -> None:
    """It fails with a sentence, and the others are summarised."""
    run_id = _claimed(store, scenes.settings(server.url))
    with store.writing() as connection:
        connection.execute("UPDATE documents SET text = 'Another.' WHERE text = ?", (scenes.text(2),))
    assert _worked_here(store.path, run_id) == 0
    assert sorted(server.attempts) == [scenes.text(number) for number in (0, 1, 3)]
    assert store.errors(run_id) == [("store damaged", DAMAGED_TEXT(), 1)]
    assert store.snapshot(run_id).succeeded == 3


def test_a_store_that_is_gone_is_not_made_anew(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    """The worker ends with a sentence in its log, and leaves nothing."""
    assert _worked_here(tmp_path / "gone.db", "run") == os.EX_IOERR
    assert "gone.db is gone, so its run cannot be worked on. The worker ends." in caplog.text
    assert list(tmp_path.iterdir()) == []


def test_a_key_goes_to_the_address_it_came_for(
    store: Store, server: ScriptedServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The address in the store was changed after the key was handed over: nothing is sent, and the run says why."""
    run_id = _claimed(store, scenes.settings(server.url, key_source="typed"))
    monkeypatch.setenv(KEY_VARIABLE, KEY)
    monkeypatch.setenv(ADDRESS_VARIABLE, "http://127.0.0.1:9/v1")
    assert _worked_here(store.path, run_id) == 1
    assert server.requests == 0
    assert store.snapshot(run_id).message.startswith(
        f"The run's address was http://127.0.0.1:9/v1, and is {server.url} now: its key is not sent there."
    )


@pytest.mark.parametrize("client", ["lean", "openai"])
def test_variables_for_openai_stay_away_from_a_typed_address(
    client: str, registry: Registry, server: ScriptedServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Organisation, project and headers of one's own belong to the environment's address alone."""
    monkeypatch.setenv("OPENAI_ORG_ID", "org-mine")
    monkeypatch.setenv("OPENAI_PROJECT_ID", "proj-mine")
    monkeypatch.setenv("OPENAI_CUSTOM_HEADERS", "X-Mine: 1")
    endpoint = EndpointSettings(kind="openai", base_url=server.url, client=client)  # type: ignore[arg-type]  # one of two
    settings = RunSettings(endpoint=endpoint, key_source="typed")
    run_id = registry.start(registry.prepare(scenes.documents(3)), settings, KEY)
    assert scenes.until(registry, run_id, scenes.ended).succeeded == 3
    names = {name.lower() for headers in server.headers for name in headers}
    assert not names & {"openai-organization", "openai-project", "x-mine"}


def test_serial_is_shown_with_a_limit_of_one(registry: Registry, server: ScriptedServer) -> None:
    """Whatever concurrency is set, each point of its timeline says 1, as the server saw."""
    run_id = registry.start(
        registry.prepare(scenes.documents(12)), scenes.settings(server.url, concurrency=20, strategy="serial")
    )
    assert scenes.until(registry, run_id, scenes.ended).succeeded == 12
    assert {sample.limit for sample in registry.ticks(run_id)} == {1}
    assert server.peak_in_flight == 1


def test_a_resumed_run_keeps_its_earlier_seconds(registry: Registry, server: ScriptedServer) -> None:
    """Its clock goes on where it stood: no point of the timeline goes back, and the first start stays."""
    run_id = registry.start(registry.prepare(scenes.documents(200)), scenes.settings(server.url, concurrency=2))
    scenes.until(registry, run_id, lambda run: run.succeeded >= 40)
    registry.stop(run_id)
    stopped = scenes.until(registry, run_id, scenes.ended)
    points = len(registry.ticks(run_id))
    registry.resume(run_id)
    done = scenes.until(registry, run_id, scenes.ended)
    assert (done.succeeded, done.started_utc) == (200, stopped.started_utc)
    later = registry.ticks(run_id)[points:]
    assert all(sample.at >= stopped.elapsed > 0 for sample in later)
    assert done.elapsed >= stopped.elapsed + (200 - stopped.succeeded) * 0.03 / 2
    assert done.attempts == server.requests >= 200


def test_a_summary_is_reused_under_the_same_temperature_only(registry: Registry, server: ScriptedServer) -> None:
    """Equal documents under another temperature are asked for anew; under the same one they are not."""
    draft = registry.prepare(scenes.documents(5))

    def asked(temperature: float) -> int:
        before = server.requests
        endpoint = EndpointSettings(kind="openai", base_url=server.url, temperature=temperature)
        run_id = registry.start(draft, RunSettings(endpoint=endpoint, prompt=scenes.PROMPT, reuse=True))
        assert scenes.until(registry, run_id, scenes.ended).succeeded == 5
        return server.requests - before

    assert [asked(0.0), asked(0.0), asked(0.7), asked(0.7)] == [5, 0, 5, 0]


def test_practice_answers_are_labelled_as_no_model(registry: Registry) -> None:
    """Whatever model the settings name: outcomes and metrics of a practice run say that no AI was asked."""
    endpoint = EndpointSettings(preset="instant", model="gpt-4o-mini")
    run_id = registry.start(registry.prepare(scenes.documents(3)), RunSettings(endpoint=endpoint))
    scenes.until(registry, run_id, scenes.ended)
    assert {outcome.model for outcome, _ in registry.outcomes(run_id)} == {"practice, no AI"}
    assert registry.metrics(run_id).model == "practice, no AI"


def test_a_503_that_names_its_wait_holds_everyone(registry: Registry) -> None:
    """One document is answered 503 with Retry-After: 2; after what was in flight, nobody sends for that long."""
    seen: list[float] = []

    def reply(prompt: str, _: int) -> Reply:
        seen.append(time.monotonic())
        if len(seen) == REFUSED_AT:
            return Reply(status=503, headers={"Retry-After": "2"})
        return scenes.summary_of(prompt, 0.05)

    with scenes.counting_server(reply) as server:
        run_id = registry.start(registry.prepare(scenes.documents(60)), scenes.settings(server.url, concurrency=4))
        assert scenes.until(registry, run_id, scenes.ended).succeeded == 60
    waited = max(after - before for before, after in pairwise(seen[REFUSED_AT - 1 :]))
    assert waited >= 1.5


def test_an_outage_is_kept_with_its_reason(registry: Registry) -> None:
    """In its first half second the server fails, so nobody sends for a second: from when to when, and why, is kept."""
    seen: list[float] = []

    def reply(prompt: str, _: int) -> Reply:
        seen.append(time.monotonic())
        return Reply(status=500) if seen[-1] < seen[0] + 0.5 else scenes.summary_of(prompt, 0.02)

    with scenes.counting_server(reply) as server:
        run_id = registry.start(registry.prepare(scenes.documents(40)), scenes.settings(server.url, concurrency=8))
        assert scenes.until(registry, run_id, scenes.ended).succeeded == 40
    (pause,) = registry.pauses(run_id)
    assert pause.until - pause.since >= 0.5
    assert "500" in pause.reason


@pytest.mark.parametrize("strategy", ["windowed", "batch"])
def test_a_worker_without_a_store_ends_with_its_starter(tmp_path: Path, server: ScriptedServer, strategy: str) -> None:
    """The store's folder is deleted under a run, then its lifeline ends: so does the worker, and says why in a line."""
    folder = tmp_path / "store"
    with closing(Store(folder / "g.db")) as store:
        run_id = _claimed(store, scenes.settings(server.url, concurrency=2, strategy=strategy), documents=2000)
    with _running(folder / "g.db", run_id) as (process, cut):
        while server.requests < 10:
            assert process.poll() is None
            time.sleep(0.01)
        shutil.rmtree(folder)
        cut()
        said = process.communicate(timeout=scenes.PATIENCE)[1]
    assert process.returncode == os.EX_IOERR
    assert "Traceback" not in said
    assert len(re.findall(r"The run store \S+ cannot be written: .*\. The worker ends\.$", said, re.MULTILINE)) == 1


@pytest.mark.parametrize(
    ("module", "unused"),
    [
        ("core.worker", ["langchain_core", "openai", "pandas", "numpy"]),
        ("core.cli", ["langchain_core", "openai", "pandas", "altair"]),
    ],
)
def test_what_most_runs_do_not_need_is_not_loaded(module: str, unused: list[str]) -> None:
    """LangChain is for its own strategies, pandas and altair for comparisons: each takes longer than all the rest."""
    found = f"import sys, {module}; print(sorted({set(unused)!r} & sys.modules.keys()))"
    done = subprocess.run([sys.executable, "-c", found], cwd=ROOT, capture_output=True, text=True, check=True)

    assert done.stdout.strip() == "[]"
