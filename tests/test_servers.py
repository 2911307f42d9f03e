# ruff: noqa: ASYNC110  # a test may look again every few milliseconds
"""The servers of the tests are what they say: slots, a queue, and a record that outlives them."""

import asyncio

import aiohttp
import pytest

from tests.servers import SlotServer, slot_servers
from tests.servers.behaviour import Behaviour, name_of
from tests.servers.record import peak_in_flight


async def _asked(server: SlotServer, *texts: str, key: str = "k") -> list[int]:
    """The statuses; 0 where no answer came."""

    async def one(client: aiohttp.ClientSession, text: str) -> int:
        body = {"model": "m", "messages": [{"role": "user", "content": text}]}
        try:
            async with client.post(f"{server.url}/chat/completions", json=body) as answer:
                await answer.read()
                return answer.status
        except aiohttp.ClientError:
            return 0

    async with aiohttp.ClientSession(headers={"Authorization": f"Bearer {key}"}) as client:
        return await asyncio.gather(*(one(client, text) for text in texts))


@pytest.mark.anyio
async def test_slots_work_at_once_and_the_rest_waits_its_turn() -> None:
    """Ten requests at two slots are ten in flight, answered two at a time, in the order in which they came."""
    texts = [f"text {number}" for number in range(10)]
    with slot_servers(Behaviour(slots=2, latency=0.05)) as (server,):
        assert await _asked(server, *texts) == [200] * 10
        seen = server.record
    came = [event.text for event in seen.events if event.what == "asked"]
    assert list(seen.answers) == came
    assert peak_in_flight([seen]) == 10
    assert (seen.requests, seen.answered, seen.refused, seen.keys) == (10, 10, 0, {"Bearer k"})
    assert seen.answers[name_of("text 3")] == seen.asked("text 3") == 1


@pytest.mark.anyio
async def test_killed_server_comes_back_at_its_address_and_its_record_goes_on() -> None:
    """What was in flight is lost and no longer counted as held; what it was told it still does."""
    with slot_servers(Behaviour(slots=1, latency=60)) as (server,):
        url = server.url
        asking = asyncio.create_task(_asked(server, "one", "two"))
        while server.record.requests < 2:
            await asyncio.sleep(0.01)
        server.tell(latency=0.0, withheld="bad")
        server.kill()
        assert await asking == [0, 0]
        server.start()
        assert server.url == url
        assert await _asked(server, "three", "bad") == [200, 400]
        seen = server.record
    assert [event.what for event in seen.events].count("started") == 2
    assert (seen.requests, seen.answered, seen.refused) == (4, 1, 1)
    assert peak_in_flight([seen]) == 2


@pytest.mark.anyio
async def test_server_refuses_as_it_is_told() -> None:
    """A wrong key, a wrong model, and everything; frozen, it answers when it is let go."""
    with slot_servers(Behaviour(key="right")) as (server,):
        assert await _asked(server, "one", key="wrong") == [401]
        assert await _asked(server, "one", key="right") == [200]
        server.tell(key="", model="other")
        assert await _asked(server, "one") == [404]
        server.tell(model="", status=429)
        assert await _asked(server, "one") == [429]
        server.tell(status=500)
        assert await _asked(server, "one") == [500]
        server.tell(status=0)
        server.freeze()
        asking = asyncio.create_task(_asked(server, "late"))
        await asyncio.sleep(0.1)
        assert server.record.asked("late") == 0
        server.thaw()
        assert await asking == [200]
    assert server.behaviour == Behaviour(key="", model="", status=0)
