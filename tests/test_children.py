"""What a child process has of this one's environment."""

import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from core.children import inherited
from core.config import Environment
from core.credentials import Credentials
from core.runs.registry import Registry
from core.settings import EndpointSettings, RunSettings
from tests.cli.served import served
from tests.runs.durability.scenes import documents, ended, until
from tests.scripted import Reply

LIBRARIES = ("LANGSMITH_TRACING", "LANGCHAIN_TRACING_V2", "OTEL_EXPORTER_OTLP_ENDPOINT", "SENTRY_DSN", "OPENAI_LOG")


@contextmanager
def callers() -> Iterator[tuple[str, list[bytes]]]:
    """An address on loopback, and the first line of whatever comes there."""
    lines: list[bytes] = []

    class Keep(socketserver.StreamRequestHandler):
        def handle(self) -> None:
            lines.append(self.rfile.readline())

    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Keep) as server:
        threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
        yield f"http://127.0.0.1:{server.server_address[1]}", lines
        server.shutdown()


@pytest.mark.parametrize("client", ["lean", "openai"])
def test_tracing_of_a_library_sends_nothing(client: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """LangSmith's variables name a server: a run and a test of the connection send it nothing."""
    registry = Registry(Environment(store=tmp_path / "g.db"))
    with callers() as (address, lines), served(lambda _, __: Reply()) as server:
        for family in ("LANGSMITH", "LANGCHAIN"):
            monkeypatch.setenv(f"{family}_ENDPOINT", address)
            monkeypatch.setenv(f"{family}_API_KEY", "lsv2-not-a-real-one")
        monkeypatch.setenv("LANGSMITH_TRACING", "true")
        monkeypatch.setenv("LANGCHAIN_TRACING_V2", "true")
        endpoint = EndpointSettings(kind="openai", base_url=server.url, client=client)  # type: ignore[arg-type]  # one of two
        run_id = registry.start(registry.prepare(documents(5)), RunSettings(endpoint=endpoint))
        assert until(registry, run_id, ended).succeeded == 5
        assert registry.test_connection(endpoint).ok
        registry.close()
        assert lines == []


def test_a_child_has_what_is_listed_and_nothing_else(monkeypatch: pytest.MonkeyPatch) -> None:
    """Libraries' variables and our own secrets stay here; language, proxies in both cases and certificates go along."""
    secret = ("GISTMILL_PASSWORD", "GISTMILL_PRACTICE_TOKEN", "AWS_SECRET_ACCESS_KEY", "OPENAI_ADMIN_KEY")
    wanted = ("LC_TIME", "TZ", "SSL_CERT_FILE", "HTTPS_PROXY", "https_proxy", "NO_PROXY", "no_proxy", "TMPDIR")
    for name in (*LIBRARIES, *secret, *wanted, "OPENAI_PROXY", "SSLKEYLOGFILE", "OPENAI_ORG_ID"):
        monkeypatch.setenv(name, "x")

    names = Credentials("sk-1").environment(own_key=True).keys()
    assert not names & {*LIBRARIES, *secret, "OPENAI_PROXY", "SSLKEYLOGFILE"}
    assert names >= {*wanted, "PATH", "OPENAI_ORG_ID", "OPENAI_API_KEY"}
    assert not {"OPENAI_ORG_ID"} & Credentials("sk-1").environment(own_key=False).keys()
    assert not {"HTTPS_PROXY", "https_proxy", "OPENAI_ORG_ID"} & inherited().keys()
