"""What a comparison says, case by case: rates and p95 in, sentences out, worked out by hand."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

import pytest

from core.compare.figures import RunFigures
from core.compare.plan import Entrant, Plan
from core.compare.result import Result, result
from core.compare.verdict import Verdict, verdict
from core.language import Message
from core.views.verdict_words import (
    certainty,
    further_label,
    headline,
    lost_chip,
    paragraph,
    sure,
    whole_paragraph,
)
from tests.compare.scenes import run

SERIAL = Entrant("serial", documents=20)
W1, W5, W10, W20, W50 = (Entrant("windowed", level) for level in (1, 5, 10, 20, 50))
A20, B20, G20, C20, D20 = (
    Entrant(name, 20) for name in ("abatch", "batch", "gather_with_concurrency", "batch_as_completed", "adaptive")
)
OFF20 = Entrant("windowed", 20, protection=False)

Rates = Mapping[Entrant, Sequence[float | None]]


def compared(
    rates: Rates, p95: Mapping[Entrant, float] | None = None, failed: Mapping[Entrant, int] | None = None
) -> Result:
    """Of entrants with these throughputs, one a repeat; p95 1 s and nothing lost where nothing else is said."""
    plan = Plan("d", tuple(rates), repeats=max(map(len, rates.values())))
    runs: list[RunFigures] = []
    for index, (entrant, values) in enumerate(rates.items()):
        for rate in values:
            each = run(
                index,
                rate,
                (p95 or {}).get(entrant, 1.0),
                place=len(runs) + 1,
                failed=(failed or {}).get(entrant, 0),
                documents=entrant.documents,
            )
            runs.append(replace(each, refused=0))
    return result(plan, runs)


def thrice(rate: float) -> tuple[float, float, float]:
    return (rate * 0.99, rate, rate * 1.01)


KNEE = {W5: thrice(12.4), W10: thrice(24.8), W20: thrice(36.0), W50: thrice(36.2)}

CASES: dict[str, tuple[Result, float | None, str, str]] = {
    "knee": (
        compared(KNEE, {W20: 0.7, W50: 1.4}),
        None,
        "20 at once is enough.",
        "Speed stops growing near 14 at once. 50 is no faster, and its slowest 5 % take 2.0 times as long.",
    ),
    "rising": (
        compared({W5: thrice(12), W10: thrice(24), W20: thrice(48)}),
        None,
        "Still rising at 20: try 40, 80.",
        "From 10 to 20 at once speed grew from 24.0 to 48.0 documents a second.",
    ),
    "rising near the highest": (
        compared({W50: thrice(50), Entrant("windowed", 2_500): thrice(2_500)}),
        None,
        "Still rising at 2,500: try 4,000.",
        "From 50 to 2,500 at once speed grew from 50.0 to 2,500 documents a second.",
    ),
    "rising at the highest": (
        compared({W50: thrice(50), Entrant("windowed", 4_000): thrice(4_000)}),
        None,
        "Still rising at 4,000.",
        (
            "From 50 to 4,000 at once speed grew from 50.0 to 4,000 documents a second. More than 4,000 at once cannot"
            " be set."
        ),
    ),
    "rising at the highest of a strategy": (
        compared({Entrant("batch", 50): thrice(50), Entrant("batch", 200): thrice(200)}),
        None,
        "Still rising at 200.",
        (
            "From 50 to 200 at once speed grew from 50.0 to 200 documents a second. More than 200 at once cannot be"
            " set with batch; windowed and adaptive go up to 4,000."
        ),
    ),
    "flat": (
        compared({W5: thrice(40), W10: thrice(40), W20: thrice(40)}),
        None,
        "5 at once is enough.",
        "Speed does not grow from 5 to 20 at once. Fewer may do as well. 20 is no faster.",
    ),
    "flat from one": (
        compared({W1: thrice(40), W5: thrice(40)}, {W5: 5.0}),
        None,
        "One at a time is enough.",
        "Speed does not grow from 1 to 5 at once. 5 is no faster, and its slowest 5 % take 5.0 times as long.",
    ),
    "falling": (
        compared({W5: thrice(40), W20: thrice(30)}, {W20: 5.0}),
        None,
        "5 at once is enough.",
        (
            "Speed does not grow from 5 to 20 at once. Fewer may do as well."
            " 20 is slower: 30.0 documents a second, its slowest 5 % take 5.0 s."
        ),
    ),
    "one run each, a little growth": (
        compared({W10: (33.0,), W20: (36.0,)}),
        None,
        "20 at once is enough.",
        "From 10 to 20 at once speed grew by less than chance can tell.",
    ),
    "identical": (
        compared({W20: thrice(36), A20: thrice(36.3), B20: thrice(35.5), G20: thrice(36)}),
        None,
        "Any strategy will do.",
        "At 20 at once the strategies differ by no more than chance: take any.",
    ),
    "identical, over one at a time": (
        compared({SERIAL: thrice(2.5), W20: thrice(36), A20: thrice(36)}),
        None,
        "Any strategy will do.",
        (
            "At 20 at once the strategies differ by no more than chance: take any."
            " 20 at once does 14.4 times as many documents a second as one at a time."
        ),
    ),
    "fastest": (
        compared({W20: thrice(60), A20: thrice(36), B20: thrice(36)}),
        None,
        "windowed is the fastest.",
        "At 20 at once 2 of 3 strategies are slower, the slowest with 36.0 against 60.0 documents a second.",
    ),
    "group": (
        compared({W20: thrice(36), A20: thrice(36), D20: thrice(30)}),
        None,
        "Equally fast: abatch, windowed.",
        "At 20 at once adaptive is slower: 30.0 against 36.0 documents a second.",
    ),
    "large group": (
        compared({W20: thrice(36), A20: thrice(36), B20: thrice(36), C20: thrice(36), D20: thrice(30)}),
        None,
        "4 of 5 strategies are equally fast.",
        "At 20 at once adaptive is slower: 30.0 against 36.0 documents a second.",
    ),
    "levels and strategies": (
        compared({W5: thrice(12), W20: thrice(36), W50: thrice(36), A20: thrice(36)}),
        None,
        "20 at once is enough.",
        (
            "Speed stops growing near 15 at once. 50 is no faster."
            " At 20 at once the strategies differ by no more than chance: take any."
        ),
    ),
    "losses": (
        compared(KNEE, failed=dict.fromkeys(KNEE, 2)),
        None,
        "20 at once is enough.",
        "Speed stops growing near 14 at once. 50 is no faster. 24 of 1,200 documents were lost.",
    ),
    "one way that loses more": (
        compared({W5: thrice(12), W20: thrice(36), W50: thrice(90)}, failed={W50: 10}),
        None,
        "More than 20 at once loses documents.",
        (
            "With 50 at once 30 of 300 documents were lost."
            " One way lost more documents than the others and is not ranked."
        ),
    ),
    "unprotected losses": (
        compared({W20: thrice(36), OFF20: thrice(50)}, failed={OFF20: 40}),
        None,
        "20 at once: 36.0 documents a second.",
        (
            "Without protection 120 of 300 documents were lost; with it, 0."
            " One way lost more documents than the others and is not ranked."
        ),
    ),
    "serial alone": (
        compared({SERIAL: thrice(2.6)}),
        None,
        "One at a time: 2.6 documents a second.",
        "Nothing else was tried, so there is nothing to compare it with.",
    ),
    "one way alone": (
        compared({W20: thrice(36)}),
        None,
        "20 at once: 36.0 documents a second.",
        "Nothing else was tried, so there is nothing to compare it with.",
    ),
    "no faster than serial": (
        compared({SERIAL: thrice(36), W20: thrice(36), A20: thrice(36)}),
        None,
        "One at a time is enough.",
        "Nothing was really faster than one at a time.",
    ),
    "p95 that nobody keeps": (
        compared(KNEE, dict.fromkeys(KNEE, 0.8)),
        0.5,
        "Nothing keeps the slowest 5 % within 500 ms.",
        "The lowest here is 800 ms, with windowed 5.",
    ),
    "p95 that bounds it": (
        compared({W5: thrice(12), W10: thrice(24), W20: thrice(48)}, {W5: 0.3, W10: 0.4, W20: 2.0}),
        0.5,
        "10 at once keeps the slowest 5 % within 500 ms.",
        "20 at once does 48.0 documents a second, its slowest 5 % take 2.0 s.",
    ),
    "nothing succeeded": (
        compared({W5: (None,), W10: (None,)}, failed={W5: 100, W10: 100}),
        None,
        "No document got a summary.",
        "200 of 200 documents were lost.",
    ),
    "nothing yet": (result(Plan("d", (W5, W10)), []), None, "No run has ended yet.", ""),
}


def of(found: Result, within: float | None = None) -> Verdict:
    """The verdict; every run of the scenes has its latencies within the bound."""
    if within is not None:
        runs = [replace(each, latencies=(0.2,) * round(10 * (each.throughput or 0))) for each in found.runs]
        found = result(found.plan, runs)
    return verdict(found, within)


@pytest.mark.parametrize("name", list(CASES))
def test_each_case_has_its_sentences(name: str) -> None:
    """The large one, and the paragraph."""
    found, within, large, small = CASES[name]
    said = of(found, within)
    assert headline(said) == large
    assert " ".join(paragraph(said)) == whole_paragraph(said) == small


@pytest.mark.parametrize("name", list(CASES))
def test_every_sentence_can_be_said_in_another_language(name: str) -> None:
    """Each is a message, whole: it ends with a full stop, no number of it stands outside its template's places, and it
    never says "1.0 times"."""
    found, within, _, _ = CASES[name]
    said = of(found, within)
    for sentence in (headline(said), *paragraph(said), certainty(said)):
        assert isinstance(sentence, Message)
        assert sentence.template.endswith(".")
        assert "{" not in sentence
        assert "1.0 times" not in sentence


def test_refusals_are_told() -> None:
    """One is a request, more are requests."""
    found = compared({W20: thrice(36)})
    for count, words in ((1, "One request was"), (4, "12 requests were")):
        runs = [replace(each, refused=count if count > 1 or not place else 0) for place, each in enumerate(found.runs)]
        assert paragraph(verdict(result(found.plan, runs)))[-1] == f"{words} refused for coming too soon (429)."


@pytest.mark.parametrize(
    ("rates", "words", "enough"),
    [
        ({W5: (12.0,), W20: (36.0,)}, "One run each: repeat for certainty.", False),
        (
            {W5: (12.0, 12.0), W20: (36.0, 36.0)},
            "2 runs each: differences under 10 % may be chance.",
            False,
        ),
        ({W5: thrice(12), W20: thrice(36)}, "3 runs each, which differ by 2 % at most.", True),
    ],
)
def test_how_sure_it_is_follows_from_the_repeats(rates: Rates, words: str, enough: bool) -> None:
    """One run each says so, first of all."""
    said = verdict(compared(rates))
    assert certainty(said) == words
    assert sure(said) is enough


def test_an_unfinished_comparison_says_what_it_has() -> None:
    """Two of its six runs have ended: the sentence of these two, and that they are two."""
    found = compared({W5: (12.0,), W20: (36.0,)})
    said = verdict(result(replace(found.plan, repeats=3), found.runs))
    assert headline(said) == "Still rising at 20: try 40, 80."
    assert certainty(said) == "2 of 6 runs have ended: this is what they say so far."
    assert not sure(said)


def test_what_to_test_next_is_data() -> None:
    """40 and 80 where it still rises at 20, as far as documents go four times over; 12 to 18 around a knee of 14, and
    none of those that were tried."""
    rising = compared({W10: thrice(24), W20: thrice(48)})
    assert verdict(rising).further == (40, 80)
    assert verdict(rising, documents=200).further == (40, 50)
    few = verdict(rising, documents=80)
    assert few.further == ()
    assert headline(few) == "Still rising at 20."
    assert paragraph(few)[-1] == "To try more, more documents are needed."
    knee = verdict(compared(KNEE))
    assert knee.around == (12, 14, 16, 18)
    assert further_label(knee.around) == "Test 12, 14, 16, 18"
    assert verdict(compared({**KNEE, Entrant("windowed", 14): thrice(34.7)})).around == (12, 16, 18)


def test_losses_have_a_chip() -> None:
    """ "0 lost" is good to read, too."""
    assert lost_chip(verdict(compared(KNEE))) == "0 lost"
    assert lost_chip(verdict(compared(KNEE, failed={W5: 7}))) == "21 lost"
