"""How a server counts, told from its own counts."""

import pytest

from core.metrics.calibration import Features, added, calibrated, prior_of, times
from core.settings import EndpointSettings

OWN = EndpointSettings(kind="openai", model="of-my-own", base_url="http://127.0.0.1:9/v1")


def of(chinese: float, other: float) -> Features:
    return chinese, other, 1.0


def test_counts_of_both_scripts_teach_the_weight_of_each() -> None:
    """A server with 1.1 tokens a Han character and one for five others, and 20 of its own template."""

    def billed(text: Features) -> int:
        return round(1.1 * text[0] + 0.2 * text[1] + 20)

    texts = [of(300, 20), of(0, 900), of(250, 60), of(10, 1_500), of(120, 400)]
    before, after = (calibrated(prior_of(OWN), [(text, billed(text)) for text in some]) for some in ([], texts))
    chinese, english = of(500, 0), of(0, 2_000)
    assert before.tokens(chinese) == pytest.approx(385)
    assert after.tokens(chinese) == pytest.approx(570, rel=0.04)
    assert after.tokens(english) == pytest.approx(420, rel=0.04)
    assert after.error(chinese) < before.error(chinese) / 3


def test_the_range_before_a_count_holds_the_tokenizers_of_today() -> None:
    """From 0.55 to 1.05 tokens a Han character, and from 0.19 to 0.28 for others, two deviations to either side."""
    known = calibrated(prior_of(OWN), [])
    chinese, english = (1_000.0, 0.0, 0.0), (0.0, 1_000.0, 0.0)
    assert known.tokens(chinese) - 2 * known.error(chinese) < 550
    assert known.tokens(chinese) + 2 * known.error(chinese) > 1_050
    assert known.tokens(english) - 2 * known.error(english) < 190
    assert known.tokens(english) + 2 * known.error(english) > 280


def test_an_openai_model_is_counted_exactly_but_for_its_chat() -> None:
    prior = prior_of(EndpointSettings(kind="openai", model="gpt-4o-mini", base_url="https://api.openai.com/v1"))
    assert prior.features("hello world") == (2.0, 0.0, 1.0)
    assert calibrated(prior, []).tokens(prior.features("hello world")) == pytest.approx(9)


def test_absurd_counts_end_in_no_fault() -> None:
    known = calibrated(prior_of(OWN), [(of(0, 0), 10**12), (of(10, 10), 0)])
    assert known.tokens(of(5, 5)) >= 0
    assert added(of(1, 2), times(of(1, 1), -1.0)) == (0.0, 1.0, 0.0)
