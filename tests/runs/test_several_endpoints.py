"""Several endpoints share one run: who gets what, what a document meets, and what the run says of it. Counted at the
servers, each a process of its own."""

from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from core.credentials import Credentials
from core.records import RunStatus, Status
from tests.runs.durability import scenes
from tests.runs.several import MOST, alike, shared
from tests.servers import SlotServer, slot_servers
from tests.servers.behaviour import Behaviour, name_of
from tests.servers.record import peak_in_flight, together

LANGCHAIN = ("batch", "abatch", "gather_with_concurrency", "batch_as_completed")
pytestmark = pytest.mark.anyio


@pytest.fixture(scope="module")
def pool() -> Iterator[Sequence[SlotServer]]:
    with slot_servers(*[Behaviour()] * MOST) as servers:
        yield servers


@pytest.mark.parametrize("strategy", ["windowed", "adaptive"])
async def test_servers_share_one_queue(tmp_path: Path, pool: Sequence[SlotServer], strategy: str) -> None:
    """Each document is sent once, the largest server gets the most, and the run says of each what it counted."""
    async with shared(tmp_path, pool, *alike(2, 4, 10), count=600, strategy=strategy) as run:
        end = await run.finished()
        records = run.records
    assert set(together(records).answers.values()) == {1}
    assert together(records).requests == 600
    peak = peak_in_flight(records)
    assert peak == 16 if strategy == "windowed" else peak <= 16
    assert records[2].answered > records[1].answered > records[0].answered > 0
    said = [(each.address, each.succeeded, each.failed) for each in end.endpoints]
    assert said == [(server.url, record.answered, 0) for server, record in zip(run.servers, records, strict=True)]
    assert all(each.p50 and each.p95 and not each.state for each in end.endpoints)


async def test_outcome_says_who_wrote_it(tmp_path: Path, pool: Sequence[SlotServer]) -> None:
    """The address is that of the server that answered, and the model the one that it was asked for."""
    names = ["large", "small"]
    async with shared(tmp_path, pool, *alike(4, 4), count=60, models=names) as run:
        await run.finished()
        rows, records = run.rows(), run.records
    assert [record.models for record in records] == [{"large"}, {"small"}]
    by_address = {server.url: (name, record) for server, name, record in zip(run.servers, names, records, strict=True)}
    for outcome in (row.outcome for row in rows if row.outcome):
        name, record = by_address[outcome.endpoint]
        assert outcome.model == name
        assert record.answers[name_of(scenes.text(outcome.position))] == 1
    wrote = Counter(row.outcome.endpoint for row in rows if row.outcome)
    assert wrote == {address: record.answered for address, (_, record) in by_address.items()}


async def test_each_key_goes_to_its_own_address_only(tmp_path: Path, pool: Sequence[SlotServer]) -> None:
    """One of them has none: it gets no other's either."""

    def secrets(addresses: Sequence[str]) -> Credentials:
        return Credentials(keys={addresses[0]: "key-of-the-first", addresses[1]: "key-of-the-second", addresses[2]: ""})

    async with shared(tmp_path, pool, *alike(4, 4, 4), count=90, secrets=secrets) as run:
        await run.finished()
        keys = [record.keys for record in run.records]
    assert keys[:2] == [{"Bearer key-of-the-first"}, {"Bearer key-of-the-second"}]
    assert not any("key-of" in key for key in keys[2])


@pytest.mark.parametrize("strategy", LANGCHAIN)
async def test_strategies_of_langchain_share_them_by_turn(
    tmp_path: Path, pool: Sequence[SlotServer], strategy: str
) -> None:
    """A third each, and never more at once than the limit."""
    async with shared(tmp_path, pool, *alike(20, 20, 20), count=150, strategy=strategy, concurrency=12) as run:
        await run.finished()
        records = run.records
    assert [record.answered for record in records] == [50, 50, 50]
    assert peak_in_flight(records) == 12


@pytest.mark.parametrize(("strategy", "limit", "peak"), [("serial", 16, 1), ("windowed", 1, 1), ("windowed", 2, 2)])
async def test_limit_is_the_total_though_it_is_smaller_than_their_number(
    tmp_path: Path, pool: Sequence[SlotServer], strategy: str, limit: int, peak: int
) -> None:
    """With fewer in flight than servers, all of them are used all the same."""
    servers = alike(4, 4, 4, latency=0.005)
    async with shared(tmp_path, pool, *servers, count=60, strategy=strategy, concurrency=limit) as run:
        await run.finished()
        records = run.records
    assert peak_in_flight(records) == peak
    assert all(record.answered for record in records)


async def test_without_protection_the_limit_holds_too(tmp_path: Path, pool: Sequence[SlotServer]) -> None:
    async with shared(tmp_path, pool, *alike(4, 8), count=100, protection=False) as run:
        await run.finished()
        records = run.records
    assert peak_in_flight(records) == 16
    assert together(records).requests == 100


async def test_official_client_shares_them_too(tmp_path: Path, pool: Sequence[SlotServer]) -> None:
    async with shared(tmp_path, pool, *alike(4, 8), Behaviour(key="another"), count=100, client="openai") as run:
        await run.finished()
        records = run.records
    assert together(records[:2]).requests == 100
    assert peak_in_flight(records) <= 16


# A document that one of them does not take


@pytest.mark.parametrize("refusing", [1, 2, 3])
async def test_document_fails_only_where_all_refuse_it(
    tmp_path: Path, pool: Sequence[SlotServer], refusing: int
) -> None:
    """A content filter at one or two of three: another one answers. At all three: it fails, asked once at each."""
    filters = [Behaviour(slots=4, latency=0.01, withheld="day 7." if n < refusing else "") for n in range(3)]
    async with shared(tmp_path, pool, *filters, count=60, concurrency=6) as run:
        end = await run.ended()
        asked = [record.asked(scenes.text(7)) for record in run.records]
        failed = [row.position for row in run.rows(only=Status.FAILED)]
    assert end.status is RunStatus.FINISHED
    assert failed == ([7] if refusing == 3 else [])
    assert end.total - end.succeeded == len(failed)
    assert max(asked) == 1
    assert sum(asked) == 3 if refusing == 3 else sum(asked[refusing:]) == 1
    assert not any(each.state for each in end.endpoints)  # that refusal was the document's
    assert all(record.answered > 0 for record in run.records)


async def test_run_is_refused_where_all_refuse_its_key(tmp_path: Path, pool: Sequence[SlotServer]) -> None:
    async with shared(tmp_path, pool, *[Behaviour(key="another")] * 3, count=100) as run:
        end = await run.ended()
        requests = run.all.requests
    assert (end.status, end.succeeded) == (RunStatus.REFUSED, 0)
    assert 0 < requests <= 3 * 16
