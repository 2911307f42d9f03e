"""Arithmetic: ranks and choices."""

import numpy as np
import pytest

from core.endpoints.practice import extractive
from core.endpoints.practice.extractive import choose, page_rank, pick, summarise

PORT = (
    "The harbour authority approved a plan to rebuild the eastern quay. The weather was fine on that day. "
    "The quay will be rebuilt within three years by the harbour authority. Tea was served after the long meeting. "
    "Fishermen asked the authority for compensation while the quay is closed."
)
PORT_ZH = (
    "港务局批准了重建东码头的计划。当天天气晴朗而且温暖。港务局将在三年内重建东码头。会后大家一起喝了茶。"
    "渔民要求港务局在东码头关闭期间给予补偿。"
)


def rounds(similarity: np.ndarray[tuple[int, int], np.dtype[np.float64]], count: int = 50) -> list[float]:
    """PageRank as it is defined, one entry at a time."""
    n = len(similarity)
    sums = [sum(similarity[row][column] for row in range(n)) for column in range(n)]
    rank = [1 / n] * n
    for _ in range(count):
        rank = [
            0.15 / n + 0.85 * sum(rank[j] * (similarity[i][j] / sums[j] if sums[j] else 1 / n) for j in range(n))
            for i in range(n)
        ]
    return rank


@pytest.mark.parametrize("n", [2, 12, extractive.SOLVED_UP_TO + 1])
def test_page_rank_is_what_fifty_rounds_converge_to(n: int) -> None:
    """The solved system and the rounds agree to the 0.85^50 the rounds leave open; a lonely sentence included."""
    drawn = np.random.default_rng(n).random((n, n))
    similarity = (drawn + drawn.T) / 2
    np.fill_diagonal(similarity, 0)
    similarity[0, :] = similarity[:, 0] = 0
    assert np.allclose(page_rank(similarity.copy()), rounds(similarity), atol=1e-4)
    assert page_rank(similarity).sum() == pytest.approx(1)


def test_choice_prefers_the_early_one_of_equals() -> None:
    """With equal ranks the place decides: 0.8 / sqrt(1 + place) falls."""
    assert choose(np.ones((4, 4)) * 0.1, 1) == [0]


def test_early_place_outweighs_a_little_rank() -> None:
    """The middle one is nearest to both others and ranks first (1 to 0.91), yet 0.91 + 0.8 > 1 + 0.8 / sqrt(2)."""
    similarity = np.array([[0, 0.5, 0.4], [0.5, 0, 0.5], [0.4, 0.5, 0]])
    rank = page_rank(similarity.copy())
    assert rank.argmax() == 1
    assert rank[0] / rank[1] == pytest.approx(0.91, abs=0.01)
    assert choose(similarity, 1) == [0]


def test_choice_leaves_a_repetition_for_a_different_sentence() -> None:
    """The copy of the first choice (cosine 0.95) is passed over for one that is unlike it."""
    similarity = np.array([[0, 0.95, 0.3], [0.95, 0, 0.3], [0.3, 0.3, 0]])
    assert choose(similarity, 2) == [0, 2]


def test_summary_quotes_the_document_in_its_order() -> None:
    """The sentences on the quay are chosen, those on weather and tea are not."""
    chosen = summarise(PORT, 3)
    assert len(chosen) == 3
    assert all("quay" in sentence for sentence in chosen)
    assert [PORT.index(sentence) for sentence in chosen] == sorted(PORT.index(sentence) for sentence in chosen)


def test_chinese_is_summarised_by_its_bigrams() -> None:
    """The same document in Chinese gives the same choice."""
    chosen = summarise(PORT_ZH, 3)
    assert len(chosen) == 3
    assert all("东码头" in sentence for sentence in chosen)


@pytest.mark.parametrize(
    ("better", "worse"),
    [
        ("It was decided to close the office in Leeds.", "The next meeting takes place on October 1 in Leeds."),
        (
            "The board rejected the offer of the builders.",
            "The minutes of the last meeting were approved by the board.",
        ),
        ("The delivery is late because the bridge is shut.", "I am sorry that you were left without news so long."),
        ("Costs rose by 14 percent in the last quarter.", "Please do not hesitate to call me about the last quarter."),
        ("The depot holds some four thousand old files.", "I hope this mail finds you and your family well."),
        ("The depot holds some four thousand old files.", "Please find attached the file that you asked for."),
        ("The program sorts a list of names by age.", "Permission is hereby granted, free of charge, to any person."),
        ("The program sorts a list of names by age.", "It comes without warranty of any kind, express or implied."),
        ("We sell the old lorry to a farmer.", "This mail is confidential and solely intended for its recipient."),
        ("会议决定关闭昆明办事处。", "下次会议定于十月一日在昆明召开。"),
        ("董事会否决了收购方案。", "上次会议的纪要没有异议，予以通过。"),
        ("由于暴雨，货车晚到两天。", "很抱歉这么久没有给您消息，请多包涵。"),
        ("仓库里还有四千份旧档案。", "如有任何疑问，请随时与我联系。"),
        ("仓库里还有四千份旧档案。", "本邮件含有保密信息，仅限收件人使用。"),
        ("仓库里还有四千份旧档案。", "未经许可，不得以任何方式转载本文。"),
    ],
)
def test_the_matter_beats_what_stands_around_it(better: str, worse: str) -> None:
    """A decision, a cause, a figure or a plain statement is quoted; a date of the next meeting, thanks, an apology, a
    greeting or a licence is not, whichever comes first."""
    assert pick([worse, better], 1) == [better]
    assert pick([better, worse], 1) == [better]


@pytest.mark.parametrize(
    ("better", "worse"),
    [
        ("The members voted against a new car park.", "The members talked about a new car park."),
        ("Trains stand still because of a broken wire.", "Trains stand still all over the country today."),
        ("The pump moves 300 litres of water an hour.", "The pump moves a lot of water in an hour."),
        ("村民表决，反对新建停车场。", "村民聊了聊，反对新建停车场。"),
        ("由于电缆断裂，全线列车停运。", "从今天早上起，全线列车停运。"),
    ],
)
def test_decisions_causes_and_figures_come_first(better: str, worse: str) -> None:
    """Of two sentences on one matter the one that decides, explains or counts is quoted, even from behind."""
    assert pick([worse, better], 1) == [better]


def test_an_apology_that_explains_is_quoted() -> None:
    """A courtesy counts for what it decides or explains."""
    explains = "We are sorry that the train was late because a tree fell on the line."
    assert pick(["The weather has been fine in the whole country.", explains], 1) == [explains]


def test_places_are_counted_without_small_talk() -> None:
    """The first sentence that says something has the first place, however many greetings stand above it."""
    greetings = ["Thank you for your long letter.", "I hope that you are well again."]
    first, second = "The depot holds old files and maps.", "A lorry met Rosa on its way."
    assert pick([*greetings, first, second], 1) == [first]


def test_small_talk_fills_up_where_there_is_nothing_else() -> None:
    """As many sentences as asked come back, also from a letter of thanks."""
    thanks = [
        "Thank you very much for the flowers.",
        "I hope you had a good journey home.",
        "The roses are red and white.",
    ]
    assert len(pick(thanks, 2)) == 2
    assert thanks[2] in pick(thanks, 2)


def test_very_short_sentences_are_not_chosen() -> None:
    """Three words say too little, unless there is nothing else."""
    assert pick(["It rose again.", "The quay will be rebuilt within three years."], 1) == [
        "The quay will be rebuilt within three years."
    ]
    assert pick(["It rose."], 1) == ["It rose."]


def test_two_sentences_by_default() -> None:
    """Without a wish in the prompt."""
    assert len(summarise(PORT)) == 2


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", extractive.EMPTY),
        (" \n ", extractive.EMPTY),
        ("ok", "ok"),
        ("Dear Bob,\n\nBest regards", "Dear Bob, Best regards"),
    ],
)
def test_there_is_always_an_answer(text: str, expected: str) -> None:
    """An empty text says so; one of boilerplate alone is quoted as it is."""
    assert summarise(text) == [expected]


def test_endless_sentence_is_cut() -> None:
    """A text without a full stop does not come back whole."""
    (only,) = summarise("word " * 1000)
    assert len(only) <= extractive.LONGEST_QUOTE
    assert only.endswith("…")


def test_past_two_thousand_sentences_paragraph_by_paragraph() -> None:
    """Each paragraph sends its best; the chosen are still sentences of the document, as many as asked."""
    text = "\n\n".join(f"Ship {number} left the harbour at dawn today. {PORT}" for number in range(400))
    chosen = summarise(text, 2)
    assert len(chosen) == 2
    assert all(sentence in text for sentence in chosen)
