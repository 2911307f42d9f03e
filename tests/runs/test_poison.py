"""Documents that an endpoint can never answer, however many, end no run: each is its own failure."""

from contextlib import closing
from pathlib import Path

from core.config import Environment
from core.control.health import DOWN_AFTER
from core.records import RunStatus, Status
from core.runs.registry import Registry
from tests.runs.durability import scenes
from tests.scripted import Reply

COUNT, FIRST, POISONED = 60, 20, 2 * DOWN_AFTER


def test_a_row_of_documents_without_an_answer_costs_those_alone(tmp_path: Path) -> None:
    """More in a row than an outage takes: those fail, all others have their summaries, and the run is finished."""
    poisoned = range(FIRST, FIRST + POISONED)
    poison = {scenes.text(number) for number in poisoned}

    def script(prompt: str, _nth: int) -> Reply:
        return Reply(status=500) if prompt in poison else scenes.summary_of(prompt)

    with closing(Registry(Environment(store=tmp_path / "g.db"))) as registry, scenes.counting_server(script) as server:
        run_id = registry.start(registry.prepare(scenes.documents(COUNT)), scenes.settings(server.url))
        snapshot = scenes.until(registry, run_id, scenes.ended)
        rows = list(registry.rows(run_id))

    assert snapshot.status is RunStatus.FINISHED
    assert [row.position for row in rows if row.outcome and row.outcome.status is Status.FAILED] == list(poisoned)
    assert snapshot.succeeded == COUNT - POISONED
