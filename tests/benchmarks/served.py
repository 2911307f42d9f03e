"""The app as people start it, on a port of its own; and what a client of its socket sees."""

import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from urllib.error import URLError

from core.config import ROOT

_CLOCK = os.sysconf("SC_CLK_TCK")


@contextmanager
def served_app(store: Path) -> Iterator[tuple[str, subprocess.Popen[bytes]]]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "streamlit", "run", "app.py", "--server.port", str(port)]
    process = subprocess.Popen(
        [*command, "--server.headless", "true"],
        cwd=ROOT,
        env={**os.environ, "GISTMILL_STORE": str(store)},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    url = f"http://127.0.0.1:{port}"
    try:
        give_up = time.monotonic() + 60
        while time.monotonic() < give_up:
            with suppress(URLError, ConnectionError):
                health(url)
                break
            time.sleep(0.1)
        yield url, process
    finally:
        process.terminate()
        process.wait(30)


def health(url: str) -> float:
    began = time.monotonic()
    with urllib.request.urlopen(f"{url}/_stcore/health", timeout=30):  # noqa: S310  # our own address
        return time.monotonic() - began


def cpu_seconds(pid: int) -> float:
    """Seconds of CPU of the process so far."""
    words = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(words[11]) + int(words[12])) / _CLOCK
