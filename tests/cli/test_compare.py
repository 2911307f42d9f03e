"""`python -m core compare` as a person uses it."""

import csv
import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from core.config import ROOT
from tests.cli.served import served
from tests.cli.within import gistmill
from tests.scripted import Paced
from tests.test_cli import environment, rows

QUICK = ("--strategies", "serial,windowed", "--concurrency", "2,4", "--repeats", 1, "--preset", "instant")


def test_a_comparison_tells_what_it_will_do_and_what_it_found(tmp_path: Path) -> None:
    """Runs and requests before it starts; a line an entrant and the recommendation after it; CSV, JSON and report."""
    out, figures, report = tmp_path / "r.csv", tmp_path / "r.json", tmp_path / "r.html"
    done = gistmill(
        *("compare", "--sample", 30, *QUICK, "--serial-documents", 5, "--store", tmp_path / "g.db"),
        *("--out", out, "--json", figures, "--report", report),
    )
    assert done.returncode == 0, done.stderr
    lines = done.stdout.splitlines()
    assert lines[0].startswith("3 runs, 85 requests, about ")  # 5 + 30 + 30, and 20 of warm-up
    assert [line.split("  ")[0] for line in lines[3:6]] == ["serial", "windowed 2", "windowed 4"]
    found = rows(out)
    assert sorted(row["entrant"] for row in found) == ["serial", "windowed 2", "windowed 4"]
    assert {row["failed"] for row in found} == {"0"}
    assert json.loads(figures.read_text())["recommendation"]["sentence"] in done.stdout
    assert b"Content-Security-Policy" in report.read_bytes()
    assert gistmill("runs", "--store", tmp_path / "g.db").stdout == ""


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--sample", 5, "--strategies", "threads"), "Strategy is 'threads'"),
        (("--sample", 5, "--concurrency", "5,many"), "Concurrency is 'many'"),
        (("--sample", 5, "--concurrency", "0"), "Concurrency is 0"),
        (("--sample", 5, "--repeats", 0), "Repeats is 0"),
        (("--sample", 5, "--preset", "moon"), "Preset is 'moon'"),
        ((), "--sample N"),
        (("--resume", "nothing"), "no comparison nothing"),
        (("--sample", 5, "--base-url", "https://api.example.com/v1"), "--yes"),
    ],
)
def test_what_cannot_be_run_is_one_line(tmp_path: Path, words: tuple[object, ...], said: str) -> None:
    """Exit 2, one line, no traceback; and nothing is left in the store."""
    done = gistmill("compare", *words, "--store", tmp_path / "g.db", OPENAI_API_KEY="sk-of-a-test")
    assert done.returncode == 2
    assert said in done.stderr
    assert len(done.stderr.strip().splitlines()) == 1


@pytest.mark.parametrize("words", [("--lesson", "table"), ("--race", "lesson")])
def test_the_lesson_is_found_by_its_new_and_its_old_name(tmp_path: Path, words: tuple[str, str]) -> None:
    """`--race lesson` still works: the lesson's own table stands beside what was measured."""
    done = gistmill(
        *("compare", *words, "--sample", 100, "--repeats", 1, "--warm-up", 0, "--preset", "instant"),
        *("--store", tmp_path / "g.db"),
    )
    assert done.returncode == 0, done.stderr
    assert "Claimed (s)" in done.stdout


def test_compare_takes_what_run_takes(tmp_path: Path) -> None:
    """Deadline and quotas of the command line stand in the comparison's plan, as in a run's settings."""
    figures = tmp_path / "r.json"
    done = gistmill(
        *("compare", "--sample", 5, "--strategies", "windowed", "--concurrency", 2, "--repeats", 1, "--warm-up", 0),
        *("--preset", "instant", "--deadline", 90, "--requests-per-minute", 60_000, "--tokens-per-minute", 9_000_000),
        *("--store", tmp_path / "g.db", "--json", figures),
    )
    assert done.returncode == 0, done.stderr
    plan = json.loads(figures.read_text())["plan"]
    assert (plan["deadline"], plan["requests_per_minute"], plan["tokens_per_minute"]) == (90, 60_000, 9_000_000)


def test_ctrl_c_keeps_what_is_done_and_says_how_to_go_on(tmp_path: Path) -> None:
    """Interrupted after its first run: exit 130 and the words to resume; resumed, all runs are there, each once."""
    store, out, pace = tmp_path / "g.db", tmp_path / "r.csv", Paced(1.0, quick=12)
    with served(pace) as server:
        command = ["compare", "--sample", "12", "--strategies", "windowed", "--concurrency", "2", "--repeats", "3"]
        command += ["--warm-up", "0", "--store", str(store), "--base-url", server.url, "--yes"]
        with subprocess.Popen(
            [sys.executable, "-m", "core", *command], cwd=ROOT, env=environment(), stdout=subprocess.PIPE, text=True
        ) as child:
            folder = store.with_name("g.db.runs")
            deadline = time.monotonic() + 60
            while len(list(folder.glob("*.log")) if folder.is_dir() else []) < 3:  # the comparison's, and two runs'
                assert time.monotonic() < deadline
                time.sleep(0.05)
            os.kill(child.pid, signal.SIGINT)
            said, _ = child.communicate(timeout=60)
        assert child.returncode == 130
        pace.delay = 0.0
        words = next(line for line in said.splitlines() if line.startswith("Go on with: ")).split()
        done = gistmill(*words[words.index("compare") :], "--out", out)
    assert done.returncode == 0, done.stderr
    with out.open(encoding="utf-8-sig", newline="") as file:
        assert [row["place"] for row in csv.DictReader(file)] == ["1", "2", "3"]
