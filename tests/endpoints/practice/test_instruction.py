"""Arithmetic: which part of a prompt is the document."""

import pytest

from core.endpoints.practice.amount import BULLETS_BY_DEFAULT
from core.endpoints.practice.instruction import Task, separate, task
from core.summarise.prompts import SUMMARY_LANGUAGES, SummaryLanguage, fill, named_prompt

ENGLISH = (
    "The committee met on Tuesday: it approved the plan. Costs rose by 3%.\n\nNext steps: hire two people. Then rest."
)
CHINESE = "港务局周一批准了重建东码头的计划：工程将耗资四千二百万欧元。\n市议会将于九月表决。"
DOCUMENTS = pytest.mark.parametrize("document", [ENGLISH, CHINESE], ids=["English", "Chinese"])

PROMPTS = [
    ("用一句话总结以下文本：{}", 1, False),
    ("Summarise the following text in one sentence:\n\n{}", 1, False),
    ("Summarize the following text in one sentence: {}", 1, False),
    ("Summarize the following text in 3 to 5 bullet points:\n\n{}", 4, True),
    ("Summarise the following document in three to five bullet points:\n{}", 4, True),
    (
        "Write an executive summary of the following document for a busy manager, in at most four sentences:\n\n{}",
        4,
        False,
    ),
    ("{}\n\nSummarise the above in two sentences.", 2, False),
    ("{}\n\n请用三句话总结上文。", 3, False),
    ("{}\n\n一句话总结：", 1, False),
    ("请用3到5个要点概括以下内容：\n\n{}", 4, True),
    ("把下面的文章缩写成两句话：{}", 2, False),
    ("为以下文档写一份执行摘要，最多四句话：\n\n{}", 4, False),
    ("以下是一篇文章，请用一句话概括其主要内容。\n\n{}", 1, False),
    ("用100字以内概括：{}", 3, False),
    ("总结：{}", None, False),
    ("请总结\n{}", None, False),
    ("TL;DR: {}", None, False),
    ("Summarise: {}", None, False),
    ("Summarise: use 3 bullets.\n\n{}", 3, True),
    ("Please summarize this article. {}", None, False),
    ("What are the main points of this text?\n\n{}", None, False),
    ("Text: {}\n\nSummary:", None, False),
    ('You are a helpful editor. Summarise the text below in 2 sentences.\n\nText:\n"""\n{}\n"""', 2, False),
    ("You are an editor.\nSummarise the text in 2 sentences.\nDo not add facts.\n\n{}", 2, False),
    ("The text below is from a news site. Summarise it in one sentence.\n\n{}", 1, False),
    ("Summarise the following text in exactly three sentences. Use plain language.\n\n{}", 3, False),
    ("Condense the text between the triple backticks into a single sentence.\n```{}```", 1, False),
    ("In one short paragraph, summarise the document.\n\n<document>\n{}\n</document>", 3, False),
    ("Give me the gist of this document in 50 words:\n{}", 2, False),
    ("Extract the five most important takeaways as bullets:\n\n{}", 5, True),
    ("List 3 key points from this report:\n{}", 3, True),
    ("Read the following article and write a one-sentence summary.\n\n{}", 1, False),
    ("Write a headline for the following text:\n\n{}", 1, False),
    ("Summarise the following text:\n\n{}\n\nAnswer in two bullet points.", 2, True),
    ("{}", None, False),
]


@DOCUMENTS
@pytest.mark.parametrize(("prompt", "sentences", "bullets"), PROMPTS, ids=[prompt[:40] for prompt, *_ in PROMPTS])
def test_prompt_falls_apart_into_wish_and_document(
    prompt: str, sentences: int | None, bullets: bool, document: str
) -> None:
    """The document comes out whole, and what was asked of it is known."""
    found = task([], [prompt.replace("{}", document)])
    assert found.document == document
    assert (found.sentences, found.bullets) == (sentences, bullets)


@pytest.mark.parametrize(
    "document",
    [
        ENGLISH,
        CHINESE,
        "Meeting summary: the team agreed.\n\nAll good: yes.",
        "摘要：本文研究了三种方法的总结。\n结论：好。",
        "会议总结：今年完成三点工作。",
        "本文总结了：一。\n\n二。",
        "Subject: Summary: of things\n\nBody text: here.",
        "Note: please read.\nThe rest: follows.",
        "我们对三年来的工作进行总结：一是提高。",
        "A summary is short.\n\nIt leaves the details out.\n\nThe summary ends here.",
    ],
)
def test_document_alone_loses_nothing(document: str) -> None:
    """Colons and words for summary do not make an instruction."""
    assert separate(document) == ("", document)


def test_system_message_is_all_instruction() -> None:
    """The user message beside it is all document."""
    found = task(["Summarise what the user sends in three bullet points."], [ENGLISH])
    assert (found.document, found.sentences, found.bullets) == (ENGLISH, 3, True)


def test_bare_instruction_means_the_message_before_it() -> None:
    """A chat that sends the text first and the wish second."""
    found = task([], [ENGLISH, "Summarise the above text in one sentence:"])
    assert (found.document, found.sentences) == (ENGLISH, 1)


def test_wish_in_the_user_message_wins_over_the_system() -> None:
    """The last word counts."""
    assert task(["Answer in five sentences."], [f"Summarise in one sentence:\n\n{ENGLISH}"]).sentences == 1


@pytest.mark.parametrize(("name", "sentences", "bullets"), [("one sentence", 1, False), ("three points", 3, True)])
@DOCUMENTS
@pytest.mark.parametrize("language", SUMMARY_LANGUAGES)
def test_prompts_on_offer_are_told_from_their_document(
    name: str, sentences: int, bullets: bool, language: SummaryLanguage, document: str
) -> None:
    """In each language: the amount is understood, and the document is whole and alone."""
    asked = task([], [fill(named_prompt(name, language), document)])

    assert asked == Task(document, sentences, bullets)


@DOCUMENTS
@pytest.mark.parametrize("language", SUMMARY_LANGUAGES)
def test_prompt_for_to_dos_asks_for_a_list(language: SummaryLanguage, document: str) -> None:
    """No amount is named: the practice endpoint gives a few points."""
    asked = task([], [fill(named_prompt("To-dos", language), document)])

    assert asked == Task(document, BULLETS_BY_DEFAULT, bullets=True)
