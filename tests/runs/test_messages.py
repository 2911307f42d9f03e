"""What a store keeps for people can be said in another language by one catalogue; what older versions kept is text."""

import gettext
import json
import re
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import TypeVar

import pytest

from core.config import Environment
from core.documents import InputFile, ReadingReport, Tally, read
from core.language import say
from core.reader import Language, read_in
from core.records import Document, DocumentRow, RunStatus
from core.runs.registry import Registry
from core.runs.store import Store
from core.settings import RunSettings
from core.views.failures import failures
from core.views.speed import Course, speed_view
from core.views.state import sentence
from core.views.summaries import layout, shown_columns, table
from core.views.your_file import Reason, left_out_reasons, note_reasons
from tests.runs.durability import scenes
from tests.scripted import Reply

T = TypeVar("T")

_WORDS = re.compile(r"(\{[^}]*\})|([^{]+)")
PAUSED_AT = 30  # the request that is refused, counted from 1


class Shouting(gettext.NullTranslations):
    """A language that is written in capitals: a small letter in it is one that was not translated."""

    def gettext(self, message: str) -> str:
        return _WORDS.sub(lambda part: part[1] or part[2].upper(), message)


SHOUTING = Language("ja", Shouting())


def _in_capitals(say_it: Callable[..., T], *values: object) -> T:
    with read_in(SHOUTING):
        return say_it(*values)


@pytest.fixture
def registry(tmp_path: Path) -> Iterator[Registry]:
    with closing(Registry(Environment(store=tmp_path / "g.db"))) as opened:
        yield opened


def _shouted(texts: list[str]) -> list[str]:
    """The texts, of which there are some, each in capitals throughout."""
    assert texts
    assert [text for text in texts if text != text.upper() or not any(map(str.isupper, text))] == []
    return texts


def _shown(row: DocumentRow) -> list[str]:
    """What the table of summaries says in the summary's place."""
    with read_in(SHOUTING):
        said = table([row], shown_columns(layout([row], ()), []))
    return [cell["text"] for cell in said["rows"][0]["cells"]]


def test_a_run_is_told_in_another_language(registry: Registry) -> None:
    """Errors, the pause, reasons of limit changes, problems of reading and the verdict come out wholly translated; what
    the server and the file say themselves stays."""
    requests = 0

    def reply(prompt: str, _: int) -> Reply:
        nonlocal requests
        requests += 1
        if requests == PAUSED_AT:
            return Reply(status=429, headers={"Retry-After": "4"})
        if prompt.endswith(" 7."):
            return Reply(status=400, body='{"error": {"message": "内容太长"}}')
        return scenes.summary_of(prompt, 0.02)

    rows = "\n".join(["正文,ID", *(f"{scenes.text(n)},{n}" for n in range(80)), '"1,2,3'])
    tally = Tally()
    read_in = tally.documents(read([InputFile.from_bytes("表.CSV", rows.encode())]))
    with scenes.counting_server(reply) as server:
        draft = registry.prepare(read_in)
        registry.set_report(draft, tally.report.to_json())
        run_id = registry.start(draft, scenes.settings(server.url, concurrency=40, strategy="adaptive"))
        paused = scenes.until(registry, run_id, lambda run: run.status is RunStatus.PAUSED)
        done = scenes.until(registry, run_id, scenes.ended)

    assert re.fullmatch(r"The endpoint asked everyone to wait; going on in \d s\.", paused.message)
    assert re.match(r"THE ENDPOINT ASKED EVERYONE TO WAIT; GOING ON IN \d S\. ", _in_capitals(sentence, paused))
    assert [each.message for each in _in_capitals(failures, registry.errors(run_id))] == [
        "THE ENDPOINT REJECTED THE DOCUMENT'S REQUEST (400). IT SAID: 内容太长."
    ]
    found = list(registry.rows(run_id))
    _shouted([text for row in found if row.outcome and row.outcome.error for text in _shown(row)])
    assert len(list(registry.rows(run_id, search="it said: 内容太长"))) == done.failed == 1
    changes, ticks = registry.limit_changes(run_id), registry.ticks(run_id)
    reasons = _shouted([say(change.reason, SHOUTING) for change in changes])
    pauses = registry.pauses(run_id)
    waits = _shouted([say(pause.reason, SHOUTING) for pause in pauses])
    speed = _in_capitals(speed_view, done, Course(ticks, ticks, pauses, changes), registry.metrics(run_id))
    assert {*waits, *reasons} & {*speed.table["note"]}
    _shouted([speed.title, *(tile.name for tile in speed.tiles)])
    report = ReadingReport.from_json(registry.report(run_id))
    assert _shouted(_sentences(_in_capitals(left_out_reasons, report))) == [
        "表.CSV, ROW 82, WAS LEFT OUT: A QUOTATION MARK IS NEVER CLOSED."
    ]


def _sentences(reasons: list[Reason]) -> list[str]:
    return [reason.sentence for reason in reasons]


def test_a_run_that_ended_badly_is_told_in_another_language(registry: Registry) -> None:
    """The reason of a refusal, and what stands at the documents that were not sent for it."""
    body = '{"error": {"message": "密钥"}}'
    with scenes.counting_server(lambda *_: Reply(status=401, body=body)) as server:
        run_id = registry.start(registry.prepare(scenes.documents(3)), scenes.settings(server.url, concurrency=1))
        refused = scenes.until(registry, run_id, scenes.ended)

    assert say(refused.message, SHOUTING) == "THE ENDPOINT REFUSED THE KEY (401): CHECK THE API KEY. IT SAID: 密钥."
    assert refused.message == "The endpoint refused the key (401): check the API key. It said: 密钥."


def test_equal_failures_are_one_in_the_store(registry: Registry) -> None:
    """Time-outs that differ by a millisecond are said alike, and counted together where they are kept."""
    with scenes.counting_server(lambda *_: Reply(delay=1.0)) as server:
        settings = scenes.settings(server.url, timeout=0.3, protection=False)
        run_id = registry.start(registry.prepare(scenes.documents(5)), settings)
        scenes.until(registry, run_id, scenes.ended)

    assert registry.errors(run_id) == [("timed out", "No complete answer within 0.3 s.", 5)]


def test_notes_of_reading_are_told_in_another_language() -> None:
    """A note that went through the store's report is said whole, its numbers formatted."""
    tally = Tally()
    list(tally.documents(read([InputFile.from_bytes("表.CSV", "正文,列,列\n一,二,三\n".encode())])))
    report = ReadingReport.from_json(tally.report.to_json())

    assert report == tally.report
    assert _sentences(note_reasons(report)) == ["表.CSV has more than one column 列; this one is called 列 (2) here."]
    assert _sentences(_in_capitals(note_reasons, report)) == [
        "表.CSV HAS MORE THAN ONE COLUMN 列; THIS ONE IS CALLED 列 (2) HERE."
    ]


def test_an_old_row_shows_its_text(tmp_path: Path) -> None:
    """Rows that an older version wrote as plain sentences are those sentences, in every language."""
    with closing(Store(tmp_path / "g.db")) as store:
        run_id = store.add_run(store.add_draft([Document(0, "d", "text")]), RunSettings(), None, "")
        old = '{"problems": [{"source": "a", "message": "a is empty."}], "problem_count": 1, "notes": ["A note."]}'
        store.set_report(run_id, old)
        with closing(sqlite3.connect(store.path)) as connection, connection:
            connection.execute("UPDATE runs SET message = 'The endpoint stayed away {for} too long.'")
            connection.execute(
                "INSERT INTO outcomes VALUES"
                " (?, 0, 'failed', '', ?, '', 1, 0, 1.0, 0.0, 1.0, 0, 0, 0, 0, '', 0, 0, 0, '', NULL)",
                (run_id, "It failed (500)."),
            )
            connection.execute("INSERT INTO limit_changes VALUES (1, ?, 0.5, 4, 8, 'growing: 5 answers/s')", (run_id,))

        report = ReadingReport.from_json(store.report(run_id))
        assert say(store.snapshot(run_id).message, SHOUTING) == "The endpoint stayed away {for} too long."
        assert _in_capitals(failures, store.errors(run_id))[0].message == "It failed (500)."
        assert [text for row in store.rows(run_id) for text in _shown(row)] == ["It failed (500)."]
        assert [say(change.reason, SHOUTING) for change in store.limit_changes(run_id)] == ["growing: 5 answers/s"]
        assert _sentences(_in_capitals(left_out_reasons, report)) == ["a is empty."]
        assert _sentences(_in_capitals(note_reasons, report)) == ["A note."]


def test_what_a_server_says_is_no_message_of_ours(registry: Registry) -> None:
    """A server whose words look like a kept message is quoted with them, whole."""
    words = json.dumps({"message": "{a}{a}{a.__class__}", "values": {"a": "x"}})
    with scenes.counting_server(lambda *_: Reply(status=422, body=words, content_type="text/plain")) as server:
        run_id = registry.start(registry.prepare(scenes.documents(1)), scenes.settings(server.url))
        scenes.until(registry, run_id, scenes.ended)

    ((_, error, _),) = registry.errors(run_id)
    assert error == "The endpoint rejected the document's request (422). It said: {a}{a}{a.__class__}."


def test_a_plain_text_that_looks_kept_is_stored_as_a_text(tmp_path: Path) -> None:
    """Whoever gives the store such a text gets it back as it was."""
    looks_kept = '{"message": "It failed.", "values": {}}'
    with closing(Store(tmp_path / "g.db")) as store:
        run_id = store.add_run(store.add_draft([Document(0, "d", "text")]), RunSettings(), None, "")
        store.set_status(run_id, RunStatus.REFUSED, looks_kept)
        assert store.snapshot(run_id).message == looks_kept
