"""What the command line says steers no terminal, and what it cannot read, write or say is one sentence."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from core.config import ROOT
from tests.cli.within import gistmill
from tests.test_cli import environment

FULL = Path("/dev/full")
STEERING = "\x1b]0;owned\x07\u202e\u2066\x9b31m\r"


def _raw(*words: object, shell: str = "") -> subprocess.CompletedProcess[bytes]:
    """The command with bytes as arguments and output; `shell` is what a shell does with the output."""
    command = [os.fsencode(str(word)) for word in (sys.executable, "-m", "core", *words)]
    if shell:
        command = [b"bash", b"-c", b'"$@"' + shell.encode(), b"bash", *command]
    return subprocess.run(command, cwd=ROOT, env=environment(), capture_output=True, timeout=120, check=False)


def _is_one_sentence(said: bytes) -> bool:
    lines = said.decode("utf-8").splitlines()
    return len(lines) == 1 and lines[0].startswith("python -m core") and "Traceback" not in lines[0]


def _steers(said: bytes) -> list[str]:
    return [mark for mark in said.decode("utf-8").replace("\n", "") if not mark.isprintable()]


@pytest.fixture
def samples(tmp_path: Path) -> Path:
    path = tmp_path / "s.zip"
    assert gistmill("sample", "--count", 5, "--out", path).returncode == 0
    return path


def test_no_name_from_outside_steers_the_terminal(samples: Path, tmp_path: Path) -> None:
    """A file's, a result's and a store's name, a path that is not there: on stdout and stderr there are only letters
    that can be seen, in the list of runs too."""
    hostile = samples.rename(tmp_path / f"{STEERING}.zip")
    store, out = tmp_path / f"g{STEERING}.db", tmp_path / f"o{STEERING}.csv"
    words = ("--store", store, "--preset", "instant", "--out", out)
    done = _raw("run", hostile, tmp_path / f"none{STEERING}", *words)
    assert done.returncode == 0, done.stderr
    assert b"Left out" in done.stderr
    assert _steers(done.stdout + done.stderr) == []
    listed = _raw("runs", "--store", store)
    assert b"owned" in listed.stdout
    assert _steers(listed.stdout) == []


def test_nothing_that_is_printed_steers_the_terminal() -> None:
    """Whatever a command prints, on both streams: line ends and tabs stay, and a CR that draws a line anew."""
    script = (
        "import sys; from core.cli.output import program;"
        f"say = lambda to: print({STEERING!r} + 'a\\tb\\u200f\\ud800\\n\\u2028c', file=to);"
        "program(lambda: say(sys.stdout) or say(sys.stderr) or 0)"
    )
    done = subprocess.run([sys.executable, "-c", script], cwd=ROOT, capture_output=True, check=True)
    assert done.stdout == done.stderr
    assert _steers(done.stdout.replace(b"\t", b"")) == []
    assert [line.split() for line in done.stdout.decode().splitlines()] == [["]0;owned", "31m", "a", "b"], ["c"]]


def test_no_argument_steers_the_terminal() -> None:
    """argparse repeats what it does not know; a line end in it makes no second line."""
    refused = _raw("sample", f"--{STEERING}\nSecond line", "--count", f"{STEERING}\n1", "--out", "x")
    assert refused.returncode == 2
    assert _is_one_sentence(refused.stderr)
    assert _steers(refused.stderr) == []


@pytest.mark.parametrize(
    "words",
    [
        ("run", "SAMPLES", "--prompt", "{text} \udcff"),
        ("run", "SAMPLES", "--model", "\udcff", "--base-url", "http://127.0.0.1:9/v1"),
        ("run", "SAMPLES", "--extra-header", "X=\udcff"),
        ("resume", "\udcff"),
        ("errors", "\udcff"),
        ("export", "\udcff", "--out", "OUT"),
        ("compare", "SAMPLES", "--strategies", "\udcff"),
    ],
)
def test_bytes_that_are_no_text_are_named(words: tuple[str, ...], samples: Path, tmp_path: Path) -> None:
    """Exit 2 and one sentence, whatever argument has them."""
    places = {"SAMPLES": samples, "OUT": tmp_path / "o.csv"}
    refused = gistmill(*(places.get(word, word) for word in words), "--store", tmp_path / "g.db")
    assert refused.returncode == 2
    assert _is_one_sentence(refused.stderr.encode())


def test_files_may_have_names_that_are_no_text(samples: Path, tmp_path: Path) -> None:
    """Documents, store and results whose names are bytes only: read, run, written."""
    odd = samples.rename(tmp_path / "s\udcff.zip")
    out = tmp_path / "o\udcff.csv"
    done = _raw("run", odd, "--store", tmp_path / "g\udcff.db", "--preset", "instant", "--out", out)
    assert done.returncode == 0, done.stderr
    assert out.read_bytes().count(b"succeeded") == 5


@pytest.mark.skipif(not FULL.exists(), reason="no device that is always full")
@pytest.mark.parametrize("words", [("--metrics", FULL), ("--out", FULL)])
def test_a_result_that_cannot_be_written_is_named(words: tuple[object, ...], samples: Path, tmp_path: Path) -> None:
    """Exit 2 and a sentence; the summaries are in the store."""
    done = _raw("run", samples, "--store", tmp_path / "g.db", "--preset", "instant", *words)
    assert done.returncode == 2
    assert _is_one_sentence(done.stderr)
    assert b"/dev/full cannot be written: No space left on device." in done.stderr
    assert b"5 of" in _raw("runs", "--store", tmp_path / "g.db").stdout


@pytest.mark.skipif(not FULL.exists(), reason="no device that is always full")
@pytest.mark.parametrize("option", ["--out", "--json", "--report"])
def test_a_file_of_a_comparison_that_cannot_be_written_is_named(option: str, tmp_path: Path) -> None:
    """Exit 2 and a sentence."""
    words = ("--strategies", "windowed", "--concurrency", "2", "--preset", "instant", "--repeats", 1)
    done = _raw("compare", "--sample", 20, *words, "--store", tmp_path / "g.db", option, FULL)
    assert done.returncode == 2
    assert _is_one_sentence(done.stderr)


@pytest.mark.skipif(not FULL.exists(), reason="no device that is always full")
def test_samples_that_cannot_be_written_are_named() -> None:
    """Exit 2 and a sentence."""
    done = _raw("sample", "--count", 5, "--out", FULL)
    assert done.returncode == 2
    assert _is_one_sentence(done.stderr)


@pytest.mark.parametrize(
    ("shell", "code", "sentences"),
    [(" >/dev/full", 2, 1), (" >&-", 0, 0), (" >&- 2>&- <&-", 0, 0), (" | true; exit ${PIPESTATUS[0]}", 0, 0)],
    ids=["full", "closed", "all closed", "reader gone"],
)
def test_an_output_that_nobody_takes_ends_no_run(
    shell: str, code: int, sentences: int, samples: Path, tmp_path: Path
) -> None:
    """No traceback. Where the reader left, nothing is said; where the disk is full, one sentence, and exit 2. The run
    is done, and its file written."""
    out = tmp_path / "o.csv"
    done = _raw("run", samples, "--store", tmp_path / "g.db", "--preset", "instant", "--out", out, shell=shell)
    assert (done.returncode, len(done.stderr.splitlines())) == (code, sentences), done.stderr
    assert out.read_bytes().count(b"succeeded") == 5
