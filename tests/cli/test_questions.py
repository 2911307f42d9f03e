"""`python -m core compare --question ...`: what each question takes, and what it says."""

import argparse
import json
from pathlib import Path

import pytest

from core.cli.compare import add_compare
from core.cli.questions import question_documents, question_plan
from core.compare.plan import Plan
from core.errors import ConfigurationError
from core.settings import STRATEGY_NAMES, RunSettings
from tests.cli.served import served
from tests.cli.within import gistmill
from tests.scripted import Paced


def words(*given: str) -> argparse.Namespace:
    parser = argparse.ArgumentParser()
    add_compare(parser)
    return parser.parse_args(["--sample", "3000", *given])


def planned(*given: str, documents: int = 3000) -> Plan:
    return question_plan(words("--question", *given), "d", documents, RunSettings(), None)


def test_each_question_takes_the_words_it_needs() -> None:
    """A strategy and the highest number; strategies and one number; nothing."""
    climbing = planned("how-many", "--strategies", "abatch", "--concurrency", "32", "--repeats", "2")
    assert (climbing.entrants[0].strategy, climbing.growing, climbing.repeats) == ("abatch", True, 2)
    assert climbing.climb is not None
    assert climbing.climb.highest == 32
    which = planned("which", "--strategies", "abatch,windowed", "--concurrency", "8", "--protection", "both")
    assert {(entrant.strategy, entrant.concurrency) for entrant in which.entrants} == {("abatch", 8), ("windowed", 8)}
    assert len(which.entrants) == 4
    assert {entrant.strategy for entrant in planned("which").entrants} == set(STRATEGY_NAMES)
    assert planned("lesson").sizes == (100, 500, 1000)


def test_as_many_samples_are_made_as_the_question_uses() -> None:
    """Ten times the highest number in flight, 100 at least; the lesson's largest size."""
    assert question_documents(words("--question", "how-many", "--concurrency", "16")) == 160
    assert question_documents(words("--question", "which", "--concurrency", "5")) == 100
    assert question_documents(words("--question", "lesson")) == 1000


@pytest.mark.parametrize(
    ("given", "said"),
    [
        (("how-many", "--strategies", "abatch,batch"), "tries one strategy"),
        (("how-many", "--strategies", "serial"), "one document at a time"),
        (("how-many", "--concurrency", "5,10"), "one whole number from 1 to 4,000"),
        (("which", "--concurrency", "many"), "one whole number from 1 to 4,000"),
        (("which", "--strategies", "threads"), "Strategy is 'threads'"),
    ],
)
def test_words_that_do_not_fit_are_refused(given: tuple[str, ...], said: str) -> None:
    """One sentence that names them."""
    with pytest.raises(ConfigurationError, match=said):
        planned(*given)


@pytest.mark.parametrize(
    ("given", "said"),
    [
        (("lesson", "--strategies", "abatch"), "goes without --strategies"),
        (("lesson", "--concurrency", "5"), "goes without --concurrency"),
        (("which", "--lesson", "table"), "goes without --lesson"),
        (("how-many", "--protection", "both"), "one way"),
    ],
)
def test_words_of_another_question_are_refused(tmp_path: Path, given: tuple[str, ...], said: str) -> None:
    """Exit 2, before anything is read."""
    done = gistmill("compare", "--sample", 5, "--question", *given, "--store", tmp_path / "g.db")
    assert (done.returncode, done.stdout) == (2, "")
    assert said in done.stderr


def test_how_many_says_what_it_found(tmp_path: Path) -> None:
    """Of 16 samples 4 go in flight at most. What it will take is said before, and afterwards the large sentence."""
    figures = tmp_path / "r.json"
    done = gistmill(
        *("compare", "--sample", 16, "--question", "how-many", "--repeats", 1, "--preset", "instant"),
        *("--store", tmp_path / "g.db", "--json", figures),
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("about ")
    assert "as many runs as it takes" in done.stdout
    found = json.loads(figures.read_text())
    assert found["verdict"]["headline"] in done.stdout.splitlines()
    assert "One run each: repeat for certainty." in done.stdout.splitlines()
    assert found["plan"]["question"] == "how-many"
    assert found["plan"]["climb"]["settled"] or found["plan"]["entrants"][-1]["concurrency"] == 4


def test_the_estimate_goes_by_a_short_test(tmp_path: Path) -> None:
    """A server of one's own is asked for one word first: its time is what the estimate goes by, and is told."""
    with served(Paced(0.0)) as server:
        done = gistmill(
            *("compare", "--sample", 8, "--question", "which", "--strategies", "abatch", "--concurrency", 4),
            *("--repeats", 1, "--base-url", server.url, "--store", tmp_path / "g.db"),
        )
    assert done.returncode == 0, done.stderr
    assert "the test's short answer took" in done.stdout.splitlines()[0]
    assert "4 at once: " in done.stdout


def test_an_endpoint_that_does_not_answer_is_told_before_anything_runs(tmp_path: Path) -> None:
    """Exit 2 with the sentence of the test, and no comparison."""
    words = ("compare", "--sample", 8, "--question", "which", "--base-url", "http://127.0.0.1:9/v1")
    done = gistmill(*words, "--store", tmp_path / "g.db")
    assert done.returncode == 2
    assert len(done.stderr.strip().splitlines()) == 1
    assert "Comparison" not in done.stdout


def test_a_paid_endpoint_is_not_tested_without_consent(tmp_path: Path) -> None:
    """No terminal to ask on and no --yes: nothing is sent, not even the test."""
    words = ("compare", "--sample", 8, "--question", "which", "--base-url", "https://api.example.com/v1")
    done = gistmill(*words, "--store", tmp_path / "g.db", OPENAI_API_KEY="sk-of-a-test")
    assert done.returncode == 2
    assert "--yes" in done.stderr
