"""The tokens of the frame: one set for the pages, Streamlit's own widgets and the password's page, and readable."""

import re
import tomllib
from itertools import product

import pytest

from core.config import ROOT
from tests.views.test_palette import contrast

FRAME = ROOT / "pages" / "parts" / "frame"
CONFIG = tomllib.loads((ROOT / ".streamlit" / "config.toml").read_text(encoding="utf-8"))["theme"]
TOKENS = {
    name: dict(zip(("light", "dark"), (light, dark or light), strict=True))
    for name, light, dark in re.findall(
        r"--gm-([\w-]+): (?:light-dark\()?(#\w{6})(?:, (#\w{6})\))?;",
        "".join(file.read_text(encoding="utf-8") for file in FRAME.glob("*.css")),
    )
}
WORDS = ("ink", "mute", "blue", "good", "bad", "warn")
GROUNDS = ("page", "card")
THEIRS = {
    "backgroundColor": "card",
    "secondaryBackgroundColor": "page",
    "textColor": "ink",
    "borderColor": "line",
    "linkColor": "blue",
    "primaryColor": "blue-fill",
    "dataframeBorderColor": "line",
    "dataframeHeaderTextColor": "mute",
}


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_words_can_be_read_on_page_and_card(scheme: str) -> None:
    """Every colour of words has a contrast of 4.5:1 or more (WCAG 2.2, 1.4.3), white on the buttons' fill too."""
    faint = [
        (word, ground)
        for word, ground in product(WORDS, GROUNDS)
        if contrast(TOKENS[word][scheme], TOKENS[ground][scheme]) < 4.5
    ]
    assert faint == []
    assert contrast("#ffffff", TOKENS["blue-fill"][scheme]) >= 4.5
    assert contrast(TOKENS["blue"][scheme], TOKENS["blue-wash"][scheme]) >= 4.5


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_notices_can_be_read(scheme: str) -> None:
    """Ink and the kind's own mark on each tint."""
    for kind in ("good", "bad", "warn"):
        assert contrast(TOKENS["ink"][scheme], TOKENS[f"{kind}-wash"][scheme]) >= 4.5
        assert contrast(TOKENS[kind][scheme], TOKENS[f"{kind}-wash"][scheme]) >= 3


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_streamlits_theme_has_the_same_colours(scheme: str) -> None:
    """What Streamlit draws, tables on a canvas among it, does not differ from what our style draws."""
    assert {name: CONFIG[scheme][name] for name in THEIRS} == {
        name: TOKENS[token][scheme] for name, token in THEIRS.items()
    }


def test_the_passwords_page_has_them_too() -> None:
    """It stands before the app, so it repeats them; every colour of it is a token's."""
    page = (FRAME / "password.html").read_text(encoding="utf-8")
    known = {colour for both in TOKENS.values() for colour in both.values()} | {"#ffffff", "#1c4fa8"}
    assert set(re.findall(r"#[0-9a-f]{6}\b", page.partition("<style>")[2])) - known == {"#0fa3b1"}  # the mark's end
