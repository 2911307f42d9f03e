"""From raw widget values to settings, or to the sentence beside the field that is wrong."""

from dataclasses import replace

import pytest

from core.config import OPENAI_URL, Environment
from core.reader import ENGLISH, language_of, read_in
from core.settings import EndpointSettings, RunSettings
from core.summarise.prompts import PROMPTS, SUMMARY_LANGUAGES, SummaryLanguage, named_prompt
from core.views.forms import (
    OWN_PROMPT,
    Form,
    check,
    destination,
    filled_in,
    key_hint,
)
from core.views.kept_form import kept_form, restored_form

MACHINE = Environment(api_key="sk-machine", base_url="http://127.0.0.1:9/v1")
THERE = Form(writer="server", base_url=MACHINE.base_url)


def test_first_form_is_the_first_settings() -> None:
    """A form nobody touched gives the defaults of `RunSettings`, but for the prompt: a sentence, as the text speaks."""
    prompt = named_prompt("one sentence")
    assert check(Form(), MACHINE).settings == RunSettings(prompt=prompt)
    assert "in the language of the text" in prompt


@pytest.mark.parametrize("language", SUMMARY_LANGUAGES)
@pytest.mark.parametrize("name", PROMPTS)
def test_language_of_the_summary_is_in_the_prompt(name: str, language: SummaryLanguage) -> None:
    """A run's prompt is found again by name and language, and two languages never share a summary."""
    made = check(Form(prompt_name=name, summary_language=language), MACHINE).settings
    assert made is not None

    held = filled_in(made)
    assert (held["prompt_name"], held["summary_language"]) == (name, language)
    others = {
        each: check(Form(prompt_name=name, summary_language=each), MACHINE).settings for each in SUMMARY_LANGUAGES
    }
    assert len({settings.summary_key for settings in others.values() if settings}) == len(SUMMARY_LANGUAGES)


@pytest.mark.parametrize("name", PROMPTS)
def test_prompt_on_offer_is_asked_in_the_readers_language(name: str) -> None:
    """A Chinese reader's prompt is Chinese, and asks for the text's own language; the command line's stays English."""
    chinese = language_of(["zh"])
    assert chinese is not None
    with read_in(chinese):
        asked = Form(prompt_name=name).prompt
        assert "使用原文的语言" in asked
        assert Form(prompt_name=name, summary_language="en").prompt == named_prompt(name, "en")
        assert named_prompt(name) == PROMPTS[name]["text"]
    assert Form(prompt_name=name).prompt == named_prompt(name)


def test_form_of_a_run_keeps_the_language_that_its_prompt_is_asked_in() -> None:
    """Whoever changes one setting of a run asks the same prompt, in whatever language the page is read."""
    chinese = language_of(["zh"])
    assert chinese is not None
    for made_in, read_in_ in ((ENGLISH, chinese), (chinese, ENGLISH)):
        with read_in(made_in):
            prompt = Form(prompt_name="three points").prompt
        with read_in(read_in_):
            held = filled_in(RunSettings(prompt=prompt))
            assert (held["prompt_name"], held["summary_language"]) == ("three points", "text")
            assert Form(**held).prompt == prompt


def test_language_says_nothing_of_a_prompt_of_ones_own() -> None:
    """What was typed is sent as it was typed; the lesson's prompt counts as one's own."""
    typed = Form(prompt_name=OWN_PROMPT, own_prompt="Briefly: {text}", summary_language="zh")
    assert typed.prompt == "Briefly: {text}"
    assert filled_in(RunSettings())["prompt_name"] == OWN_PROMPT


def test_writer_of_a_run_is_found_again() -> None:
    """OpenAI is told by its address; the server's address is kept while another writes."""
    assert filled_in(RunSettings())["writer"] == "practice"
    openai = filled_in(RunSettings(endpoint=EndpointSettings(kind="openai", base_url=OPENAI_URL)))
    assert openai["writer"] == "openai"
    assert "base_url" not in openai
    assert Form(writer="openai", base_url="http://127.0.0.1:9/v1").address == OPENAI_URL


@pytest.mark.parametrize(
    "settings",
    [
        RunSettings(strategy="adaptive", concurrency=50, protection=False, max_attempts=7, timeout=9.5),
        RunSettings(
            endpoint=EndpointSettings(
                kind="openai",
                base_url="http://127.0.0.1:9/v1",
                model="mill",
                temperature=None,
                top_p=0.3,
                max_tokens=80,
                extra_body='{"seed": 1}',
                extra_headers=("api-key",),
                client="openai",
            ),
            prompt="Briefly: {text}",
            reuse=True,
            requests_per_minute=60,
            tokens_per_minute=9000,
        ),
    ],
)
def test_settings_that_are_filled_in_come_out_again(settings: RunSettings) -> None:
    """Every field of the form takes its value, and the form comes to the same settings."""
    assert check(Form(**filled_in(settings)), Environment()).settings == settings


@pytest.mark.parametrize("typed", ["0", "4001", "-3", "abc", "2.5", "", "１e9"])
def test_bad_concurrency_is_a_sentence_of_its_own_field(typed: str) -> None:
    """What is no whole number from 1 to 4,000 is named under "concurrency"; there are no settings."""
    checked = check(Form(concurrency=typed), MACHINE)

    assert checked.settings is None
    assert "from 1 to 4,000" in checked.problem("concurrency")
    assert list(checked.problems) == ["concurrency"]


def test_a_strategy_of_langchain_stays_at_200() -> None:
    """The sentence names it, and those that go further."""
    checked = check(Form(strategy="batch", concurrency="201"), MACHINE)

    assert checked.settings is None
    assert "batch goes up to 200. Windowed and adaptive go up to 4,000" in checked.problem("concurrency")
    assert check(Form(strategy="adaptive", concurrency="4000"), MACHINE).settings is not None


def test_blanks_around_a_number_do_not_matter() -> None:
    """ " 7 " is seven."""
    settings = check(Form(concurrency=" 7 "), MACHINE).settings

    assert settings is not None
    assert settings.concurrency == 7


def test_every_field_that_is_wrong_has_its_sentence() -> None:
    """Several mistakes are all said at once, each under its own field, in the order of the page."""
    form = Form(
        writer="server", base_url="nonsense", prompt_name=OWN_PROMPT, own_prompt="x", concurrency="0", timeout=0
    )

    assert list(check(form, MACHINE).problems) == ["endpoint", "prompt", "concurrency", "options"]
    assert check(form, MACHINE).first_problem.startswith("Base URL is 'nonsense'")


def test_fields_of_the_other_endpoint_do_not_matter() -> None:
    """What was left in the fields of an endpoint that is not chosen is neither checked nor used."""
    settings = check(Form(base_url="nonsense", model="", key="sk-typed", temperature=1.0), MACHINE).settings

    assert settings == check(Form(), MACHINE).settings


@pytest.mark.parametrize(
    ("form", "source"),
    [
        (Form(), "none"),
        (Form(key="sk-typed"), "none"),
        (THERE, "environment"),
        (replace(THERE, base_url=f" {MACHINE.base_url} "), "environment"),
        (replace(THERE, base_url=OPENAI_URL), "none"),
        (replace(THERE, base_url=f"{MACHINE.base_url}/x"), "none"),
        (replace(THERE, key="sk-typed"), "typed"),
        (replace(THERE, base_url=OPENAI_URL, key=" sk-typed "), "typed"),
        (replace(THERE, key="  "), "environment"),
    ],
)
def test_environments_key_goes_to_its_address_only(form: Form, source: str) -> None:
    """A typed key wins; the environment's goes to the environment's address, to no other, and never to practice."""
    settings = check(form, MACHINE).settings

    assert settings is not None
    assert settings.key_source == source


def test_key_is_not_in_what_a_log_would_show() -> None:
    """The form's repr leaves the key out."""
    assert "sk-typed" not in repr(Form(key="sk-typed"))


def test_destination_names_the_address_and_the_key() -> None:
    """The line says where the documents go, and with which key."""
    assert destination(Form(), MACHINE).startswith("Documents stay on this machine")
    assert destination(THERE, MACHINE) == "Documents will be sent to http://127.0.0.1:9/v1, with the key from .env."
    elsewhere = replace(THERE, base_url="https://host/v1")
    assert destination(elsewhere, MACHINE) == "Documents will be sent to https://host/v1, without a key."


def test_empty_key_field_is_explained() -> None:
    """The hint says whether an empty field means the environment's key."""
    assert key_hint(THERE, MACHINE) == "Left empty, the key from .env is used."
    assert "http://127.0.0.1:9/v1 only" in key_hint(replace(THERE, base_url="https://host/v1"), MACHINE)
    assert key_hint(THERE, Environment()) == "A key is kept in memory for this run only."


def test_an_address_is_taken_as_it_was_meant() -> None:
    """A pasted operation's address is the environment's own, so its key is used."""
    form = replace(THERE, base_url=f" {MACHINE.base_url}/chat/completions ")
    settings = check(form, MACHINE).settings

    assert settings is not None
    assert settings.endpoint.base_url == MACHINE.base_url
    assert settings.key_source == "environment"


def test_what_is_added_to_a_request_is_checked_and_kept() -> None:
    """An empty temperature is the model's; the header's name is kept and its value is not; practice has none of it."""
    form = replace(THERE, temperature=None, extra_body=' {"a": 1} ', header_name=" api-key ", header_value="secret-1 ")
    settings = check(form, MACHINE).settings

    assert settings is not None
    assert settings.endpoint.temperature is None
    assert (settings.endpoint.extra_body, settings.endpoint.extra_headers) == ('{"a": 1}', ("api-key",))
    assert form.usable_headers == {"api-key": "secret-1"}
    assert "secret-1" not in settings.to_json() + repr(form)
    assert check(replace(form, writer="practice"), MACHINE).settings == check(Form(), MACHINE).settings


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"extra_body": "{"}, "must be a JSON object"),
        ({"header_name": "api-key=secret-1"}, "goes into its own field"),
        ({"header_name": "api-key: secret-1"}, "goes into its own field"),
        ({"header_value": "secret-1"}, "not its name"),
        ({"header_name": "Host", "header_value": "secret-1"}, "set by the program"),
        ({"header_name": "X-A", "header_value": "secret-1\nX: 2"}, "holds characters that no header takes"),
        ({"base_url": "http://host/v1?key=secret-1"}, "only api-version is kept"),
    ],
)
def test_what_is_wrong_with_the_request_is_said_at_the_endpoint(changes: dict[str, str], said: str) -> None:
    """One sentence, without the secret."""
    problem = check(replace(THERE, **changes), MACHINE).problem("endpoint")  # type: ignore[arg-type]  # test shorthand

    assert said in problem
    assert "secret-1" not in problem


@pytest.mark.parametrize(
    ("form", "said"),
    [
        (replace(THERE, max_cost=5.0), "no price is known for gpt-4o-mini"),
        (replace(THERE, price_in=0.4), "One price is missing"),
        (replace(THERE, max_cost=0.0), "A cap of 0 lets nothing be sent."),
        (replace(THERE, max_total_tokens=0), "A cap of 0 lets nothing be sent."),
        (replace(THERE, max_total_tokens=9, extra_body='{"n": 2}'), "With a cap the extra body must not hold n"),
        (Form(max_cost=5.0), "no price is known for practice"),
    ],
)
def test_what_is_wrong_with_a_cap_is_said_where_it_stands(form: Form, said: str) -> None:
    """One sentence, under its own name, and no settings."""
    checked = check(form, MACHINE)
    assert said in checked.problem("spending")
    assert checked.settings is None
    assert checked.endpoint is not None


def test_a_cap_and_prices_go_with_the_run_and_come_back() -> None:
    """The answer's limit that the cap set is not taken for one that somebody typed."""
    form = replace(THERE, max_cost=5.0, max_total_tokens=9_000, price_in=0.4, price_out=1.6)
    settings = check(form, MACHINE).settings
    assert settings is not None
    assert (settings.max_cost, settings.max_total_tokens) == (5.0, 9_000)
    assert (settings.price_in, settings.price_out, settings.endpoint.max_tokens) == (0.4, 1.6, 1_000)

    held = filled_in(settings)
    names = ("max_cost", "max_total_tokens", "price_in", "price_out", "max_tokens")
    assert {name: held[name] for name in names} == {name: getattr(form, name) for name in names}
    assert restored_form(kept_form(form)) == kept_form(form) | {"others": ()}
    typed = check(replace(form, max_tokens=200), MACHINE).settings
    assert typed is not None
    assert filled_in(typed)["max_tokens"] == 200
