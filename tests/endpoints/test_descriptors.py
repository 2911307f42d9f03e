"""Connections that a process may have: a run that needs more is refused before it sends anything."""

import json
import resource
import subprocess
import sys
from pathlib import Path

import pytest

from core.config import ROOT
from core.endpoints.descriptors import BESIDE, check_descriptors
from core.errors import ConfigurationError
from core.runs.overview import Overview
from core.runs.store import Store
from core.settings import EndpointSettings, OtherEndpoint, RunSettings


def _limited(soft: int, hard: int, *words: object) -> subprocess.CompletedProcess[str]:
    """`python -m core WORDS` with so many descriptors."""
    limits = f'ulimit -Sn {soft} && ulimit -Hn {hard} && exec "$0" "$@"'
    command = ["sh", "-c", limits, sys.executable, "-m", "core", *map(str, words)]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False, timeout=120)


def _documents(folder: Path, count: int) -> Path:
    path = folder / "notes.csv"
    path.write_text("text\n" + "".join(f"Note {number} says little. It is short.\n" for number in range(count)))
    return path


@pytest.fixture
def allowed(monkeypatch: pytest.MonkeyPatch) -> None:
    """A process may have 1,024 descriptors."""
    monkeypatch.setattr(resource, "getrlimit", lambda _: (256, 1_024))


@pytest.mark.usefixtures("allowed")
def test_what_does_not_fit_is_said_with_what_does() -> None:
    """Of 1,024 descriptors 48 stay for the worker itself: 976 in flight fit, 977 do not. Serial has one in flight."""
    check_descriptors(RunSettings(concurrency=1_024 - BESIDE))
    check_descriptors(RunSettings(strategy="serial", concurrency=200))
    with pytest.raises(ConfigurationError) as refused:
        check_descriptors(RunSettings(strategy="adaptive", concurrency=977))
    assert str(refused.value) == (
        "977 at once need 1,025 open files, connections among them, and a program may have 1,024 here. Raise that limit"
        " (ulimit -n) before Gistmill is started, or take 976 at once at most."
    )


@pytest.mark.usefixtures("allowed")
def test_several_endpoints_keep_connections_for_a_moment() -> None:
    """What one has just used stays open for seconds, while another has the requests: twice as many, at the most."""
    three = EndpointSettings(
        kind="openai",
        base_url="http://127.0.0.1:1/v1",
        others=tuple(OtherEndpoint(f"http://127.0.0.1:{port}/v1", "m") for port in (2, 3)),
    )
    check_descriptors(RunSettings(concurrency=488, endpoint=three))
    with pytest.raises(ConfigurationError, match="or take 488 at once at most"):
        check_descriptors(RunSettings(concurrency=489, endpoint=three))


def test_a_run_that_needs_more_than_the_machine_has_is_refused_before_it_starts(tmp_path: Path) -> None:
    """One sentence, the code of a mistake, and no run in the store."""
    store = tmp_path / "g.db"
    words = ("--concurrency", 2_000, "--preset", "instant", "--store", store)
    ended = _limited(256, 256, "run", _documents(tmp_path, 5), *words)

    assert ended.returncode == 2
    assert "2,000 at once need 2,048 open files" in ended.stderr
    assert "take 208 at once at most" in ended.stderr
    assert Overview(Store(store)).empty()


def test_worker_and_practice_endpoint_raise_the_soft_limit(tmp_path: Path) -> None:
    """Begun with 64 descriptors of 400 that it may have, a run has 150 in flight, and nothing fails."""
    metrics = tmp_path / "metrics.json"
    words = ("--concurrency", 150, "--preset", "instant", "--store", tmp_path / "g.db", "--metrics", metrics)
    ended = _limited(64, 400, "run", _documents(tmp_path, 600), *words)

    assert ended.returncode == 0, ended.stderr
    assert json.loads(metrics.read_text())["successful"] == 600
