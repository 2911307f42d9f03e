"""What happens to a request: how long it takes and which fault it meets, drawn from its content.

The draw depends on the content, the seed and how often this content was served before, and on nothing else: a document
meets the same fate whichever strategy sends it, in whatever order, and a retry has a fate of its own.
"""

import math
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from hashlib import blake2b
from statistics import NormalDist

from core.endpoints.practice.settings import PracticeSettings

STANDARD_NORMAL = NormalDist()
KEY_BYTES = 16


class Fault(StrEnum):
    NONE = "none"
    ERROR = "error"
    RESET = "reset"
    CUT = "cut"
    STALLED = "stalled"


FAULTS_IN_ORDER = (Fault.ERROR, Fault.RESET, Fault.CUT, Fault.STALLED)  # the order of PracticeSettings.shares


@dataclass(frozen=True, slots=True)
class Fate:
    """Seconds of work, and the fault at their end."""

    latency: float
    fault: Fault


def content_key(texts: Iterable[str]) -> bytes:
    """16 bytes that name the content; ("ab", "c") and ("a", "bc") differ."""
    digest = blake2b(digest_size=KEY_BYTES)
    for text in texts:
        encoded = text.encode("utf-8", "surrogatepass")
        digest.update(len(encoded).to_bytes(8, "big"))
        digest.update(encoded)
    return digest.digest()


def fate(key: bytes, attempt: int, settings: PracticeSettings) -> Fate:
    """The fate of the `attempt`-th serving (from 1) of the content named by `key`."""
    message = key + attempt.to_bytes(8, "big")
    digest = blake2b(message, digest_size=16, key=settings.seed.to_bytes(8, "big")).digest()
    return Fate(_latency(_uniform(digest[:8]), settings), _fault(_uniform(digest[8:]), settings))


def _uniform(eight: bytes) -> float:
    """In the open interval (0, 1); 52 bits, so that the half added is never rounded away to 1."""
    return ((int.from_bytes(eight, "big") >> 12) + 0.5) / 2**52


def _latency(draw: float, settings: PracticeSettings) -> float:
    """Quantile of the lognormal: exp(mu + sigma z), mu = ln(mean) - sigma^2 / 2, so the mean is kept."""
    if not settings.sigma:
        return settings.mean_latency
    return settings.mean_latency * math.exp(settings.sigma * STANDARD_NORMAL.inv_cdf(draw) - settings.sigma**2 / 2)


def _fault(draw: float, settings: PracticeSettings) -> Fault:
    edge = 0.0
    for fault, share in zip(FAULTS_IN_ORDER, settings.shares.values(), strict=True):
        edge += share
        if draw < edge:
            return fault
    return Fault.NONE
