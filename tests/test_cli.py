"""The command line as a person uses it, judged by its files, words and exit codes: started as a program where that
may matter, else within the tests' process, which saves seconds."""

import csv
import io
import json
import os
import signal
import subprocess
import sys
import time
import zipfile
from pathlib import Path

import pytest

from core.config import ROOT
from tests.cli.served import served
from tests.cli.within import gistmill as within
from tests.documents.office_material import xlsx
from tests.scripted import Paced

COLUMNS = (
    *("document", "source", "row", "status", "summary", "error", "attempts", "latency_seconds", "queue_seconds"),
    *("input_tokens", "output_tokens", "model", "cached", "note", "endpoint", "cost_usd"),
)


def environment(**more: str) -> dict[str, str]:
    inherited = {name: value for name, value in os.environ.items() if name not in ("OPENAI_API_KEY", "MAX_CONCURRENCY")}
    return {**inherited, **more}


def gistmill(*words: object, **variables: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "core", *map(str, words)],
        cwd=ROOT,
        env=environment(**variables),
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def rows(path: Path) -> list[dict[str, str]]:
    raw = path.read_bytes()
    assert raw.startswith(b"\xef\xbb\xbf")
    return list(csv.DictReader(io.StringIO(raw.decode("utf-8-sig"), newline="")))


@pytest.fixture(scope="module")
def samples(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Sixty sample documents in a zip, made by the command itself."""
    path = tmp_path_factory.mktemp("samples") / "samples.zip"
    assert within("sample", "--count", 60, "--out", path).returncode == 0
    return path


def test_a_run_writes_every_summary_beside_its_document(samples: Path, tmp_path: Path) -> None:
    """Exit 0; the CSV has the columns and a row a document in order; each summary quotes its own document."""
    out, metrics = tmp_path / "out.csv", tmp_path / "metrics.json"
    done = gistmill(
        *("run", samples, "--store", tmp_path / "g.db", "--preset", "instant", "--concurrency", 8),
        *("--out", out, "--metrics", metrics),
    )
    assert done.returncode == 0, done.stderr
    table = rows(out)
    with zipfile.ZipFile(samples) as archive:
        texts = {name: archive.read(name).decode() for name in archive.namelist()}
    assert tuple(table[0]) == COLUMNS
    assert [row["document"] for row in table] == list(texts)
    for row in table:
        assert row["status"] == "succeeded"
        assert " ".join(row["summary"].lstrip("'").split()) in " ".join(texts[row["document"]].split())
    figures = json.loads(metrics.read_text())
    assert (figures["total_documents"], figures["successful"], figures["failed"]) == (60, 60, 0)
    assert (figures["strategy"], figures["concurrency"], figures["peak_in_flight"]) == ("windowed", 8, 8)
    assert figures["attempts"] == 60


@pytest.mark.parametrize(
    "strategy", ["serial", "batch", "abatch", "gather_with_concurrency", "batch_as_completed", "adaptive"]
)
def test_every_strategy_runs(strategy: str, samples: Path, tmp_path: Path) -> None:
    """The same documents by another strategy: exit 0, all of them succeeded."""
    metrics = tmp_path / "metrics.json"
    words = ("--store", tmp_path / "g.db", "--preset", "instant", "--strategy", strategy, "--metrics", metrics)
    assert within("run", samples, *words).returncode == 0
    figures = json.loads(metrics.read_text())
    assert (figures["strategy"], figures["successful"]) == (strategy, 60)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--concurrency", "0"], "Concurrency is 0; it must be a whole number from 1 to 4,000."),
        (["--concurrency", "4001"], "from 1 to 4,000"),
        (["--concurrency", "201", "--strategy", "batch"], "Concurrency is 201; batch goes up to 200."),
        (["--concurrency", "abc"], "'abc'; it must be a whole number"),
        (["--strategy", "fastest"], "it must be one of serial, batch"),
        (["--preset", "dream"], "it must be one of instant"),
        (["--prompt", "Summarise it."], "no {text}"),
        (["--temperature", "7"], "Temperature is 7"),
        (["--max-attempts", "0"], "Max attempts is 0"),
        (["--timeout", "-1"], "Timeout"),
        (["--endpoint", "openai", "--base-url", "ftp://x"], "http:// or https://"),
        (["--endpoint", "openai", "--base-url", "https://me:secret@host/v1"], "user name or password"),
        (["--endpoint", "openai"], "API key"),
        (["--endpoint", "martian"], "martian"),
        (["--timeout", "soon"], "soon"),
        (["--out", "/nowhere/at/all.csv"], "cannot be written"),
    ],
)
def test_bad_settings_are_one_clear_line(words: list[str], said: str, samples: Path, tmp_path: Path) -> None:
    """Exit 2, one line that names the value, no traceback, and no secret in it."""
    done = within("run", samples, "--store", tmp_path / "g.db", *words)
    assert done.returncode == 2
    assert said in done.stderr
    assert "Traceback" not in done.stderr
    assert "secret" not in done.stderr
    assert len(done.stderr.strip().splitlines()) == 1


def test_table_without_a_header_is_left_out_and_named_with_the_flag(tmp_path: Path) -> None:
    """Exit 2 and the words to add; with them no row is lost. How a file was read is a note."""
    table, out = tmp_path / "t.csv", tmp_path / "out.csv"
    table.write_bytes('pos,"Ein Müller, der mahlt."\nneg,"'.encode() + 'Größe, die zählt."\n'.encode("cp1252"))
    words = ("run", table, "--store", tmp_path / "g.db", "--preset", "instant", "--out", out)
    refused = within(*words)
    assert (refused.returncode, "--no-header --text-column 'column 2'" in refused.stderr) == (2, True)

    done = within(*words, "--no-header", "--text-column", "column 2")
    assert done.returncode == 0, done.stderr
    assert [(row["row"], row["summary"]) for row in rows(out)] == [
        ("1", "Ein Müller, der mahlt."),
        ("2", "Größe, die zählt."),
    ]
    assert "Note: 1 line of t.csv is not UTF-8 and was read as cp1252." in done.stderr


def test_one_sheet_of_a_spreadsheet_is_read(tmp_path: Path) -> None:
    """`--sheet` names it; rows keep their columns, and say file and sheet."""
    book, out = tmp_path / "b.xlsx", tmp_path / "out.csv"
    book.write_bytes(xlsx(("One", (("id", "text"), (1, "First."))), ("Two", (("id", "text"), (2, "Second.")))))
    done = within("run", book, "--store", tmp_path / "g.db", "--preset", "instant", "--out", out, "--sheet", "two")

    assert done.returncode == 0, done.stderr
    assert [(row["id"], row["source"], row["row"], row["text"]) for row in rows(out)] == [
        ("2", "b.xlsx/Two", "2", "Second.")
    ]


def test_bad_input_is_named_and_the_rest_is_read(tmp_path: Path) -> None:
    """An empty file, an unknown type, a broken zip and a path that is not there are each named; the good one is run."""
    (tmp_path / "good.txt").write_text("The board met on Friday. It decided to buy the mill. Everybody was glad.")
    (tmp_path / "empty.txt").write_text("")
    (tmp_path / "odd.xyz").write_text("?")
    (tmp_path / "broken.zip").write_bytes(b"PK\x03\x04 not a zip")
    names = ("good.txt", "empty.txt", "odd.xyz", "broken.zip", "missing.txt")
    out = tmp_path / "o.csv"
    words = ("--store", tmp_path / "g.db", "--preset", "instant", "--out", out)
    done = within("run", *(tmp_path / name for name in names), *words)
    assert done.returncode == 0
    for name in names[1:]:
        assert name in done.stderr
    assert [row["document"] for row in rows(out)] == ["good.txt"]


def test_nothing_to_summarise_is_bad_input(tmp_path: Path) -> None:
    """A folder without a document: exit 2, and a sentence."""
    done = within("run", tmp_path, "--store", tmp_path / "g.db")
    assert done.returncode == 2
    assert "There are no documents to summarise." in done.stderr


def test_a_file_that_is_no_store_is_left_alone(samples: Path, tmp_path: Path) -> None:
    """A text file named as the store: exit 2, its name in the sentence, its content as it was."""
    mine = tmp_path / "letter.txt"
    mine.write_text("Dear Anna")
    done = gistmill("run", samples, "--store", mine)
    assert (done.returncode, mine.read_text()) == (2, "Dear Anna")
    assert "letter.txt" in done.stderr


def _started(tmp_path: Path, samples: Path, url: str) -> tuple[subprocess.Popen[str], Path, str]:
    """A run of three at once that has its first summaries: the process, its store and its id."""
    store = tmp_path / "g.db"
    words = ("--store", str(store), "--concurrency", "3", "--base-url", url)
    process = subprocess.Popen(
        [sys.executable, "-m", "core", "run", str(samples), *words],
        cwd=ROOT,
        env=environment(),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        listed = within("runs", "--store", store).stdout.split() if store.exists() else []
        if "running" in listed and listed[listed.index("of") - 1] not in ("0",):
            return process, store, listed[0]
    raise AssertionError("the run did not begin")


def test_ctrl_c_keeps_what_is_done_and_says_how_to_go_on(samples: Path, tmp_path: Path) -> None:
    """Exit 130 with the command that resumes; that one sends the rest only, and ends with exit 0."""
    pace = Paced(1.0, quick=6)
    with served(pace) as server:
        process, store, run_id = _started(tmp_path, samples, server.url)
        process.send_signal(signal.SIGINT)
        out, _ = process.communicate(timeout=60)
        assert process.returncode == 130
        assert f"resume {run_id} --base-url {server.url} --store {store}" in out
        within("export", run_id, "--store", store, "--out", tmp_path / "half.csv")
        half = rows(tmp_path / "half.csv")
        kept = {row["document"]: row for row in half if row["status"] == "succeeded"}
        assert 0 < len(kept) < 60
        assert {row["status"] for row in half} == {"succeeded", "cancelled"}
        pace.delay = 0.0
        done = within("resume", run_id, "--store", store, "--out", tmp_path / "all.csv")
    assert done.returncode == 0
    whole = rows(tmp_path / "all.csv")
    assert [row["status"] for row in whole] == ["succeeded"] * 60
    assert [row for row in whole if row["document"] in kept] == list(kept.values())


def test_a_killed_command_line_stops_its_worker(samples: Path, tmp_path: Path) -> None:
    """kill -9 of the command: the worker sees its lifeline end, keeps what it has, and the run can be resumed."""
    pace = Paced(1.0, quick=6)
    with served(pace) as server:
        process, store, run_id = _started(tmp_path, samples, server.url)
        process.kill()
        process.communicate()
        deadline = time.monotonic() + 60
        while "interrupted" not in (listed := within("runs", "--store", store).stdout):
            assert time.monotonic() < deadline, listed
        pace.delay = 0.0
        assert within("resume", run_id, "--store", store).returncode == 0


def test_practice_prints_its_address_first() -> None:
    """`practice --port 0` names the address it serves on, and ends with its terminal."""
    process = subprocess.Popen(
        [sys.executable, "-m", "core", "practice", "--port", "0", "--lifeline"],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    line = process.stdout.readline()
    process.communicate()
    assert line.startswith("Practice endpoint on http://127.0.0.1:")
    assert process.returncode == 0
