from itertools import combinations

import numpy as np
import pytest

from core.records import RunStatus
from core.settings import STRATEGY_NAMES, StrategyName
from core.views import palette

ALL = {
    *palette.STRATEGY_COLOURS.values(),
    *palette.RUN_STATUS_COLOURS.values(),
    *(palette.THROUGHPUT, palette.LIMIT, palette.TYPICAL, palette.SLOW),
}
# Machado, Oliveira and Fernandes 2009, severity 1, on linear RGB.
SIGHTS = {
    "normal": np.eye(3),
    "protanopia": [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]],
    "deuteranopia": [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.01182, 0.04294, 0.968881]],
    "tritanopia": [[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602], [0.004733, 0.691367, 0.3039]],
}
# Ottosson 2020: linear RGB to OKLab, in two steps with a cube root between.
CONES = [[0.41222147, 0.53633254, 0.05144599], [0.2119035, 0.68069955, 0.10739696], [0.08830246, 0.28171884, 0.6299787]]
LAB = [
    [0.21045426, 0.79361779, -0.00407205],
    [1.9779985, -2.42859221, 0.45059371],
    [0.02590404, 0.78277177, -0.80867577],
]


def linear(colour: str) -> np.ndarray:
    """The three channels of #rrggbb in linear light, 0 to 1."""
    channels = np.array([int(colour[start : start + 2], 16) for start in (1, 3, 5)]) / 255
    return np.where(channels <= 0.04045, channels / 12.92, ((channels + 0.055) / 1.055) ** 2.4)


def contrast(one: str, other: str) -> float:
    """The contrast ratio of WCAG 2.2."""
    light = sorted(float(linear(colour) @ [0.2126, 0.7152, 0.0722]) for colour in (one, other))
    return (light[1] + 0.05) / (light[0] + 0.05)


@pytest.mark.parametrize("colour", sorted(ALL))
@pytest.mark.parametrize("background", ["#ffffff", "#121722"])
def test_colours_stand_out_on_light_and_dark(colour: str, background: str) -> None:
    """Every colour has a contrast of 3:1 or more on the cards of both themes."""
    assert contrast(colour, background) >= 2.995


def seen_by(sight: str) -> dict[StrategyName, np.ndarray]:
    """The strategies' colours in OKLab, as these eyes see them."""
    return {
        name: np.cbrt(np.clip(np.array(SIGHTS[sight]) @ linear(colour), 0, 1) @ np.array(CONES).T) @ np.array(LAB).T
        for name, colour in palette.STRATEGY_COLOURS.items()
    }


def test_strategies_differ_in_colour() -> None:
    """Any two strategies are at least 0.09 apart in OKLab."""
    seen = seen_by("normal")
    assert min(np.linalg.norm(seen[one] - seen[other]) for one, other in combinations(seen, 2)) >= 0.09


@pytest.mark.parametrize("sight", sorted(SIGHTS))
def test_strategies_that_look_alike_to_some_have_other_shapes(sight: str) -> None:
    """Two colours that are less than 0.1 apart as seen by people with a colour blindness stand beside two shapes."""
    seen = seen_by(sight)
    near = {pair for pair in combinations(seen, 2) if np.linalg.norm(seen[pair[0]] - seen[pair[1]]) < 0.1}
    assert all(palette.STRATEGY_SHAPES[one] != palette.STRATEGY_SHAPES[other] for one, other in near)


def test_everything_named_has_one_colour_and_strategies_a_shape_of_their_own() -> None:
    """No strategy and no status is without its colour, and no two strategies share colour or shape."""
    assert set(palette.STRATEGY_COLOURS) == set(palette.STRATEGY_SHAPES) == set(STRATEGY_NAMES)
    assert len(set(palette.STRATEGY_COLOURS.values())) == len(set(palette.STRATEGY_SHAPES.values())) == 7
    assert set(palette.RUN_STATUS_COLOURS) == set(RunStatus)
