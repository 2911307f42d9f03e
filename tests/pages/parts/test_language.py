"""In which language a visitor reads, before there is a page: by address, cookie and Accept-Language."""

from collections.abc import Mapping

import pytest
from starlette.types import Scope

from pages.parts.frame.language import requested_language


def _scope(query: str = "", headers: Mapping[str, str] | None = None) -> Scope:
    sent = [(name.encode(), value.encode("latin-1", "replace")) for name, value in (headers or {}).items()]
    return {"type": "http", "query_string": query.encode(), "headers": sent}


@pytest.mark.parametrize(
    ("query", "headers", "code"),
    [
        ("", {}, "en"),
        ("", {"accept-language": "zh-CN,zh;q=0.9,en;q=0.8"}, "zh"),
        ("", {"accept-language": "en-GB,en;q=0.9,zh;q=0.8"}, "en"),
        ("", {"accept-language": "en;q=0.5, zh-TW"}, "zh"),
        ("", {"accept-language": "ja, zh;q=0.2"}, "zh"),
        ("", {"accept-language": "zh;q=0, ja"}, "en"),
        ("", {"accept-language": "*"}, "en"),
        ("", {"accept-language": "zh", "cookie": "a=b; gistmill_language=en"}, "en"),
        ("", {"cookie": "gistmill_language=zh"}, "zh"),
        ("", {"accept-language": "zh", "cookie": "gistmill_language=tlh"}, "zh"),
        ("run=1&lang=zh", {"cookie": "gistmill_language=en"}, "zh"),
        ("lang=en", {"accept-language": "zh"}, "en"),
        ("lang=..%2Fzh", {"accept-language": "zh"}, "zh"),
    ],
)
def test_address_goes_over_cookie_and_cookie_over_browser(query: str, headers: Mapping[str, str], code: str) -> None:
    """What is not spoken here is passed over."""
    assert requested_language(_scope(query, headers)).code == code


@pytest.mark.parametrize(
    "header", ["q=1;" * 10_000, "zh;" * 100_000, ",".join(["x" * 39] * 10_000), ";q=9", "zh;q=\xe9", "\x00", "zh q=1"]
)
def test_hostile_headers_are_english(header: str) -> None:
    """Bounded, and nothing in them is believed that is no tag."""
    assert requested_language(_scope(header, {"accept-language": header, "cookie": header})).code == "en"
