"""core/documents/sampling/kinds.py: how a sample is written."""

from random import Random

from core.documents.sampling.kinds import Kind, Slots, some


def test_words_are_remembered_and_numbers_are_fresh() -> None:
    """One person all through a document, another for person2; a number is drawn each time."""
    for seed in range(20):
        slots = Slots({"person": ("A", "B"), "n": range(10**9)}, 1, Random(seed))

        text = "{person} {person} {person2} {n} {n} {number}".format_map(slots).split()

        assert text[0] == text[1] != text[2]
        assert text[3] != text[4]
        assert text[5] == "00001"


def test_facts_keep_their_order() -> None:
    """What is chosen stands in the order of the list, so that a text does not jump about."""
    facts = tuple("abcdefgh")

    assert all(drawn == sorted(drawn) for drawn in (some(facts, 4, Random(seed)) for seed in range(50)))
    assert len(some(facts, 99, Random(1))) == 8


def test_document_is_opening_and_two_paragraphs() -> None:
    """Opening, lead, facts with asides between them, closing; nothing twice."""
    kind = Kind("k", ("No {number}",), ("L.",), tuple("abcdef"), ("x", "y", "z"), ("C.",), {}, some=(6, 6))

    opening, first, second = kind.write(7, Random(2)).split("\n\n")
    told = f"{first} {second}".split()

    assert opening == "No 00007"
    assert (told[0], told[-1]) == ("L.", "C.")
    assert [word for word in told if word in "abcdef"] == list("abcdef")
    assert len([word for word in told if word in "xyz"]) == 2
