"""Arithmetic: options to settings and back."""

import argparse
from dataclasses import fields

import pytest

from core.endpoints.practice.options import add_arguments, options_for, settings_from
from core.endpoints.practice.settings import PRESETS, PracticeSettings
from core.errors import ConfigurationError


def parsed(*words: str) -> PracticeSettings:
    parser = argparse.ArgumentParser()
    add_arguments(parser)
    return settings_from(parser.parse_args(words))


def test_overrides_go_on_top_of_the_preset() -> None:
    """What is not given stays as the preset has it; milliseconds become seconds; 0 takes a limit away."""
    got = parsed("--preset", "single GPU", "--latency-ms", "125", "--slots", "0", "--errors", "0.1", "--seed", "7")
    assert got == PracticeSettings(mean_latency=0.125, sigma=0.2, slots=None, share_error=0.1, seed=7)


EVERYTHING = PracticeSettings(1.5, 0.1, 3, True, 60, 5, 9000, 512, 0.1, seed=3)


@pytest.mark.parametrize("settings", [*PRESETS.values(), EVERYTHING])
def test_options_for_is_read_back(settings: PracticeSettings) -> None:
    """A child started with `options_for` has the very same settings."""
    assert parsed(*options_for(settings)) == settings


def test_every_setting_has_an_option() -> None:
    """A new field without an option would be lost on the way to the child."""
    parser = argparse.ArgumentParser()
    add_arguments(parser)
    others = {"port", "preset", "lifeline"}
    assert vars(parser.parse_args([])).keys() - others == {field.name for field in fields(PracticeSettings)}


def test_port_out_of_range_is_refused() -> None:
    """A port is 16 bits."""
    with pytest.raises(ConfigurationError, match="Port is 70000"):
        parsed("--port", "70000")


def test_help_shows_every_preset_with_its_numbers() -> None:
    """`--help` prints, percent signs included."""
    parser = argparse.ArgumentParser()
    add_arguments(parser)
    words = " ".join(parser.format_help().split())
    assert "flaky network: mean 250 ms" in words
    assert "3 % errors" in words
