"""What a visitor of the Run page sees of the bar, of HTML and of links, which AppTest has no classes for."""

import json
import re
from html import unescape
from typing import Any

from streamlit.testing.v1 import AppTest

_TAG = re.compile(r"<style.*?</style>|<[^>]*>", re.DOTALL)


def bar(app: AppTest) -> dict[str, Any]:
    """What the stacked bar was given."""
    protos = [_proto(element) for element in app.get("bidi_component")]
    (one,) = (proto for proto in protos if proto.component_name == "gistmill-components.bar")
    data: dict[str, Any] = json.loads(one.json)
    return data


def bar_words(app: AppTest) -> str:
    """Every word beneath the bar."""
    data = bar(app)
    told = [count["words"] for count in data["counts"] if count["words"]]
    return " | ".join([*told, data["state"], *data["notes"]])


def html_words(app: AppTest) -> str:
    """The words of the page's HTML, tags and entities undone."""
    return " ".join(" ".join(unescape(_TAG.sub(" ", _proto(each).body)) for each in app.get("html")).split())


def links(app: AppTest) -> dict[str, str]:
    """The addresses of the page's link buttons, by what they say."""
    return {proto.label: proto.url for proto in map(_proto, app.get("link_button"))}


def _proto(element: Any) -> Any:
    return element.proto
