"""One of several endpoints is no good, or not there for a while: it costs the run nothing. Counted at the servers."""

from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from core.control.access import FIRST
from core.records import RunStatus
from tests.runs.several import MOST, alike, shared
from tests.servers import SlotServer, slot_servers
from tests.servers.behaviour import Behaviour
from tests.servers.record import peak_in_flight, together

pytestmark = pytest.mark.anyio


@pytest.fixture(scope="module")
def pool() -> Iterator[Sequence[SlotServer]]:
    with slot_servers(*[Behaviour()] * MOST) as servers:
        yield servers


@pytest.mark.parametrize("attempts", [1, 3])
async def test_server_that_is_not_there_costs_nothing(
    tmp_path: Path, pool: Sequence[SlotServer], attempts: int
) -> None:
    """No document fails by it, though it has one attempt only, and the others answer each once."""
    async with shared(
        tmp_path, pool, *alike(4, 8, 8), count=300, max_attempts=attempts, before=lambda servers: servers[2].kill()
    ) as run:
        end = await run.finished()
        records = run.records
    assert records[2].requests == 0
    assert together(records[:2]).requests == 300
    assert end.endpoints[2].succeeded == 0
    assert end.endpoints[2].state


@pytest.mark.parametrize("attempts", [1, 3])
@pytest.mark.parametrize("status", [500, 429])
async def test_server_that_fails_everything_at_once_is_no_black_hole(
    tmp_path: Path, pool: Sequence[SlotServer], status: int, attempts: int
) -> None:
    """It answers quickest of all, and gets next to nothing all the same."""
    hole = Behaviour(slots=8, status=status)
    async with shared(tmp_path, pool, *alike(4, 8), hole, count=400, max_attempts=attempts) as run:
        end = await run.finished()
        records = run.records
    assert together(records[:2]).requests == 400
    assert 0 < records[2].requests < 40
    assert (end.endpoints[2].succeeded, end.endpoints[2].failed) == (0, records[2].requests)


async def test_server_that_names_a_time_pauses_alone(tmp_path: Path, pool: Sequence[SlotServer]) -> None:
    """A minute, which the others do not wait."""
    waits = Behaviour(slots=8, status=429, retry_after=60.0)
    async with shared(tmp_path, pool, *alike(4, 8), waits, count=300) as run:
        end = await run.finished()
        records = run.records
    assert end.elapsed < 60
    assert together(records[:2]).requests == 300
    assert 0 < records[2].requests <= 16


@pytest.mark.parametrize("fault", [Behaviour(slots=8, key="another"), Behaviour(slots=8, model="another")])
async def test_server_that_refuses_the_run_is_left_alone(
    tmp_path: Path, pool: Sequence[SlotServer], fault: Behaviour
) -> None:
    """A wrong key, or no such model: the others do the work, and the run says why that one gets nothing."""
    async with shared(tmp_path, pool, *alike(4, 8), fault, count=200) as run:
        end = await run.finished()
        records = run.records
    assert together(records[:2]).requests == 200
    assert 0 < records[2].requests <= 16
    assert end.endpoints[2].state
    assert run.servers[2].url in end.message


async def test_server_that_refuses_what_all_others_answer_is_left_alone(
    tmp_path: Path, pool: Sequence[SlotServer]
) -> None:
    """It has answered for a while, then each document is said to be at fault. Windowed would send it ever less."""
    async with shared(tmp_path, pool, *alike(4, 4, 8), count=600, strategy="abatch") as run:
        await run.until(lambda: run.records[2].answered > 30)
        run.servers[2].tell(status=400)
        end = await run.finished()
        records = run.records
    assert together(records[:2]).requests == together(records[:2]).answered
    assert FIRST <= records[2].refused < 2 * FIRST + 16
    assert end.endpoints[2].state
    assert run.servers[2].url in end.message


@pytest.mark.parametrize("strategy", ["windowed", "adaptive", "abatch"])
async def test_server_that_is_killed_and_comes_back_loses_nothing(
    tmp_path: Path, pool: Sequence[SlotServer], strategy: str
) -> None:
    """What it had in flight goes elsewhere, meanwhile it gets nothing, and it works again when it is back."""
    async with shared(tmp_path, pool, *alike(4, 4, 8), count=3000, strategy=strategy, max_attempts=1) as run:
        server = run.servers[2]
        await run.until(lambda: server.record.between(run.began).answered > 100)
        server.kill()
        seen = run.all.answered
        await run.until(lambda: run.all.answered > seen + 200)
        server.start()
        before = server.record.between(run.began).answered
        await run.until(lambda: server.record.between(run.began).answered > before + 30)
        await run.finished()
        records = run.records
    assert set(together(records).answers.values()) == {1}
    assert together(records[:2]).requests == together(records[:2]).answered  # only what was in flight is sent again
    assert records[2].requests - records[2].answered <= 16
    assert peak_in_flight(records) <= 16


async def test_server_that_falls_silent_holds_nobody_up(tmp_path: Path, pool: Sequence[SlotServer]) -> None:
    """Its connections stay and no answer comes: what it has goes elsewhere, and it gets nothing more."""
    async with shared(tmp_path, pool, *alike(4, 4, 8), count=800) as run:
        server = run.servers[2]
        await run.until(lambda: server.record.between(run.began).answered > 100)
        server.freeze()
        end = await run.finished()
        records = run.records
        server.thaw()
    assert together(records[:2]).answered + records[2].answered == 800
    assert set(together(records).answers.values()) == {1}
    assert end.endpoints[2].state


async def test_run_waits_where_all_are_away_and_goes_on_with_the_first_that_is_back(
    tmp_path: Path, pool: Sequence[SlotServer]
) -> None:
    """No document fails meanwhile, with one attempt each."""
    async with shared(tmp_path, pool, *alike(4, 4), count=600, max_attempts=1) as run:
        await run.until(lambda: run.all.answered > 100)
        for server in run.servers:
            server.kill()
        await run.until(lambda: run.now.message != "")
        assert run.now.status is RunStatus.PAUSED
        run.servers[1].start()
        await run.finished()
        records = run.records
    assert set(together(records).answers.values()) == {1}
    assert records[1].answered > records[0].answered


async def test_second_stop_cancels_what_is_in_flight_at_all_of_them(tmp_path: Path, pool: Sequence[SlotServer]) -> None:
    """The first lets it land and sends nothing more."""
    async with shared(tmp_path, pool, *alike(4, 4, latency=60.0), count=100) as run:
        await run.until(lambda: run.all.requests == 16)
        run.store.request_stop(run.run_id)
        run.store.request_stop(run.run_id)
        end = await run.ended()
        requests = run.all.requests
    assert (end.status, end.succeeded, requests) == (RunStatus.STOPPED, 0, 16)
