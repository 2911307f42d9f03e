"""core/runs/drafts.py and kept_files.py: what is found again of a draft, and for how long its files are here."""

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from core.config import Environment
from core.documents import InputFile, ReadOptions
from core.runs import kept_files
from core.runs.kept_files import KEPT_FOR, KeptFiles
from core.runs.registry import Registry
from core.settings import EndpointSettings, RunSettings
from tests.runs.durability.scenes import PATIENCE

TABLE = InputFile.from_bytes("t.csv", b"id,body,note\n1,One.,First\n2,Two.,\n")


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def registry(tmp_path: Path) -> Iterator[Registry]:
    with closing(Registry(Environment(store=tmp_path / "g.db"))) as opened:
        yield opened


def read(registry: Registry, draft: str) -> str:
    progress = registry.readings.look_at(draft, wait=PATIENCE)
    assert progress is not None
    assert (progress.ended, progress.problem) == (True, "")
    return draft


def texts(registry: Registry, draft: str) -> list[str]:
    return [row.text for row in registry.rows(draft, texts=True)]


def test_draft_is_found_with_how_it_was_read_and_what_was_chosen(registry: Registry) -> None:
    """Options, columns, what results leave out, the form; as another process finds it."""
    options = ReadOptions(text_column="note", id_column="id")
    draft = read(registry, registry.readings.start([TABLE], options, "t.csv"))
    registry.drafts.keep_form(draft, {"concurrency": "7", "reuse": True, "timeout": 9.5, "top_p": None})
    registry.drafts.leave_out(draft, ("body",))
    with closing(Registry(registry.environment)) as other:
        found = other.drafts.find(draft)

    assert found is not None
    assert (found.label, found.options, found.columns, found.left_out) == (
        "t.csv",
        options,
        ("id", "body", "note"),
        ("body",),
    )
    assert found.form == {"concurrency": "7", "reuse": True, "timeout": 9.5, "top_p": None}
    assert found.report.documents == 1
    assert registry.drafts.find("nosuchdraft") is None


def test_what_a_draft_leaves_out_its_run_does_and_so_does_a_draft_of_that(registry: Registry) -> None:
    """A run has its own: what is chosen later is for later runs."""
    draft = read(registry, registry.readings.start([TABLE], ReadOptions(), "t.csv"))
    registry.drafts.leave_out(draft, ("body",))
    run_id = registry.start(draft, RunSettings(endpoint=EndpointSettings(preset="instant")))
    registry.drafts.leave_out(draft, ())

    assert registry.columns(run_id) == ("id", "note")
    found = registry.drafts.find(registry.again(run_id))
    assert found is not None
    assert (found.left_out, found.label, found.report.documents) == (("body",), "t.csv", 2)


def test_columns_are_chosen_anew_without_files_and_no_row_is_lost_on_the_way(registry: Registry) -> None:
    """The rows come from the first draft, whatever was chosen in between."""
    first = read(registry, registry.readings.start([TABLE], ReadOptions(), "t.csv"))
    registry.readings.forget_files(first)
    second = read(registry, registry.readings.start_again(first, ReadOptions(text_column="note")))
    found = registry.drafts.find(second)
    assert found is not None
    assert (texts(registry, second), found.source, found.label) == (["First"], first, "t.csv")
    third = read(registry, registry.readings.start_again(found.source, ReadOptions(text_column="body")))

    assert texts(registry, third) == ["One.", "Two."]
    assert registry.columns(third) == ("id", "body", "note")


def test_with_their_files_documents_are_read_from_these(registry: Registry) -> None:
    """And the files go on with the new draft, not with the one that is deleted."""
    first = read(registry, registry.readings.start([TABLE], ReadOptions(text_column="note"), "t.csv"))
    second = read(registry, registry.readings.start_again(first, ReadOptions(text_column="body")))
    registry.delete(first)

    assert texts(registry, second) == ["One.", "Two."]
    assert not registry.readings.has_files(first)
    assert registry.readings.has_files(second)


def test_kept_files_have_an_end(monkeypatch: pytest.MonkeyPatch) -> None:
    """In bytes, those looked at longest ago first; and in time. A look keeps them."""
    monkeypatch.setattr(kept_files, "MOST_BYTES", 100)
    clock = Clock()
    files = KeptFiles(clock)
    forty = [InputFile.from_bytes("a", b"x" * 40)]
    files.keep("one", forty)
    files.keep("two", forty)
    assert files.of("one")
    files.keep("three", forty)
    assert [bool(files.of(draft)) for draft in ("one", "two", "three")] == [True, False, True]

    clock.now = KEPT_FOR
    assert files.of("one")
    clock.now += 1
    files.look_after()
    assert [bool(files.of(draft)) for draft in ("one", "three")] == [True, False]
    files.keep("large", [InputFile.from_bytes("b", b"x" * 101)])
    assert not files.of("large")
