"""OpenAI's tokens: as their own library counts them, whatever the text."""

import socket

import pytest

from core.metrics.openai_tokens import CL100K, O200K, encoding_of, openai_tokens


@pytest.fixture(autouse=True)
def _no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(*_: object) -> None:
        raise AssertionError("Something was asked over the network.")

    monkeypatch.setattr(socket.socket, "connect", refused)


@pytest.mark.parametrize(
    ("text", "tokens"),
    [
        ("", 0),
        ("hello world", 2),
        ("The quick brown fox jumps over the lazy dog.", 10),
        ("今天天气很好，我们去公园散步吧。", 12),
        ("1234567", 3),
    ],
)
def test_a_text_has_the_tokens_of_o200k(text: str, tokens: int) -> None:
    assert openai_tokens(O200K, text) == tokens


def test_an_older_encoding_takes_more_for_chinese() -> None:
    assert openai_tokens(CL100K, "hello world") == 2
    assert openai_tokens(CL100K, "今天天气很好") > openai_tokens(O200K, "今天天气很好")


@pytest.mark.parametrize(
    ("model", "encoding"),
    [
        ("gpt-4o-mini", O200K),
        ("openai/gpt-5", O200K),
        ("o3", O200K),
        ("o4-mini", O200K),
        ("chatgpt-4o-latest", O200K),
        ("gpt-oss-20b", O200K),
        ("gpt-4", CL100K),
        ("gpt-4-turbo", CL100K),
        ("gpt-3.5-turbo", CL100K),
        ("gpt-neox-20b", None),
        ("o3x", None),
        ("qwen2.5-7b", None),
        ("my-gpt-4o", None),
    ],
)
def test_the_encoding_goes_by_the_models_name(model: str, encoding: str | None) -> None:
    assert encoding_of(model) == encoding


def test_special_tokens_are_plain_text_and_half_characters_no_fault() -> None:
    assert openai_tokens(O200K, "<|endoftext|>") > 3
    assert openai_tokens(O200K, "a\ud800b") > 0


@pytest.mark.parametrize("repeated", [" ", "\n", "a", "=", "好", "1", "\t ", "aB"])
def test_a_long_run_of_anything_is_counted(repeated: str) -> None:
    """Of a million blanks in one piece the library overflows its stack, and a million equal signs take minutes."""
    short, long = (openai_tokens(O200K, repeated * count) for count in (10_000, 500_000))
    assert long == pytest.approx(50 * short, rel=0.02)


def test_a_text_in_pieces_has_nearly_the_tokens_of_the_whole() -> None:
    sentence = " Each of these sentences has its own number, 2026, and a Chinese word: 天气."
    assert openai_tokens(O200K, sentence * 1_000) == pytest.approx(1_000 * openai_tokens(O200K, sentence), rel=0.01)
