"""A refusal of one document, and of a whole run, as the command line tells it and takes it up again."""

import json
import re
import subprocess
from pathlib import Path

import pytest

from tests.cli.served import served
from tests.cli.within import gistmill
from tests.scripted import Reply, ScriptedServer
from tests.test_cli import rows

both = pytest.mark.parametrize("client", ["lean", "openai"])
FLAGGED = Reply(
    status=403,
    body=json.dumps({"error": {"code": 403, "message": 'Your input was flagged for "violence".'}}),
)


def run(
    server: ScriptedServer, folder: Path, *words: object, texts: int = 6, **variables: str
) -> subprocess.CompletedProcess[str]:
    """`run` over so many lines, the fourth of which is called Number 4."""
    lines = folder / "lines.txt"
    lines.write_text("".join(f"Number {i}.\n" for i in range(1, texts + 1)))
    told = ("--base-url", server.url, "--model", "m-2026", "--store", folder / "g.db", "--out", folder / "out.csv")
    return gistmill("run", lines, "--lines", *told, *words, **{"OPENAI_API_KEY": "sk-1", **variables})


def resumed(
    server: ScriptedServer, first: subprocess.CompletedProcess[str], folder: Path, key: str = "sk-1"
) -> subprocess.CompletedProcess[str]:
    """Its address is named again: the key goes to no address that only the store has."""
    words = ("resume", run_id(first), "--base-url", server.url, "--store", folder / "g.db")
    return gistmill(*words, OPENAI_API_KEY=key)


def run_id(done: subprocess.CompletedProcess[str]) -> str:
    found = re.search(r"Run (\w+):", done.stdout)
    assert found, done.stderr
    return found.group(1)


@both
def test_one_flagged_document_fails_alone(client: str, tmp_path: Path) -> None:
    """One 403 that says flagged: the others have their summaries, exit 1; resume sends that one again and no other."""
    with served(lambda prompt, _: FLAGGED if "Number 4." in prompt else Reply()) as server:
        first = run(server, tmp_path, "--client", client)
        table = rows(tmp_path / "out.csv")
        sent = server.requests
        again = resumed(server, first, tmp_path)

        assert (first.returncode, again.returncode) == (1, 1), first.stderr + again.stderr
        assert [row["status"] for row in table] == ["succeeded"] * 3 + ["failed"] + ["succeeded"] * 2
        assert "flagged" in table[3]["error"]
        assert (sent, server.requests) == (6, 7)
        assert "refused the key" not in first.stderr + again.stderr


def test_a_resumed_run_remembers_that_it_was_answered(tmp_path: Path) -> None:
    """A 403 without a word why: after an answer in an earlier session it is that document's, in a later one, too."""
    with served(lambda prompt, _: Reply(status=403) if "Number 4." in prompt else Reply()) as server:
        first = run(server, tmp_path, "--concurrency", 1)
        again = resumed(server, first, tmp_path)

    assert (first.returncode, again.returncode) == (1, 1)
    assert "refused the key" not in first.stderr + again.stderr


def test_a_short_key_is_said_to_be_unlikely(tmp_path: Path) -> None:
    """Of `run` and of `resume`, where it is sent; the practice endpoint gets none, so nothing is said."""
    unlikely = "The API key has only 4 letters; keys have 8 or more."
    with served(lambda prompt, _: FLAGGED if "Number 4." in prompt else Reply()) as server:
        first = run(server, tmp_path)
        again = resumed(server, first, tmp_path)
        likely = run(server, tmp_path, OPENAI_API_KEY="sk-12345")
    practice = gistmill(
        "run", tmp_path / "lines.txt", "--preset", "instant", "--store", tmp_path / "p.db", OPENAI_API_KEY="sk-1"
    )

    assert unlikely in first.stderr
    assert unlikely in again.stderr
    assert unlikely not in likely.stderr + practice.stderr


def test_a_refused_run_says_so_in_every_row_and_can_be_resumed(tmp_path: Path) -> None:
    """One document at a time: the first is refused, the rows never sent say why; with a good key all are sent."""

    def script(prompt: str, _: int) -> Reply:
        return Reply() if "Bearer sk-2" in server.keys else Reply(status=401)

    with served(script) as server:
        first = run(server, tmp_path, "--concurrency", 1)
        table = rows(tmp_path / "out.csv")
        again = resumed(server, first, tmp_path, "sk-2")

    assert (first.returncode, again.returncode) == (1, 0), first.stderr + again.stderr
    assert "check the API key" in first.stderr
    assert [row["status"] for row in table] == ["failed"] + ["cancelled"] * 5
    assert {row["error"] for row in table[1:]} == {"Not sent: the run was refused."}


def test_twenty_failures_alike_refuse_the_run(tmp_path: Path) -> None:
    """A server that takes no request of ours: refused after twenty answers, in a sentence that quotes it."""
    reply = Reply(status=400, body='{"error": {"message": "unknown field seed", "code": "bad_field"}}')
    with served(lambda _, __: reply) as server:
        done = run(server, tmp_path, "--concurrency", 1, texts=30)

        assert done.returncode == 1
        assert server.requests == 20
    assert "The first 20 answers were all failures of one kind (400, bad_field)." in done.stderr
    assert "unknown field seed" in done.stderr
