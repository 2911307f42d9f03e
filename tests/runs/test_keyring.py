"""The secrets of a run: who may have them, that nothing keeps them, and what happens when they are gone."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from core.config import OPENAI_URL, Environment
from core.credentials import Credentials
from core.errors import ConfigurationError
from core.records import RunStatus
from core.runs.registry import Registry
from core.settings import EndpointSettings, RunSettings
from core.views.exports.as_csv import csv_pieces
from core.views.exports.table import Table
from tests.runs.test_registry import ended, prepared, server, until, worker_pid
from tests.scripted import ScriptedServer

__all__ = ["server"]  # the fixture

VALUE = "tok-of-a-header-1234"


@pytest.fixture
def registry(tmp_path: Path) -> Iterator[Registry]:
    opened = Registry(Environment(store=tmp_path / "g.db"))
    yield opened
    opened.close()


def outside(url: str, *headers: str, **changes: object) -> RunSettings:
    endpoint = EndpointSettings(kind="openai", base_url=url, extra_headers=headers, **changes)  # type: ignore[arg-type]  # test shorthand
    return RunSettings(concurrency=4, endpoint=endpoint)


def nowhere(folder: Path) -> None:
    for file in folder.rglob("*"):
        assert file.is_dir() or VALUE.encode() not in file.read_bytes(), file


@pytest.mark.parametrize("client", ["lean", "openai"])
def test_a_headers_value_reaches_the_endpoint_and_nothing_else(
    client: str, server: ScriptedServer, tmp_path: Path
) -> None:
    """The server gets it with each request; no file of the store, no command line and no export has it."""
    registry = Registry(Environment(store=tmp_path / "g.db"))
    settings = outside(server.url, "api-key", client=client)
    run_id = registry.start(prepared(registry), settings, headers={"api-key": VALUE})
    command = Path(f"/proc/{worker_pid(registry, run_id)}/cmdline").read_bytes()
    assert until(registry, run_id, ended).succeeded == 20
    assert {headers["api-key"] for headers in server.headers} == {VALUE}
    assert not any("authorization" in headers for headers in server.headers)
    exported = b"".join(csv_pieces(Table(registry.rows(run_id), model="m")))
    assert VALUE.encode() not in command + exported
    assert registry.snapshot(run_id).settings.endpoint.extra_headers == ("api-key",)
    registry.close()  # reading its files beside SQLite would drop SQLite's locks
    nowhere(tmp_path)


def test_a_headers_value_is_asked_for_again_after_a_restart(tmp_path: Path, server: ScriptedServer) -> None:
    """The next app does not have it: the run needs it, says so, and goes on once it is typed."""
    first = Registry(Environment(store=tmp_path / "g.db"))
    run_id = first.start(prepared(first, 200), outside(server.url, "api-key"), headers={"api-key": VALUE})
    first.stop(run_id)
    until(first, run_id, ended)
    first.close()
    second = Registry(Environment(store=tmp_path / "g.db"))
    try:
        assert second.lacks(run_id) == ("api-key",)
        assert second.lacks(run_id)
        with pytest.raises(ConfigurationError, match="api-key has no value: type it"):
            second.resume(run_id)
        second.resume(run_id, headers={"API-Key": VALUE})
        assert until(second, run_id, ended).succeeded == 200
        assert {headers["api-key"] for headers in server.headers} == {VALUE}
    finally:
        second.close()
    nowhere(tmp_path)


def test_a_queued_run_whose_value_is_gone_needs_it(tmp_path: Path, server: ScriptedServer) -> None:
    """Another app finds it queued, and its owner gone: *needs key*, and nothing is sent."""
    first = Registry(Environment(store=tmp_path / "g.db", max_runs=1))
    blocking = first.start(prepared(first, 400), outside(server.url))
    run_id = first.start(prepared(first), outside(server.url, "api-key"), headers={"api-key": VALUE})
    assert first.snapshot(run_id).status is RunStatus.QUEUED
    first.stop(blocking)
    first.close()
    second = Registry(Environment(store=tmp_path / "g.db"))
    try:
        needing = until(second, run_id, ended)
        assert needing.status is RunStatus.NEEDS_KEY
        assert "extra header" in needing.message
        assert not any("api-key" in headers for headers in server.headers)
    finally:
        second.close()


def test_a_command_notes_that_a_typed_value_is_gone(tmp_path: Path, server: ScriptedServer) -> None:
    """Whoever looks at a queued run whose header was typed into a dead process finds that it needs it."""
    first = Registry(Environment(store=tmp_path / "g.db", max_runs=1))
    blocking = first.start(prepared(first, 400), outside(server.url))
    run_id = first.start(prepared(first), outside(server.url, "api-key"), headers={"api-key": VALUE})
    first.stop(blocking)
    first.close()
    command = Registry(Environment(store=tmp_path / "g.db"), owner_of_keys=True)
    try:
        command.settle()
        assert command.snapshot(run_id).status is RunStatus.NEEDS_KEY
    finally:
        command.close()


def test_the_command_line_takes_values_from_the_environment(
    tmp_path: Path, server: ScriptedServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also when a run is resumed. An app takes none from there: whoever opens the page is not its owner."""
    monkeypatch.setenv("A_HEADER", VALUE)
    settings = outside(server.url, "X-Auth=A_HEADER")
    app = Registry(Environment(store=tmp_path / "app.db"))
    command = Registry(Environment(store=tmp_path / "g.db", named=(server.url,)), owner_of_keys=True)
    try:
        assert app.refusal(settings) == "The header X-Auth has no value: type it."
        run_id = command.start(prepared(command), settings)
        assert until(command, run_id, ended).succeeded == 20
        assert {headers["x-auth"] for headers in server.headers} == {VALUE}
        monkeypatch.delenv("A_HEADER")
        assert command.refusal(settings).startswith("The environment variable A_HEADER is not set;")
        assert command.lacks(run_id) == ("X-Auth",)
    finally:
        app.close()
        command.close()


def test_values_that_no_header_takes_are_refused_unquoted(registry: Registry) -> None:
    """A line break would make another header of it."""
    settings = outside("http://127.0.0.1:9/v1", "X-Auth")

    for value in (f"{VALUE}\r\nX-B: 1", f"{VALUE}é", f"{VALUE}\x00"):
        said = registry.refusal(settings, headers={"X-Auth": value})
        assert said.startswith("The value of the header X-Auth holds characters")
        assert VALUE not in said


def test_an_authorization_of_ones_own_is_a_key(registry: Registry) -> None:
    """OpenAI's own address asks for a key, or for that."""
    assert "API key" in registry.refusal(outside(OPENAI_URL, "X-Auth"), headers={"X-Auth": VALUE})
    assert registry.refusal(outside(OPENAI_URL, "authorization"), headers={"authorization": f"Bearer {VALUE}"}) == ""


def test_a_workers_environment_has_its_own_secrets_only(monkeypatch: pytest.MonkeyPatch) -> None:
    """Those of another run, left in ours, do not go along; nor do they show in a record's words."""
    monkeypatch.setenv("OPENAI_API_KEY", "sk-ours")
    monkeypatch.setenv("GISTMILL_EXTRA_HEADERS", '{"X": "ours"}')
    secrets = Credentials("sk-theirs", {"X": VALUE})

    assert not {"OPENAI_API_KEY", "GISTMILL_EXTRA_HEADERS"} & Credentials().environment(own_key=True).keys()
    assert secrets.environment(own_key=True)["OPENAI_API_KEY"] == "sk-theirs"
    assert VALUE not in repr(secrets)
    assert "sk-theirs" not in repr(secrets)
