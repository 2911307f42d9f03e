"""What a visitor of the Run page sees of its own components and HTML."""

import json
import re
from html import unescape
from typing import Any

from streamlit.testing.v1 import AppTest

_TAG = re.compile(r"<(?:style.*?</style|[^>]*)>", re.DOTALL)


def bar(app: AppTest) -> dict[str, Any]:
    """What the stacked bar was given."""
    (element,) = (each for each in app.get("bidi_component") if "gistmill-components.bar" in str(each.proto))
    data: dict[str, Any] = json.loads(element.proto.json)  # type: ignore[union-attr]  # an element that AppTest has no class for
    return data


def bar_words(app: AppTest) -> str:
    """Every word of the bar, but for those that are not shown."""
    data = bar(app)
    told = [count["words"] for count in data["counts"] if count["words"]]
    return " | ".join([*told, data["state"], *data["notes"]])


def html_words(app: AppTest) -> str:
    """The words of the page's HTML, tags and entities undone."""
    texts = (str(element.proto.body) for element in app.get("html"))  # type: ignore[union-attr]  # the same
    return " ".join(unescape(_TAG.sub(" ", text)) for text in texts)


def links(app: AppTest) -> dict[str, str]:
    """The addresses of the page's link buttons, by what they say."""
    protos = (element.proto for element in app.get("link_button"))  # type: ignore[union-attr]  # the same
    return {proto.label: proto.url for proto in protos}
