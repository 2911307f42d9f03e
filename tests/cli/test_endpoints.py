"""Several endpoints on the command line: how they are told, and what is wrong with that."""

from contextlib import ExitStack
from pathlib import Path

import pytest

from tests.cli.served import served
from tests.cli.within import gistmill
from tests.scripted import Reply

A, B, C = "http://127.0.0.1:9/v1", "http://127.0.0.1:10/v1", "http://127.0.0.1:11/v1"
KEY_A, KEY_B = "sk-of-a-0123456789", "sk-of-b-0123456789"
THREE = ("--base-url", A, "--base-url", B, "--base-url", C)


@pytest.fixture
def text(tmp_path: Path) -> Path:
    path = tmp_path / "text.txt"
    path.write_text("The group met on day one. It decided to buy a mill.")
    return path


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ((*THREE, "--model", "m", "--model", "n"), "--model is given 2 times for 3 addresses: give it once for all"),
        ((*THREE, *("--key-env", "K") * 4), "--key-env is given 4 times for 3 addresses: give it once for all"),
        (("--base-url", A, "--model", "m", "--model", "n"), "--model is given 2 times for 1 address: give it once."),
        ((*THREE, "--base-url", B), f"gpt-4o-mini at {B} is named twice among the endpoints."),
        ((*THREE, "--base-url", ""), "Base URL is ''"),
        (("--base-url", A, "--base-url", "localhost:1/v1"), "name a host: http://localhost:1/v1."),
        ((*THREE, "--endpoint", "practice"), "The practice endpoint is one for itself"),
        ((*THREE, "--key-env", "sk-0123456789"), "A key is named by the environment variable that holds it"),
        ((*THREE, *("--key-env", "-") * 2, "--key-env", "NO_SUCH"), f"NO_SUCH is not set; the key for {C} is taken"),
        (
            [word for port in range(1, 22) for word in ("--base-url", f"http://h:{port}")],
            "21 endpoints; it can have 20",
        ),
    ],
)
@pytest.mark.parametrize("command", ["run", "compare", "test"])
def test_what_is_wrong_is_one_line(command: str, words: tuple[str, ...], said: str, text: Path, tmp_path: Path) -> None:
    """Exit 2, before a document is read or anything is sent; what may be a key is not repeated."""
    if command == "test" and "--endpoint" in words:
        return
    more = () if command == "test" else (text, "--store", tmp_path / "g.db")
    done = gistmill(command, *more, *words)

    assert done.returncode == 2
    assert said in done.stderr
    assert len(done.stderr.splitlines()) == 1
    assert "sk-0" not in done.stderr
    assert not done.stdout


def test_each_address_is_tested_with_its_own_key_and_model(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each under its address; exit 1 where one does not answer well, and the others are told all the same."""
    with ExitStack() as stack:
        good, refusing, open_one = (stack.enter_context(served(script)) for script in (_ok, _refused, _ok))
        done = gistmill(
            *("test", "--base-url", good.url, "--base-url", refusing.url, "--base-url", open_one.url),
            *("--model", "m-2026", "--model", "m-other", "--model", "m-2026"),
            *("--key-env", "KEY_OF_A", "--key-env", "KEY_OF_B", "--key-env", "-"),
            KEY_OF_A=KEY_A,
            KEY_OF_B=KEY_B,
            OPENAI_API_KEY="sk-of-nobody-here",
        )
    assert done.returncode == 1
    assert [server.keys for server in (good, refusing, open_one)] == [
        {f"Bearer {KEY_A}"},
        {f"Bearer {KEY_B}"},
        {"Bearer none"},
    ]
    assert {body["model"] for body in refusing.bodies} == {"m-other"}
    assert done.stdout.startswith(f"{good.url}:\nm-2026 answered in ")
    assert f"\n{open_one.url}:\nm-2026 answered in " in done.stdout
    assert done.stderr.startswith(f"{refusing.url}:\nThe endpoint refused the key (401)")


def _ok(_: str, __: int) -> Reply:
    return Reply("ok")


def _refused(_: str, __: int) -> Reply:
    return Reply(status=401)
