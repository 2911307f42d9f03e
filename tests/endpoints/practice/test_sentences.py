"""Arithmetic: text to sentences."""

import pytest

from core.endpoints.practice.sentences import paragraphs, split

MAIL = """From: Ann
To: Bob
Subject: Quay
Apologies: Cleo

Dear Bob,

The quay is closed until spring. Ships use the basin.

Best regards,
Ann Smith
Sent from my phone
"""
MINUTES = """会议纪要
时间：周一
参会人员：李雷、韩梅梅
列席：王芳

会议决定扩建东码头。工程将于五月开始！
谢谢！
"""


def sentences(text: str) -> list[str]:
    return [sentence for paragraph in paragraphs(text) for sentence in split(paragraph)]


def test_mail_head_greeting_and_closing_are_left_out() -> None:
    """What every mail has says nothing about this one."""
    assert sentences(MAIL) == ["The quay is closed until spring.", "Ships use the basin.", "Ann Smith"]


def test_head_of_chinese_minutes_is_left_out() -> None:
    """The same in Chinese."""
    assert sentences(MINUTES) == ["会议决定扩建东码头。", "工程将于五月开始！"]


def test_wrapped_lines_are_one_paragraph() -> None:
    """A long line goes on in the next; Chinese without a blank between them."""
    assert paragraphs("The committee met on Tuesday to talk about the new\nquay.") == [
        "The committee met on Tuesday to talk about the new quay."
    ]
    assert paragraphs("委员会星期二开会讨论了新码头的建设方案和预算\n以及工期。") == [
        "委员会星期二开会讨论了新码头的建设方案和预算以及工期。"
    ]


def test_list_items_and_short_lines_stand_alone() -> None:
    """A mark begins anew and is left out; a short line is a heading."""
    assert paragraphs("# Results\n- first item\n2. second item\nHeading\nText") == [
        "Results",
        "first item",
        "second item",
        "Heading",
        "Text",
    ]


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("Dr. Smith paid 3.5 dollars. Then he left!", 2),
        ("他说：“今天好。走吧！”然后走了。真的？", 3),
        ("The plan 计划很好。It passed. 通过了！", 3),
        ("", 0),
        (" \n\n ", 0),
    ],
)
def test_sentences_are_counted_as_a_reader_would(text: str, count: int) -> None:
    """Abbreviations, decimals and quotes do not end a sentence; Chinese marks do."""
    assert len(sentences(text)) == count
