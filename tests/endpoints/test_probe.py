"""Testing a connection: what was found, in one sentence that says what to do."""

import asyncio
import json

import pytest

from core.endpoints.probe import ConnectionReport, connection_report, probe
from core.records import EndpointSettings
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
            return ConnectionReport(report.ok, report.message.replace(server.url, "URL"), report.models, report.latency)

    return asyncio.run(run())


def test_all_is_well() -> None:
    """The model, how long one word took, the address, how many models there are, and their names."""
    report = found(Reply("ok"))

    assert report.ok
    assert report.message.startswith("m-2026 answered in ")
    assert report.message.endswith(" ms at URL, which offers 1 models.")
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
        (Reply(status=500, body="down"), "", "m-2026", "Wrong address, or nobody is well there: check URL."),
        (Reply(status=402, body="pay"), "", "m-2026", "The account has no quota left (402)"),
        (Reply(delay=30.0), "", "m-2026", "No answer from URL in time"),
        (Reply(drip=True), "", "m-2026", "No answer from URL in time"),
    ],
)
def test_what_is_wrong_is_named(reply: Reply, path: str, model: str, message: str) -> None:
    """Wrong key, wrong address, unknown model, no answer: each has its own sentence, without the key."""
    patience = 0.3 if reply.delay or reply.drip else 8.0
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
    assert report.message.startswith("Wrong address, or nobody is well there")
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


def test_a_page_never_waits_longer_than_its_patience() -> None:
    """A process that has not even started within the patience is ended, though the endpoint would have answered it."""

    async def run() -> tuple[ConnectionReport, str, int]:
        async with scripted(lambda _, __: Reply()) as server:
            report = await asyncio.to_thread(connection_report, settings(server.url), KEY, 0.01)
            return report, server.url, server.requests

    report, url, requests = asyncio.run(run())

    assert report == ConnectionReport(False, f"No answer from {url} in time: is it running, and is this its address?")
    assert requests == 0
