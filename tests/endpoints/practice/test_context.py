"""The practice endpoint's context: what it refuses, in which words, and how it summarises summaries."""

import json
import urllib.error
import urllib.request
from typing import Any

import pytest

from core.endpoints.practice.chat import InvalidRequest, check_length, complete, models_body, parse_chat
from core.endpoints.practice.settings import PRESETS, PracticeSettings
from core.settings import RunSettings
from core.summarise.prompts import PROMPTS, combine_prompt, fill, part_prompt
from tests.conftest import PracticeFactory

SUMMARIES = (
    "The council approved the budget of 40 million because the bridge must be repaired.",
    "Two engineers reported cracks in the bridge in May.",
    "The repair takes until October and costs 3 million.",
)


def body(text: str, **more: Any) -> bytes:
    return json.dumps({"model": "m", "messages": [{"role": "user", "content": text}], **more}).encode()


def refused(text: str, context: int | None, **more: Any) -> str:
    """What it says to a prompt that is too long."""
    with pytest.raises(InvalidRequest) as refusal:
        check_length(parse_chat(body(text, **more)), context)
    assert (refusal.value.parameter, refusal.value.code) == ("messages", "context_length_exceeded")
    return str(refusal.value)


def test_prompt_and_answer_share_the_context() -> None:
    """400 characters are 100 tokens: they fit into 100, and with an answer of 20 into 120."""
    text = "abcd" * 100
    for context, more in ((100, {}), (120, {"max_tokens": 20}), (None, {})):
        check_length(parse_chat(body(text, **more)), context)
    assert refused(text, 99) == (
        "This model's maximum context length is 99 tokens. However, your messages resulted in 100 tokens."
        " Please reduce the length of the messages."
    )
    assert refused(text, 119, max_completion_tokens=20) == (
        "This model's maximum context length is 119 tokens. However, you requested 120 tokens (100 in the messages,"
        " 20 in the completion). Please reduce the length of the messages or completion."
    )


def test_the_list_of_models_says_it() -> None:
    """As vLLM does; without a context there is no such field."""
    assert json.loads(models_body(4096))["data"][0]["max_model_len"] == 4096
    assert "max_model_len" not in json.loads(models_body(None))["data"][0]


def test_it_refuses_as_servers_do(practice: PracticeFactory) -> None:
    """400 with the code, counted as rejected; the next prompt is answered."""
    endpoint = practice(PracticeSettings(mean_latency=0, context_tokens=100))
    url = f"{endpoint.url}/chat/completions"
    request = urllib.request.Request(url, body("word " * 200), {"Content-Type": "application/json"})  # noqa: S310
    with pytest.raises(urllib.error.HTTPError) as refusal:
        urllib.request.urlopen(request)  # noqa: S310  # our own address
    with refusal.value as answer:
        error = json.load(answer)["error"]
    assert (refusal.value.code, error["code"]) == (400, "context_length_exceeded")
    assert (endpoint.stats().rejected, endpoint.stats().in_flight) == (1, 0)


def test_a_preset_has_a_small_context() -> None:
    """To try long documents on."""
    assert PRESETS["small context"].context_tokens == 4096
    assert {settings.context_tokens for name, settings in PRESETS.items() if name != "small context"} == {None}


@pytest.mark.parametrize("prompt", [each for asked in PROMPTS.values() for each in asked.values()])
def test_a_combination_is_summarised_as_text(prompt: str) -> None:
    """The prompts around parts and summaries are instructions to it: none of their words are in the summary, and it
    quotes the summaries."""
    settings = RunSettings(prompt=prompt)
    for asked in (part_prompt(settings), combine_prompt(settings)):
        request = parse_chat(body(fill(asked, "\n\n".join(SUMMARIES))))
        said = complete(request, 1).text
        assert request.task.document == "\n\n".join(SUMMARIES)
        assert all(line.removeprefix("- ") in " ".join(SUMMARIES) for line in said.split("\n"))
