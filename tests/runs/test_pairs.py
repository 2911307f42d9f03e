"""Two runs of the same documents beside each other."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from core.errors import StoreError
from core.records import Document, Outcome, Status
from core.runs import pairs as module
from core.runs.pairs import PairCounts, Pairs, PairsPage
from core.runs.store import Store
from core.settings import RunSettings
from tests.runs.test_store import documents, record


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    opened = Store(tmp_path / "runs.db")
    yield opened
    opened.close()


def answered(position: int, summary: str) -> Outcome:
    return Outcome(position, Status.SUCCEEDED, summary=summary, attempts=1, latency=0.5)


def run(store: Store, texts: str, *outcomes: Outcome) -> str:
    """A run over these letters, each a document."""
    made = store.add_run(store.add_draft(documents(*texts)), RunSettings(), None, "")
    record(store, made, *outcomes)
    return made


def places(page: PairsPage) -> list[tuple[int, int | None]]:
    return [(pair.one.position, pair.other.position if pair.other else None) for pair in page.pairs]


@pytest.fixture
def two(store: Store) -> tuple[str, str]:
    """a, b, a, c, d and d, a, e, b: b ended alike, a did not, d failed in the second alone, c and e are in one alone;
    the second a repeats the first."""
    failed = Outcome(0, Status.FAILED, error="No.", reason="timeout", attempts=1, latency=0.5)
    one = run(store, "abacd", answered(0, "A"), answered(1, "B"), answered(3, "C"), answered(4, "D"))
    return one, run(store, "daeb", failed, answered(1, "Other"), answered(3, "B"))


def test_a_document_stands_beside_the_same_text_of_the_other_run(store: Store, two: tuple[str, str]) -> None:
    """In the order of the first run, repeats left out; without a partner it stands alone."""
    page = Pairs(store).page(*two)
    assert places(page) == [(0, 1), (1, 3), (3, None), (4, 0)]
    assert page.next_start is None
    first = page.pairs[0]
    assert first.one.outcome is not None
    assert first.other is not None
    assert first.other.outcome is not None
    assert (first.one.outcome.summary, first.other.outcome.summary) == ("A", "Other")


def test_different_only_are_those_in_both_that_ended_differently(store: Store, two: tuple[str, str]) -> None:
    """Another summary, or another status; an equal summary and a document of one run alone are left out."""
    assert places(Pairs(store).page(*two, different=True)) == [(0, 1), (4, 0)]
    assert places(Pairs(store).page(two[0], two[0], different=True)) == []


def test_counts_say_how_much_two_runs_have_in_common(store: Store, two: tuple[str, str]) -> None:
    pairs = Pairs(store)
    assert pairs.counts(*two) == PairCounts(both=3, different=2, only_one=1, only_other=1, next_start=None)
    assert pairs.counts(two[0], two[0]) == PairCounts(both=4, next_start=None)


def test_a_count_goes_on_where_its_last_look_ended(
    store: Store, two: tuple[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Two rows a look: after the first look a and b are counted; the last one gives the same as one look at all."""
    monkeypatch.setattr(module, "_COUNTED_A_PART", 2)
    pairs = Pairs(store, iter(range(100)).__next__)  # a second a look
    counted = pairs.counts(*two)
    assert (counted.both, counted.different, counted.next_start) == (2, 1, 2)
    while counted.next_start is not None:
        counted = pairs.counts(*two, counted)
    assert counted == PairCounts(both=3, different=2, only_one=1, only_other=1, next_start=None)


def test_the_same_row_is_taken_first(store: Store) -> None:
    """Equal texts told apart by a column of theirs keep a row each: each stands beside its own."""
    apart = [Document(i, f"d{i}", "Same", "all.csv", i + 1, fields={"for": name}) for i, name in enumerate("xy")]
    settings = RunSettings(prompt="For {for}: {text}")
    one, other = (store.add_run(store.add_draft(apart), settings, None, "") for _ in range(2))
    assert places(Pairs(store).page(one, other)) == [(0, 0), (1, 1)]


@pytest.mark.parametrize("different", [False, True])
def test_pages_go_on_where_the_last_one_ended(store: Store, monkeypatch: pytest.MonkeyPatch, different: bool) -> None:
    """Seven documents that all differ, two a page, three looked at at a time: each once, in order."""
    monkeypatch.setattr(module, "_ROWS_A_PART", 3)
    letters = "abcdefg"
    one = run(store, letters, *(answered(place, "x") for place in range(7)))
    other = run(store, letters, *(answered(place, "y") for place in range(7)))
    pairs, start, seen = Pairs(store), 0, []
    while True:
        page = pairs.page(one, other, start, 2, different=different)
        assert len(page.pairs) <= 2
        seen += [pair.one.position for pair in page.pairs]
        if page.next_start is None:
            break
        start = page.next_start
    assert seen == list(range(7))


def test_a_look_ends_when_its_time_is_over(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where nothing differs, it says from where the next look goes on."""
    monkeypatch.setattr(module, "_ROWS_A_PART", 2)
    one = run(store, "abcdef")
    clock: Callable[[], float] = iter(range(10)).__next__  # a second a look
    assert Pairs(store, clock).page(one, one, different=True) == PairsPage((), 2)
    assert Pairs(store, clock).page(one, one, 4, different=True) == PairsPage((), None)


def test_runs_that_are_not_there_are_named(store: Store) -> None:
    with pytest.raises(StoreError, match="There is no run gone"):
        Pairs(store).page(run(store, "a"), "gone")


def test_a_repeat_beside_a_first_has_the_summary_of_its_own_first(store: Store) -> None:
    """Row 1 of the second run repeats its row 0: the same summary, so nothing differs."""
    one = run(store, "ba", answered(0, "B"), answered(1, "A"))
    other = run(store, "aa", answered(0, "A"))
    assert places(Pairs(store).page(one, other)) == [(0, None), (1, 1)]
    assert places(Pairs(store).page(one, other, different=True)) == []


def test_an_empty_summary_is_not_a_failure(store: Store) -> None:
    failed = Outcome(0, Status.FAILED, error="No.", reason="timeout", attempts=1, latency=0.5)
    one, other = run(store, "a", answered(0, "")), run(store, "a", failed)
    assert places(Pairs(store).page(one, other, different=True)) == [(0, 0)]
