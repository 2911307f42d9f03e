"""What a person may say of a request: addresses as they are pasted, extra bodies, extra headers."""

import pytest

from core.errors import ConfigurationError
from core.request import base_url, check_base_url, extra_body, extra_header
from core.settings import EndpointSettings, RunSettings

GOOD = "https://host.example/v1"


@pytest.mark.parametrize(
    "pasted",
    [
        GOOD,
        f"  {GOOD}\n",
        f"{GOOD}/",
        f"{GOOD}/chat/completions",
        f"{GOOD}/chat/completions/",
        f"{GOOD}/completions",
        f"{GOOD}/responses",
        f"{GOOD}/models",
        f'"{GOOD}"',
        f"“{GOOD}”",
        f"<{GOOD}>",
        f"「{GOOD}」，",
        f"\u200b{GOOD}\ufeff",
        "ｈｔｔｐｓ：／／ｈｏｓｔ．ｅｘａｍｐｌｅ／ｖ１",
        f"{GOOD}?",
        f"{GOOD}#",
    ],
)
def test_an_address_is_taken_as_it_was_meant(pasted: str) -> None:
    """Blanks, quotes, full-width letters, and the path of one operation are no part of it."""
    assert base_url(pasted) == GOOD
    check_base_url(base_url(pasted))


def test_azures_version_stays() -> None:
    """The path of the deployment, and api-version."""
    base = "https://r.openai.azure.com/openai/deployments/d"

    assert base_url(f"{base}/chat/completions?api-version=2024-10-21") == f"{base}?api-version=2024-10-21"
    check_base_url(f"{base}?api-version=2024-10-21")


@pytest.mark.parametrize(
    "url",
    [
        f"{GOOD}?key=SECRET",
        f"{GOOD}?api-version=1&key=SECRET",
        f"{GOOD}?api-version=1&api-version=SECRET",
        f"{GOOD}?api-version=SECRET%20x",
        f"{GOOD}#SECRET",
        "https://user:SECRET@host/v1",
        "https://SECRET@host/v1",
        "user:SECRET@host/v1",
        "host/v1?key=SECRET",
        "http://[SECRET@::1/v1",
    ],
)
def test_what_may_be_a_key_is_refused_and_not_quoted(url: str) -> None:
    """Any other query, a fragment, a user: a sentence without the value."""
    with pytest.raises(ConfigurationError) as caught:
        check_base_url(url)
    assert "SECRET" not in str(caught.value)


@pytest.mark.parametrize(
    ("url", "better"),
    [
        ("localhost:8000/v1", "http://localhost:8000/v1"),
        ("127.0.0.1:8000", "http://127.0.0.1:8000"),
        ("api.host.example/v1", "https://api.host.example/v1"),
    ],
)
def test_a_missing_scheme_is_named(url: str, better: str) -> None:
    """The sentence holds the whole address: http on this machine, https elsewhere."""
    with pytest.raises(ConfigurationError, match=f"must begin with http:// or https://.*: {better}\\.$"):
        check_base_url(base_url(url))


@pytest.mark.parametrize("url", ["", "nonsense", "ftp://host/v1", "http://", "https://a b/v1", "http://host:x/v1"])
def test_what_is_no_address_is_refused(url: str) -> None:
    """No host, another scheme, a blank within."""
    with pytest.raises(ConfigurationError, match="Base URL"):
        check_base_url(base_url(url))


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("{", "must be a JSON object"),
        ("[1]", "must be a JSON object"),
        ("3", "must be a JSON object"),
        ('{"a": NaN}', "must be a JSON object"),
        ('{"a": "\\ud800"}', "must be a JSON object"),
        ("{“a”: 1}", "must be a JSON object"),
        ("[" * 3000, "must be a JSON object"),
        ('{"a":' * 400 + "1" + "}" * 400, "must be a JSON object"),
        ('{"messages": []}', "must not hold messages"),
        ('{"model": "m"}', "must not hold model"),
        ('{"stream": true}', "must not hold stream"),
        ('{"a": "' + "x" * 10_000 + '"}', "at most 10,000 bytes"),
    ],
)
def test_extra_bodies_that_are_refused(text: str, said: str) -> None:
    """No object, what is not a person's to change, too much: a sentence each."""
    with pytest.raises(ConfigurationError, match=said):
        EndpointSettings(extra_body=text)


def test_extra_bodies_that_are_taken() -> None:
    """An object, also an empty one, or nothing at all."""
    assert extra_body(' {"reasoning_effort": "low", "stream": false} ') == {"reasoning_effort": "low", "stream": False}
    assert extra_body("{}") == extra_body("  ") == {}


def test_a_summary_under_another_extra_body_is_another() -> None:
    """The order and the blanks of its fields do not matter; header names do not; without one, keys are as before."""

    def key(**changes: object) -> str:
        return RunSettings(endpoint=EndpointSettings(**changes)).summary_key  # type: ignore[arg-type]  # test shorthand

    assert key(extra_body='{"a": 1, "b": 2}') == key(extra_body='{"b":2,"a":1}') != key()
    assert key(extra_headers=("X-A=A",)) == key() == key(extra_body=" ")
    assert len({key(), key(temperature=None), key(top_p=0.5), key(top_p=0.6)}) == 4
    assert key() == "61ec231be3f449119468d049976fbb2be48e3dde572bd1185e76d9170674a7d0"  # of stores in use


def test_settings_come_back_from_json_as_they_were() -> None:
    """Temperature left to the model, extra body, header names."""
    endpoint = EndpointSettings(temperature=None, extra_body='{"a": 1}', extra_headers=("api-key=AZURE", "X-B"))
    settings = RunSettings(endpoint=endpoint)

    assert RunSettings.from_json(settings.to_json()) == settings


@pytest.mark.parametrize(
    "words",
    ["", "=A", "a b=A", "api-key: sk-SECRET", "api-key=sk-SECRET", "api-key=", "api-key=A=SECRET", "X\r\nY=A", "é=A"],
)
def test_a_header_is_a_name_and_a_variable(words: str) -> None:
    """Anything else may be a value: it is refused without a word of it."""
    with pytest.raises(ConfigurationError, match="NAME=ENV_VARIABLE") as caught:
        extra_header(words)
    assert "SECRET" not in str(caught.value)


@pytest.mark.parametrize("name", ["Host", "content-length", "Content-Type", "Transfer-Encoding", "Proxy-Authorization"])
def test_headers_of_the_program_are_its_own(name: str) -> None:
    """They would break the request."""
    with pytest.raises(ConfigurationError, match="set by the program"):
        extra_header(f"{name}=A")


def test_a_header_is_given_once() -> None:
    """Names are alike whatever their case; Authorization may be one."""
    assert extra_header(" Authorization = TOKEN ") == ("Authorization", "TOKEN")
    with pytest.raises(ConfigurationError, match="given twice"):
        EndpointSettings(extra_headers=("api-key=A", "API-Key=B"))
