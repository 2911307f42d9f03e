"""Whose key a command spends, and where: at the addresses that its own person has named."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from core.compare.plan import Entrant, Plan
from core.config import Environment
from core.runs.registry import Registry
from core.settings import EndpointSettings, RunSettings
from tests.cli.served import served
from tests.cli.within import gistmill
from tests.runs.durability.scenes import documents, ended, until
from tests.scripted import Reply

KEY = "sk-of-another-person"
ELSEWHERE = "http://127.0.0.1:9/v1"
TYPED = "sk-typed-in-the-app"
THEIR_SECRET = "hunter2-of-another-person"


def left_by_an_app(store: Path, url: str, source: str, *headers: str) -> str:
    """A run that an app has queued and stopped, with its own key for that address."""
    machine = Environment(store=store, api_key="sk-of-the-app", base_url=url)
    endpoint = EndpointSettings(kind="openai", base_url=url, extra_headers=tuple(h.partition("=")[0] for h in headers))
    settings = RunSettings(concurrency=1, endpoint=endpoint, key_source=source)  # type: ignore[arg-type]  # shorthand
    with closing(Registry(machine)) as app:
        typed = {name.partition("=")[0]: "typed-in-the-app" for name in headers}
        run_id = app.start(app.prepare(documents(50)), settings, TYPED if source == "typed" else "", headers=typed)
        app.stop(run_id)
        app.stop(run_id)
        until(app, run_id, ended)
    if headers:  # whoever can write the store can name any variable there
        with closing(sqlite3.connect(store)) as connection, connection:
            (settings_json,) = connection.execute("SELECT settings FROM runs WHERE run_id = ?", (run_id,)).fetchone()
            changed = settings_json.replace(f'"{headers[0].partition("=")[0]}"', f'"{headers[0]}"')
            connection.execute("UPDATE runs SET settings = ? WHERE run_id = ?", (changed, run_id))
    return run_id


@pytest.mark.parametrize("source", ["environment", "typed"])
@pytest.mark.parametrize("own", ["", ELSEWHERE])
def test_a_command_sends_its_key_to_no_address_of_the_store(source: str, own: str, tmp_path: Path) -> None:
    """Another person's command: exit 2 and a sentence that names the address; the run is as it was."""
    store = tmp_path / "g.db"
    with served(lambda _, __: Reply(delay=0.05)) as server:
        run_id = left_by_an_app(store, server.url, source)
        server.keys.clear()
        done = gistmill("resume", run_id, "--store", store, OPENAI_API_KEY=KEY, OPENAI_BASE_URL=own)

        assert (done.returncode, done.stdout) == (2, "")
        assert f"The run goes to {server.url}, which is not the address in your environment" in done.stderr
        assert f"--base-url {server.url}" in done.stderr
        assert server.keys == set()
        assert "stopped" in gistmill("runs", "--store", store).stdout


@pytest.mark.parametrize("source", ["environment", "typed"])
@pytest.mark.parametrize("named", ["by the environment", "by the command"])
def test_a_command_goes_on_where_its_person_names_the_address(source: str, named: str, tmp_path: Path) -> None:
    """With that person's key, and with no other."""
    store = tmp_path / "g.db"
    with served(lambda _, __: Reply(delay=0.01)) as server:
        run_id = left_by_an_app(store, server.url, source)
        server.keys.clear()
        words = ("--base-url", f"{server.url}/chat/completions") if named == "by the command" else ()
        own = server.url if named == "by the environment" else ELSEWHERE
        done = gistmill("resume", run_id, *words, "--store", store, OPENAI_API_KEY=KEY, OPENAI_BASE_URL=own)

        assert done.returncode == 0, done.stderr
        assert server.keys == {f"Bearer {KEY}"}


def test_a_commands_variables_go_to_no_address_of_the_store(tmp_path: Path) -> None:
    """A run of the store names a variable of the other person's environment as its header: nothing is sent."""
    store = tmp_path / "g.db"
    with served(lambda _, __: Reply(delay=0.05)) as server:
        run_id = left_by_an_app(store, server.url, "none", "X-Auth=THEIR_SECRET")
        server.headers.clear()
        done = gistmill("resume", run_id, "--store", store, THEIR_SECRET=THEIR_SECRET)
        given = gistmill(
            *("resume", run_id, "--store", store, "--extra-header", "X-Auth=THEIR_SECRET"), THEIR_SECRET=THEIR_SECRET
        )

        assert (done.returncode, given.returncode) == (2, 2)
        assert f"--base-url {server.url}" in done.stderr
        assert server.headers == []


def test_a_command_goes_on_with_a_comparison_at_a_named_address_only(tmp_path: Path) -> None:
    """The runs of a comparison are like any other."""
    store = tmp_path / "g.db"
    with served(lambda _, __: Reply(delay=0.05)) as server:
        endpoint = EndpointSettings(kind="openai", base_url=server.url)
        base = RunSettings(endpoint=endpoint, key_source="environment")
        with closing(Registry(Environment(store=store, api_key="sk-of-the-app", base_url=server.url))) as app:
            draft = app.prepare(documents(20))
            plan = Plan(draft, (Entrant("windowed", 2, documents=20),), base, repeats=2, warm_up=0)
            comparison_id = app.comparisons.start(plan)
            app.comparisons.stop(comparison_id)
            app.comparisons.stop(comparison_id)
            while app.comparisons.snapshot(comparison_id).running:
                app.settle()
        server.keys.clear()
        words = ("compare", "--resume", comparison_id, "--store", store)
        refused = gistmill(*words, OPENAI_API_KEY=KEY)
        assert (refused.returncode, server.keys) == (2, set())
        assert f"--base-url {server.url}" in refused.stderr
        done = gistmill(*words, "--base-url", server.url, OPENAI_API_KEY=KEY)
        assert done.returncode == 0, done.stderr
        assert server.keys == {f"Bearer {KEY}"}
