"""What the command line says of a request: temperature, extra body, extra headers, addresses."""

import json
import sqlite3
from collections.abc import Mapping
from pathlib import Path

import pytest

from tests.cli.served import served
from tests.cli.within import gistmill
from tests.scripted import Reply, ScriptedServer

VALUE = "tok-of-a-header-1234"


@pytest.fixture
def text(tmp_path: Path) -> Path:
    path = tmp_path / "text.txt"
    path.write_text("The group met on day one. It decided to buy a mill.")
    return path


def sent(*words: object, reply: Reply | None = None, **variables: str) -> tuple[ScriptedServer, int, str]:
    """What a server saw of a run, the exit code, and what was printed."""

    def script(_: str, attempt: int) -> Reply:
        return reply if reply and attempt == 1 else Reply()

    with served(script) as server:
        done = gistmill(*(str(word).replace("URL", server.url) for word in words), **variables)
        return server, done.returncode, done.stdout + done.stderr


def body_of(server: ScriptedServer) -> Mapping[str, object]:
    return {name: value for name, value in server.bodies[-1].items() if name != "messages"}


@pytest.mark.parametrize("client", ["lean", "openai"])
def test_the_request_is_as_it_was_said(client: str, text: Path, tmp_path: Path) -> None:
    """A pasted address, temperature left to the model, a field and a header more; the store has the header's name."""
    store = tmp_path / "g.db"
    server, code, said = sent(
        *("run", text, "--store", store, "--client", client, "--base-url", " URL/chat/completions "),
        *("--temperature", "model", "--extra-body", '{"enable_thinking": false}', "--extra-header", "api-key=A_HEADER"),
        A_HEADER=VALUE,
    )

    assert code == 0, said
    assert body_of(server) == {"model": "gpt-4o-mini", "stream": False, "enable_thinking": False}
    assert server.headers[0]["api-key"] == VALUE
    assert server.paths == ["/v1/chat/completions"]
    assert VALUE not in said
    with sqlite3.connect(store) as connection:
        settings = json.loads(connection.execute("SELECT settings FROM runs").fetchone()[0])
    assert settings["endpoint"]["extra_headers"] == ["api-key=A_HEADER"]
    assert not any(VALUE.encode() in file.read_bytes() for file in tmp_path.rglob("*") if file.is_file())


def test_a_parameter_that_was_left_out_is_said_at_the_end(text: Path, tmp_path: Path) -> None:
    """Once, and the run succeeds."""
    error = '{"error": {"code": "unsupported_parameter", "param": "temperature", "message": "no"}}'
    server, code, said = sent(
        "run", text, "--store", tmp_path / "g.db", "--base-url", "URL", reply=Reply(status=400, body=error)
    )

    assert (code, server.requests) == (0, 2)
    assert said.count("The endpoint does not take temperature; it was left out.") == 1


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--extra-header", "api-key=NOT_THERE"), "The environment variable NOT_THERE is not set"),
        (("--extra-header", "api-key: sk-x"), "An extra header is given as NAME=ENV_VARIABLE"),
        (("--extra-body", "{"), "The extra body must be a JSON object"),
        (("--temperature", "warm"), "'warm' is neither a number from 0 to 2 nor the word model"),
        (("--temperature", "nan"), "Temperature is nan"),
        (("--base-url", "http://h/v1?key=sk-x"), "after a ? only api-version is kept"),
        (("--base-url", "localhost:8000/v1"), "name a host: http://localhost:8000/v1."),
    ],
)
@pytest.mark.parametrize("command", ["run", "compare"])
def test_what_is_wrong_is_one_line(command: str, words: tuple[str, str], said: str, text: Path, tmp_path: Path) -> None:
    """Exit 2, before a document is read; no value of a secret is repeated."""
    done = gistmill(command, text, "--store", tmp_path / "g.db", "--base-url", "http://127.0.0.1:9/v1", *words)

    assert done.returncode == 2
    assert said in done.stderr
    assert len(done.stderr.splitlines()) == 1
    assert "sk-x" not in done.stderr
    assert not done.stdout


def test_a_test_of_the_connection_asks_as_a_run_does() -> None:
    """`test` takes the same words, so that what it finds holds for the run."""
    server, code, said = sent(
        *("test", "--base-url", "“URL/chat/completions”", "--model", "m-2026", "--temperature", "model"),
        *("--extra-body", '{"enable_thinking": false}', "--extra-header", "api-key=A_HEADER"),
        A_HEADER=VALUE,
    )

    assert code == 0, said
    assert body_of(server)["enable_thinking"] is False
    assert "temperature" not in body_of(server)
    assert server.headers[0]["api-key"] == VALUE
    assert VALUE not in said


def test_long_documents_go_in_parts_as_the_command_says(tmp_path: Path) -> None:
    """The context and both prompts by their options; what will be split is said first, and the note and the figures say
    what was. A prompt without its place is refused before anything is read."""
    book, out, figures = tmp_path / "book.txt", tmp_path / "o.csv", tmp_path / "m.json"
    book.write_text("The river was high again.\n\n" * 200)
    prompts = ("--part-prompt", "PART {text}", "--combine-prompt", "TOGETHER {text}")
    server, code, said = sent(
        *("run", book, "--store", tmp_path / "g.db", "--base-url", "URL", "--context-tokens", 1024, *prompts),
        *("--out", out, "--metrics", figures),
    )
    asked = [body["messages"][0]["content"].split()[0] for body in server.bodies]

    assert code == 0, said
    assert said.index("1 document is longer than the model takes (1,024 tokens): split into about 3") < said.index(
        "Run "
    )
    assert asked == ["PART"] * (len(asked) - 1) + ["TOGETHER"]
    assert f"parts: {len(asked) - 1}" in out.read_text()
    assert json.loads(figures.read_text())["parts"] == len(asked) - 1 > 2
    assert gistmill("run", tmp_path / "none", "--part-prompt", "Sum up.").returncode == 2
