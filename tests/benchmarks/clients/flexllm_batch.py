"""flexllm's `chat_batch`, with its checkpoint file on, its response cache off, and no cap on requests/s."""

import asyncio
import importlib
import os

from tests.benchmarks.clients.measured import Job, measure

flexllm = importlib.import_module("flexllm")  # not among this project's packages, so not for its type checker either


def work(job: Job) -> int:
    client = flexllm.LLMClient(
        base_url=job.url, model="gpt-4o-mini", api_key="none", concurrency_limit=job.concurrency, max_qps=1_000_000
    )
    messages = [[{"role": "user", "content": prompt}] for prompt in job.prompts()]
    checkpoint = os.path.join(job.folder, "flexllm.jsonl")
    result = asyncio.run(client.chat_batch(messages, output_jsonl=checkpoint, show_progress=False))
    return sum(item.ok for item in result)


if __name__ == "__main__":
    measure(work)
