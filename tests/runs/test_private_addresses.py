"""Visitors' runs and tests of a connection, where private addresses are not allowed: real workers, a real server."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Literal

import pytest

from core.config import Environment
from core.records import RunStatus
from core.runs.registry import Registry
from core.settings import EndpointSettings, RunSettings
from tests.cli.served import served
from tests.runs.test_registry import INSTANT, ended, prepared, until
from tests.scripted import Reply, ScriptedServer


@pytest.fixture
def server() -> Iterator[ScriptedServer]:
    with served(lambda _, __: Reply("ok")) as running:
        yield running


@pytest.fixture
def machine(tmp_path: Path) -> Environment:
    return Environment(store=tmp_path / "g.db", private=False)


def endpoint(server: ScriptedServer) -> EndpointSettings:
    return EndpointSettings(kind="openai", base_url=server.url, model="m-2026")


@pytest.mark.parametrize("client", ["lean", "openai"])
def test_a_visitors_run_does_not_reach_inside(
    machine: Environment, server: ScriptedServer, client: Literal["lean", "openai"]
) -> None:
    """The run is refused with a sentence that says who can allow it; the server sees nobody, nor does a test."""
    registry = Registry(machine)
    try:
        asked = registry.test_connection(endpoint(server))
        chosen = replace(endpoint(server), client=client)
        run_id = registry.start(prepared(registry), RunSettings(concurrency=4, endpoint=chosen))
        run = until(registry, run_id, ended)
    finally:
        registry.close()

    assert run.status is RunStatus.REFUSED
    assert "GISTMILL_PRIVATE_ADDRESSES=yes" in run.message
    assert "GISTMILL_PRIVATE_ADDRESSES=yes" in asked.message
    assert server.requests == server.open_connections == 0


def test_what_the_machines_owner_named_is_reached(machine: Environment, server: ScriptedServer) -> None:
    """The environment's own address and the practice endpoint; and any address, from the command line."""
    for registry in (Registry(replace(machine, base_url=server.url)), Registry(machine, owner_of_keys=True)):
        try:
            assert registry.test_connection(endpoint(server)).ok
            for settings in (RunSettings(endpoint=endpoint(server), key_source="none"), INSTANT):
                run = until(registry, registry.start(prepared(registry, 3), settings), ended)
                assert (run.status, run.succeeded) == (RunStatus.FINISHED, 3)
        finally:
            registry.close()
