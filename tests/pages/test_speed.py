"""The tabs Speed and Errors of the Run page."""

from streamlit.testing.v1 import AppTest

from core.documents import sample_documents
from core.reader import ENGLISH, language_of, read_in
from core.records import Document, Failures, Outcome, RunStatus, Status
from core.runs.registry import Registry
from core.settings import RunSettings
from tests.pages.conftest import INSTANT, end_of, opened_app, shown
from tests.runs.test_store import record


def _tab(run_id: str, name: str) -> AppTest:
    return opened_app("run.py", run=run_id, tab=name)


def _html(app: AppTest) -> str:
    return "\n".join(str(element.proto.body) for element in app.get("html"))


def _finished(registry: Registry, documents: int) -> str:
    draft = registry.prepare(sample_documents(documents), "some.zip")
    return end_of(registry, registry.start(draft, RunSettings(endpoint=INSTANT))).run_id


def _failed(registry: Registry) -> str:
    """Two documents with a summary, and five that failed in two ways; one of them stands there twice."""
    names = ["a", "b", "<b>c</b>", "d", "e", "f", "g"]
    documents = [Document(at, name, f"Text {min(at, 5)}.") for at, name in enumerate(names)]
    store = registry._store
    run_id = store.add_run(store.add_draft(documents, "some"), RunSettings(), None, "")
    told = ["", "", "It said: no_1.", "It said: no_2.", "Timed out.", "It said: <i>no_3</i>."]
    record(
        store,
        run_id,
        *(
            Outcome(at, Status.FAILED if why else Status.SUCCEEDED, error=why, reason=why[:2], attempts=1)
            for at, why in enumerate(told)
        ),
    )
    store.close_session(run_id, RunStatus.FINISHED)
    return run_id


def test_a_finished_run_has_four_figures_and_a_drawing(registry: Registry) -> None:
    """Done, failed, took and speed, both charts as one drawing, and their numbers behind a menu."""
    app = _tab(_finished(registry, 40), "Speed")
    body = _html(app)
    assert [name in body for name in ("Done", "Failed", "Took", "Speed")] == [True] * 4
    assert len(app.get("vega_lite_chart")) == 1
    assert [button.proto.label for button in app.get("download_button")][-2:] == ["Picture (PNG)", "Numbers (CSV)"]
    app.radio(key="speed_shown").set_value("points").run()
    assert not app.get("vega_lite_chart")
    assert any("documents_a_second" in frame.value for frame in app.dataframe)
    app.radio(key="speed_shown").set_value("figures").run()
    assert "p95 latency" in app.dataframe[-1].value.iloc[:, 0].tolist()


def test_few_documents_have_a_line(registry: Registry) -> None:
    """Twelve are told in a sentence, without a drawing."""
    app = _tab(_finished(registry, 12), "Speed")
    assert "Charts are drawn from 30 documents on." in _html(app)
    assert not app.get("vega_lite_chart")


def test_failures_are_sentences_with_their_documents(registry: Registry) -> None:
    """The most frequent first, equal but for numbers as one, and a file of them; nothing from outside is markup."""
    run_id = _failed(registry)
    assert registry.failures(run_id) == [
        Failures("It", "It said: no_1.", 1, ("<b>c</b>",)),
        Failures("It", "It said: no_2.", 1, ("d",)),
        Failures("Ti", "Timed out.", 1, ("e",)),
        Failures("It", "It said: <i>no_3</i>.", 2, ("f",)),
    ]
    app = _tab(run_id, "Errors")
    body = _html(app)
    assert "5 documents failed, for 2 reasons." in body
    assert body.index("It said: no_1.") < body.index("Timed out.")
    assert "&lt;b&gt;c&lt;/b&gt; \u00b7 d \u00b7 f and 1 more" in body
    assert "<i>" not in body
    (link,) = [each for each in app.get("link_button") if each.proto.label == "Download the failed ones"]
    assert link.proto.url == f"download/{run_id}.csv?only=failed"


def test_without_failures_that_is_said(registry: Registry) -> None:
    """And there is no file of none."""
    app = _tab(_finished(registry, 3), "Errors")
    assert "No document failed." in _html(app)
    assert not [each for each in app.get("link_button") if "failed" in each.proto.label]


def test_the_open_tab_stays_open_in_another_language(registry: Registry) -> None:
    """The address names a tab in English, whatever the reader's language; what was chosen in it stays chosen."""
    app = _tab(_finished(registry, 40), "Speed")
    app.radio(key="speed_shown").set_value("points").run()
    before, chinese = ENGLISH, language_of(["zh"])
    assert chinese is not None
    for language, label, option in ((chinese, "速度", "数据点表格"), (ENGLISH, "Speed", "Points as a table")):
        app.session_state["visitor_language"] = language
        with read_in(before):  # the options as they were drawn
            shown(app.run())
        before = language
        assert [tab.label for tab in app.tabs][1] == label
        assert app.query_params["tab"] == "Speed"
        assert app.radio(key="speed_shown").value == "points"
        assert option in app.radio(key="speed_shown").options
        assert any("documents_a_second" in frame.value for frame in app.dataframe)
