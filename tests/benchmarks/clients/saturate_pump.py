"""saturate's `pump` into its own parquet parts, with a fixed window and no scraping of server metrics."""

import importlib
import os
from typing import Any

from tests.benchmarks.clients.measured import Job, measure

saturate = importlib.import_module("saturate")  # not among this project's packages, so not for its type checker either


def _request(row: dict[str, Any]) -> dict[str, Any]:
    return {"model": "gpt-4o-mini", "temperature": 0, "messages": [{"role": "user", "content": row["prompt"]}]}


def _summary(_: dict[str, Any], answer: dict[str, Any]) -> dict[str, Any]:
    return {"summary": answer["choices"][0]["message"]["content"]}


def work(job: Job) -> int:
    stats = saturate.pump(
        [{"prompt": prompt} for prompt in job.prompts()],
        _request,
        _summary,
        endpoint=job.url,
        output=os.path.join(job.folder, "saturate"),
        window=saturate.Fixed(job.concurrency),
        signal_source="none",
    )
    done: int = stats.rows_processed - stats.rows_failed
    return done


if __name__ == "__main__":
    measure(work)
