# ruff: noqa: ASYNC110  # a test may look again every few milliseconds
"""One document in, one outcome out, against a server that misbehaves."""

import asyncio
import dataclasses
import json
from itertools import pairwise

import pytest

from core.control.health import LENIENT
from core.records import Document, Outcome, Status
from core.settings import RunSettings
from tests.scripted import Reply, ScriptedServer, completion, scripted
from tests.summarise.bench import SETTINGS, Clock, WaitsOnClock, bench, documents

DOCUMENT = Document(0, "d", "The text.")
SERVED = "用一句话总结以下文本：The text."


def summarise(*replies: Reply, settings: RunSettings = SETTINGS, key: str = "") -> tuple[Outcome, ScriptedServer]:
    """The outcome of one document, where the server answers its attempts in turn, the last one ever after."""

    async def scene() -> tuple[Outcome, ScriptedServer]:
        async with (
            scripted(lambda _, attempt: replies[min(attempt, len(replies)) - 1]) as server,
            bench(server.url, settings, key) as parts,
        ):
            outcome = await parts.summarise.ainvoke(DOCUMENT)
            assert parts.recorder.outcomes == [outcome]
            assert not parts.recorder.in_flight
            return outcome, server

    return asyncio.run(scene())


def test_a_summary_comes_with_its_figures() -> None:
    """Text stripped, tokens and model as the server said, one attempt, a latency."""
    outcome, server = summarise(Reply("  In short. "))
    assert (outcome.status, outcome.summary, outcome.attempts) == (Status.SUCCEEDED, "In short.", 1)
    assert (outcome.input_tokens, outcome.output_tokens, outcome.model) == (7, 3, "m-2026")
    assert outcome.latency is not None
    assert outcome.latency > 0
    assert server.bodies[0]["messages"][0]["content"] == SERVED
    assert server.bodies[0]["temperature"] == 0.0


def test_tokens_are_estimated_where_the_server_counts_none() -> None:
    """Without usage: 11 Chinese characters and 9 Latin ones are 14 tokens, and the outcome says it is an estimate."""
    outcome, _ = summarise(Reply(body=json.dumps(completion("In short.", usage=None))))
    assert (outcome.input_tokens, outcome.output_tokens, outcome.tokens_estimated) == (14, 3, True)


def test_an_answer_at_the_token_limit_is_marked() -> None:
    """finish_reason length: a summary, and cut off."""
    body = completion("In sho")
    body["choices"][0]["finish_reason"] = "length"
    outcome, _ = summarise(Reply(body=json.dumps(body)))
    assert (outcome.status, outcome.cut_off) == (Status.SUCCEEDED, True)


@pytest.mark.parametrize(("temperature", "requests"), [(0.0, 1), (1.0, 3)])
def test_thoughts_up_to_the_token_limit_are_not_asked_for_again(temperature: float, requests: int) -> None:
    """At temperature 0 the same would come again, so it is one request; above it there are all the attempts."""
    body = completion("<think>Let me")
    body["choices"][0]["finish_reason"] = "length"
    endpoint = dataclasses.replace(SETTINGS.endpoint, temperature=temperature)
    outcome, server = summarise(Reply(body=json.dumps(body)), settings=dataclasses.replace(SETTINGS, endpoint=endpoint))
    assert (outcome.status, outcome.reason) == (Status.FAILED, "token limit used up")
    assert server.requests == requests


def test_what_a_filter_keeps_back_is_asked_for_once() -> None:
    """The document fails with that reason, after one request."""
    body = completion("In sho")
    body["choices"][0]["finish_reason"] = "content_filter"
    outcome, server = summarise(Reply(body=json.dumps(body)))
    assert (outcome.status, outcome.reason, server.requests) == (Status.FAILED, "withheld by a content filter", 1)


CUT = json.dumps(completion("In short."))[:60]
PASSING = {
    "500": Reply(status=500),
    "502": Reply(status=502, body="<html>bad gateway</html>", content_type="text/html"),
    "503": Reply(status=503),
    "529": Reply(status=529),
    "408": Reply(status=408),
    "409": Reply(status=409),
    "429": Reply(status=429),
    "reset": Reply(abort=True),
    "cut-off JSON": Reply(body=CUT),
    "HTML": Reply(body="<html>hello</html>", content_type="text/html"),
    "an error with 200": Reply(body='{"error": {"message": "boom"}}'),
    "no choices": Reply(body=json.dumps(completion("x", choices=[]))),
    "null content": Reply(body=json.dumps(completion(None))),
    "empty content": Reply(""),
    "a list": Reply(body="[1]"),
}
LASTING = {name: reply for name, reply in PASSING.items() if name not in ("408", "409", "429")}


@pytest.mark.parametrize("reply", PASSING.values(), ids=PASSING.keys())
def test_what_may_pass_is_tried_again(reply: Reply) -> None:
    """After one such answer the next attempt is taken, and the document has its summary."""
    outcome, server = summarise(reply, Reply("In short."))
    assert (outcome.status, outcome.summary, outcome.attempts) == (Status.SUCCEEDED, "In short.", 2)
    assert server.requests == 2


@pytest.mark.parametrize("reply", LASTING.values(), ids=LASTING.keys())
def test_what_does_not_pass_is_a_failure_with_its_reason(reply: Reply) -> None:
    """After three attempts the document has failed, with a sentence and a name to group it by."""
    outcome, server = summarise(reply)
    assert (outcome.status, outcome.attempts, server.requests) == (Status.FAILED, 3, 3)
    assert outcome.error
    assert outcome.reason not in ("", "endpoint error")


@pytest.mark.parametrize(
    ("status", "reason"),
    [(400, "request rejected"), (413, "too long for the model"), (422, "request rejected")],
)
def test_what_will_never_be_served_is_not_tried_again(status: int, reason: str) -> None:
    """400, 413, 422: one attempt, the document fails, and the run goes on."""

    async def scene() -> None:
        async with scripted(lambda _, __: Reply(status=status)) as server, bench(server.url) as parts:
            outcome = await parts.summarise.ainvoke(DOCUMENT)
            assert (outcome.status, outcome.reason, server.requests) == (Status.FAILED, reason, 1)
            assert not parts.gate.stop.asked

    asyncio.run(scene())


@pytest.mark.parametrize(
    ("reply", "reason"),
    [
        (Reply(status=401), "key refused"),
        (Reply(status=402), "no quota left"),
        (Reply(status=403), "key refused"),
        (Reply(status=404), "model not found"),
        (Reply(status=429, body='{"error": {"message": "x", "code": "insufficient_quota"}}'), "no quota left"),
    ],
)
def test_what_no_document_will_be_served_after_stops_the_run(reply: Reply, reason: str) -> None:
    """401, 402, 403, 404, insufficient_quota: one attempt, and nothing is sent after it."""

    async def scene() -> None:
        async with scripted(lambda _, __: reply) as server, bench(server.url) as parts:
            first = await parts.summarise.ainvoke(DOCUMENT)
            second = await parts.summarise.ainvoke(DOCUMENT)
            assert (first.status, first.reason) == (Status.FAILED, reason)
            assert (second.status, second.attempts) == (Status.CANCELLED, 0)
            assert server.requests == 1
            assert parts.gate.stop.refusal == first.error

    asyncio.run(scene())


def test_a_stalled_or_dripping_answer_is_given_up() -> None:
    """A byte now and then never trips a read timeout; the whole call has one of its own. A machine that is slow itself
    may take more attempts than the second."""
    settings = dataclasses.replace(SETTINGS, timeout=0.3, max_attempts=20)
    for slow in (Reply(drip=True), Reply(delay=30.0)):
        outcome, _ = summarise(slow, Reply("In short."), settings=settings)
        assert outcome.status is Status.SUCCEEDED
        assert outcome.attempts >= 2


def test_nobody_there_is_a_failure() -> None:
    """A port that nobody listens on: failed, and the sentence says that it cannot be reached."""

    async def scene() -> Outcome:
        async with bench("http://127.0.0.1:9/v1") as parts:
            return await parts.summarise.ainvoke(DOCUMENT)

    outcome = asyncio.run(scene())
    assert (outcome.status, outcome.reason) == (Status.FAILED, "endpoint failed")
    assert "cannot be reached" in outcome.error


def test_without_protection_the_first_fault_is_the_outcome() -> None:
    """Protection off: one attempt, whatever may pass."""
    outcome, server = summarise(
        Reply(status=500), Reply("In short."), settings=dataclasses.replace(SETTINGS, protection=False)
    )
    assert (outcome.status, server.requests) == (Status.FAILED, 1)


def test_a_retry_after_is_everyones() -> None:
    """While one document waits for its Retry-After, another is not sent either; both are served afterwards."""

    async def scene() -> None:
        def script(prompt: str, attempt: int) -> Reply:
            refused = "number 0" in prompt and attempt == 1
            return Reply(status=429, headers={"retry-after": "0.4"}) if refused else Reply()

        async with scripted(script) as server, bench(server.url) as parts:
            first = asyncio.create_task(parts.summarise.ainvoke(Document(0, "a", "number 0")))
            while not parts.gate.pause.total:
                await asyncio.sleep(0.005)
            await parts.summarise.ainvoke(Document(1, "b", "number 1"))
            outcome = await first
            assert (outcome.status, outcome.attempts, outcome.rate_limited) == (Status.SUCCEEDED, 2, 1)
            assert server.requests == 3
            refused, *later = server.seen_at
            assert min(later) - refused >= 0.4

    asyncio.run(scene())


def test_refusals_that_name_their_time_are_no_failed_attempts() -> None:
    """Five times 429 with a Retry-After, three attempts allowed: the sixth is answered, and all are counted."""
    refusal = Reply(status=429, headers={"retry-after-ms": "5"})
    outcome, server = summarise(*[refusal] * 5, Reply("In short."))
    assert (outcome.status, outcome.attempts, outcome.rate_limited) == (Status.SUCCEEDED, 6, 5)
    assert server.requests == 6


FIRST_PAUSE = 0.02  # seconds, twice the bench's back-off
SPARED = LENIENT * FIRST_PAUSE


@pytest.mark.parametrize("headers", [{}, {"retry-after": "0"}, {"retry-after-ms": "0"}, {"retry-after": "-3"}])
def test_a_refusal_that_names_no_time_is_spared_for_long_and_counted_then(headers: dict[str, str]) -> None:
    """429 for ever, no wait above zero named: five growing pauses cost nothing, the three attempts come after them."""
    outcome, server = summarise(Reply(status=429, headers=headers))
    assert (outcome.status, outcome.reason) == (Status.FAILED, "rate limited")
    assert outcome.attempts == outcome.rate_limited == server.requests <= 8
    seen_at = server.seen_at
    assert seen_at[-4] - seen_at[1] < SPARED <= seen_at[-2] - seen_at[0]  # the last three counted, and no other
    pauses = [later - earlier for earlier, later in pairwise(seen_at)]
    assert all(pause >= FIRST_PAUSE * 2**n for n, pause in enumerate(pauses))


def test_a_document_has_a_deadline() -> None:
    """A server that refuses for ever and names no time is given up once the deadline is past."""
    settings = dataclasses.replace(SETTINGS, deadline=0.1, max_attempts=20)
    outcome, server = summarise(Reply(status=429), settings=settings)
    assert (outcome.status, outcome.reason) == (Status.FAILED, "rate limited")
    assert all(at - server.seen_at[0] <= 0.1 for at in server.seen_at[:-1])


def test_a_pause_that_the_endpoint_names_is_longer_than_any_deadline() -> None:
    """A deadline of 20 s, a wait of 50, and a failure after it: the document is tried again, and served."""
    settings, clock = dataclasses.replace(SETTINGS, deadline=20.0), Clock()
    replies = (Reply(status=429, headers={"retry-after": "50"}), Reply(status=500), Reply("In short."))

    async def scene() -> Outcome:
        async with (
            scripted(lambda _, attempt: replies[attempt - 1]) as server,
            bench(server.url, settings, clock=clock) as parts,
        ):
            parts.gate.stop = WaitsOnClock(clock)
            return await parts.summarise.ainvoke(DOCUMENT)

    outcome = asyncio.run(scene())
    assert (outcome.status, outcome.attempts) == (Status.SUCCEEDED, 3)
    assert clock.now >= 50


def test_a_refusal_without_a_time_pauses_everyone_and_one_asks_first() -> None:
    """Twelve documents at once, of an endpoint that refuses the first twelve requests and two more: nobody is lost, and
    only one at a time asks whether it serves again."""

    async def scene() -> None:
        seen = 0

        def script(_: str, __: int) -> Reply:
            nonlocal seen
            seen += 1
            return Reply(status=429) if seen <= 14 else Reply()

        async with scripted(script) as server, bench(server.url) as parts:
            outcomes = await asyncio.gather(*[parts.summarise.ainvoke(document) for document in documents(12)])
            assert {outcome.status for outcome in outcomes} == {Status.SUCCEEDED}
            assert server.requests == 12 + 2 + 12

    asyncio.run(scene())


def test_the_key_is_in_no_message() -> None:
    """A server that quotes the key it was sent does not get it into our error."""
    key = "sk-very-secret-123"
    outcome, server = summarise(
        Reply(status=401, body=json.dumps({"error": {"message": f"Incorrect API key provided: {key}"}})), key=key
    )
    assert server.keys == {f"Bearer {key}"}
    assert "Incorrect API key provided: ***" in outcome.error


def test_a_second_stop_cancels_what_is_in_flight() -> None:
    """The call ends at once, its document is cancelled and on record: it was sent, and may be billed."""

    async def scene() -> Outcome:
        async with scripted(lambda _, __: Reply(delay=30.0)) as server, bench(server.url) as parts:
            call = asyncio.create_task(parts.summarise.ainvoke(DOCUMENT))
            while not server.in_flight:
                await asyncio.sleep(0.005)
            parts.gate.stop.ask()
            parts.gate.stop.cancel()
            outcome = await call
            assert parts.recorder.outcomes == [outcome]
            return outcome

    outcome = asyncio.run(scene())
    assert (outcome.status, outcome.attempts) == (Status.CANCELLED, 1)
