"""Secrets taken out of texts, in each form that a server may quote them in."""

import html
import json
from base64 import b64encode
from urllib.parse import quote, quote_plus

import pytest

from core.redaction import SHORTEST_IN_ERRORS, Redaction, secrets_of_header, secrets_of_proxies

KEY = "sk-proj/a+b=c&'d\"e\\f ghIJ7890klMN"


def without(text: str) -> str:
    return Redaction([KEY])(text)


@pytest.mark.parametrize(
    "form",
    [
        KEY,
        KEY.upper(),
        quote(KEY),
        quote(KEY, safe=""),
        quote(KEY, safe="").lower(),
        quote(quote(KEY, safe=""), safe=""),
        quote_plus(KEY),
        json.dumps(KEY)[1:-1],
        json.dumps(KEY)[1:-1].replace("/", "\\/"),
        json.dumps(json.dumps(KEY))[3:-3],
        json.dumps(KEY)[1:-1].replace("&", "\\u0026").replace("'", "\\u0027"),
        repr(KEY)[1:-1],
        repr(repr(KEY))[3:-3],
        repr(KEY.encode())[2:-1],
        html.escape(KEY),
        html.escape(html.escape(KEY)),
        html.escape(json.dumps(KEY)[1:-1]),
        html.escape(repr(KEY)[1:-1]),
        json.dumps(html.escape(KEY))[1:-1],
        quote(repr(KEY)[1:-1], safe=""),
        quote(json.dumps(KEY)[1:-1], safe=""),
        "".join(letter if letter.isalnum() else f"&#{ord(letter)};" for letter in KEY),
        "".join(letter if letter.isalnum() else f"\\x{ord(letter):02x}" for letter in KEY),
    ],
)
def test_a_secret_goes_in_every_form(form: str) -> None:
    """As it is, in an address, in JSON, in a repr, in a page; and in one within the other."""
    assert without(f"It said {form}, twice: {form}") == "It said ***, twice: ***"


@pytest.mark.parametrize("text", ["", "A summary.", "ghIJ7890klMN", "sk-proj", "摘要" * 50])
def test_other_text_is_as_it_was(text: str) -> None:
    """Nothing is made anew where there is no secret."""
    assert without(text) is text or without(text) == text


def test_a_short_secret_stays_in_answers_and_goes_from_errors() -> None:
    """`test` is a word of the language before it is a key."""
    text = "A test of the mill."
    assert Redaction(["test", "2023-06-01"])(f"{text} 2023-06-01") == f"{text} 2023-06-01"
    assert Redaction(["test"], SHORTEST_IN_ERRORS)(text) == "A *** of the mill."
    assert Redaction(["", "a"], SHORTEST_IN_ERRORS)(text) == text


def test_no_secrets_change_nothing() -> None:
    """A run without a key."""
    assert Redaction([])("sk-proj-1234567890") == "sk-proj-1234567890"


def test_the_longest_goes_first() -> None:
    """A secret within another leaves nothing of it."""
    assert Redaction(["inner-secret-1", "outer-inner-secret-1-outer"])("outer-inner-secret-1-outer") == "***"


@pytest.mark.parametrize(
    ("value", "hidden"),
    [
        ("Bearer tok-of-a-header", "tok-of-a-header"),
        ("Signature keyId=abc123defg, sig=0123456789abcdef", "0123456789abcdef"),
        (f"Basic {b64encode(b'me:geheimes-wort').decode()}", "geheimes-wort"),
    ],
)
def test_parts_of_a_headers_value_are_secret(value: str, hidden: str) -> None:
    """What a server quotes alone: after the scheme, within the parameters, and what is encoded."""
    assert Redaction(secrets_of_header(value))(f"no {hidden}!") == "no ***!"


def test_words_of_a_headers_value_are_not() -> None:
    """A title sent along may have words that summaries have, too."""
    redacted = Redaction(secrets_of_header("My summaries, an application"))
    assert redacted("The application makes summaries.") == "The application makes summaries."


@pytest.mark.parametrize(
    "proxy",
    ["http://me:p%40ss%20w%C3%B6rd%21@proxy:3128", "me:p%40ss%20w%C3%B6rd%21@proxy", "http://me:p@ss wörd!@proxy:3128"],
)
def test_a_proxys_password_goes_in_every_form(proxy: str) -> None:
    """As it is written in the address, as it is meant, and as its header has it; the proxy's own name stays."""
    redacted = Redaction(secrets_of_proxies({"https": proxy, "no": "localhost"}))
    for encoding in ("utf-8", "latin-1"):
        sent = b64encode("me:p@ss wörd!".encode(encoding)).decode()
        assert redacted(f"Basic {sent} at proxy:3128") == "Basic *** at proxy:3128"
    assert redacted(proxy).count("***") == 1
    assert redacted('"p@ss w\\u00f6rd!"') == '"***"'


def test_hostile_text_costs_no_more_than_its_length() -> None:
    """Backslashes and percents without end around half a secret: a search that goes back would not come back."""
    redacted = Redaction(["&&&&/////aaaabbbb", KEY])
    for letter in ("\\", "%25", "&amp;", "a", "&#0", "\\u{0"):
        text = f"{letter * 100_000}aaaabbbb ghIJ7890klMN"
        assert redacted(text) == text
