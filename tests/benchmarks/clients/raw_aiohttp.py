"""The floor: aiohttp posts ready-made bytes, lanes from one iterator; answers are looked into, nothing is kept."""

import asyncio
from collections.abc import Iterator

import aiohttp
import orjson
import uvloop

from tests.benchmarks.clients.measured import Job, measure


async def _post_all(job: Job) -> int:
    bodies = iter(
        [
            orjson.dumps({"model": "gpt-4o-mini", "temperature": 0, "messages": [{"role": "user", "content": prompt}]})
            for prompt in job.prompts()
        ]
    )
    async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=job.concurrency)) as session:
        counts = await asyncio.gather(*(_lane(session, job.url, bodies) for _ in range(job.concurrency)))
    return sum(counts)


async def _lane(session: aiohttp.ClientSession, url: str, bodies: Iterator[bytes]) -> int:
    done = 0
    for body in bodies:
        async with session.post(f"{url}/chat/completions", data=body) as response:
            done += bool(orjson.loads(await response.read())["choices"][0]["message"]["content"])
    return done


def work(job: Job) -> int:
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        return runner.run(_post_all(job))


if __name__ == "__main__":
    measure(work)
