"""Why documents failed, as the command line says it."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.cli.within import gistmill
from tests.runs.durability.scenes import counting_server
from tests.scripted import Reply, ScriptedServer

REFUSALS = {
    0: Reply(status=422, body='{"error": {"message": "The text of request 17 is too long."}}'),
    1: Reply(status=413, body='{"error": {"message": "Body too large."}}'),
    2: Reply(status=422, body='{"error": {"message": "Unknown field."}}'),
    3: Reply(status=422, body='{"error": {"message": "Bad \\u001b[31mred\\u0007 word."}}'),
}


def _reply(prompt: str, _: int) -> Reply:
    """Of hundred documents, every second is answered; 30, 10, 6 and 4 are refused for four reasons."""
    number = int(prompt.rsplit(" ", 1)[1])
    kind = next((kind for kind, below in enumerate((30, 40, 46, 50)) if number < below), None)
    return REFUSALS[kind] if kind is not None else Reply("In short.")


@pytest.fixture
def server() -> Iterator[ScriptedServer]:
    with counting_server(_reply) as running:
        yield running


def _run(server: ScriptedServer, tmp_path: Path) -> tuple[str, str, str, int]:
    source, store = tmp_path / "d.txt", tmp_path / "g.db"
    source.write_text("\n".join(f"Text {number}" for number in (99, *range(99))))
    words = ("--lines", "--base-url", server.url, "--prompt", "{text}", "--store", store, "--concurrency", 4)
    done = gistmill("run", source, *words)
    run_id = done.stdout.split("Run ")[1].split(":")[0]
    return run_id, done.stdout, done.stderr, done.returncode


def test_a_run_ends_with_the_three_commonest_reasons(server: ScriptedServer, tmp_path: Path) -> None:
    """Exit 1; counts and one message each, the commonest first, and the command that lists all."""
    run_id, _, said, code = _run(server, tmp_path)
    assert code == 1
    lines = said.splitlines()
    start = lines.index("50 documents failed:")
    assert [line.split()[0] for line in lines[start + 1 : start + 4]] == ["30", "10", "6"]
    assert "The text of request 17 is too long." in lines[start + 1]
    assert f"errors {run_id} --store {tmp_path / 'g.db'}" in lines[start + 4]
    assert "Bad" not in said


def test_errors_lists_every_reason_and_how_to_go_on(server: ScriptedServer, tmp_path: Path) -> None:
    """Exit 0; four lines for fifty failures, none that steers the terminal; then how to send them again."""
    run_id, *_ = _run(server, tmp_path)
    listed = gistmill("errors", run_id, "--store", tmp_path / "g.db")
    assert listed.returncode == 0
    lines = listed.stdout.splitlines()
    assert lines[0] == "50 documents of 100 failed."
    assert [line.split()[0] for line in lines[1:5]] == ["30", "10", "6", "4"]
    assert "Bad [31mred word." in lines[4]
    assert "\x1b" not in listed.stdout
    assert f"resume {run_id}" in lines[5]


def test_errors_of_no_such_run_is_bad_input(tmp_path: Path) -> None:
    """Exit 2, one line."""
    listed = gistmill("errors", "nosuchrun", "--store", tmp_path / "g.db")
    assert listed.returncode == 2
    assert "no run nosuchrun" in listed.stderr
    assert len(listed.stderr.strip().splitlines()) == 1
