"""A run's files on the command line: their formats, which rows they have, how they are written."""

import json
import os
import stat
from collections.abc import Iterator
from pathlib import Path

import openpyxl  # type: ignore[import-untyped]
import pyarrow.parquet as pq  # type: ignore[import-untyped]
import pytest

from core.cli.output import write_file
from core.errors import ConfigurationError
from core.records import Document, Outcome, RunStatus, Status
from core.runs.store import Store
from core.settings import RunSettings
from core.views.exports.formats import FORMATS
from tests.cli.within import gistmill
from tests.runs.test_store import record


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """With one run, called by its id in `run.txt` beside it."""
    path = tmp_path_factory.mktemp("exports") / "gistmill.db"
    opened = Store(path)
    rows = [Document(i, f"d{i}", f"text {i}", "t.csv", i + 2, fields={"id": i, "body": f"text {i}"}) for i in range(3)]
    run_id = opened.add_run(opened.add_draft(rows, "t.csv"), RunSettings(), None, "")
    long = "🙂" * 20_000
    record(opened, run_id, Outcome(0, Status.SUCCEEDED, summary=long), Outcome(1, Status.FAILED, error="No answer."))
    opened.set_status(run_id, RunStatus.FINISHED)
    opened.close()
    path.with_name("run.txt").write_text(run_id)
    return path


def export(store: Path, out: Path, *words: object) -> tuple[int, str, str]:
    run_id = store.with_name("run.txt").read_text()
    done = gistmill("export", run_id, "--store", store, "--out", out, *words)
    return done.returncode, done.stdout, done.stderr


@pytest.mark.parametrize("ending", [*FORMATS, ".XLSX"])
def test_the_ending_says_the_format(store: Path, tmp_path: Path, ending: str) -> None:
    """Each with every row; Excel's cells are cut, which is said."""
    out = tmp_path / f"out{ending}"
    code, said, complaints = export(store, out)
    assert (code, complaints) == (0, "")
    cut = "1 cell of the workbook is cut at 32,767 characters" in said
    assert cut == (ending.lower() == ".xlsx")
    match ending.lower():
        case ".xlsx":
            sheet = openpyxl.load_workbook(out).active
            assert [cell.value for cell in sheet["A"]] == ["id", 0, 1, 2]
        case ".parquet":
            assert pq.read_table(out)["id"].to_pylist() == [0, 1, 2]
        case ".jsonl":
            assert [json.loads(line)["body"] for line in out.read_text().splitlines()] == ["text 0", "text 1", "text 2"]
        case _:
            text = out.read_text()
            assert all(f"text {i}" in text for i in range(3))
            assert "🙂" * 20_000 in text


@pytest.mark.parametrize(
    ("words", "names"),
    [
        (("--only", "succeeded"), ["d0"]),
        (("--only", "failed"), ["d1"]),
        (("--search", "TEXT 2"), ["d2"]),
        (("--only", "failed", "--search", "no answer"), ["d1"]),
        (("--only", "failed", "--search", "text 2"), []),
    ],
)
def test_rows_can_be_chosen(store: Path, tmp_path: Path, words: tuple[str, ...], names: list[str]) -> None:
    """By what became of them, and by words."""
    out = tmp_path / "out.jsonl"
    assert export(store, out, *words)[0] == 0
    assert [json.loads(line)["document"] for line in out.read_text().splitlines()] == names


@pytest.mark.parametrize("command", [("export", "RUN"), ("run", "NONE"), ("resume", "RUN")])
@pytest.mark.parametrize("name", ["out.doc", "out", "out.xls", "out.csv.gz"])
def test_another_ending_is_refused_before_anything_runs(tmp_path: Path, command: tuple[str, str], name: str) -> None:
    """Exit 2 and one sentence; no store is made, no file read."""
    place = tmp_path / "g.db"
    refused = gistmill(*command, "--store", place, "--out", tmp_path / name)
    assert refused.returncode == 2
    assert refused.stderr.startswith(f"python -m core: {name} has the ending")
    assert "must be one of .csv, .xlsx, .jsonl, .parquet, .md, .html" in refused.stderr
    assert refused.stderr.count("\n") == 1
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("words", [("--only", "failed"), ("--search", "x")])
def test_rows_chosen_for_no_file_are_refused(tmp_path: Path, words: tuple[str, ...]) -> None:
    """Somebody would wait for a file that does not come."""
    refused = gistmill("run", tmp_path, "--store", tmp_path / "g.db", *words)
    assert refused.returncode == 2
    assert "--only and --search choose what is written to --out FILE; no file is named." in refused.stderr


def test_no_other_status_can_be_chosen(tmp_path: Path) -> None:
    """Exit 2 and the two that there are."""
    refused = gistmill("export", "x", "--out", tmp_path / "o.csv", "--only", "cancelled")
    assert refused.returncode == 2
    assert "succeeded" in refused.stderr


def test_a_file_is_whole_or_as_it_was(tmp_path: Path) -> None:
    """What cannot be written to its end leaves the file of before, and nothing beside it."""
    place = tmp_path / "out.csv"
    place.write_bytes(b"before")

    def pieces() -> Iterator[bytes]:
        yield b"half"
        raise OSError(28, "No space left on device")

    with pytest.raises(ConfigurationError, match=r"out.csv cannot be written: No space left on device."):
        write_file(place, pieces())
    assert place.read_bytes() == b"before"
    assert [each.name for each in tmp_path.iterdir()] == ["out.csv"]


def test_a_file_has_the_permissions_that_it_had(tmp_path: Path) -> None:
    """A new one those of any new file here; and a link stays a link."""
    old, new, link = tmp_path / "old.csv", tmp_path / "new.csv", tmp_path / "link.csv"
    old.touch()
    old.chmod(0o640)
    link.symlink_to(old)
    (tmp_path / "other").touch()
    write_file(link, [b"a"])
    write_file(new, [b"b"])
    assert link.is_symlink()
    assert old.read_bytes() == b"a"
    assert stat.S_IMODE(old.stat().st_mode) == 0o640
    assert new.stat().st_mode == (tmp_path / "other").stat().st_mode


def test_a_pipe_takes_the_bytes(tmp_path: Path) -> None:
    """It is not replaced by a file."""
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    reader = os.open(pipe, os.O_RDONLY | os.O_NONBLOCK)
    write_file(pipe, [b"a", b"b"])
    assert os.read(reader, 10) == b"ab"
    os.close(reader)
    assert pipe.is_fifo()
