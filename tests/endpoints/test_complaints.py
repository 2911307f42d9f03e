"""A server's words are found wherever they lie, and are never a bracket or a tag."""

import json
from typing import Any

import pytest

from core.endpoints.complaints import complaint, quoting
from core.language import Message
from tests.endpoints.test_clients import both, failure
from tests.scripted import Reply

RAW = {"code": 429, "message": "Provider returned error", "metadata": {"raw": '{"error": {"message": "busy"}}'}}
FASTAPI = [{"type": "missing", "loc": ["body", "messages", 0, "role"], "msg": "Field required"}, {"msg": "no"}]
WORDS: dict[str, tuple[Any, str]] = {
    "OpenAI's": ({"error": {"message": "no", "code": None}}, "no"),
    "a list": ([{"error": {"code": 400, "message": "API key not valid."}}], "API key not valid."),
    "a string": ({"error": "no"}, "no"),
    "bare": ("no", "no"),
    "detail": ({"detail": "Not RawDocument"}, "Not RawDocument"),
    "validation": ({"detail": FASTAPI}, "messages.0.role: Field required; no"),
    "validation in a message": (
        {"object": "error", "message": {"detail": [{"loc": ["body", "max"], "msg": "not permitted"}]}},
        "max: not permitted",
    ),
    "msg": ({"code": 500, "msg": "no", "success": False}, "no"),
    "error_msg": ({"error_code": 18, "error_msg": "no"}, "no"),
    "status_msg": ({"base_resp": {"status_code": 1008, "status_msg": "insufficient balance"}}, "insufficient balance"),
    "metadata.raw": ({"error": RAW}, "Provider returned error: busy"),
    "another case": ({"Response": {"Error": {"Code": "X", "Message": "no"}}}, "no"),
    "a name and words": ({"error": "Bad Request", "message": "no model"}, "Bad Request: no model"),
    "said twice": ({"error": {"message": "no"}, "message": "no"}, "no"),
    "JSON in a string": ({"error": {"message": '{"detail": "no"}'}}, "no"),
    "a page in a string": ({"error": {"message": "<html><title>Bad</title>"}}, "Bad"),
    "under another key": ({"errors": {"temperature": ["too high"]}}, "temperature: too high"),
}
TEXTS = {
    "<!DOCTYPE html>\n<html><head><title>502 Bad\n Gateway</title></head><body>x</body></html>": "502 Bad Gateway",
    "<html><style>p {}</style><body><!-- <p> --><h1>Access &amp; so</h1><p>denied</p></body>": "Access & so denied",
    "<Error><Code>Busy</Code><Message>later</Message></Error>": "Busy later",
    'event: error\ndata: {"error": {"message": "no"}}\n\n': "no",
    "plain\nwords": "plain\nwords",
    '{\n "odd": 1\n}': '{\n "odd": 1\n}',
}


@pytest.mark.parametrize("name", WORDS)
def test_words_are_found_in_json(name: str) -> None:
    """Shells and lists are unwrapped, and nothing is said twice."""
    error, words = WORDS[name]
    assert complaint(json.dumps(error))[0] == words
    assert complaint(json.dumps(error, indent=2))[0] == words


@pytest.mark.parametrize("text", TEXTS)
def test_words_are_found_in_text(text: str) -> None:
    """Of a page its title, or what a reader would see; of anything else all of it."""
    assert complaint(text)[0] == TEXTS[text]


@both
def test_a_quote_is_one_line(client: str) -> None:
    """A body without words of its own is quoted whole, in one line."""
    error = failure(client, Reply(status=400, body='{\n "odd": 1\n}'))

    assert str(error).endswith('(400). It said: { "odd": 1 }.')


def test_codes_are_collected() -> None:
    """Codes and types, wherever they lie; none where there are none."""
    assert complaint('[{"error": {"code": 400, "status": "INVALID", "message": "no"}}]')[1] == ("400", "INVALID")
    assert complaint('{"error": {"message": "no", "code": null}}')[1] == ()


def test_a_quote_holds_no_half_character() -> None:
    """A lone surrogate could be neither stored nor shown."""
    assert quoting(Message("Ours."), "half \ud83d of it") == "Ours. It said: half \ufffd of it."
