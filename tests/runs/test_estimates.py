"""The estimate before a run: what will really be asked, and what earlier answers say of those to come."""

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from core.config import OPENAI_URL, Environment
from core.errors import StoreError
from core.metrics.openai_tokens import O200K, openai_tokens
from core.metrics.tokens import estimate_tokens
from core.records import Document, RunStatus, Value
from core.runs import asked
from core.runs.registry import Registry
from core.settings import EndpointSettings, RunSettings
from core.summarise.prompts import PROMPTS
from tests.runs.durability import scenes
from tests.scripted import Reply, completion

PRACTICE = RunSettings(concurrency=4, endpoint=EndpointSettings(preset="instant"), price_in=1.0, price_out=10.0)
TEXTS = [f"The first sentence of text {n} says this. The second one says that. 第三句话。" for n in range(8)]


@pytest.fixture
def registry(tmp_path: Path) -> Iterator[Registry]:
    opened = Registry(Environment(store=tmp_path / "g.db"))
    yield opened
    opened.close()


def _documents(texts: list[str]) -> list[Document]:
    rows: list[dict[str, Value]] = [{"id": n, "kind": n % 2, "text": text} for n, text in enumerate(texts)]
    return [Document(n, str(n), str(row["text"]), "a.csv", n + 2, fields=row) for n, row in enumerate(rows)]


def _done(registry: Registry, run_id: str) -> str:
    assert scenes.until(registry, run_id, scenes.ended).status is RunStatus.FINISHED
    return run_id


def test_few_documents_are_counted_exactly(registry: Registry) -> None:
    """At the practice endpoint as it counts itself; at OpenAI by its encoding, and 7 tokens for the chat."""
    source = registry.prepare(_documents(TEXTS))
    prompts = [PRACTICE.prompt.replace("{text}", text) for text in TEXTS]
    found = registry.estimate(source, PRACTICE)
    assert (found.documents, found.requests, found.exact) == (8, 8, True)
    assert found.input_tokens == sum(map(estimate_tokens, prompts))
    endpoint = EndpointSettings(kind="openai", model="gpt-4o-mini", base_url=OPENAI_URL)
    paid = registry.estimate(source, RunSettings(endpoint=endpoint))
    assert paid.input_tokens == sum(openai_tokens(O200K, prompt) + 7 for prompt in prompts)
    assert paid.price
    assert paid.cost == paid.price.cost(paid.input_tokens, paid.output, 8)
    assert (paid.cost_low or 0) < paid.cost < (paid.cost_high or 0)


def test_nothing_is_sent_and_nothing_is_left_behind(registry: Registry) -> None:
    with scenes.counting_server(lambda *_: Reply()) as server:
        endpoint = EndpointSettings(kind="openai", model="m", base_url=server.url)
        registry.estimate(registry.prepare(_documents(TEXTS)), RunSettings(endpoint=endpoint))
        assert server.requests == 0
    assert registry.runs() == []


def test_without_a_price_there_are_tokens_alone(registry: Registry) -> None:
    found = registry.estimate(registry.prepare(_documents(TEXTS)), replace(PRACTICE, price_in=None, price_out=None))
    assert found.tokens_low <= found.tokens <= found.tokens_high
    assert (found.cost_low, found.cost, found.cost_high, found.saved_cost) == (None, None, None, None)
    assert json.loads(json.dumps(found.to_json()))["cost_estimated"] is None


def test_duplicates_are_free(registry: Registry) -> None:
    """Four of eight, and what they would have come to is said; of the first three one."""
    source = registry.prepare(_documents([TEXTS[0], TEXTS[1], TEXTS[0], TEXTS[2], TEXTS[3], *TEXTS[1:4]]))
    alone = registry.estimate(registry.prepare(_documents(TEXTS[:4])), PRACTICE)
    found = registry.estimate(source, PRACTICE)
    assert (found.documents, found.duplicates, found.requests) == (8, 4, 4)
    assert (found.input_tokens, found.saved_input) == (alone.input_tokens, alone.input_tokens)
    assert found.saved_cost == pytest.approx(found.cost)
    first = registry.estimate(source, PRACTICE, first=3)
    assert (first.documents, first.duplicates, first.requests) == (3, 1, 2)


@pytest.mark.parametrize("most", [2, 20_000])
def test_equal_texts_are_asked_apart_where_a_column_of_the_prompt_differs(
    registry: Registry, most: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Six rows of one text, of two kinds: two requests; six with the id in the prompt. The same by a sample."""
    monkeypatch.setattr(asked, "MOST_SIZES", most)
    source = registry.prepare(_documents([TEXTS[0]] * 6))
    found = {
        place: registry.estimate(source, replace(PRACTICE, prompt=f"{{{place}}}: {{text}}")).requests
        for place in ("text", "id")
    }
    assert found == {"text": 1, "id": 6}
    if most > len(TEXTS):
        assert registry.estimate(source, replace(PRACTICE, prompt="{kind}: {text}")).requests == 2


@pytest.mark.timeout(60)
def test_reused_summaries_and_those_of_a_trial_are_free(registry: Registry) -> None:
    """Five of eight are there. Another prompt asks for all, and so does a run that takes none over."""
    source = registry.prepare(_documents(TEXTS))
    trial = _done(registry, registry.start(source, PRACTICE, first=5))
    for found in (
        registry.estimate(source, PRACTICE, trial=trial),
        registry.estimate(source, replace(PRACTICE, reuse=True)),
    ):
        assert (found.documents, found.reused, found.requests) == (8, 5, 3)
        assert found.input_tokens == sum(estimate_tokens(PRACTICE.prompt.replace("{text}", t)) for t in TEXTS[5:])
        assert found.saved_tokens > found.tokens
    assert registry.estimate(source, PRACTICE).reused == 0
    assert registry.estimate(source, replace(PRACTICE, reuse=True, prompt="Other: {text}")).reused == 0
    _done(registry, registry.start(source, PRACTICE))
    nothing = registry.estimate(source, replace(PRACTICE, reuse=True))
    assert (nothing.reused, nothing.requests, nothing.tokens_high, nothing.cost) == (8, 0, 0, 0.0)
    assert nothing.saved_tokens > 0


@pytest.mark.timeout(60)
def test_earlier_answers_narrow_the_estimate(registry: Registry) -> None:
    """A server that counts 30 tokens in for each prompt and 90 out: after five answers the estimate knows both, also
    where a cap has given the answers a limit since. Another model knows nothing of it."""
    usage = {"prompt_tokens": 30, "completion_tokens": 90, "total_tokens": 120}
    body = json.dumps(completion("A summary.", usage=usage))
    with scenes.counting_server(lambda *_: Reply(body=body)) as server:
        endpoint = EndpointSettings(kind="openai", model="m", base_url=server.url)
        settings = RunSettings(endpoint=endpoint, price_in=1.0, price_out=10.0, prompt=PROMPTS["one sentence"]["text"])
        source = registry.prepare(_documents(TEXTS))
        before = registry.estimate(source, settings)
        _done(registry, registry.start(source, settings, first=5))
    after = registry.estimate(source, settings)
    assert (before.measured, after.measured) == (0, 5)
    assert after.input_tokens == pytest.approx(8 * 30, rel=0.1)
    assert after.output == pytest.approx(8 * 90, rel=0.05)
    assert (after.cost_low or 0) <= 8 * (30 + 900) / 1e6 <= (after.cost_high or 0)
    spans = [each.output_high / each.output_low for each in (before, after)]
    assert spans[1] < spans[0] / 2
    assert registry.estimate(source, replace(settings, max_cost=1.0)).measured == 5
    other = replace(settings, endpoint=replace(endpoint, model="another"))
    assert registry.estimate(source, other).measured == 0


def test_long_documents_have_parts(registry: Registry) -> None:
    """At 4,096 tokens a text of 30,000 bytes is four parts, and one request combines them; a short one is one."""
    small = RunSettings(endpoint=EndpointSettings(preset="small context"))
    found = registry.estimate(registry.prepare(_documents(["abc def. " * 3_333, "short"])), small)
    assert (found.documents, found.parts, found.requests) == (2, 4, 6)
    assert found.input_tokens > estimate_tokens("abc def. " * 3_333) + 4 * 20
    assert found.output > 4 * 100


def test_of_a_long_text_the_beginning_is_counted(registry: Registry) -> None:
    """A text of a million Chinese characters, whatever number of bytes the beginning ends after."""
    text = "长文本的一句话。" * 125_000
    found = registry.estimate(registry.prepare(_documents([text])), PRACTICE)
    assert found.input_tokens == pytest.approx(1_000_000, rel=0.001)


def test_answers_are_no_longer_than_their_limit(registry: Registry) -> None:
    short = replace(PRACTICE, endpoint=replace(PRACTICE.endpoint, max_tokens=5))
    found = registry.estimate(registry.prepare(_documents(TEXTS)), short)
    assert found.output <= found.output_high <= 8 * 5


def test_a_model_that_thinks_may_bill_far_more(registry: Registry) -> None:
    source = registry.prepare(_documents(TEXTS))
    outputs = [
        registry.estimate(source, replace(PRACTICE, endpoint=EndpointSettings("openai", name, OPENAI_URL))).output_high
        for name in ("gpt-4o-mini", "o3")
    ]
    assert outputs[1] > outputs[0] + 8 * 1_000


def test_many_documents_are_told_from_some(registry: Registry, monkeypatch: pytest.MonkeyPatch) -> None:
    """200 of different lengths, of which 50 sizes and 20 texts are looked at: within its own range, and 10 %."""
    texts = [f"{n}: " + "Some words of this text. " * (1 + n * 7 % 13) for n in range(200)]
    source = registry.prepare(_documents(texts))
    whole = registry.estimate(source, PRACTICE)
    monkeypatch.setattr(asked, "MOST_SIZES", 50)
    monkeypatch.setattr(asked, "MOST_TEXTS", 20)
    monkeypatch.setattr(asked, "MOST_EXACT", 40)
    some = registry.estimate(source, replace(PRACTICE, concurrency=5))
    assert (whole.exact, some.exact, some.requests) == (True, False, 200)
    assert some.input_tokens == pytest.approx(whole.input_tokens, rel=0.1)
    assert some.input_low <= whole.input_tokens <= some.input_high


def test_there_is_no_estimate_of_what_is_not_there(registry: Registry) -> None:
    with pytest.raises(StoreError, match="no run nowhere"):
        registry.estimate("nowhere", PRACTICE)
    empty = registry.estimate(registry.prepare([]), PRACTICE)
    assert (empty.documents, empty.requests, empty.cost) == (0, 0, 0.0)
