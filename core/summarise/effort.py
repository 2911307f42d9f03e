"""What goes into the summary of one prompt, and what comes of it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace

from core.errors import EndpointError, TooLong
from core.records import Document, Outcome, Part

Landing = Callable[[Outcome], Outcome]
"""Takes what came of a prompt to the record, and returns it as it was recorded."""


@dataclass(slots=True)
class Effort:
    """What has been spent on one prompt of a document so far; times are the run's clock, seconds.

    `land` is told what came of it, where that is not the document's whole outcome. A prompt that is only a `step` of a
    document ends without one where it was never answered.

    Endpoints are told by their places: `refused_by` will never answer it, as the last of them said (`why_refused`),
    those it `failed_at` may yet. The one that was `asked` last failed it; is it to go `elsewhere` at once?
    """

    document: Document
    prompt: str
    handed: float
    land: Landing | None = None
    step: bool = False
    dispatched: float | None = None
    in_flight: float = 0.0
    last_latency: float = 0.0
    attempts: int = 0
    rate_limited: int = 0
    refused: bool = False  # the last attempt, by a 429
    too_long: bool = False  # the prompt is longer than the model takes
    why: TooLong | None = None  # as the endpoint said that
    failures: int = 0
    first_failure: float | None = None
    paused_before: float = 0.0
    input_tokens: int = 0  # of failed calls, as the endpoint counted them
    output_tokens: int = 0
    refused_by: set[int] = field(default_factory=set)
    failed_at: set[int] = field(default_factory=set)
    asked: int = 0
    elsewhere: bool = False
    why_refused: EndpointError | None = None


def with_steps(outcome: Outcome, steps: Sequence[Outcome | Part], parts: int, handed: float) -> Outcome:
    """The outcome of a document that took several requests: sums over all of them, and the marks of any."""
    latency = (outcome.latency or 0.0) + sum(step.latency or 0.0 for step in steps)
    attempts = outcome.attempts + sum(step.attempts for step in steps)
    return replace(
        outcome,
        attempts=attempts,
        rate_limited=outcome.rate_limited + sum(step.rate_limited for step in steps),
        latency=latency if attempts else None,
        queue_time=max(0.0, outcome.finished_at - handed - latency),  # parts side by side take less than their sum
        input_tokens=outcome.input_tokens + sum(step.input_tokens for step in steps),
        output_tokens=outcome.output_tokens + sum(step.output_tokens for step in steps),
        tokens_estimated=outcome.tokens_estimated or any(step.tokens_estimated for step in steps),
        cut_off=outcome.cut_off or any(step.cut_off for step in steps),
        prompt_cut=outcome.prompt_cut or any(step.prompt_cut for step in steps),
        parts=parts,
    )
