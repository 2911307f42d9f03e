"""Testing a connection: what was found, in one sentence that says what to do."""

import asyncio
import json
import re
from dataclasses import replace
from pathlib import Path

import pytest

from core.endpoints.probe import ConnectionReport, connection_report, probe
from core.settings import EndpointSettings
from tests.endpoints.clients import KEY
from tests.scripted import Reply, completion, scripted

NO_MODEL = Reply(status=404, body='{"error": {"message": "no such model"}}')


def settings(url: str, model: str = "m-2026") -> EndpointSettings:
    return EndpointSettings(kind="openai", base_url=url, model=model)


def found(
    reply: Reply, path: str = "", model: str = "m-2026", key: str = KEY, patience: float = 8.0
) -> ConnectionReport:
    """The report on a server that answers every question with this reply."""

    async def run() -> ConnectionReport:
        async with scripted(lambda _, __: reply) as server:
            report = await probe(settings(server.url + path, model), key, patience)
            return replace(report, message=report.message.replace(server.url, "URL"))

    return asyncio.run(run())


def test_all_is_well() -> None:
    """The model, how long one word took, the address, how many models there are, and their names."""
    report = found(Reply("ok"))

    assert report.ok
    assert report.message.startswith("m-2026 answered in ")
    assert report.message.endswith(" ms at URL, which offers 1 model.")
    assert report.models == ("m-2026",)
    assert report.latency is not None
    assert report.latency > 0


@pytest.mark.parametrize(
    ("reply", "path", "model", "message"),
    [
        (Reply(status=401), "", "m-2026", "The endpoint refused the key (401): check the API key."),
        (Reply(status=403), "", "m-2026", "The endpoint refused the key (403): check the API key."),
        (NO_MODEL, "", "m-1", "The endpoint has no model m-1; it offers m-2026."),
        (Reply(status=400, body="unknown model"), "", "m-1", "The endpoint has no model m-1; it offers m-2026."),
        (NO_MODEL, "/nothing", "m-1", "There is no such model or no such address (404): check URL/nothing and m-1."),
        (Reply(body="<html>"), "", "m-2026", "Wrong address: what answers at URL sends no chat completions."),
        (Reply(status=500, body="down"), "", "m-2026", "URL is there, but fails."),
        (Reply(status=402, body="pay"), "", "m-2026", "The account has no quota left (402)"),
        (Reply(delay=30.0), "", "m-2026", "URL lists 1 model; no answer from m-2026 within 1 s."),
        (Reply(drip=True), "", "m-2026", "URL lists 1 model; no answer from m-2026 within 1 s."),
        (Reply(delay=30.0), "/nothing", "m-2026", "No answer from URL/nothing within 1 s"),
        (Reply(status=404, body="<html>", content_type="text/html"), "/x", "m-1", "There is no such model or no such"),
        (Reply(status=403, body="flagged"), "", "m-2026", "The endpoint refused the question (403). It said: flagged."),
    ],
)
def test_what_is_wrong_is_named(reply: Reply, path: str, model: str, message: str) -> None:
    """Wrong key, wrong address, unknown model, no answer: each has its own sentence, without the key."""
    patience = 1.0 if reply.delay or reply.drip else 8.0
    report = found(reply, path, model, patience=patience)

    assert not report.ok
    assert report.message.startswith(message)
    assert KEY not in report.message
    assert report.latency is None


def test_a_key_that_fits_no_header_is_named() -> None:
    """A key pasted with its line break is a wrong key, before anything is sent."""
    assert "paste it again" in found(Reply(), key="sk-1\nsk-2").message


def test_nobody_there() -> None:
    """An address at which nothing listens."""

    async def closed() -> str:
        async with scripted(lambda _, __: Reply()) as server:
            return server.url

    report = asyncio.run(probe(settings(asyncio.run(closed())), KEY, 8.0))

    assert not report.ok
    assert "does not answer: check the address, and that it is running." in report.message
    assert "cannot be reached" in report.message


def test_from_a_page() -> None:
    """The report of the process of its own is the same, and the key came to the endpoint by its environment."""

    async def run() -> tuple[ConnectionReport, set[str]]:
        async with scripted(lambda _, __: Reply(body=json.dumps(completion("ok")))) as server:
            report = await asyncio.to_thread(connection_report, settings(server.url), KEY)
            return report, server.keys

    report, keys = asyncio.run(run())

    assert report.ok
    assert report.models == ("m-2026",)
    assert keys == {f"Bearer {KEY}"}


def test_starting_the_process_takes_none_of_the_patience(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It starts for longer than the patience of 2 s lasts: the answer is in time all the same."""
    (tmp_path / "sitecustomize.py").write_text("import time\ntime.sleep(2)\n")  # Python reads it first
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))

    async def run() -> ConnectionReport:
        async with scripted(lambda _, __: Reply("ok", delay=0.2)) as server:
            return await asyncio.to_thread(connection_report, settings(server.url), KEY, 2.0)

    report = asyncio.run(run())

    assert report.ok
    assert report.latency is not None
    assert report.latency >= 0.2


def test_the_question_is_small() -> None:
    """A few tokens are asked for, and not more than the settings allow."""

    async def sent(limit: int | None) -> list[int]:
        async with scripted(lambda _, __: Reply("ok")) as server:
            await probe(replace(settings(server.url), max_tokens=limit), KEY, 8.0)
            return [next(value for name, value in body.items() if name.startswith("max_")) for body in server.bodies]

    assert [asyncio.run(sent(limit)) for limit in (None, 8, 4000)] == [[16], [8], [16]]


def test_a_server_that_takes_no_token_limit_passes() -> None:
    """What it refuses is left out, and it is asked again."""

    async def run() -> ConnectionReport:
        async with scripted(lambda _, __: Reply()) as server:
            server._script = lambda _, __: refusing(server.bodies[-1])
            return await probe(settings(server.url), KEY, 8.0)

    def refusing(body: dict[str, object]) -> Reply:
        limited = any(name.startswith("max_") for name in body)
        return Reply(status=400, body='{"error": {"message": "Too few tokens."}}') if limited else Reply("ok")

    assert asyncio.run(run()).ok


def test_an_answer_empty_for_want_of_tokens_is_an_answer() -> None:
    """A model that thinks has spent the few tokens before its text: it is there, and that is said."""
    body = completion("")
    body["choices"][0]["finish_reason"] = "length"
    report = found(Reply(body=json.dumps(body)))

    assert report.ok
    assert report.message.endswith(", though empty: 16 tokens were too few for its text.")
    assert report.latency is not None


def test_a_model_that_is_not_in_the_list_is_warned_of() -> None:
    """It answered, so the test passes; the sentence names what the list has."""
    report = found(Reply("ok"), model="m-1")

    assert report.ok
    assert report.warning == "The endpoint's list does not name m-1; it names m-2026."
    assert found(Reply("ok")).warning == ""


PAGE = "<html><title>Payroll</title>The salary of everybody.</html>"


HIDDEN = [
    Reply(body=PAGE, content_type="text/html"),
    Reply(body='{"salary": "of everybody"}'),
    Reply(body='{"error": {"message": "Payroll: everybody"}}'),
    Reply(status=400, body=PAGE),
    Reply(status=401, body='{"error": {"message": "salary"}}'),
    Reply(status=402, body="salary"),
    Reply(status=403, body=PAGE, content_type="text/html"),
    Reply(status=404, body="Payroll of everybody"),
    Reply(status=413, body="salary: maximum context length"),
    Reply(status=429, body="salary"),
    Reply(status=500, body=PAGE),
    Reply(status=302, headers={"Location": "/salary-of-everybody"}),
    Reply(status=307, headers={"Location": "http://payroll.example/salary"}),
    Reply(raw=b"salary of everybody\r\n\r\n"),
    Reply(raw=b"HTTP/1.1 200 salary\r\nPayroll\r\n\r\n"),
]
SECRETS = re.compile("(?i)salary|payroll|everybody")


@pytest.mark.parametrize("reply", HIDDEN)
def test_nothing_is_shown_of_a_page_that_lists_no_models(reply: Reply) -> None:
    """Who types an address of the inside reads nothing there: no word of a page, an error, or where it leads."""
    report = found(reply, "/intranet")

    assert not report.ok
    assert not SECRETS.search(f"{report.message} {report.warning} {report.models}")


def test_where_an_endpoint_has_moved_to_is_told() -> None:
    """A redirect to another path of chat completions is an endpoint's: its new base URL helps."""
    report = found(Reply(status=308, headers={"Location": "/v2/chat/completions"}), "/old")
    assert "/v2." in report.message
