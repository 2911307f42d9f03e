"""What every client program shares: its job from the command line, its cost as one line of JSON on standard output."""

import json
import resource
import sys
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any


@dataclass(frozen=True)
class Job:
    """`documents` is a file with a JSON string a line; `folder` is for checkpoints; `seconds` where time ends it."""

    url: str
    documents: str
    concurrency: int
    folder: str
    prompt: str
    rate: float = 0.0
    seconds: float = 0.0

    def texts(self) -> list[str]:
        if not self.documents:
            return []
        return [json.loads(line) for line in Path(self.documents).read_text(encoding="utf-8").splitlines()]

    def prompts(self) -> list[str]:
        return [self.prompt.replace("{text}", text) for text in self.texts()]


def cpu_seconds() -> float:
    usage = resource.getrusage(resource.RUSAGE_SELF)
    return usage.ru_utime + usage.ru_stime


def peak_mb() -> float:
    """VmHWM: the ru_maxrss of a process begins at what its parent held when it was started."""
    status = Path("/proc/self/status").read_text(encoding="ascii")
    return int(status.partition("VmHWM:")[2].split()[0]) / 1024


def measure(work: Callable[[Job], int], job: Job | None = None) -> None:
    """Do the work, which returns how many summaries it got, and print what it took. Imports are over by now."""
    job = job or Job(**json.loads(sys.argv[1]))
    began, cpu_began = time.monotonic(), cpu_seconds()
    succeeded = work(job)
    cost: dict[str, Any] = {
        "seconds": time.monotonic() - began,
        "cpu_work": cpu_seconds() - cpu_began,
        "cpu_whole": cpu_seconds(),
        "peak_mb": peak_mb(),
        "succeeded": succeeded,
    }
    print(json.dumps(cost), flush=True)


def to_json(job: Job) -> str:
    return json.dumps(asdict(job))
