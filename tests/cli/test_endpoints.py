"""Several endpoints on the command line: how they are told, and what is wrong with that."""

import json
import re
import shlex
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from pathlib import Path

import pytest

from tests.cli.served import served
from tests.cli.within import gistmill
from tests.scripted import Reply, ScriptedServer
from tests.test_cli import rows

A, B, C = "http://127.0.0.1:9/v1", "http://127.0.0.1:10/v1", "http://127.0.0.1:11/v1"
KEY_A, KEY_B = "sk-of-a-0123456789", "sk-of-b-0123456789"
KEYS = {"KEY_A": KEY_A, "KEY_B": KEY_B, "OPENAI_API_KEY": "sk-of-nobody-here"}
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


@pytest.fixture
def texts(tmp_path: Path) -> Path:
    """Thirty different documents."""
    path = tmp_path / "texts.txt"
    path.write_text("\n".join(f"Minutes of day {day}: the mill was bought." for day in range(30)))
    return path


@pytest.fixture
def servers() -> Iterator[list[ScriptedServer]]:
    with ExitStack() as stack:
        yield [stack.enter_context(served(_quoting)) for _ in range(3)]


def _to(servers: Sequence[ScriptedServer]) -> list[str]:
    return [word for server in servers for word in ("--base-url", server.url)]


def _run(texts: Path, servers: Sequence[ScriptedServer], *more: object) -> tuple[object, ...]:
    return ("run", texts, "--lines", "--store", texts.parent / "g.db", *_to(servers), "--model", "m-2026", *more)


def test_several_servers_share_the_work(texts: Path, servers: list[ScriptedServer], tmp_path: Path) -> None:
    """Each with its own key, which is kept nowhere, though a server quotes it. Which of them answered stands in each
    row, and adds up to its figures, its line at the end and to what it saw itself."""
    out, figures = tmp_path / "o.csv", tmp_path / "m.json"
    keys = ("--key-env", "KEY_A", "--key-env", "KEY_B", "--key-env", "-")
    done = gistmill(*_run(texts, servers, *keys, "--out", out, "--metrics", figures), **KEYS)
    seen = {server.url: server.requests for server in servers}
    assert done.returncode == 0, done.stderr
    assert [server.keys for server in servers] == [{f"Bearer {KEY_A}"}, {f"Bearer {KEY_B}"}, {"Bearer none"}]
    assert sum(seen.values()) == 30
    assert Counter(row["endpoint"] for row in rows(out)) == seen
    told = json.loads(figures.read_text())["endpoints"]
    assert {each["address"]: each["succeeded"] for each in told} == seen
    assert f"m-2026 at {servers[0].url} and 2 more." in done.stdout
    for url, count in seen.items():
        assert re.search(rf"^{url}: {count} requests answered \(", done.stdout, re.MULTILINE)
    assert gistmill("runs", "--store", tmp_path / "g.db").stdout.rstrip().endswith("texts.txt  3 endpoints")
    assert {row["summary"] for row in rows(out)} == {"*** and *** are quoted."}
    files = b"".join(file.read_bytes() for file in tmp_path.rglob("*") if file.is_file())
    assert not any(key.encode() in files for key in (KEY_A, KEY_B))


def test_resume_takes_each_key_from_the_environment_again(texts: Path, tmp_path: Path) -> None:
    """The command that is named has all addresses. Without one of them, or without a key, nothing is sent."""
    refusing = Reply(status=400, body='{"error": {"message": "no", "code": "content_filter"}}')
    refused: list[Reply] = [refusing]

    def script(prompt: str, _: int) -> Reply:
        return refused[0] if refused and "day 7:" in prompt else Reply("ok")

    with served(script) as first, served(script) as second:
        keys = ("--key-env", "KEY_A", "--key-env", "KEY_B")
        done = gistmill(*_run(texts, (first, second), *keys), **KEYS)
        assert done.returncode == 1
        command = re.search(r"Go on with: python -m core (resume .*)", done.stdout)
        assert command
        again = shlex.split(command[1])
        assert again[2:6] == _to((first, second))
        before = first.requests + second.requests
        for words, variables, said in (
            (again[:4] + again[6:], KEYS, f"Say --base-url {first.url} --base-url {second.url} to send your keys"),
            (again, {"KEY_A": KEY_A}, f"KEY_B is not set; the key for {second.url} is taken from there."),
        ):
            stopped = gistmill(*words, **variables)
            assert (stopped.returncode, stopped.stdout) == (2, "")
            assert said in stopped.stderr
        assert first.requests + second.requests == before
        refused.clear()
        done = gistmill(*again, "--metrics", tmp_path / "m.json", **KEYS)
        assert done.returncode == 0, done.stderr
        assert (first.keys, second.keys) == ({f"Bearer {KEY_A}"}, {f"Bearer {KEY_B}"})
        told = json.loads((tmp_path / "m.json").read_text())["endpoints"]
        assert [each["succeeded"] + each["failed"] for each in told] == [first.requests, second.requests]
        assert sum(each["succeeded"] for each in told) == 30


def test_one_that_is_away_is_told_once(texts: Path, servers: list[ScriptedServer]) -> None:
    """Nobody is there: the others do all of the work, and it is said which got nothing, and why."""
    done = gistmill("run", texts, "--lines", "--store", texts.parent / "g.db", "--base-url", A, *_to(servers[:1]))
    assert done.returncode == 0, done.stderr
    assert servers[0].requests == 30
    assert re.search(rf"^{servers[0].url}: 30 requests answered \(100 %\)", done.stdout, re.MULTILINE)
    assert re.search(
        rf"^{A}: 0 requests answered \(0 %\), \d+ requests? failed\. .*connection refused", done.stdout, re.M
    )


def test_one_with_a_wrong_key_is_left_out(texts: Path, servers: list[ScriptedServer]) -> None:
    """The run goes on without it and says so."""
    with served(_refused) as refusing:
        done = gistmill(*_run(texts, (refusing, servers[0])), OPENAI_API_KEY=KEY_A)
    assert done.returncode == 0, done.stderr
    assert servers[0].requests == 30
    assert f"{refusing.url} gets no more requests of this run. The endpoint refused the key (401)" in done.stderr


def test_a_comparison_goes_to_all_of_them(texts: Path, servers: list[ScriptedServer]) -> None:
    """With each strategy, each with its own key; a thread strategy takes them by turn."""
    words = ("--strategies", "windowed,batch", "--concurrency", 3, "--repeats", 1, "--warm-up", 0, "--lines")
    keys = ("--key-env", "KEY_A", "--key-env", "-", "--key-env", "KEY_B")
    to = ("--store", texts.parent / "g.db", *_to(servers), "--model", "m-2026", *keys)
    done = gistmill("compare", texts, *words, *to, **KEYS)
    assert done.returncode == 0, done.stderr
    assert [server.keys for server in servers] == [{f"Bearer {KEY_A}"}, {"Bearer none"}, {f"Bearer {KEY_B}"}]
    assert f"m-2026 at {servers[0].url} and 2 more; order by seed" in done.stdout
    assert sum(server.requests for server in servers) == 60
    assert min(server.requests for server in servers) >= 10


def test_no_price_is_guessed_for_several(texts: Path) -> None:
    """One of them is OpenAI, which has a price, the other is not; a key is not needed to be told."""
    words = ("run", texts, "--lines", "--store", texts.parent / "g.db", "--base-url", A)
    both = (*words, "--base-url", "https://api.openai.com/v1", "--key-env", "NO_SUCH")
    told = gistmill(*both, "--estimate")
    assert (told.returncode, told.stderr) == (0, "")
    assert "No price is known that holds for all endpoints; --price-in and --price-out give one." in told.stdout
    refused = gistmill(*both, "--max-cost", 5, NO_SUCH=KEY_A)
    assert (refused.returncode, "--price-in and --price-out" in refused.stderr) == (2, True)


def _ok(_: str, __: int) -> Reply:
    return Reply("ok")


def _quoting(_: str, __: int) -> Reply:
    return Reply(f"{KEY_A} and {KEY_B} are quoted.")


def _refused(_: str, __: int) -> Reply:
    return Reply(status=401)
