"""The app as a person has it: `streamlit run app.py` on a free port, on a store of its own; and bytes sent to it."""

import os
import socket
import subprocess
import sys
import time
import urllib.request
from dataclasses import dataclass, field
from pathlib import Path
from urllib.error import HTTPError, URLError
from urllib.parse import urlsplit

from core.config import ROOT
from core.credentials import KEY_VARIABLE

COVERED = "COVERAGE_PROCESS_CONFIG"  # by it a child is measured
_NOT_OURS = (
    *(KEY_VARIABLE, "MAX_CONCURRENCY", "GISTMILL_HOSTS", "GISTMILL_PASSWORD", "GISTMILL_PRIVATE_ADDRESSES"),
    COVERED,  # ended by a signal, an app hands in no figures
)


@dataclass(slots=True)
class Server:
    """Started again on the same store, it has a new port, unless one is named. `variables` and `options` go over the
    machine's own. `script` is what Streamlit runs: the app, or a page that a test made."""

    store: Path
    variables: dict[str, str] = field(default_factory=dict)
    options: tuple[str, ...] = ()
    script: str = "app.py"
    url: str = ""
    _process: subprocess.Popen[bytes] | None = None

    @property
    def port(self) -> int:
        return urlsplit(self.url).port or 0

    def start(self, port: int = 0) -> None:
        """On this port, or on a free one."""
        port = port or _free_port()
        self.url = f"http://127.0.0.1:{port}"
        machine = {name: value for name, value in os.environ.items() if name not in _NOT_OURS}
        with self.store.with_suffix(".log").open("ab") as log:
            self._process = subprocess.Popen(
                [
                    *(sys.executable, "-m", "streamlit", "run", self.script),
                    *("--server.port", str(port), "--server.headless", "true", *self.options),
                ],
                cwd=ROOT,
                env={**machine, "GISTMILL_STORE": str(self.store), **self.variables},
                stdout=log,
                stderr=log,
            )
        self._wait()

    def _wait(self) -> None:
        give_up = time.monotonic() + 60
        while not self._answers():
            assert time.monotonic() < give_up, self.log()
            time.sleep(0.1)

    def _answers(self) -> bool:
        try:
            with urllib.request.urlopen(f"{self.url}/_stcore/health", timeout=5) as answer:  # noqa: S310  # our own
                return bool(answer.status == 200)
        except HTTPError as refused:  # it is there, and asks for its password
            refused.close()
            return True
        except (URLError, TimeoutError):
            return False

    def log(self) -> str:
        return self.store.with_suffix(".log").read_text(encoding="utf-8")

    def stop(self) -> None:
        """As Ctrl-C or a system's shutdown ends it."""
        if self._process:
            self._process.terminate()
            self._process.wait(60)

    def kill(self) -> None:
        """As a crash or a power cut ends it."""
        if self._process:
            self._process.kill()
            self._process.wait(30)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@dataclass(frozen=True, slots=True)
class Reply:
    """What came back over the wire; `headers` have lower-case names, and a line each."""

    status: int
    headers: tuple[tuple[str, str], ...]
    body: str

    def header(self, name: str) -> str:
        return next((value for each, value in self.headers if each == name), "")


def exchange(port: int, head: str, body: str = "") -> Reply:
    """Send these very lines to a server of this machine, and take its answer: no client's rules in between."""
    with socket.create_connection(("127.0.0.1", port), timeout=60) as connection:
        connection.sendall((head.replace("\n", "\r\n") + "\r\n\r\n" + body).encode("latin-1"))
        received = connection.makefile("rb")
        status = received.readline().decode("latin-1")
        lines = iter(lambda: received.readline().decode("latin-1").strip(), "")
        headers = tuple((name.lower(), value.strip()) for name, _, value in (line.partition(":") for line in lines))
        length = next((int(value) for name, value in headers if name == "content-length"), 0)
        return Reply(int(status.split()[1]), headers, received.read(length).decode())


def get(port: int, path: str, *lines: str) -> Reply:
    """A GET with these lines for headers, and none besides."""
    return exchange(port, "\n".join((f"GET {path} HTTP/1.1", "Connection: close", *lines)))


def upgrade(port: int, *lines: str) -> Reply:
    """The beginning of Streamlit's WebSocket, with these lines for headers."""
    ours = ("Connection: Upgrade", "Upgrade: websocket", "Sec-WebSocket-Version: 13")
    key = "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ=="
    return exchange(port, "\n".join(("GET /_stcore/stream HTTP/1.1", *ours, key, *lines)))
