"""The served configuration: safe by default, one palette, nothing from outside."""

import tomllib

import pytest

from core.config import ROOT
from core.views import palette

CONFIG = tomllib.loads((ROOT / ".streamlit" / "config.toml").read_text(encoding="utf-8"))


def test_server_is_for_this_machine_and_tells_nobody() -> None:
    """Bound to loopback, no usage statistics, no error details, no unsafe export, no API for agents."""
    assert CONFIG["server"]["address"] == "127.0.0.1"
    assert CONFIG["browser"]["gatherUsageStats"] is False
    assert CONFIG["client"]["showErrorDetails"] == "none"
    assert CONFIG["client"]["disableDataExport"] is True
    assert CONFIG["server"]["enableAgentApi"] is False
    assert CONFIG["logger"]["hideWelcomeMessage"] is True


def test_no_setting_names_another_host() -> None:
    """Fonts and themes come from the system: no address stands in the configuration."""
    assert "://" not in str(CONFIG)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_themes_use_the_palette(scheme: str) -> None:
    """Both themes' named colours and chart colours are those of core/views/palette.py."""
    theme = CONFIG["theme"][scheme]
    names = ("greenColor", "redColor", "orangeColor", "grayColor", "blueColor")

    assert [theme[name] for name in names] == [
        palette.GOOD,
        palette.BAD,
        palette.WARNING,
        palette.NEUTRAL,
        palette.WORKING,
    ]
    assert sorted(theme["chartCategoricalColors"]) == sorted(palette.STRATEGY_COLOURS.values())


def test_both_themes_set_the_same_things() -> None:
    """Light and dark are both complete: dark sets all that light sets."""
    assert set(CONFIG["theme"]["light"]) <= set(CONFIG["theme"]["dark"])
