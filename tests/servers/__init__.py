"""Servers of one's own, each a process with slots, a queue and a whim: killed, frozen, slowed and refused at will."""

import os
import random
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

import orjson

from core.config import ROOT
from core.settings import EndpointSettings, OtherEndpoint
from tests.servers.behaviour import Behaviour
from tests.servers.record import Record, read

_PORTS = range(20_000, 32_000)
"""Under those that the system hands out: one of them, closed for a while, could be given to the very client that tries
to connect to it, which would then be connected to itself."""

_PATIENCE = 60.0


class SlotServer:
    """A server's process, and its address for as long as the object lives: it can be killed and started again."""

    def __init__(self, behaviour: Behaviour, record: Path) -> None:
        self.behaviour = behaviour
        self._file = record
        self._process: subprocess.Popen[str] | None = None
        self._port = 0
        self.start()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._port}/v1"

    @property
    def record(self) -> Record:
        return read(self._file)

    def start(self) -> None:
        """Listen, on the port of before where there was one, and behave as it was told last."""
        while True:
            port = self._port or _free_port()
            told = orjson.dumps(asdict(self.behaviour)).decode()
            self._process = subprocess.Popen(
                [sys.executable, "-m", "tests.servers", str(port), str(self._file), told],
                cwd=ROOT,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                text=True,
            )
            assert self._process.stdout is not None
            if self._process.stdout.readline():
                self._port = port
                return
            self._end()  # somebody else took the port meanwhile
            assert not self._port

    def behave(self, behaviour: Behaviour) -> None:
        """From now on like this, whatever was done to it before: it listens, and works."""
        if self._process is None:
            self.behaviour = behaviour
            self.start()
        else:
            self.thaw()
            self.tell(**asdict(behaviour))

    def tell(self, **changes: Any) -> None:
        """Change its behaviour from the next request on, after a restart too."""
        self.behaviour = replace(self.behaviour, **changes)
        address = self.url.removesuffix("/v1") + "/behaviour"
        request = urllib.request.Request(address, orjson.dumps(changes), method="POST")  # noqa: S310  # http
        urllib.request.urlopen(request, timeout=_PATIENCE).close()  # noqa: S310  # our own address

    def kill(self) -> None:
        """At once, as `kill -9` does."""
        assert self._process is not None
        event = orjson.dumps({"at": time.monotonic(), "what": "killed"})
        self._process.kill()
        self._process.wait(_PATIENCE)
        with self._file.open("ab") as file:
            file.write(event + b"\n")
        self._end()

    def freeze(self) -> None:
        """Its connections stay, and new ones are made, and nobody answers."""
        self._signal(signal.SIGSTOP)

    def thaw(self) -> None:
        self._signal(signal.SIGCONT)

    def close(self) -> None:
        if self._process is not None:
            self._process.kill()
            self._end()

    def _signal(self, number: int) -> None:
        assert self._process is not None
        os.kill(self._process.pid, number)

    def _end(self) -> None:
        assert self._process is not None
        with suppress(BrokenPipeError):
            self._process.communicate(timeout=_PATIENCE)
        self._process = None


@contextmanager
def slot_servers(*behaviours: Behaviour) -> Iterator[Sequence[SlotServer]]:
    """A server each, for the time of the block."""
    servers: list[SlotServer] = []
    with tempfile.TemporaryDirectory(prefix="gistmill-servers-") as folder:
        try:
            for number, behaviour in enumerate(behaviours):
                servers.append(SlotServer(behaviour, Path(folder) / f"{number}.jsonl"))
            yield servers
        finally:
            for server in servers:
                server.close()


def endpoint(servers: Sequence[SlotServer], models: Sequence[str] = (), **more: Any) -> EndpointSettings:
    """The settings of a run that these servers share, each with its model; "m" where none is named."""
    named = models or ["m"] * len(servers)
    first, *others = (OtherEndpoint(server.url, model) for server, model in zip(servers, named, strict=True))
    return EndpointSettings(kind="openai", base_url=first.base_url, model=first.model, others=tuple(others), **more)


def _free_port() -> int:
    while True:
        port = random.choice(_PORTS)  # no secret
        with socket.socket() as probe, suppress(OSError):
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(("127.0.0.1", port))
            return port
