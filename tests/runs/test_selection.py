"""Rows of a run by status and by words."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from core.errors import StoreError
from core.language import Message
from core.records import Document, Outcome, Status, Value
from core.runs import column_types, selection
from core.runs.store import Store
from core.settings import RunSettings
from tests.runs.test_store import record


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    opened = Store(tmp_path / "runs.db")
    yield opened
    opened.close()


NAMES = ["invoice_7.txt", "Ärger.txt", "合同.txt", "100%.txt", "invoice-7.txt"]
TEXTS = ["Pay the bill.", "GROSSE Füße", "一份合同", "a\\b", "Pay the bill."]


@pytest.fixture
def run_id(store: Store) -> str:
    """Five documents: two equal ones that succeeded, one failed, one cancelled, one without an outcome."""
    own: dict[str, Value] = {"subject": 'A "quoted" Refund', "body": TEXTS[2], "price": 4711, "paid": None}
    documents = [
        Document(i, name, text, "all.zip", i + 1, fields=own if i == 2 else {})
        for i, (name, text) in enumerate(zip(NAMES, TEXTS, strict=True))
    ]
    made = store.add_run(store.add_draft(documents), RunSettings(), None, "")
    failure = Message("The endpoint said {what}.", what="No Way")
    record(
        store,
        made,
        Outcome(0, Status.SUCCEEDED, summary="A Bill is due."),
        Outcome(1, Status.FAILED, error=failure, reason="message"),
        Outcome(2, Status.CANCELLED),
    )
    return made


def positions(store: Store, run_id: str, **how: object) -> list[int]:
    return [row.position for row in store.rows(run_id, **how)]  # type: ignore[arg-type]  # test shorthand


@pytest.mark.parametrize(
    ("only", "expected"),
    [(None, [0, 1, 2, 3, 4]), (Status.SUCCEEDED, [0, 4]), (Status.FAILED, [1]), (Status.CANCELLED, [2])],
)
def test_rows_of_one_status(store: Store, run_id: str, only: Status | None, expected: list[int]) -> None:
    """A duplicate has the status of the outcome it shares; a row without an outcome has none."""
    assert positions(store, run_id, only=only) == expected


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("INVOICE", [0, 4]),  # a name
        ("invoice_7", [0]),  # no wildcard
        ("100%", [3]),
        ("%", [3]),
        ("a\\b", [3]),  # a text
        ("pay the BILL", [0, 4]),
        ("bill is", [0, 4]),  # a summary, which the duplicate shares
        ("said no way", [1]),  # an error, as it is said
        ("values", []),  # not as it is kept
        ("ärger", [1]),
        ("FÜSSE", [1]),  # as Unicode folds it
        ("合同", [2]),
        ('"QUOTED" refund', [2]),  # an own column, as it is and not as it is kept
        ("471", [2]),
        ("subject", []),  # not its name
        ("  bill.  ", [0, 4]),
        ("due.100", []),  # nothing across two texts
        ("", [0, 1, 2, 3, 4]),
        ("   ", [0, 1, 2, 3, 4]),
    ],
)
def test_rows_that_hold_words(store: Store, run_id: str, words: str, expected: list[int]) -> None:
    """In name, text, own columns, summary or error, whatever the case, and as they stand."""
    assert positions(store, run_id, search=words) == expected


def test_status_and_words_together(store: Store, run_id: str) -> None:
    """Both must hold; start and count are of what is selected."""
    assert positions(store, run_id, only=Status.FAILED, search="bill") == []
    assert positions(store, run_id, only=Status.SUCCEEDED, search="bill", start=1) == [4]
    assert positions(store, run_id, search="bill", count=1) == [0]


def test_an_endless_search_is_cut(store: Store, run_id: str) -> None:
    """SQLite refuses patterns above 50,000 bytes."""
    assert positions(store, run_id, search="x" * 100_000) == []


def test_parts_join_without_a_gap(store: Store, run_id: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever ends a part, its rows, its length or the count, the next goes on behind it."""
    for rows, characters in ((1, 10**6), (2, 10**6), (1000, 0), (3, 10)):
        monkeypatch.setattr(selection, "ROWS_A_PART", rows)
        monkeypatch.setattr(selection, "CHARACTERS_A_PART", characters)
        assert positions(store, run_id) == [0, 1, 2, 3, 4]
        assert positions(store, run_id, texts=True, count=4) == [0, 1, 2, 3]
        assert positions(store, run_id, search="bill") == [0, 4]


def test_an_export_of_a_run_that_is_deleted_meanwhile_does_not_look_whole(
    store: Store, run_id: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where the run goes between two parts, the reader is told."""
    monkeypatch.setattr(selection, "ROWS_A_PART", 2)
    rows = store.rows(run_id)
    next(rows)
    store.delete(run_id)
    next(rows)
    with pytest.raises(StoreError, match="no run"):
        next(rows)


def test_a_slow_reader_holds_no_transaction(store: Store, run_id: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Between two parts the log can be emptied."""
    monkeypatch.setattr(selection, "ROWS_A_PART", 2)
    rows = store.rows(run_id)
    next(rows)
    store.delete(store.add_draft([Document(0, "other", "other")]))
    assert store.path.with_name("runs.db-wal").stat().st_size == 0
    assert [row.position for row in rows] == [1, 2, 3, 4]


def test_rows_with_long_texts(store: Store) -> None:
    """By summary or own column, the document's text among these; a text that is no column of its own does not count."""
    texts = ["x" * 50, "y" * 50, "short", "z"]
    fields: list[dict[str, Value]] = [{}, {"body": texts[1]}, {"other": "o" * 50}, {}]
    documents = [Document(i, f"{i}.txt", texts[i], fields=fields[i]) for i in range(4)]
    run_id = store.add_run(store.add_draft(documents), RunSettings(), None, "")
    record(store, run_id, Outcome(3, Status.SUCCEEDED, summary="s" * 50))
    assert positions(store, run_id, longer_than=40) == [1, 2, 3]
    assert positions(store, run_id, longer_than=40, only=Status.SUCCEEDED) == [3]


def test_types_of_own_columns(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    """What holds all values of a column as they are; one without values has none."""
    rows: list[dict[str, Value]] = [
        {"i": 1, "f": 1, "b": True, "t": "x", "m": 1, "mb": True, "big": 2**60, "bf": 2**60, "n": None, "body": "a"},
        {"i": 2, "f": 2.5, "b": False, "t": None, "m": "x", "mb": 1, "big": 1, "bf": 0.5},
        {},
    ]
    documents = [Document(i, f"{i}.txt", "abc"[i], fields=fields) for i, fields in enumerate(rows)]
    run_id = store.add_run(store.add_draft(documents), RunSettings(), None, "")
    expected = {"i": int, "f": float, "b": bool, "t": str, "m": str, "mb": str, "big": int, "bf": str, "body": str}
    for part in (1, 2, 10_000):
        monkeypatch.setattr(column_types, "ROWS_A_PART", part)
        assert store.column_types(run_id) == expected


def test_a_part_costs_the_same_wherever_it_is(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    """SQLite reads the rows of the part, and none behind it: else a long run's export would take its square."""
    monkeypatch.setattr(selection, "ROWS_A_PART", 10)
    run_id = store.add_run(
        store.add_draft(Document(i, f"{i}.txt", f"text {i}") for i in range(2000)), RunSettings(), None, ""
    )
    steps = {0: 0, 1980: 0}
    with store.reading() as connection:
        run = connection.execute("SELECT * FROM runs WHERE run_id = ?", (run_id,)).fetchone()
        for start in steps:

            def count(start: int = start) -> None:
                steps[start] += 1

            connection.set_progress_handler(count, 1)
            selected = selection.selection()
            part, _ = selection.part_of_rows(connection, run, start, None, selected, texts=True)
            assert [row.position for row in part] == list(range(start, start + 10))
    assert steps[0] < 2 * steps[1980]
