"""Loopback: a run's file as the served app hands it out, and to whom."""

import io
import json
import socket
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from urllib.error import HTTPError

import pyarrow.parquet as pq  # type: ignore[import-untyped]
import pytest

from core.reader import Language, languages, read_in
from core.records import Document, Outcome, RunStatus, Status
from core.runs.store import Store
from core.settings import RunSettings
from core.views.columns import export_columns
from core.views.exports.formats import FORMATS
from pages.parts.frame.downloads import download_address
from pages.parts.frame.streamed import disposition, file_name
from tests.runs.test_store import record
from tests.streamlit_app import Reply, Server, exchange, get

HOST = "Host: localhost"
LARGE = 30_000  # rows: some 20 MB of JSON Lines


def _run(store: Store, documents: list[Document], label: str, *outcomes: Outcome) -> str:
    run_id = store.add_run(store.add_draft(documents, label), RunSettings(), None, "")
    record(store, run_id, *outcomes)
    store.set_status(run_id, RunStatus.FINISHED)
    return run_id


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("downloads") / "gistmill.db"


@pytest.fixture(scope="module")
def run_ids(path: Path) -> tuple[str, str]:
    """A run of three documents, and one whose file is large."""
    store = Store(path)
    rows = [Document(i, f"d{i}", f"text {i}", "t.csv", i + 1, fields={"id": i, "body": f"text {i}"}) for i in range(3)]
    done = (Outcome(0, Status.SUCCEEDED, summary="One."), Outcome(1, Status.FAILED, error="No answer."))
    small = _run(store, rows, "报告 2026/q1.csv", *done)
    large = _run(store, [Document(i, f"{i:0>500}", f"t{i}") for i in range(LARGE)], "")
    store.close()
    return small, large


@pytest.fixture(scope="module")
def app(path: Path, run_ids: tuple[str, str]) -> Iterator[Server]:
    server = Server(path, options=("--server.baseUrlPath", "gists"))
    server.start()
    yield server
    server.stop()


def fetched(app: Server, name: str, told: dict[str, str] | None = None) -> tuple[bytes, dict[str, str]]:
    request = urllib.request.Request(f"{app.url}/gists/download/{name}", headers=told or {})  # noqa: S310  # our own
    with urllib.request.urlopen(request, timeout=60) as answer:  # noqa: S310  # the same
        return answer.read(), {key.lower(): value for key, value in answer.headers.items()}


def asked(app: Server, name: str, *lines: str) -> Reply:
    return get(app.port, f"/gists/download/{name}", *(lines or (HOST,)))


@pytest.mark.parametrize("ending", FORMATS)
def test_every_format_comes_as_a_file(app: Server, run_ids: tuple[str, str], ending: str) -> None:
    """Under the app's base path: to be saved, under a name that says which run it is, not kept, not guessed at."""
    body, headers = fetched(app, f"{run_ids[0]}{ending}")
    assert body
    assert headers["content-type"] == FORMATS[ending].media_type
    assert headers["content-disposition"] == (
        f'attachment; filename="gistmill-{run_ids[0]}-__-2026-q1-csv{ending}";'
        f" filename*=UTF-8''gistmill-{run_ids[0]}-%E6%8A%A5%E5%91%8A-2026-q1-csv{ending}"
    )
    assert headers["cache-control"] == "no-store"
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["cross-origin-resource-policy"] == "same-origin"


def test_the_file_has_what_was_asked_for(app: Server, run_ids: tuple[str, str]) -> None:
    """All rows, those of a status, those that hold words: own columns with their types, then ours."""

    def ids(query: str) -> list[int]:
        return [json.loads(line)["id"] for line in fetched(app, f"{run_ids[0]}.jsonl{query}")[0].splitlines()]

    assert ids("") == ids("?only=&search=") == [0, 1, 2]
    assert ids("?only=succeeded") == ids("?search=oNE.") == [0]
    assert ids("?only=failed") == [1]
    assert ids("?search=text%202") == [2]
    assert ids("?only=failed&search=One") == []
    table = pq.read_table(io.BytesIO(fetched(app, f"{run_ids[0]}.parquet")[0]))
    assert table["id"].to_pylist() == [0, 1, 2]
    assert table["body"].to_pylist() == ["text 0", "text 1", "text 2"]


def test_headings_are_in_the_language_asked_for(app: Server, run_ids: tuple[str, str]) -> None:
    """English where none is named, whatever the browser reads; a language that is not spoken here is refused."""
    for language in languages():
        names = [column.name for column in export_columns(("id", "body"), language)]
        body, _ = fetched(app, f"{run_ids[0]}.jsonl?headings={language.code}")
        assert list(json.loads(body.splitlines()[0])) == names
    chinese = {"Accept-Language": "zh-CN", "Cookie": "gistmill_language=zh"}
    assert fetched(app, f"{run_ids[0]}.csv", chinese)[0] == fetched(app, f"{run_ids[0]}.csv?headings=en")[0]
    assert asked(app, f"{run_ids[0]}.csv?headings=tlh").status == 400


@pytest.mark.parametrize(
    ("ending", "asked"),
    [(".xlsx", "?headings=zh"), (".csv", "?headings=zh"), (".jsonl", ""), (".parquet", ""), (".json", "")],
)
def test_a_page_in_chinese_asks_for_its_headings_where_people_read(ending: str, asked: str) -> None:
    """The keys of a file for programs are English, whoever takes it."""
    with read_in(Language("zh")):
        assert download_address("abc", ending) == f"download/abc{ending}{asked}"


def test_nobody_packs_it_in_the_event_loop(app: Server, run_ids: tuple[str, str]) -> None:
    """A client that takes gzip gets it plain: Streamlit's own packing would hold up the pages."""
    assert asked(app, f"{run_ids[0]}.csv", HOST, "Accept-Encoding: gzip").header("content-encoding") == "identity"


def test_figures_of_a_run_are_a_file_of_its_name(app: Server, run_ids: tuple[str, str]) -> None:
    """One JSON object, with the counts of the run."""
    body, headers = fetched(app, f"{run_ids[0]}.json")
    assert (json.loads(body)["successful"], json.loads(body)["failed"]) == (1, 1)
    assert headers["content-type"] == "application/json"
    assert f"gistmill-{run_ids[0]}-" in headers["content-disposition"]


@pytest.mark.parametrize(
    ("name", "status", "sentence"),
    [
        ("none.csv", 404, "There is no such run here: it was deleted, or the address is not complete."),
        ("RUN.doc", 404, "A run's file ends in one of .csv, .xlsx, .jsonl, .parquet, .md, .html, .json."),
        ("RUN", 404, "A run's file ends in one of .csv, .xlsx, .jsonl, .parquet, .md, .html, .json."),
        ("RUN.csv?only=cancelled", 400, "only may be succeeded or failed."),
        ("%2e%2e%2fx.csv", 404, None),
    ],
)
def test_what_is_not_there_is_a_sentence(
    app: Server, run_ids: tuple[str, str], name: str, status: int, sentence: str | None
) -> None:
    """No page, no traceback, and nothing that is kept."""
    reply = asked(app, name.replace("RUN", run_ids[0]))
    assert reply.status in (status, 400)
    if sentence:
        assert (reply.status, reply.body) == (status, sentence)
        assert reply.header("cache-control") == "no-store"
        assert reply.header("content-type").startswith("text/plain")


@pytest.mark.parametrize(
    "lines",
    [
        ("Host: evil.example",),
        (HOST, "Origin: http://evil.example"),
        (HOST, "Sec-Fetch-Site: cross-site"),
        (HOST, "Sec-Fetch-Site: same-site"),
        (),
    ],
)
def test_nobody_else_gets_a_file(app: Server, run_ids: tuple[str, str], lines: tuple[str, ...]) -> None:
    """Not under a foreign name, and not from another site's page."""
    reply = get(app.port, f"/gists/download/{run_ids[0]}.csv", *lines)
    assert reply.status in (400, 403)
    assert "One." not in reply.body
    if lines:
        assert reply.status == 403


def test_its_own_pages_get_a_file(app: Server, run_ids: tuple[str, str]) -> None:
    """A click on the page, and an address that was typed."""
    for site in ("same-origin", "none"):
        assert asked(app, f"{run_ids[0]}.csv", HOST, f"Sec-Fetch-Site: {site}").status == 200


def test_only_reading_is_allowed(app: Server, run_ids: tuple[str, str]) -> None:
    """HEAD tells what would come, and makes nothing; no other method does anything."""
    head = exchange(app.port, f"HEAD /gists/download/{run_ids[1]}.xlsx HTTP/1.1\n{HOST}\nConnection: close")
    assert head.status == 200
    assert head.header("content-disposition").startswith("attachment")
    assert head.header("content-length") == ""
    for method in ("POST", "PUT", "DELETE"):
        line = f"{method} /gists/download/{run_ids[0]}.csv HTTP/1.1\n{HOST}\nConnection: close\nContent-Length: 0"
        assert exchange(app.port, line).status == 405


def test_others_are_served_while_one_is_slow(app: Server, run_ids: tuple[str, str]) -> None:
    """More clients than threads that take a large file and do not read it: the app answers, and so does a download."""
    request = f"GET /gists/download/{run_ids[1]}.jsonl HTTP/1.1\r\n{HOST}\r\n\r\n".encode()
    slow = [socket.create_connection(("127.0.0.1", app.port), timeout=60) for _ in range(8)]
    try:
        for each in slow:
            each.sendall(request)
            assert each.recv(12) == b"HTTP/1.1 200"
        assert get(app.port, "/gists/_stcore/health", HOST).body == "ok"
        assert b"One." in fetched(app, f"{run_ids[0]}.csv")[0]
    finally:
        for each in slow:
            each.close()
    assert len(fetched(app, f"{run_ids[1]}.jsonl")[0].splitlines()) == LARGE  # and whole after those that went away


def test_a_password_stands_before_the_files(path: Path, run_ids: tuple[str, str]) -> None:
    """Who has not given it sees the form, and nothing of the run."""
    server = Server(path, {"GISTMILL_PASSWORD": "secret words"})
    server.start()
    try:
        reply = get(server.port, f"/download/{run_ids[0]}.csv", HOST)
        assert (reply.status, reply.body.count("<form")) == (401, 1)
        assert get(server.port, "/download/none.csv", HOST).status == 401
        with pytest.raises(HTTPError, match="401"):
            urllib.request.urlopen(f"{server.url}/download/{run_ids[0]}.csv", timeout=60)  # noqa: S310  # our own
    finally:
        server.stop()


@pytest.mark.parametrize(
    ("label", "name"),
    [
        ("", "gistmill-r1.csv"),
        ("a.zip", "gistmill-r1-a-zip.csv"),
        ("../../etc/passwd", "gistmill-r1-etc-passwd.csv"),
        ('x";\r\nSet-Cookie: a=b', "gistmill-r1-x-Set-Cookie-a-b.csv"),
        ("\u202egnp.exe", "gistmill-r1-gnp-exe.csv"),
        ("报告 über", "gistmill-r1-报告 über.csv".replace(" ", "-")),
        ("...", "gistmill-r1.csv"),
        ("CON", "gistmill-r1-CON.csv"),
        ("x" * 500, f"gistmill-r1-{'x' * 60}.csv"),
    ],
)
def test_names_are_cleaned(label: str, name: str) -> None:
    """Of what a run is called nothing steers a header, a path or a reader."""
    assert file_name("r1", label, ".csv") == name
    header = disposition(name)
    assert header.isascii()
    assert "\n" not in header
    assert header.startswith('attachment; filename="gistmill-r1')
