"""Loopback: the endpoint as a process of its own."""

import asyncio
import os
import signal
import socket
import subprocess
import sys
import urllib.request
from pathlib import Path

import pytest

from core.config import ROOT
from core.endpoints.practice.options import ANNOUNCEMENT, TOKEN_LINE
from core.endpoints.practice.process import practice_process as running
from core.endpoints.practice.settings import PracticeSettings
from core.errors import EndpointUnavailable
from tests.conftest import INSTANT, PracticeEndpoint, PracticeFactory

COMMAND = (sys.executable, "-m", "core.endpoints.practice", "--preset", "instant")


def is_served(url: str) -> bool:
    try:
        with urllib.request.urlopen(f"{url}/models", timeout=5) as answer:  # noqa: S310  # our own address
            return bool(answer.status == 200)
    except OSError:
        return False


@pytest.mark.anyio
async def test_process_serves_while_its_block_lasts() -> None:
    """Its address answers within the block and no longer after it."""
    async with running(INSTANT) as url:
        assert await asyncio.to_thread(is_served, url)
    assert not await asyncio.to_thread(is_served, url)


@pytest.mark.anyio
async def test_process_ends_with_a_request_under_way() -> None:
    """A client that still waits does not keep the process alive; it is let go without an answer."""
    settings = PracticeSettings(mean_latency=600)
    async with running(settings) as url:
        host, port = url.removeprefix("http://").removesuffix("/v1").split(":")
        reader, writer = await asyncio.open_connection(host, int(port))
        body = b'{"model":"m","messages":[{"role":"user","content":"text"}]}'
        writer.write(
            b"POST /v1/chat/completions HTTP/1.1\r\nHost: localhost\r\nContent-Length: %d\r\n\r\n%s" % (len(body), body)
        )
        while PracticeEndpoint(url).stats().in_flight != 1:  # noqa: ASYNC110  # it happens in the child
            await asyncio.sleep(0.01)
    assert not (await reader.read()).startswith(b"HTTP/1.1 200")
    writer.close()
    await writer.wait_closed()


@pytest.mark.anyio
async def test_process_that_cannot_start_says_why() -> None:
    """A port that is taken is named in the message."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(EndpointUnavailable, match=f"Cannot serve on 127.0.0.1 port {port}: Address already in use"):
            async with running(INSTANT, port):
                pass


def test_key_does_not_reach_the_child() -> None:
    """The worker's environment holds a key; the practice endpoint's does not."""
    code = (
        "import asyncio, os, pathlib\n"
        "from core.endpoints.practice.process import practice_process\n"
        "from core.endpoints.practice.settings import PracticeSettings\n"
        "async def main():\n"
        "    async with practice_process(PracticeSettings(mean_latency=0)):\n"
        "        child = pathlib.Path(f'/proc/self/task/{os.getpid()}/children').read_text().strip()\n"
        "        print(b'OPENAI_API_KEY' in pathlib.Path(f'/proc/{child}/environ').read_bytes())\n"
        "asyncio.run(main())\n"
    )
    if not Path(f"/proc/self/task/{os.getpid()}/children").exists():
        pytest.skip("needs /proc")
    environment = {**os.environ, "OPENAI_API_KEY": "secret"}
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, env=environment, capture_output=True, check=True)
    assert done.stdout.strip() == b"False"


@pytest.mark.parametrize("sign", [signal.SIGTERM, signal.SIGINT])
def test_first_lines_are_address_and_token_and_signals_end_it(sign: signal.Signals) -> None:
    """Ctrl-C and SIGTERM are orderly ends: status 0, nothing on standard error."""
    with subprocess.Popen(COMMAND, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as child:
        assert child.stdout is not None
        line = child.stdout.readline()
        assert line.startswith(f"{ANNOUNCEMENT}http://127.0.0.1:")
        assert line.endswith("/v1\n")
        assert child.stdout.readline().startswith(TOKEN_LINE)
        child.send_signal(sign)
        assert child.communicate(timeout=60) == ("", "")
        assert child.returncode == 0


def test_lifeline_ends_it() -> None:
    """When the pipe's other end is closed, as it is when the parent dies, the child ends by itself."""
    child = subprocess.Popen(
        (*COMMAND, "--lifeline"), cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    with child:
        assert child.stdin is not None
        assert child.stdout is not None
        child.stdout.readline()
        child.stdin.write("not the end yet\n")
        child.stdin.flush()
        assert child.poll() is None
        child.stdin.close()
        assert child.wait(timeout=60) == 0


def test_bad_settings_are_one_line_and_status_2() -> None:
    """No traceback."""
    done = subprocess.run([*COMMAND, "--slots", "-1"], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert done.stderr == "Slots is -1; it must be a whole number from 1 to 1000000000.\n"


def test_child_has_the_settings_it_was_given(practice_process: PracticeFactory) -> None:
    """What the parent asked for is what the child says it runs with."""
    endpoint = practice_process(PracticeSettings(mean_latency=0.125, slots=7, seed=9))
    told = endpoint.configure()
    assert (told["mean_latency"], told["slots"], told["seed"]) == (0.125, 7, 9)
