"""How a server counts tokens, told from its own counts: what is seen of a text, and what weight the server gives it.

A linear regression with a prior: before anything was counted, the weights are those of today's tokenizers, with the
spread that these have; each count that came narrows them.
"""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from core.metrics.openai_tokens import encoding_of, openai_tokens
from core.metrics.tokens import estimate_tokens, wide_characters
from core.settings import EndpointSettings

Features = tuple[float, float, float]
"""Of a text: tokens by an encoding, or Han, kana and Hangul characters; other characters; requests."""

NOTHING: Features = (0.0, 0.0, 0.0)
NO_ERROR = (NOTHING, NOTHING, NOTHING)

_PRACTICE = "practice"
"""The practice endpoint counts as `estimate_tokens` does."""

_NOISE = 0.04
"""Of a count: how far it is from what the weights say, in a part of itself, ..."""

_LEAST_NOISE = 2.0
"""... and in tokens."""


@dataclass(frozen=True, slots=True)
class Prior:
    """Tokens for each of the features, and their standard deviations; `encoding` is that of the tokens among these."""

    weights: Features
    spread: Features
    encoding: str = ""

    def features(self, text: str, requests: float = 1.0) -> Features:
        """Of the text of so many requests."""
        if self.encoding == _PRACTICE:
            return float(estimate_tokens(text)), 0.0, requests
        if self.encoding:
            return float(openai_tokens(self.encoding, text)), 0.0, requests
        wide = wide_characters(text)
        return float(wide), float(len(text) - wide), requests

    def written(self, tokens: float) -> Features:
        """As features, so many tokens by these weights: of a text that is not there yet."""
        if self.encoding:
            return tokens, 0.0, 0.0
        return 0.0, tokens / self.weights[1], 0.0


def prior_of(endpoint: EndpointSettings) -> Prior:
    """What is known of the endpoint's counting beforehand. A chat adds a few tokens to each request."""
    if endpoint.kind == "practice":
        return Prior((1.0, 0.0, 0.0), (0.001, 0.001, 0.001), _PRACTICE)
    if encoding := encoding_of(endpoint.model):
        return Prior((1.0, 0.0, 7.0), (0.02, 0.001, 4.0), encoding)
    return Prior((0.75, 0.235, 10.0), (0.2, 0.03, 10.0))


@dataclass(frozen=True, slots=True)
class Calibration:
    """Weights, and the covariance of what is not known of them."""

    weights: Features
    covariance: tuple[Features, Features, Features]

    def tokens(self, features: Features) -> float:
        return max(0.0, _dot(self.weights, features))

    def error(self, features: Features) -> float:
        """Standard deviation of the tokens of so much text, as far as it comes from the weights."""
        return math.sqrt(max(0.0, _dot(features, [_dot(row, features) for row in self.covariance])))


def calibrated(prior: Prior, counts: Iterable[tuple[Features, int]]) -> Calibration:
    """What the prior and these counts of the server, each of one request's text, say together."""
    precision = [[0.0] * 3 for _ in range(3)]
    wanted = [0.0] * 3
    for place in range(3):
        sure = prior.spread[place] ** -2
        precision[place][place] = sure
        wanted[place] = sure * prior.weights[place]
    for features, tokens in counts:
        sure = (_LEAST_NOISE + _NOISE * tokens) ** -2
        for row in range(3):
            wanted[row] += sure * features[row] * tokens
            for column in range(3):
                precision[row][column] += sure * features[row] * features[column]
    covariance = _inverse(precision)
    one, two, three = map(_three, covariance)
    return Calibration(_three(_dot(row, wanted) for row in covariance), (one, two, three))


def added(*features: Features) -> Features:
    return _three(map(sum, zip(*features, strict=True)))


def times(features: Features, factor: float) -> Features:
    return _three(value * factor for value in features)


def _three(values: Iterable[float]) -> Features:
    one, two, three = values
    return one, two, three


def _dot(one: Sequence[float], other: Sequence[float]) -> float:
    return sum(a * b for a, b in zip(one, other, strict=True))


def _inverse(matrix: Sequence[Sequence[float]]) -> list[list[float]]:
    """Of a symmetric positive definite matrix of 3 x 3, by its cofactors."""
    (a, b, c), (_, d, e), (_, _, f) = matrix
    one, two, three = d * f - e * e, c * e - b * f, b * e - c * d
    determinant = a * one + b * two + c * three
    four, five, six = a * f - c * c, b * c - a * e, a * d - b * b
    rows = [[one, two, three], [two, four, five], [three, five, six]]
    return [[value / determinant for value in row] for row in rows]
