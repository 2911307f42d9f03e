"""How a server of these tests behaves; the server and whoever started it both have one."""

from dataclasses import dataclass

from core.endpoints.practice.fate import content_key, fate
from core.endpoints.practice.settings import PracticeSettings


@dataclass(frozen=True, slots=True)
class Behaviour:
    """`slots` requests are worked on at once, the rest queue, first come, first served. A text takes `latency` seconds
    in the mean, lognormal with `sigma`, drawn from its content alone: it is the same at every server with the same
    `seed`. A `slowness` of 4 takes four times as long.

    With a `key`, every other one is refused (401). A text that holds `withheld` is refused by a content filter (400).
    A `status` is the answer to everything at once, with `retry_after` seconds where that is not 0; a 500 at once is a
    black hole. Another `model` than the one that is served, if one is named, does not exist (404).
    """

    slots: int = 8
    latency: float = 0.0
    sigma: float = 0.0
    seed: int = 0
    slowness: float = 1.0
    key: str = ""
    model: str = ""
    withheld: str = ""
    status: int = 0
    retry_after: float = 0.0

    def seconds(self, name: str) -> float:
        """What work on the text of this `name_of` takes."""
        drawn = PracticeSettings(mean_latency=self.latency, sigma=self.sigma, seed=self.seed)
        return self.slowness * fate(bytes.fromhex(name), 1, drawn).latency


def name_of(text: str) -> str:
    """What a text is called in a server's record."""
    return content_key([text]).hex()
