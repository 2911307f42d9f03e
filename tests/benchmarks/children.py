"""The client programs of `tests.benchmarks.clients`, each started as a child and read when it ends."""

import contextlib
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from core.config import ROOT
from core.records import Document
from core.settings import DEFAULT_PROMPT
from tests.benchmarks.clients.measured import Job, to_json

PEERS_VARIABLE = "GISTMILL_PEERS"
PEERS = ("flexllm_batch", "saturate_pump")
NO_PEERS = (
    f"flexllm and saturate are left out: set {PEERS_VARIABLE} to the Python of an environment with "
    "tests/benchmarks/requirements.txt installed."
)
_LONGEST = 900  # seconds


class ChildFailedError(Exception):
    """A client program ended badly; the message is the end of what it said."""


@dataclass(frozen=True, slots=True)
class Cost:
    """What a client took. `cpu_work` and `seconds` are without its imports, `cpu_whole` is with them; CPU seconds."""

    seconds: float
    cpu_work: float
    cpu_whole: float
    peak_mb: float
    succeeded: int


def peers() -> tuple[str, ...]:
    """The peers there is a Python for."""
    return PEERS if os.environ.get(PEERS_VARIABLE) else ()


def run_client(name: str, url: str, documents: Sequence[Document], concurrency: int) -> Cost:
    """One client over these documents, with a fresh folder for its checkpoints.

    :raises ChildFailedError: it ended with another code than 0.
    """
    with tempfile.TemporaryDirectory(prefix="gistmill-client-") as folder:
        listing = Path(folder) / "documents.jsonl"
        listing.write_text("".join(json.dumps(document.text) + "\n" for document in documents), encoding="utf-8")
        job = Job(url, str(listing), concurrency, folder, DEFAULT_PROMPT)
        child = subprocess.run(
            _command(name, job), cwd=ROOT, capture_output=True, text=True, timeout=_LONGEST, check=False
        )
    return _cost(name, child.returncode, child.stdout, child.stderr)


@contextlib.contextmanager
def other_program(url: str, rate: float, seconds: float) -> Iterator[subprocess.Popen[str]]:
    """Another program that sends `rate` requests a second to the same endpoint, for `seconds` or to the block's end."""
    job = Job(url, "", 0, "", DEFAULT_PROMPT, rate, seconds)
    command = _command("other_program", job)
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as child:
        try:
            yield child
        finally:
            child.terminate()


def _command(name: str, job: Job) -> list[str]:
    python = os.environ[PEERS_VARIABLE] if name in PEERS else sys.executable
    return [python, "-m", f"tests.benchmarks.clients.{name}", to_json(job)]


def _cost(name: str, code: int, said: str, complained: str) -> Cost:
    if code or not said.strip():
        raise ChildFailedError(f"{name} ended with {code}: {complained.strip()[-500:]}")
    return Cost(**json.loads(said.strip().splitlines()[-1]))
