"""Another program on the same quota: `rate` requests a second for `seconds`, each once; counts those served."""

import asyncio

import aiohttp

from tests.benchmarks.clients.measured import Job, measure


async def _send(job: Job) -> int:
    loop = asyncio.get_running_loop()
    began = loop.time()
    timeout = aiohttp.ClientTimeout(total=30)
    async with (
        aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0), timeout=timeout) as session,
        asyncio.TaskGroup() as group,
    ):
        tasks = []
        for number in range(int(job.rate * job.seconds)):
            await asyncio.sleep(began + number / job.rate - loop.time())
            text = f"Note {number} of the other program. It is short."
            tasks.append(group.create_task(_one(session, job.url, text)))
    return sum(task.result() for task in tasks)


async def _one(session: aiohttp.ClientSession, url: str, text: str) -> bool:
    body = {"model": "gpt-4o-mini", "messages": [{"role": "user", "content": text}]}
    try:
        async with session.post(f"{url}/chat/completions", json=body) as response:
            await response.read()
            return response.ok
    except aiohttp.ClientError:
        return False


def work(job: Job) -> int:
    return asyncio.run(_send(job))


if __name__ == "__main__":
    measure(work)
