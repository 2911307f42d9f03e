"""The settings of a run as a list."""

from dataclasses import fields, replace
from typing import Any

from core.settings import EndpointSettings, OtherEndpoint, RunSettings
from core.views.run_settings import setting_groups

SERVER = EndpointSettings(kind="openai", base_url="http://127.0.0.1:8000/v1", model="my-vllm-model")
CHANGED: dict[str, Any] = {
    "strategy": "serial",
    "concurrency": 33,
    "prompt": "In three points: {text}",
    "protection": False,
    "max_attempts": 7,
    "timeout": 12.0,
    "deadline": 99.0,
    "reuse": True,
    "requests_per_minute": 777,
    "tokens_per_minute": 88_888,
    "key_source": "typed",
    "context_tokens": 4_096,
    "part_prompt": "A part: {text}",
    "combine_prompt": "All: {text}",
    "max_cost": 5.0,
    "max_total_tokens": 90_000,
    "price_in": 0.4,
    "price_out": 1.6,
}
CHANGED_ENDPOINT: dict[str, Any] = {
    "model": "another",
    "base_url": "http://127.0.0.1:9/v1",
    "temperature": None,
    "top_p": 0.5,
    "max_tokens": 123,
    "extra_body": '{"stop": ["."]}',
    "extra_headers": ("api-key",),
    "client": "openai",
    "key_env": "-",
    "others": (OtherEndpoint("http://127.0.0.1:10/v1", "m"),),
}
OF_PRACTICE = {"preset": "single GPU", "seed": 5}


def shown(settings: RunSettings) -> dict[str, str]:
    return {each.label: each.value for group in setting_groups(settings) for each in group.settings}


def test_every_setting_is_shown() -> None:
    """Whatever is changed changes the list: a new setting has to come into it."""
    plain = RunSettings(endpoint=SERVER, price_in=0.1, price_out=0.2, key_source="environment")
    for name in (each.name for each in fields(RunSettings) if each.name != "endpoint"):
        assert shown(replace(plain, **{name: CHANGED[name]})) != shown(plain), name
    for name, value in CHANGED_ENDPOINT.items():
        assert shown(replace(plain, endpoint=replace(SERVER, **{name: value}))) != shown(plain), name
    practice = RunSettings()
    for name, value in OF_PRACTICE.items():
        assert shown(RunSettings(endpoint=replace(practice.endpoint, **{name: value}))) != shown(practice), name  # type: ignore[arg-type]  # a table
    named = {*CHANGED_ENDPOINT, *OF_PRACTICE, "kind", "firm_limit"}  # the last comes with a cap
    assert named == {each.name for each in fields(EndpointSettings)}


def test_practice_has_no_model_and_no_key() -> None:
    """What it was asked for is no model of its, and nothing is asked of one."""
    listed = shown(RunSettings(endpoint=EndpointSettings(model="gpt-4o-mini")))
    assert listed["Model"] == "practice, no AI"
    assert not {"Address", "Key", "Temperature", "Longest answer"} & listed.keys()


def test_headers_are_named_and_keys_told_by_their_source() -> None:
    """No value of a secret is a setting, and no variable's name is told."""
    endpoint = replace(SERVER, extra_headers=("api-key", "X-Team=TEAM_VARIABLE"))
    listed = shown(RunSettings(endpoint=endpoint, key_source="typed"))
    assert listed["Further headers"] == "api-key, X-Team"
    assert listed["Key"] == "typed, kept in memory only"


def test_each_of_several_endpoints_is_a_line() -> None:
    """With its own model and key; what was marked to have no key has none."""
    others = (OtherEndpoint("http://b/v1", "n", "-"), OtherEndpoint("http://c/v1", "n", "KEY_C"))
    listed = shown(RunSettings(endpoint=replace(SERVER, others=others), key_source="environment"))
    assert not {"Model", "Address", "Key"} & listed.keys()
    assert [listed[f"Server {place}"] for place in (1, 2, 3)] == [
        "my-vllm-model at http://127.0.0.1:8000/v1, key: from the environment",
        "n at http://b/v1, key: none",
        "n at http://c/v1, key: from the environment",
    ]


def test_numbers_have_their_units() -> None:
    """Seconds, tokens and counts are in words."""
    listed = shown(RunSettings(endpoint=replace(SERVER, max_tokens=1_200), timeout=90.0, requests_per_minute=5_000))
    assert listed["Longest answer"] == "1,200 tokens"
    assert listed["Longest attempt"] == "1 min 30 s"
    assert (listed["Requests a minute"], listed["Tokens a minute"]) == ("5,000", "as the endpoint says")
    assert listed["Concurrency"] == "20 at once"


def test_a_cap_and_prices_are_listed_where_somebody_set_them() -> None:
    """In dollars and tokens; most runs have neither."""
    names = {"Cap, US dollars", "Cap, tokens", "Price, in / out"}
    assert not names & shown(RunSettings(endpoint=SERVER)).keys()
    settings = RunSettings(endpoint=SERVER, max_cost=0.005, max_total_tokens=90_000, price_in=0.4, price_out=1.6)
    listed = shown(settings)
    assert {name: listed[name] for name in names} == {
        "Cap, US dollars": "$0.005",
        "Cap, tokens": "90,000",
        "Price, in / out": "$0.40 / $1.60",
    }
