"""What servers and proxies quote of our secrets: nothing of it is stored, logged or exported."""

import json
import socketserver
import threading
from base64 import b64encode
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from urllib.parse import quote

import pytest

from core.config import Environment
from core.records import RunStatus
from core.runs.registry import Registry
from core.settings import EndpointSettings, RunSettings
from core.views.exports.as_csv import csv_pieces
from core.views.exports.table import Table
from tests.cli.served import served
from tests.runs.durability.scenes import documents, ended, until
from tests.scripted import Reply, completion

both = pytest.mark.parametrize("client", ["lean", "openai"])
KEY = "sk-proj/plus+and=QUOTE'7890abcd"
HEADER = "Bearer tok/of+a=header-1234"
PASSWORD = "pass@word/of+the:proxy-99"
FORMS = (KEY, quote(KEY, safe=""), json.dumps(KEY), repr(KEY), HEADER, HEADER.split()[1], quote(HEADER))
LONGEST_PIECES = ("7890abcd", "header-1234", "proxy-99")
"""What no form of them escapes."""


def secret_run(url: str, client: str, **changes: object) -> RunSettings:
    endpoint = EndpointSettings(kind="openai", base_url=url, client=client, extra_headers=("X-Auth",), **changes)  # type: ignore[arg-type]  # shorthand
    return RunSettings(concurrency=2, endpoint=endpoint, key_source="typed", max_attempts=1)


def everything(registry: Registry, run_id: str, folder: Path) -> bytes:
    """What is stored, logged and exported, as bytes."""
    exported = b"".join(csv_pieces(Table(registry.rows(run_id), model="m")))
    messages = repr((registry.snapshot(run_id), registry.errors(run_id)))
    registry.close()  # reading its files beside SQLite would drop SQLite's locks
    files = b"".join(file.read_bytes() for file in folder.rglob("*") if file.is_file())
    return exported + messages.encode() + files


def nothing_of_them(text: bytes) -> None:
    assert not [piece for piece in LONGEST_PIECES if piece.encode() in text]
    assert b64encode(f"me:{PASSWORD}".encode())[:20] not in text


@both
def test_secrets_in_answers_go_nowhere(client: str, tmp_path: Path) -> None:
    """A summary and a model's name that quote key and header in every form: stars stand there, and the rest stays."""
    quoted = " and ".join(FORMS)

    def script(prompt: str, _: int) -> Reply:
        return Reply(body=json.dumps(completion(f"About {quoted}, at length.", model=f"m-{KEY}")))

    registry = Registry(Environment(store=tmp_path / "g.db"))
    with served(script) as server:
        run_id = registry.start(
            registry.prepare(documents(3)), secret_run(server.url, client), KEY, headers={"X-Auth": HEADER}
        )
        assert until(registry, run_id, ended).succeeded == 3
        outcomes = [row.outcome for row in registry.rows(run_id) if row.outcome]
        assert {outcome.model for outcome in outcomes} == {"m-***"}
        assert all(outcome.summary.startswith("About *** and ***") for outcome in outcomes)
        assert all(outcome.summary.endswith("at length.") for outcome in outcomes)
        nothing_of_them(everything(registry, run_id, tmp_path))


@both
@pytest.mark.parametrize("status", [400, 401, 429, 500])
def test_secrets_in_errors_go_nowhere(client: str, status: int, tmp_path: Path) -> None:
    """Whatever the status, in every form: the sentence, the run's message and the log have none."""
    error = {"message": f"no: {' and '.join(FORMS)}", "code": KEY, "param": KEY}
    reply = Reply(status=status, body=json.dumps({"error": error}), headers={"Retry-After": "0"})
    registry = Registry(Environment(store=tmp_path / "g.db"))
    with served(lambda _, __: reply) as server:
        settings = secret_run(server.url, client)
        run_id = registry.start(registry.prepare(documents(3)), settings, KEY, headers={"X-Auth": HEADER})
        until(registry, run_id, lambda run: run.failed > 0 or run.status is RunStatus.PAUSED or ended(run))
        registry.stop(run_id)
        registry.stop(run_id)
        until(registry, run_id, ended)
        report = registry.test_connection(settings.endpoint, KEY, headers={"X-Auth": HEADER})
        nothing_of_them(repr(report).encode() + everything(registry, run_id, tmp_path))


def test_the_test_of_a_connection_shows_no_secret(tmp_path: Path) -> None:
    """A list of models that holds the key, and an answer that does."""
    with closing(Registry(Environment(store=tmp_path / "g.db"))) as registry, served(lambda _, __: Reply()) as server:
        settings = EndpointSettings(kind="openai", base_url=server.url)
        report = registry.test_connection(settings, "m-2026-its-only-model")
        assert report.ok
        server.models = ("a", f"m-{KEY}")
        report = registry.test_connection(settings, KEY)
        assert report.models == ("a", "m-***")
        nothing_of_them(repr(report).encode())


@contextmanager
def refusing_proxy() -> Iterator[int]:
    """A proxy that wants another password, and quotes the one it was sent. Gives its port."""

    class Refuse(socketserver.StreamRequestHandler):
        def handle(self) -> None:
            lines = [self.rfile.readline()]
            while lines[-1].strip():
                lines.append(self.rfile.readline())
            sent = next((line.strip() for line in lines if line.lower().startswith(b"proxy-authorization")), b"")
            said = sent + b" is " + quote(PASSWORD, safe="").encode()
            head = b"HTTP/1.1 407 Wrong " + said + b"\r\nContent-Type: text/plain\r\nConnection: close\r\n"
            self.wfile.write(head + b"Content-Length: %d\r\n\r\n" % len(said) + said)

    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Refuse) as server:
        threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
        yield server.server_address[1]
        server.shutdown()


@both
@pytest.mark.parametrize("scheme", ["http", "https"])
def test_the_password_of_a_proxy_goes_nowhere(
    client: str, scheme: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """407 to a request, and to a tunnel: the sentence names the proxy's refusal, and no form of the password."""
    registry = Registry(Environment(store=tmp_path / "g.db"))
    with refusing_proxy() as port:
        monkeypatch.setenv(f"{scheme}_proxy", f"http://me:{quote(PASSWORD, safe='')}@127.0.0.1:{port}")
        settings = secret_run(f"{scheme}://models.invalid/v1", client)
        run_id = registry.start(registry.prepare(documents(2)), settings, KEY, headers={"X-Auth": HEADER})
        seen = until(registry, run_id, lambda run: run.status is RunStatus.PAUSED or ended(run))
        registry.stop(run_id)
        registry.stop(run_id)
        seen = until(registry, run_id, ended)
        report = registry.test_connection(settings.endpoint, KEY, headers={"X-Auth": HEADER})
        assert "407" in report.message
        assert "407" in seen.message + repr(registry.errors(run_id))
        nothing_of_them(repr(report).encode() + everything(registry, run_id, tmp_path))


@both
def test_a_proxy_that_is_no_address_is_said_without_its_password(
    client: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A slash in the password: the run says what to write instead, and quotes nothing."""
    monkeypatch.setenv("HTTP_PROXY", "http://me:proxy-99/x@127.0.0.1:9")
    registry = Registry(Environment(store=tmp_path / "g.db"))
    settings = secret_run("http://models.invalid/v1", client)
    run_id = registry.start(registry.prepare(documents(2)), settings, KEY, headers={"X-Auth": HEADER})
    assert "is no address" in until(registry, run_id, ended).message
    nothing_of_them(everything(registry, run_id, tmp_path))
