"""A live run that many pages look at: read once for all of them, and less often the more they are."""

import gettext
from collections.abc import Iterator
from pathlib import Path

import pytest

from core.config import Environment
from core.reader import ENGLISH, Language, read_in
from core.runs.registry import Registry
from core.settings import RunSettings
from pages.parts.run.watched import LATEST, SOONEST, Watched
from tests.runs.durability.scenes import documents


class Clock:
    """A clock that is set by hand, seconds."""

    now = 100.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def registry(tmp_path: Path) -> Iterator[Registry]:
    opened = Registry(Environment(store=tmp_path / "g.db"))
    yield opened
    opened.close()


@pytest.fixture
def run_id(registry: Registry) -> str:
    """A run that is queued, and whose status the test sets."""
    store = registry._store
    return store.add_run(store.add_draft(documents(3)), RunSettings(), None, "")


def test_lookers_share_a_look_for_half_a_second(registry: Registry, run_id: str) -> None:
    """The second session sees what the first one saw; half a second later the run is read again."""
    clock = Clock()
    watched = Watched(clock)
    first = watched.look(registry, run_id, "a")
    clock.now += SOONEST / 2
    assert watched.look(registry, run_id, "b") is first
    clock.now += SOONEST
    assert watched.look(registry, run_id, "a") is not first


def test_many_lookers_tick_more_slowly_and_those_that_left_do_not_count(registry: Registry, run_id: str) -> None:
    """One ticks twice a second, thirty at most every second, a hundred every two; ten seconds later one is left."""
    clock = Clock()
    watched = Watched(clock)
    watched.look(registry, run_id, "0")
    assert watched.pace(run_id) == SOONEST
    for number in range(30):
        watched.look(registry, run_id, str(number))
    assert 1.0 < watched.pace(run_id) < LATEST
    for number in range(100):
        watched.look(registry, run_id, str(number))
    assert watched.pace(run_id) == LATEST
    clock.now += 10
    watched.look(registry, run_id, "0")
    assert watched.pace(run_id) == SOONEST


def test_a_run_that_nobody_looks_at_is_forgotten(registry: Registry, run_id: str) -> None:
    """Its ticks do not stay in memory for as long as the app lives."""
    clock = Clock()
    watched = Watched(clock)
    watched.look(registry, run_id, "a")
    other = registry._store.add_run(run_id, RunSettings(), None, "")
    clock.now += 60
    watched.look(registry, other, "a")
    assert list(watched._runs) == [other]


def test_the_speed_is_made_once_a_look_from_new_ticks_alone(registry: Registry, run_id: str) -> None:
    """Who sees it after the same look gets the same; after the next one it has the ticks that came meanwhile."""
    clock = Clock()
    watched = Watched(clock)
    _tick(registry, run_id, 1.0)
    watched.look(registry, run_id, "a")
    first = watched.speed(registry, run_id)
    assert watched.speed(registry, run_id) is first
    assert first.table["seconds"].tolist() == [1.0]
    _tick(registry, run_id, 2.0)
    clock.now += SOONEST
    watched.look(registry, run_id, "a")
    assert watched.speed(registry, run_id).table["seconds"].tolist() == [1.0, 2.0]


def _tick(registry: Registry, run_id: str, at: float) -> None:
    with registry._store.writing() as connection:
        connection.execute(
            'INSERT INTO ticks (run_id, at, succeeded, failed, in_flight, "limit", throughput, lag)'
            " VALUES (?, ?, 0, 0, 1, 4, 0.0, 0.0)",
            (run_id, at),
        )


class Shouting(gettext.NullTranslations):
    """A language in which everything is written large."""

    def gettext(self, message: str) -> str:
        return message.upper()


def test_each_language_has_its_own_words_of_one_look(registry: Registry, run_id: str) -> None:
    """What is made once for all who look at a run is made once for each language that they read."""
    watched = Watched(Clock())
    with read_in(ENGLISH):
        english = watched.speed(registry, run_id)
        assert english.title == "How fast it goes"
    with read_in(Language("ja", Shouting())):
        assert watched.speed(registry, run_id).title == "HOW FAST IT GOES"
    with read_in(ENGLISH):
        assert watched.speed(registry, run_id) is english
