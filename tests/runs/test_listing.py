"""A run's rows a page at a time: filtered, searched, sorted; and the row beside an opened one."""

from collections.abc import Iterator
from itertools import count
from pathlib import Path

import pytest

from core.errors import ConfigurationError, StoreError
from core.language import Message, say
from core.reader import languages, read_in
from core.records import Document, Outcome, RunStatus, Status, Value
from core.runs import finding
from core.runs.listing import SEARCH_SECONDS, Listing, RowPlace, RowsPage, RowsWanted
from core.runs.orders import filtered
from core.runs.store import Store
from core.settings import RunSettings
from tests.runs.test_store import record

SUBJECTS: list[Value] = ["pear", "Apple", None, 12, 3, "apple"]


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    opened = Store(tmp_path / "runs.db")
    yield opened
    opened.close()


@pytest.fixture
def run_id(store: Store) -> str:
    """Six rows: 0 and 1 succeeded, 2 failed and 4 repeats it, 3 repeats 0, 5 was not sent."""
    texts = ["zero", "one", "two", "zero", "two", "five"]
    documents = [
        Document(i, f"d{5 - i}", text, fields={"subject": SUBJECTS[i], 'a "b".c': i % 2, "body": text})
        for i, text in enumerate(texts)
    ]
    made = store.add_run(store.add_draft(documents), RunSettings(), None, "")
    done = {"input_tokens": 5, "latency": 2.0, "finished_at": 3.0}
    record(
        store,
        made,
        Outcome(0, Status.SUCCEEDED, summary="Zebra.", **done),  # type: ignore[arg-type]  # shorthand
        Outcome(1, Status.SUCCEEDED, summary="ant", latency=0.5, finished_at=1.0, output_tokens=9),
        Outcome(2, Status.FAILED, error=Message("It said {what}.", what="No"), reason="no", finished_at=2.0),
    )
    return made


def positions(page: RowsPage) -> list[int]:
    return [row.position for row in page.rows]


def wanted(store: Store, run_id: str, **how: object) -> list[int]:
    return positions(Listing(store).page(run_id, RowsWanted(**how)))  # type: ignore[arg-type]  # shorthand


@pytest.mark.parametrize(
    ("how", "expected"),
    [
        ({}, [0, 1, 2, 3, 4, 5]),
        ({"descending": True}, [5, 4, 3, 2, 1, 0]),
        ({"only": "failed"}, [2, 4]),
        ({"only": "repeats"}, [3, 4]),
        ({"sort": "name"}, [5, 4, 3, 2, 1, 0]),
        ({"sort": "summary"}, [1, 0, 3, 2, 4, 5]),  # a repeat has the summary of the first, and stands behind it
        ({"sort": "summary", "descending": True}, [3, 0, 1, 2, 4, 5]),  # rows without one stay behind
        ({"sort": "status"}, [2, 4, 0, 3, 1, 5]),
        ({"sort": "latency"}, [1, 0, 2, 3, 4, 5]),  # nothing was sent for a repeat
        ({"sort": "tokens"}, [0, 1, 2, 3, 4, 5]),
        ({"sort": "tokens", "descending": True}, [1, 0, 2, 3, 4, 5]),
        ({"sort": "column", "column": "subject"}, [4, 3, 1, 5, 0, 2]),  # numbers, then texts whatever the case
        ({"sort": "column", "column": 'a "b".c'}, [0, 2, 4, 1, 3, 5]),
        ({"sort": "column", "column": "nosuch"}, [0, 1, 2, 3, 4, 5]),
        ({"only": "failed", "sort": "name"}, [4, 2]),
        ({"search": "ZERO"}, [0, 3]),
        ({"search": "it said no"}, [2, 4]),
        ({"search": "two", "only": "repeats"}, [4]),
        ({"search": "e", "sort": "name"}, [5, 3, 1, 0]),
        ({"sort": "newest"}, [0, 2, 1]),
        ({"sort": "newest", "only": "failed"}, [2, 4]),
        ({"search": "nowhere"}, []),
    ],
)
def test_rows_in_the_order_wanted(store: Store, run_id: str, how: dict[str, object], expected: list[int]) -> None:
    """Filter, search and order together."""
    assert wanted(store, run_id, **how) == expected


def test_chinese_texts_are_sorted_by_pinyin(store: Store) -> None:
    """Behind other letters; characters that are rarely used stand behind, and equal beginnings go by what follows."""
    ordered = ["10", "Zebra", "阿姨", "订单 10", "订单 9", "订单查询", "李明", "张三", "张四", "鑫", "張"]
    draft = store.add_draft(Document(i, name, str(i)) for i, name in enumerate(sorted(ordered)))
    made = store.add_run(draft, RunSettings(), None, "")
    page = Listing(store).page(made, RowsWanted(sort="name"))
    assert [row.name for row in page.rows] == ordered
    found = Listing(store).page(made, RowsWanted(search="订单", sort="name", descending=True))
    assert [row.name for row in found.rows] == ["订单查询", "订单 9", "订单 10"]


def test_an_error_is_found_in_every_language(store: Store) -> None:
    """Whoever looks for it: what one visitor found is kept for all."""
    error = Message("The endpoint sent no answer.")
    draft = store.add_draft([Document(0, "a", "text"), Document(1, "b", "more")])
    made = store.add_run(draft, RunSettings(), None, "")
    record(store, made, Outcome(0, Status.FAILED, error=error, reason="no"))
    for language in languages():
        assert wanted(store, made, search=say(error, language)[:-1]) == [0]
        with read_in(language):
            assert wanted(store, made, search="endpoint sent") == [0]


def test_pages_and_places(store: Store, run_id: str) -> None:
    """Pages of two; a page behind the last is the last; each row knows those beside it."""
    listing = Listing(store)
    names = RowsWanted(sort="name")
    page = listing.page(run_id, names, 2, 2)
    assert (positions(page), page.start, page.count, page.more) == ([3, 2], 2, 6, True)
    last = listing.page(run_id, names, 999, 2)
    assert (positions(last), last.start, last.more) == ([1, 0], 4, False)
    assert listing.place(run_id, names, 3) == RowPlace(2, 4, 2, 6)
    assert listing.place(run_id, names, 5) == RowPlace(0, None, 4, 6)
    assert listing.place(run_id, RowsWanted(only="failed"), 3) == RowPlace()
    assert listing.place(run_id, RowsWanted(sort="newest"), 2) == RowPlace(None, 0, 1)
    assert listing.place(run_id, RowsWanted(sort="newest"), 0) == RowPlace(None, None, 2)
    assert listing.place(run_id, RowsWanted(sort="newest"), 1) == RowPlace(None, 2, None)
    assert listing.place(run_id, RowsWanted(sort="newest"), 5) == RowPlace()
    newest = listing.page(run_id, RowsWanted(sort="newest"), 0, 2)
    assert (positions(newest), newest.count, newest.more) == ([0, 2], None, True)


def test_what_is_no_filter_and_no_order(store: Store, run_id: str) -> None:
    """Both come from a browser: refused, and so is a run that is not there."""
    with pytest.raises(ConfigurationError):
        RowsWanted(only="1; DROP TABLE runs")  # type: ignore[arg-type]  # the point
    with pytest.raises(ConfigurationError):
        RowsWanted(sort="hash")  # type: ignore[arg-type]  # the point
    with pytest.raises(StoreError):
        Listing(store).page("nosuchrun", RowsWanted())


def test_a_long_search_goes_on_where_it_was(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    """A look has its time; the next one goes on, until all rows were looked at."""
    monkeypatch.setattr(finding, "ROWS_A_LOOK", 2)
    draft = store.add_draft(Document(i, f"d{i}", "x" if i % 2 else "y", "", i) for i in range(6))
    run_id = store.add_run(draft, RunSettings(), None, "")
    times = count()
    listing = Listing(store, lambda: next(times) * SEARCH_SECONDS)
    looks = [listing.page(run_id, RowsWanted(search="x")) for _ in range(3)]
    assert [positions(look) for look in looks] == [[1], [1, 3], [1, 3, 5]]
    assert [look.looked for look in looks] == pytest.approx([1 / 3, 2 / 3, 1])


def test_what_is_kept_of_a_live_run_is_renewed(store: Store, run_id: str) -> None:
    """Of a run that goes on it is as of a second ago; of an ended one it is as it is."""
    now = [0.0]
    listing = Listing(store, lambda: now[0])
    failed = RowsWanted(only="failed")
    with store.writing() as connection:
        connection.execute("UPDATE runs SET status = 'running'")
    assert positions(listing.page(run_id, failed)) == [2, 4]
    record(store, run_id, Outcome(5, Status.FAILED, error="No.", finished_at=9.0))
    assert positions(listing.page(run_id, failed)) == [2, 4]
    now[0] = 1.1
    assert positions(listing.page(run_id, failed)) == [2, 4, 5]
    store.set_status(run_id, RunStatus.STOPPED)
    with store.writing() as connection:
        connection.execute("UPDATE outcomes SET status = 'succeeded' WHERE position = 5")
        connection.execute("UPDATE runs SET failed = failed - 1")
    assert positions(listing.page(run_id, failed)) == [2, 4]


def test_a_filter_costs_what_its_rows_cost(store: Store) -> None:
    """The few failed rows, and the few repeats, are found without a look at the others."""
    texts = [str(min(i, 1990)) for i in range(2000)]
    draft = store.add_draft(Document(i, f"d{i}", text) for i, text in enumerate(texts))
    run_id = store.add_run(draft, RunSettings(), None, "")
    record(store, run_id, *(Outcome(i, Status.SUCCEEDED, summary="s") for i in range(1990)))
    record(store, run_id, Outcome(1990, Status.FAILED, error="No."))
    steps = 0

    def count_steps() -> None:
        nonlocal steps
        steps += 1

    with store.reading() as connection:
        run = connection.execute("SELECT * FROM runs WHERE run_id = ?", (run_id,)).fetchone()
        connection.set_progress_handler(count_steps, 1)
        assert list(filtered(connection, run, "failed")) == list(range(1990, 2000))
        assert list(filtered(connection, run, "repeats")) == list(range(1991, 2000))
    assert steps < 1000
