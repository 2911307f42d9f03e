"""All runs and comparisons in one list."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from core.compare.listed import ListCounts, Listed
from core.compare.plan import Entrant, Plan
from core.documents import sample_documents
from core.errors import ConfigurationError
from core.language import Wording, say
from core.reader import languages
from core.records import Outcome, RunStatus, Status
from core.runs.overview import ListWanted, Overview
from core.runs.registry import Registry
from core.runs.store import Store
from core.settings import EndpointSettings, RunSettings
from tests.runs.test_comparisons import ended, registry, until  # noqa: F401  # a fixture
from tests.runs.test_store import documents, record

SERVER = EndpointSettings(kind="openai", model="Qwen-7B", base_url="http://127.0.0.1:8000/v1")


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    opened = Store(tmp_path / "runs.db")
    yield opened
    opened.close()


def run(store: Store, label: str, texts: str, settings: RunSettings, status: RunStatus, *outcomes: Outcome) -> str:
    """A run over these letters, each a document."""
    made = store.add_run(store.add_draft(documents(*texts), label), settings, None, "")
    if outcomes:
        record(store, made, *outcomes)
        with store.writing() as connection:
            connection.execute("UPDATE runs SET elapsed = 2.0 WHERE run_id = ?", (made,))
        store.add_up(made, closing=True)
    store.set_status(made, status)
    return made


def good(position: int, latency: float) -> Outcome:
    return Outcome(position, Status.SUCCEEDED, summary="Yes.", attempts=1, latency=latency)


BAD = Outcome(0, Status.FAILED, error="No.", reason="timeout", attempts=1)


@pytest.fixture
def three(store: Store) -> Store:
    """a.csv: two documents with answers of 1 s in 2 s; Äpfel.zip: one of three failed, on a server; c: queued, serial.
    And a draft."""
    run(store, "a.csv", "ab", RunSettings(), RunStatus.FINISHED, good(0, 1.0), good(1, 1.0))
    run(
        store,
        "Äpfel.zip",
        "cde",
        RunSettings(strategy="abatch", concurrency=5, endpoint=SERVER),
        RunStatus.STOPPED,
        BAD,
        good(1, 3.0),
    )
    run(store, "c", "f", RunSettings(strategy="serial"), RunStatus.QUEUED)
    store.add_draft(documents("g"), "a draft")
    return store


def names(store: Store, **wanted: object) -> list[str]:
    return [row.label for row in Overview(store).page(ListWanted(**wanted)).rows]  # type: ignore[arg-type]  # test shorthand


def test_a_row_has_what_the_list_shows(three: Store) -> None:
    """Two summaries in 2 s are 1 a second; the one answered document of the second took 3 s; drafts are none."""
    page = Overview(three).page(ListWanted())
    queued, stopped, finished = page.rows
    assert page.counts == ListCounts(all=3, running=1, failed=1, comparisons=0)
    assert (finished.speed, finished.slowest, finished.done, finished.steps) == (1.0, 1.0, 2, 2)
    assert (stopped.failed, stopped.succeeded, stopped.speed, stopped.slowest) == (1, 1, 0.5, 3.0)
    assert (stopped.settings.endpoint, stopped.settings.limit) == (SERVER, 5)
    assert (queued.status, queued.speed, queued.slowest) == (RunStatus.QUEUED, None, None)


def test_rows_are_filtered(three: Store) -> None:
    assert names(three, only="running") == ["c"]
    assert names(three, only="failed") == ["Äpfel.zip"]
    assert names(three, only="comparisons") == []


@pytest.mark.parametrize("search", ["äpfel", "APFEL.ZIP qwen", "127.0.0.1", "abatch ÄPF"])
def test_a_search_looks_at_name_strategy_model_and_server(three: Store, search: str) -> None:
    """Every word has to stand in one of them, whatever the case."""
    assert names(three, search=search.replace("APFEL", "ÄPFEL")) == ["Äpfel.zip"]
    assert names(three, search=f"{search} serial") == []


def test_a_practice_run_is_not_found_by_the_model_it_was_asked_for(three: Store) -> None:
    """The practice endpoint has none."""
    assert names(three, search="gpt-4o") == []
    assert names(three, search="practice") == ["c", "a.csv"]


@pytest.mark.parametrize(
    ("sort", "ascending"),
    [
        ("time", ["a.csv", "Äpfel.zip", "c"]),
        ("documents", ["c", "a.csv", "Äpfel.zip"]),
        ("failed", ["c", "a.csv", "Äpfel.zip"]),
        ("speed", ["Äpfel.zip", "a.csv", "c"]),
        ("slowest", ["a.csv", "Äpfel.zip", "c"]),
        ("strategy", ["Äpfel.zip", "c", "a.csv"]),
        ("model", ["c", "a.csv", "Äpfel.zip"]),
        ("name", ["a.csv", "c", "Äpfel.zip"]),
    ],
)
def test_rows_are_sorted(three: Store, sort: str, ascending: list[str]) -> None:
    """Either way; the newest first among equals, and what cannot be told last, whichever way."""
    assert names(three, sort=sort, descending=False) == ascending
    if sort in ("speed", "slowest"):
        assert names(three, sort=sort) == [*ascending[1::-1], "c"]


def test_rows_have_their_cost_where_there_is_a_price(three: Store) -> None:
    """What has sent nothing yet has cost nothing; how many have a price is counted."""
    priced = RunSettings(price_in=1.0, price_out=1.0)
    spent = run(three, "spent", "x", priced, RunStatus.FINISHED)
    run(three, "waits", "y", priced, RunStatus.QUEUED)
    with three.writing() as connection:
        connection.execute("UPDATE runs SET cost = 0.42 WHERE run_id = ?", (spent,))
    page = Overview(three).page(ListWanted(sort="cost"))
    assert [(row.label, row.cost) for row in page.rows][:3] == [("spent", 0.42), ("waits", 0.0), ("c", None)]
    assert page.counts.priced == 2


def test_a_page_behind_the_last_is_the_last(three: Store) -> None:
    page = Overview(three).page(ListWanted(), start=40, count=2)
    assert (page.start, page.count, [row.label for row in page.rows]) == (2, 3, ["a.csv"])


def test_what_is_no_order_is_refused() -> None:
    """The address of a page may say anything."""
    with pytest.raises(ConfigurationError):
        ListWanted(sort="label; DROP TABLE runs")  # type: ignore[arg-type]  # the point


def listed(registry: Registry, comparison_id: str) -> Listed:  # noqa: F811  # the fixture
    (row,) = (row for row in registry.overview.page(ListWanted(only="comparisons")).rows if row.id == comparison_id)
    return row


def test_a_comparison_stands_as_it_does_on_its_own_page(registry: Registry) -> None:  # noqa: F811  # the fixture
    """Status and counts are those of its snapshot, at the start and at its end; its runs are no rows of their own."""
    draft = registry.prepare(sample_documents(6), "six.zip")
    instant = RunSettings(endpoint=EndpointSettings(preset="instant"))
    plan = Plan(draft, (Entrant("windowed", 4, documents=6), Entrant("abatch", 2, documents=4)), instant, 2, warm_up=2)
    made = registry.comparisons.start(plan)
    until(registry, made, ended)
    row, whole = listed(registry, made), registry.comparisons.snapshot(made)
    assert (row.status, row.done, row.steps, row.total) == (whole.status, whole.done, whole.total, 6)
    assert (row.label, row.plan, row.started_utc) == ("six.zip", whole.plan, whole.started_utc)
    assert registry.overview.page(ListWanted()).counts == ListCounts(all=1, comparisons=1)


def test_a_stopped_comparison_waits_in_the_list_as_on_its_page(registry: Registry) -> None:  # noqa: F811  # the fixture
    draft = registry.prepare(sample_documents(6))
    made = registry.comparisons.start(Plan(draft, (Entrant("serial", documents=6),), RunSettings(), repeats=3))
    registry.comparisons.stop(made)
    registry.comparisons.stop(made)
    whole = until(registry, made, ended)
    row = listed(registry, made)
    assert (row.status, row.done, row.steps) == (whole.status, whole.done, 3)
    assert registry.comparisons.rename(made, "  a\nname ") == "a name"
    assert listed(registry, made).label == "a name"


def test_chinese_names_are_sorted_by_pinyin_and_found(store: Store) -> None:
    """Upwards and down; a run without a name stays at the end. A part of a name finds it."""
    for label in ("周报", "", "b.csv", "北京", "工单"):
        run(store, label, "a", RunSettings(), RunStatus.FINISHED)
    assert names(store, sort="name", descending=False) == ["b.csv", "北京", "工单", "周报", ""]
    assert names(store, sort="name", descending=True) == ["周报", "工单", "北京", "b.csv", ""]
    assert names(store, search="单") == ["工单"]


def test_practice_is_found_by_its_words_in_every_language(three: Store) -> None:
    """Whoever reads: the list says them in the reader's."""
    for language in languages():
        assert names(three, search=say(Wording("practice, no AI"), language)) == ["c", "a.csv"]
