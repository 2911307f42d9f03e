"""The right column of the Summarise page: what to write, and who writes it."""

import pytest
from streamlit.testing.v1 import AppTest

from core.runs.registry import Registry
from core.summarise.prompts import named_prompt
from pages.parts.summarise import counting
from tests.pages.conftest import end_of, opened_app, shown, words


@pytest.fixture
def form(app: AppTest, monkeypatch: pytest.MonkeyPatch) -> AppTest:
    """The page with documents; it waits for a count, however slow the machine is."""
    monkeypatch.setattr(counting, "_PATIENCE", 60.0)
    return shown(app.button(key="samples").click().run())


def _settings_of_trial(app: AppTest, registry: Registry) -> object:
    app.button(key="try").click().run()
    newest = registry.newest_run()
    assert newest is not None
    end_of(registry, newest.run_id)
    return newest.settings


def test_prompt_is_shown_and_sent_with_its_language(form: AppTest, registry: Registry) -> None:
    """A card and a language make the prompt: the one that stands there goes with the run."""
    assert named_prompt("one sentence") in words(form)
    form.radio(key="form_prompt_name").set_value("three points").run()
    form.segmented_control(key="form_summary_language").set_value("zh").run()

    prompt = named_prompt("three points", "zh")
    assert prompt in words(shown(form))
    assert getattr(_settings_of_trial(form, registry), "prompt", "") == prompt


def test_ones_own_prompt_begins_as_the_one_before(form: AppTest) -> None:
    """A copy to change; what was changed stays, through a look at another card."""
    form.segmented_control(key="form_summary_language").set_value("en").run()
    form.radio(key="form_prompt_name").set_value("own").run()
    assert shown(form).text_area(key="form_own_prompt").value == named_prompt("one sentence", "en")

    form.radio(key="form_prompt_name").set_value("to-dos").run()
    form.radio(key="form_prompt_name").set_value("own").run()
    assert form.text_area(key="form_own_prompt").value == named_prompt("to-dos", "en")
    form.text_area(key="form_own_prompt").set_value("Mine: {text}").run()
    form.radio(key="form_prompt_name").set_value("one sentence").run()
    form.radio(key="form_prompt_name").set_value("own").run()
    assert shown(form).text_area(key="form_own_prompt").value == "Mine: {text}"


def test_a_newcomer_sees_no_number_of_the_practice_endpoint(form: AppTest) -> None:
    """It says that it is no AI; how it behaves stands under the folded line."""
    assert "Copies the sentences that say most." in words(form)
    fold = next(each for each in form.expander if "Change" in each.label)
    assert any("sigma" in each.value for each in fold.caption)
    assert words(form).count("sigma") == 1


def test_a_server_begins_with_what_suits_it(form: AppTest) -> None:
    """Its own pace, and no summary paid for twice; practice goes back to its own. A strategy of one's own stays."""
    assert any(each.label.startswith("20 at once, retries on") for each in form.expander)
    form.radio(key="form_writer").set_value("server").run()
    assert any(each.label.startswith("Finds its own pace, up to 20 at once") for each in shown(form).expander)
    assert form.toggle(key="form_reuse").value
    form.radio(key="form_writer").set_value("practice").run()
    assert (form.selectbox(key="form_strategy").value, form.toggle(key="form_reuse").value) == ("windowed", False)

    form.selectbox(key="form_strategy").set_value("batch").run()
    form.radio(key="form_writer").set_value("openai").run()
    assert shown(form).selectbox(key="form_strategy").value == "batch"


def test_each_writer_keeps_its_model(form: AppTest) -> None:
    """A server's model is not asked of OpenAI."""
    form.radio(key="form_writer").set_value("server").run()
    form.text_input(key="form_model").set_value("mill-7b").run()
    form.radio(key="form_writer").set_value("openai").run()
    assert shown(form).text_input(key="form_model").value == "gpt-4o-mini"

    form.radio(key="form_writer").set_value("server").run()
    assert shown(form).text_input(key="form_model").value == "mill-7b"


def test_bar_says_why_nothing_can_start(form: AppTest) -> None:
    """Whatever is missing first: a key, an address, a place in the prompt."""
    assert "1,000 documents · about " in words(form)
    form.radio(key="form_writer").set_value("openai").run()
    assert "OpenAI asks for an API key" in words(shown(form))
    assert form.button(key="start").disabled
    assert form.button(key="try").disabled

    form.radio(key="form_writer").set_value("server").run()
    form.text_input(key="form_base_url").set_value("nonsense").run()
    assert "Base URL is 'nonsense'" in words(shown(form))


def test_a_server_has_no_address_until_it_is_typed(form: AppTest) -> None:
    """OpenAI's address is none of one's own, and what is missing is said."""
    form.radio(key="form_writer").set_value("server").run()
    assert shown(form).text_input(key="form_base_url").value == ""
    assert "The address of your server is missing; type it, such as http://127.0.0.1:8000/v1." in words(form)
    assert form.button(key="start").disabled


def test_environments_address_is_the_servers(monkeypatch: pytest.MonkeyPatch) -> None:
    """What .env names is what My server begins with; OpenAI has its own."""
    monkeypatch.setenv("OPENAI_API_KEY", "sk-of-the-owner")
    monkeypatch.setenv("OPENAI_BASE_URL", "http://127.0.0.1:9/v1")
    form = opened_app().button(key="samples").click().run()
    form.radio(key="form_writer").set_value("server").run()
    assert shown(form).text_input(key="form_base_url").value == "http://127.0.0.1:9/v1"
    assert form.text_input(key="form_key").placeholder == "from .env"

    form.radio(key="form_writer").set_value("openai").run()
    assert "OpenAI asks for an API key" in words(shown(form))
    assert "sk-of-the-owner" not in words(form) + str(form.session_state)


def test_a_cap_and_what_it_costs_stand_before_the_start(form: AppTest) -> None:
    """A cap with a price is said in the bar, and what it means beneath its field."""
    form.radio(key="form_writer").set_value("server").run()
    form.text_input(key="form_base_url").set_value("http://127.0.0.1:9/v1").run()
    assert "tokens, no price is known · goes to 127.0.0.1:9" in words(shown(form))

    form.number_input(key="form_max_cost").set_value(5.0).run()
    assert "The cost cannot be capped: no price is known for gpt-4o-mini." in words(shown(form))
    assert form.button(key="start").disabled

    form.session_state["form_price_in"], form.session_state["form_price_out"] = 400.0, 1600.0
    form.run()
    assert "$400.00 / $1,600.00" in [each.proto.popover.label.replace("\\", "") for each in form.get("popover")]
    assert ", capped at $5.00 · goes to 127.0.0.1:9" in words(shown(form))
    assert "The cap is likely to be reached before everything is done: at most $5.00." in words(form)
    assert "An answer then has at most 1,000 tokens." in words(form)
    assert not form.button(key="start").disabled


def test_a_run_has_the_cap_and_the_prices_of_the_form(form: AppTest, registry: Registry) -> None:
    """Practice practises that, too."""
    form.number_input(key="form_max_cost").set_value(5.0)
    form.session_state["form_price_in"], form.session_state["form_price_out"] = 400.0, 1600.0
    form.run()
    assert ", capped at $5.00 · stays on this machine" in words(shown(form))
    settings = _settings_of_trial(form, registry)
    assert [getattr(settings, name) for name in ("max_cost", "price_in", "price_out")] == [5.0, 400.0, 1600.0]


def test_each_writer_keeps_its_cap(form: AppTest) -> None:
    """A cap in dollars is none for practice, which has its own under the folded line."""
    form.radio(key="form_writer").set_value("openai").run()
    form.number_input(key="form_max_cost").set_value(5.0).run()
    assert "Estimate: $" in words(shown(form))
    assert "OpenAI asks for an API key" in words(form)

    form.radio(key="form_writer").set_value("practice").run()
    assert shown(form).number_input(key="form_max_cost").value is None
    form.number_input(key="form_max_total_tokens").set_value(9_000).run()
    assert any(", capped at 9,000 tokens" in each.label.replace("\\", "") for each in shown(form).expander)
    assert not form.button(key="start").disabled

    form.radio(key="form_writer").set_value("openai").run()
    assert shown(form).number_input(key="form_max_cost").value == 5.0
    assert form.number_input(key="form_max_total_tokens").value is None
