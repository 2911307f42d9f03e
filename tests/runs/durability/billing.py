"""A server that bills: what it counts is what a provider would charge, whether or not the answer arrives."""

import json
import random
import threading
from dataclasses import dataclass, field

from core.prices import Price
from tests.scripted import Reply, completion

PRICE = Price(2.0, 10.0)
MOST = 50
"""Tokens of an answer at most, which the server keeps to unless it is told otherwise."""

TEMPLATE = 60
"""Tokens that it adds to each prompt."""

FAULTS = ("answered", "lost", "cut", "empty", "uncounted", "refused", "failed")


@dataclass
class Billing:
    """A script for a `ScriptedServer`. A prompt has a token for each byte: no tokenizer has more.

    `faults` are drawn from for each request; `longer` is how many times the tokens asked for an answer may have.
    """

    faults: tuple[str, ...] = ("answered",)
    delay: float = 0.01
    longer: int = 1
    seed: int = 1
    input_tokens: int = 0
    output_tokens: int = 0
    answered: int = 0
    _lock: threading.Lock = field(default_factory=threading.Lock)
    _drawn: random.Random = field(init=False)

    def __post_init__(self) -> None:
        self._drawn = random.Random(self.seed)

    @property
    def tokens(self) -> int:
        return self.input_tokens + self.output_tokens

    @property
    def cost(self) -> float:
        return PRICE.cost(self.input_tokens, self.output_tokens)

    def __call__(self, prompt: str, _: int) -> Reply:
        with self._lock:
            fault = self._drawn.choice(self.faults)
            into, out = len(prompt.encode()) + TEMPLATE, self._drawn.randint(1, MOST * self.longer)
            if fault not in ("refused", "failed"):
                self.input_tokens += into
                self.output_tokens += out
                self.answered += fault in ("answered", "uncounted")
        return _reply(fault, f"About: {prompt}", {"prompt_tokens": into, "completion_tokens": out}, self.delay)


def _reply(fault: str, text: str, usage: dict[str, int], delay: float) -> Reply:
    whole = json.dumps(completion(text, usage=usage))
    replies = {
        "answered": Reply(body=whole, delay=delay),
        "lost": Reply(abort=True, delay=delay),
        "cut": Reply(body=whole[: len(whole) // 2], delay=delay),
        "empty": Reply(body=json.dumps(completion("", usage=usage)), delay=delay),
        "uncounted": Reply(body=json.dumps(completion(text, usage=None)), delay=delay),
        "refused": Reply(status=429, body="{}", headers={"retry-after": "0.05"}, delay=delay),
        "failed": Reply(status=500, body="{}", delay=delay),
    }
    return replies[fault]
