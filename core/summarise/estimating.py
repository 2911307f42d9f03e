"""Before a run: requests, tokens and price of what it will ask, from some of its documents and the sizes of all."""

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

from core.metrics.calibration import NO_ERROR, NOTHING, Calibration, Features, Prior, added, calibrated, prior_of, times
from core.metrics.cost import price_of
from core.metrics.estimated import RunEstimate
from core.metrics.tokens import byte_length
from core.records import Document
from core.settings import RunSettings
from core.summarise.answer_length import (
    PART_ANSWER,
    AnswerLength,
    answer_length,
    guessed_answer,
    guessed_thoughts,
)
from core.summarise.expected import expected_parts, requests_for
from core.summarise.prompts import PLACE, combine_prompt, fill, part_prompt

_SURE = 2.0  # standard errors to either side


@dataclass(frozen=True, slots=True)
class Sampled:
    """One of the documents that will be asked; of a long one the text may be its beginning, `size` is all its bytes."""

    document: Document
    size: int


@dataclass(frozen=True, slots=True)
class Answered:
    """A document that was asked about before with this prompt, model and address, and what the server counted."""

    document: Document
    input_tokens: int
    output_tokens: int


@dataclass(frozen=True, slots=True)
class ToAsk:
    """`count` documents, of `size` bytes together, give or take `error`, of which `sampled` are some, or all. Where
    there are none, they may be some of those that are free."""

    sampled: Sequence[Sampled]
    count: int
    size: int
    error: float = 0.0


@dataclass(frozen=True, slots=True)
class _Load:
    """One document: what goes in of its text, and of the prompts around it; tokens that come out, as it is guessed."""

    size: int
    text: Features
    frame: Features
    out: float
    requests: int
    parts: int


def run_estimate(
    settings: RunSettings,
    to_ask: ToAsk,
    answered: Sequence[Answered] = (),
    context: int | None = None,
    *,
    documents: int | None = None,
    duplicates: int = 0,
    reused: int = 0,
) -> RunEstimate:
    """What a run over these documents comes to. `context` is the tokens that the model takes, None: all texts fit.

    `documents` is how many there are with `duplicates` and `reused` ones. Retries are not in it.
    """
    prior = prior_of(settings.endpoint)
    counting = calibrated(prior, ((_prompt(settings, prior, a.document), a.input_tokens) for a in answered))
    length = answer_length([(_answer(settings, prior, counting, a.document), a.output_tokens) for a in answered])
    loads = [_load(settings, prior, counting, each, context) for each in to_ask.sampled]
    whole = RunEstimate(documents=to_ask.count if documents is None else documents, price=price_of(settings))
    whole = replace(whole, duplicates=duplicates, reused=reused, measured=length.measured)
    if not loads:
        return whole
    whole = _with_saved(whole, loads, counting, length, duplicates + reused)
    if not to_ask.count:
        return whole
    into, frames, error = _sum_of(loads, to_ask, counting)
    features = added(into, frames)
    scale = to_ask.count / len(loads)
    tokens = counting.tokens(features)
    error = _SURE * math.hypot(error, counting.error(features))
    requests = round(scale * sum(load.requests for load in loads))
    low, out, high = _written(settings, length, scale * sum(load.out for load in loads), requests)
    return replace(
        whole,
        requests=requests,
        parts=round(scale * sum(load.parts for load in loads)),
        input_low=round(max(0.0, tokens - error)),
        input_tokens=round(tokens),
        input_high=round(tokens + error),
        output_low=low,
        output=out,
        output_high=high,
        exact=len(loads) == to_ask.count,
    )


def _with_saved(
    whole: RunEstimate, loads: Sequence[_Load], counting: Calibration, length: AnswerLength, free: int
) -> RunEstimate:
    """With what so many documents would have come to: as much each as those that were looked at."""
    scale = free / len(loads)
    into = counting.tokens(added(*(added(load.text, load.frame) for load in loads)))
    return replace(
        whole,
        saved_requests=round(scale * sum(load.requests for load in loads)),
        saved_input=round(scale * into),
        saved_output=round(scale * length.likely * sum(load.out for load in loads)),
    )


def _prompt(settings: RunSettings, prior: Prior, document: Document) -> Features:
    return prior.features(fill(settings.prompt, document.text, document.fields))


def _answer(settings: RunSettings, prior: Prior, counting: Calibration, document: Document) -> float:
    return _guessed(settings, prior, counting, prior.features(document.text, 0.0))


def _guessed(settings: RunSettings, prior: Prior, counting: Calibration, text: Features) -> float:
    """Tokens of the answer about this text: in its language, so as many times more as the server counts of that."""
    before = Calibration(prior.weights, NO_ERROR).tokens(text)
    more = counting.tokens(text) / before if before else 1.0
    return _bounded(settings, more * guessed_answer(settings, before) + guessed_thoughts(settings)[0])


def _bounded(settings: RunSettings, tokens: float) -> float:
    return min(tokens, settings.endpoint.max_tokens or math.inf)


def _load(settings: RunSettings, prior: Prior, counting: Calibration, sampled: Sampled, context: int | None) -> _Load:
    document, size = sampled.document, sampled.size
    own = prior.features(document.text, 0.0)
    read = byte_length(document.text)
    text = times(own, size / read) if 0 < read < size else own
    answer = _guessed(settings, prior, counting, text)
    requests = requests_for(size, settings, context) if context else 1
    if requests == 1:
        filled = _prompt(settings, prior, document)
        if PLACE not in settings.prompt:
            return _Load(size, NOTHING, filled, answer, 1, 0)
        return _Load(size, text, added(filled, times(own, -1.0)), answer, 1, 0)
    parts = expected_parts([size], settings, context).parts if context else 0
    within = _bounded(settings, PART_ANSWER + guessed_thoughts(settings)[0])
    frames = times(prior.features(fill(part_prompt(settings), "", document.fields)), parts)
    combining = prior.features(fill(combine_prompt(settings), "", document.fields))
    frames = added(frames, times(combining, requests - parts), prior.written(PART_ANSWER * (requests - 1)))
    out = within * (requests - 1) + answer
    return _Load(size, text, frames, out, requests, parts)


def _sum_of(loads: Sequence[_Load], to_ask: ToAsk, counting: Calibration) -> tuple[Features, Features, float]:
    """Of all documents: their texts, by their sizes; the prompts around, by their number; and the standard error of
    the tokens that comes from having looked at some of them only."""
    scale = to_ask.count / len(loads)
    size = sum(load.size for load in loads)
    texts = added(*(load.text for load in loads))
    grown = times(texts, to_ask.size / size if size else 0.0)
    frames = times(added(*(load.frame for load in loads)), scale)
    if len(loads) in (1, to_ask.count):
        return grown, frames, 0.0
    a_byte = counting.tokens(texts) / size if size else 0.0
    residues = [counting.tokens(load.text) - a_byte * load.size for load in loads]
    variance = sum(residue**2 for residue in residues) / (len(loads) - 1)
    looked_at = to_ask.count * math.sqrt(variance / len(loads) * (1 - 1 / scale))
    return grown, frames, math.hypot(looked_at, a_byte * to_ask.error)


def _written(settings: RunSettings, length: AnswerLength, guessed: float, requests: int) -> tuple[int, int, int]:
    """Tokens that come out: low, likely, high."""
    most = requests * (settings.endpoint.max_tokens or math.inf)
    likely, thoughts = guessed_thoughts(settings)
    high = guessed * length.high + (0 if length.measured else requests * (thoughts - likely))
    low, out, high = (round(min(tokens, most)) for tokens in (guessed * length.low, guessed * length.likely, high))
    return low, out, high
