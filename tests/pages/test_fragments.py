"""Where fragments stand. One that is drawn anew before its first drawing has left the server takes that drawing back,
its place too: what follows in the same container would then come to a place that its page has not reached."""

from collections.abc import Iterable, Iterator

import pytest
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.testing.v1 import app_test
from streamlit.testing.v1.local_script_runner import LocalScriptRunner

from core.documents import sample_documents
from core.records import RunSnapshot
from core.runs.registry import Registry
from core.settings import EndpointSettings, RunSettings
from tests.pages.conftest import opened_app

Path = tuple[int, ...]
Placed = tuple[str, Path]  # the fragment that draws it, if any, and where


@pytest.fixture
def sent(monkeypatch: pytest.MonkeyPatch) -> list[Placed]:
    """What the last run of a page sent, in order."""
    found: list[Placed] = []

    class Noted(LocalScriptRunner):
        def forward_msgs(self) -> list[ForwardMsg]:
            messages = super().forward_msgs()
            found[:] = [
                (message.delta.fragment_id, tuple(message.metadata.delta_path))
                for message in messages
                if message.HasField("delta")
            ]
            return messages

    monkeypatch.setattr(app_test, "LocalScriptRunner", Noted)
    return found


def lost(sent: Iterable[Placed], fragment: str) -> Iterator[Path]:
    """Places that do not exist when they are drawn, without what this fragment sent; those within its own aside."""
    own = min((path for drawn_by, path in sent if drawn_by == fragment), key=len)
    children: dict[Path, int] = {}  # how many each place has
    for drawn_by, path in sent:
        if drawn_by == fragment or path[: len(own)] == own:
            continue
        *parent, index = path
        if index > children.get(tuple(parent), 0):
            yield path
        children[tuple(parent)] = max(children.get(tuple(parent), 0), index + 1)


@pytest.mark.parametrize("page", ["summarise", "runs", "compare", "learn"])
def test_nothing_follows_a_fragment_in_its_place(page: str, finished: RunSnapshot, sent: list[Placed]) -> None:
    opened_app(f"{page}.py")
    _check(sent)


def test_nothing_follows_a_fragment_of_a_run(registry: Registry, finished: RunSnapshot, sent: list[Placed]) -> None:
    opened_app("run.py", run=finished.run_id)
    _check(sent)
    opened_app("two_runs.py", one=finished.run_id, other=finished.run_id)
    _check(sent)
    draft = registry.prepare(sample_documents(12), "twelve.zip")
    opened_app("run.py", run=registry.start(draft, RunSettings(endpoint=EndpointSettings(preset="hosted API"))))
    _check(sent)


def _check(sent: list[Placed]) -> None:
    fragments = {drawn_by for drawn_by, _ in sent if drawn_by}
    assert fragments
    assert [path for fragment in fragments for path in lost(sent, fragment)] == []
