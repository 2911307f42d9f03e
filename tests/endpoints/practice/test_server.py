"""Loopback: what clients see of the endpoint, and what it counts."""

import asyncio
import json
import time
from typing import Any

import aiohttp
import httpx
import pytest

from core.endpoints.practice.settings import PracticeSettings
from tests.conftest import INSTANT, PracticeEndpoint, PracticeFactory

pytestmark = pytest.mark.anyio

TEXT = (
    "The harbour authority approved a plan to rebuild the eastern quay. The weather was fine on that day. "
    "The quay will be rebuilt within three years by the harbour authority. Tea was served after the long meeting."
)


LATENCY = 0.3
_CLOCKS = 0.002  # seconds that a timer may fire early


def payload(text: str = TEXT, **options: Any) -> dict[str, Any]:
    return {"model": "gpt-4o-mini", "messages": [{"role": "user", "content": text}], **options}


def client(endpoint: PracticeEndpoint) -> httpx.AsyncClient:
    limits = httpx.Limits(max_connections=None)
    return httpx.AsyncClient(base_url=endpoint.url, timeout=60, limits=limits, trust_env=False)


async def ask(http: httpx.AsyncClient, text: str = TEXT, **options: Any) -> httpx.Response:
    return await http.post("/chat/completions", json=payload(text, **options))


async def counted(endpoint: PracticeEndpoint, **counts: int) -> None:
    """Return once the server's counts are these."""
    while any(getattr(endpoint.stats(), name) != count for name, count in counts.items()):  # noqa: ASYNC110  # elsewhere
        await asyncio.sleep(0.01)


async def fates(http: httpx.AsyncClient, texts: list[str]) -> dict[str, str]:
    """What became of each text: a status, a fault's name."""
    found = {}
    for text in texts:
        try:
            answer = await ask(http, text)
            answer.json()
            found[text] = str(answer.status_code)
        except httpx.RemoteProtocolError as error:
            found[text] = type(error).__name__
        except httpx.ReadError:
            found[text] = "reset"
        except json.JSONDecodeError:
            found[text] = "cut"
    return found


async def test_answer_has_openais_shape_and_quotes_the_document(practice: PracticeFactory) -> None:
    """A chat completion with the model's name echoed, a summary of the text sent, and usage."""
    async with client(practice(INSTANT)) as http:
        answer = (await ask(http, f"Summarise the following text in one sentence:\n\n{TEXT}")).json()

    (choice,) = answer["choices"]
    assert choice["message"]["role"] == "assistant"
    assert choice["message"]["content"] in TEXT
    assert choice["message"]["content"].count(".") == 1
    assert choice["finish_reason"] == "stop"
    assert (answer["object"], answer["model"]) == ("chat.completion", "gpt-4o-mini")
    assert answer["system_fingerprint"] == "extractive"
    usage = answer["usage"]
    assert usage["total_tokens"] == usage["prompt_tokens"] + usage["completion_tokens"]
    assert usage["prompt_tokens"] == -(-(len(TEXT) + len("Summarise the following text in one sentence:\n\n")) // 4)


async def test_bullets_are_given_where_asked(practice: PracticeFactory) -> None:
    """Each sentence on a line of its own, with a dash."""
    async with client(practice(INSTANT)) as http:
        answer = (await ask(http, f"Summarise in 3 bullet points:\n\n{TEXT}")).json()
    lines = answer["choices"][0]["message"]["content"].splitlines()
    assert len(lines) == 3
    assert all(line.startswith("- ") and line[2:] in TEXT for line in lines)


@pytest.mark.parametrize("name", ["max_tokens", "max_completion_tokens"])
async def test_max_tokens_cuts_and_says_so(practice: PracticeFactory, name: str) -> None:
    """Five tokens are twenty characters; the reason is length."""
    async with client(practice(INSTANT)) as http:
        answer = (await http.post("/chat/completions", json={**payload(), name: 5})).json()
    assert len(answer["choices"][0]["message"]["content"]) == 20
    assert answer["choices"][0]["finish_reason"] == "length"
    assert answer["usage"]["completion_tokens"] == 5


@pytest.mark.parametrize(
    ("body", "parameter"),
    [
        (b"{", None),
        (b"[]", None),
        (b"\xff", None),
        (json.dumps({"messages": []}).encode(), "model"),
        (json.dumps({"model": "m"}).encode(), "messages"),
        (json.dumps({"model": "m", "messages": []}).encode(), "messages"),
        (json.dumps({"model": "m", "messages": ["hello"]}).encode(), "messages[0].role"),
        (json.dumps({"model": "m", "messages": [{"role": "user", "content": 3}]}).encode(), "messages[0].content"),
        (json.dumps(payload(max_tokens=0)).encode(), "max_tokens"),
        (json.dumps(payload(temperature=3)).encode(), "temperature"),
        (json.dumps(payload(temperature=[1])).encode(), "temperature"),
        (json.dumps(payload(stream="yes")).encode(), "stream"),
        (json.dumps(payload(stream=[1])).encode(), "stream"),
        (json.dumps(payload(stream_options=[1])).encode(), "stream_options"),
        (json.dumps(payload(n=2)).encode(), "n"),
        (json.dumps(payload(n=[1])).encode(), "n"),
    ],
)
async def test_malformed_request_is_answered_400(practice: PracticeFactory, body: bytes, parameter: str | None) -> None:
    """OpenAI's error shape, with the name of the parameter; it counts as rejected."""
    endpoint = practice(INSTANT)
    async with client(endpoint) as http:
        answer = await http.post("/chat/completions", content=body)
    assert answer.status_code == 400
    error = answer.json()["error"]
    assert (error["type"], error["param"]) == ("invalid_request_error", parameter)
    assert error["message"]
    assert (endpoint.stats().requests, endpoint.stats().rejected, endpoint.stats().in_flight) == (1, 1, 0)


async def test_parts_system_messages_and_lone_surrogates_are_read(practice: PracticeFactory) -> None:
    """Content may be a list of parts; the instruction may be in a system message."""
    messages = [
        {"role": "system", "content": "Summarise what the user sends in one sentence."},
        {"role": "user", "content": [{"type": "text", "text": TEXT}]},
    ]
    async with client(practice(INSTANT)) as http:
        answer = await http.post("/chat/completions", json={"model": "m", "messages": messages})
    assert answer.json()["choices"][0]["message"]["content"].count(".") == 1


async def test_unknown_path_and_method(practice: PracticeFactory) -> None:
    """404 for a path that is not there, 405 for the wrong method, both in OpenAI's shape."""
    async with client(practice(INSTANT)) as http:
        unknown, wrong = await http.get("/nothing"), await http.get("/chat/completions")
    assert (unknown.status_code, wrong.status_code) == (404, 405)
    assert "Unknown request URL: GET /v1/nothing" in unknown.json()["error"]["message"]


async def test_slots_queue_the_rest(practice: PracticeFactory) -> None:
    """With 4 slots and 10 requests at once 10 are in flight, 6 of them in the queue; those are answered when the slots
    are free."""
    endpoint = practice(PracticeSettings(mean_latency=60, slots=4))
    async with client(endpoint) as http:
        at_work = [asyncio.create_task(ask(http, f"{TEXT} {number}")) for number in range(4)]
        await counted(endpoint, in_flight=4, queued=0)
        endpoint.configure(mean_latency=0)
        waiting = [asyncio.create_task(ask(http, f"{TEXT} {number}")) for number in range(4, 10)]
        await counted(endpoint, in_flight=10, queued=6)
        for task in at_work:
            task.cancel()
        answers = await asyncio.gather(*waiting)

    stats = endpoint.stats()
    assert {answer.status_code for answer in answers} == {200}
    assert (stats.peak_in_flight, stats.peak_queued) == (10, 6)
    assert (stats.requests, stats.answered, stats.queued, stats.documents) == (10, 6, 0, 10)


@pytest.mark.parametrize("stream", [False, True])
async def test_peak_is_the_number_of_lanes(practice: PracticeFactory, stream: bool) -> None:
    """Four lanes that send the next request on the last answer are four in flight, never five."""
    endpoint = practice(PracticeSettings(mean_latency=0.1))
    numbers = iter(range(20))
    async with client(endpoint) as http:

        async def lane() -> None:
            for number in numbers:
                await ask(http, f"{TEXT} {number}", stream=stream)

        await asyncio.gather(*(lane() for _ in range(4)))
    assert (endpoint.stats().peak_in_flight, endpoint.stats().answered) == (4, 20)


async def test_latency_is_kept_and_waiting_for_a_slot_comes_on_top(practice: PracticeFactory) -> None:
    """One slot, 0.3 s each: the second of two waits until the first has had its time, and then takes its own."""
    endpoint = practice(PracticeSettings(mean_latency=LATENCY, slots=1))
    began = time.monotonic()
    async with client(endpoint) as http:
        first = asyncio.create_task(ask(http, "one"))
        await counted(endpoint, requests=1)
        second = asyncio.create_task(ask(http, "two"))
        await counted(endpoint, requests=2)
        waited = began + LATENCY - time.monotonic()  # at least, from here on; nothing, on a very slow machine
        await asyncio.gather(first, second)
    stats = endpoint.stats()
    assert stats.mean_latency - stats.mean_queue_time >= LATENCY - _CLOCKS
    assert 2 * stats.mean_queue_time >= waited - _CLOCKS
    assert stats.first_request_at is not None
    assert stats.last_answer_at is not None
    assert stats.last_answer_at - stats.first_request_at >= 2 * (LATENCY - _CLOCKS)


async def test_refusing_server_answers_429_instead_of_queueing(practice: PracticeFactory) -> None:
    """With 2 slots taken 3 more requests are refused, with a time to come back: 60 s for two slots, so 30 s."""
    endpoint = practice(PracticeSettings(mean_latency=60, slots=2, refuse_when_full=True))
    async with client(endpoint) as http:
        at_work = [asyncio.create_task(ask(http, f"{number}")) for number in range(2)]
        await counted(endpoint, in_flight=2)
        refused = await asyncio.gather(*(ask(http, f"{number}") for number in range(2, 5)))
        assert (endpoint.stats().rate_limited, endpoint.stats().in_flight, endpoint.stats().peak_queued) == (3, 2, 0)
        for task in at_work:
            task.cancel()
        await asyncio.gather(*at_work, return_exceptions=True)
    assert {(answer.status_code, answer.headers["retry-after"]) for answer in refused} == {(429, "30")}


async def test_quota_refuses_and_names_its_numbers(practice: PracticeFactory) -> None:
    """Burst 2 at one request a minute: the third is 429 with Retry-After; every answer has the headers."""
    endpoint = practice(PracticeSettings(mean_latency=0, requests_per_minute=1, burst=2, tokens_per_minute=10_000))
    async with client(endpoint) as http:
        answers = [await ask(http, "abcd") for _ in range(3)]

    assert [answer.status_code for answer in answers] == [200, 200, 429]
    assert [answer.headers["x-ratelimit-remaining-requests"] for answer in answers] == ["1", "0", "0"]
    for answer in answers:
        assert answer.headers["x-ratelimit-limit-requests"] == "1"
        assert answer.headers["x-ratelimit-limit-tokens"] == "10000"
        assert answer.headers["x-ratelimit-reset-requests"].startswith(("59", "1m", "2m"))
    assert 55 <= int(answers[2].headers["retry-after"]) <= 60
    assert 55_000 <= int(answers[2].headers["retry-after-ms"]) <= 60_000
    assert answers[2].json()["error"]["code"] == "rate_limit_exceeded"
    assert (endpoint.stats().answered, endpoint.stats().rate_limited, endpoint.stats().documents) == (2, 1, 1)


async def test_fate_is_the_same_in_any_order_and_after_a_reset(practice: PracticeFactory) -> None:
    """Each document meets its fault wherever it stands in the queue; /reset forgets the attempts."""
    endpoint = practice(PracticeSettings(mean_latency=0, share_error=0.3, share_reset=0.2, share_cut=0.2, seed=5))
    texts = [f"Document {number}." for number in range(40)]
    async with client(endpoint) as http:
        first = await fates(http, texts)
        endpoint.reset()
        again = await fates(http, texts[::-1])
        retried = await fates(http, texts)

    assert first == again
    assert set(first.values()) == {"200", "500", "reset", "cut"}
    assert retried != first


async def test_each_fault_is_counted_once_under_its_name(practice: PracticeFactory) -> None:
    """What the client saw is what the server counted."""
    endpoint = practice(PracticeSettings(mean_latency=0, share_error=0.3, share_reset=0.2, share_cut=0.2, seed=5))
    async with client(endpoint) as http:
        seen = list((await fates(http, [f"Document {number}." for number in range(40)])).values())

    stats = endpoint.stats()
    assert (stats.answered, stats.errors_500) == (seen.count("200"), seen.count("500"))
    assert (stats.resets, stats.cut) == (seen.count("reset"), seen.count("cut"))
    assert (stats.requests, stats.in_flight, stats.documents) == (40, 0, 40)


async def test_refused_request_uses_up_no_attempt(practice: PracticeFactory) -> None:
    """How many 429s a document had does not change its fate."""
    endpoint = practice(PracticeSettings(mean_latency=0, share_error=0.5, seed=3))
    texts = [f"Document {number}." for number in range(20)]
    async with client(endpoint) as http:
        expected = await fates(http, texts)
        endpoint.reset()
        endpoint.configure(requests_per_minute=1, burst=1)
        await ask(http, "spends the only permit")
        refused = await fates(http, texts)
        endpoint.configure(requests_per_minute=None)
        got = await fates(http, texts)
    assert set(refused.values()) == {"429"}
    assert got == expected


async def test_error_is_a_500_in_openais_shape(practice: PracticeFactory) -> None:
    """A server error says so in JSON."""
    async with client(practice(PracticeSettings(mean_latency=0, share_error=1))) as http:
        answer = await ask(http)
    assert (answer.status_code, answer.json()["error"]["type"]) == (500, "server_error")


async def test_reset_reaches_the_client_as_a_reset(practice: PracticeFactory) -> None:
    """RST, not an orderly end: the client's read fails with ECONNRESET, without a byte of an answer."""
    endpoint = practice(PracticeSettings(mean_latency=0, share_reset=1))
    host, port = endpoint.url.removeprefix("http://").removesuffix("/v1").split(":")
    reader, writer = await asyncio.open_connection(host, int(port))
    body = json.dumps(payload()).encode()
    head = b"POST /v1/chat/completions HTTP/1.1\r\nHost: localhost\r\nContent-Length: %d\r\n\r\n" % len(body)
    writer.write(head + body)
    with pytest.raises(ConnectionResetError):
        await reader.read()
    writer.close()
    with pytest.raises(ConnectionResetError):
        await writer.wait_closed()
    assert endpoint.stats().resets == 1


async def test_cut_answer_is_sound_http_with_half_its_json(practice: PracticeFactory) -> None:
    """Status 200, Content-Length right, and a body that is no JSON."""
    async with client(practice(PracticeSettings(mean_latency=0, share_cut=1))) as http:
        answer = await ask(http)
    assert answer.status_code == 200
    assert int(answer.headers["content-length"]) == len(answer.content)
    assert answer.content.startswith(b'{"id":')
    with pytest.raises(json.JSONDecodeError):
        answer.json()


async def test_cut_stream_ends_without_its_end(practice: PracticeFactory) -> None:
    """A stream is cut between its events: no finish reason, no [DONE]."""
    async with client(practice(PracticeSettings(mean_latency=0, share_cut=1))) as http:
        answer = await ask(http, stream=True)
    assert answer.status_code == 200
    assert "data: {" in answer.text
    assert "[DONE]" not in answer.text
    assert '"stop"' not in answer.text


async def test_stall_lasts_until_the_client_goes(practice: PracticeFactory) -> None:
    """No byte comes; the request is in flight while the client waits, and gone with it."""
    endpoint = practice(PracticeSettings(mean_latency=0, share_stalled=1))
    async with client(endpoint) as http:
        waiting = asyncio.create_task(ask(http))
        await counted(endpoint, stalled=1, in_flight=1)
        assert not waiting.done()
        waiting.cancel()
        await counted(endpoint, in_flight=0)
    stats = endpoint.stats()
    assert (stats.stalled, stats.abandoned, stats.answered, stats.peak_in_flight) == (1, 0, 0, 1)


async def test_client_that_leaves_frees_its_slot(practice: PracticeFactory) -> None:
    """The one at work and the one in the queue go away; the next is served at once by the only slot."""
    endpoint = practice(PracticeSettings(mean_latency=60, slots=1))
    async with client(endpoint) as http:
        tasks = [asyncio.create_task(ask(http, text)) for text in ("one", "two")]
        await counted(endpoint, queued=1)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await counted(endpoint, in_flight=0)
        endpoint.configure(mean_latency=0)
        assert (await ask(http, "three")).status_code == 200
    stats = endpoint.stats()
    assert (stats.requests, stats.answered, stats.abandoned, stats.queued) == (3, 1, 2, 0)


async def test_settings_change_while_it_runs(practice: PracticeFactory) -> None:
    """POST /settings takes some fields and gives all; nonsense is 400 and changes nothing."""
    endpoint = practice(INSTANT)
    assert endpoint.configure(slots=3)["slots"] == 3
    async with client(endpoint) as http:
        root = endpoint.url.removesuffix("/v1")
        bearer = {"Authorization": f"Bearer {endpoint.token}"}
        for wrong in ({"slots": 0}, {"colour": "red"}, [1], "x"):
            assert (await http.post(f"{root}/settings", json=wrong, headers=bearer)).status_code == 400
    assert endpoint.configure()["slots"] == 3


async def test_more_slots_let_the_queue_in(practice: PracticeFactory) -> None:
    """Those who wait are admitted the moment the limit is raised."""
    endpoint = practice(PracticeSettings(mean_latency=60, slots=1))
    async with client(endpoint) as http:
        tasks = [asyncio.create_task(ask(http, f"{number}")) for number in range(5)]
        await counted(endpoint, queued=4)
        endpoint.configure(slots=None)
        assert endpoint.stats().queued == 0
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


async def test_works_with_aiohttp(practice: PracticeFactory) -> None:
    """Another client, a hundred at once, one answer each."""
    endpoint = practice(PracticeSettings(mean_latency=0.05, sigma=0.5))
    async with aiohttp.ClientSession() as session:

        async def one(number: int) -> int:
            async with session.post(f"{endpoint.url}/chat/completions", json=payload(f"{TEXT} {number}")) as answer:
                return len((await answer.json())["choices"])

        assert sum(await asyncio.gather(*(one(number) for number in range(100)))) == 100
    assert (endpoint.stats().requests, endpoint.stats().answered) == (100, 100)


async def test_long_document_is_summarised(practice: PracticeFactory) -> None:
    """Half a million characters, sent in many pieces."""
    text = " ".join(f"Ship {number} left the harbour at dawn today." for number in range(12_000))
    async with client(practice(INSTANT)) as http:
        answer = await ask(http, f"Summarise the following text in one sentence:\n\n{text}")
    assert answer.json()["choices"][0]["message"]["content"] in text


async def test_turn_of_the_assistant_may_be_without_text(practice: PracticeFactory) -> None:
    """OpenAI's own history has `content` null there; anybody else's is refused, with the field's name."""
    silent = {"role": "assistant", "content": None}
    async with client(practice(INSTANT)) as http:
        answer = await ask(http, messages=[silent, {"role": "user", "content": TEXT}])
        refusal = await ask(http, messages=[{"role": "user", "content": None}])
    assert answer.status_code == 200
    assert (refusal.status_code, refusal.json()["error"]["param"]) == (400, "messages[0].content")


async def test_empty_document_has_an_answer(practice: PracticeFactory) -> None:
    """A message without text is answered, not failed."""
    async with client(practice(INSTANT)) as http:
        answer = await ask(http, "  ")
    assert answer.json()["choices"][0]["message"]["content"] == "The document has no text."
