"""The bill of a run: what its calls have come to, what they may come to at most, and the cap on that.

A call is admitted only while all that is spent, and all that is in flight at its worst, stays under the cap with it. At
its worst an answer is as long as it may be, and a prompt has a token for each byte; an answer whose count comes with it
takes the count's place. A call of which nobody knows whether it was billed stays at its worst for good.
"""

import asyncio
import math
from collections import deque
from contextvars import ContextVar
from dataclasses import dataclass, replace

from core.errors import ConfigurationError, EndpointError
from core.language import Message, Wording, joined
from core.metrics.projection import Counted, Projection, projected
from core.metrics.tokens import byte_length
from core.prices import Price, dollars
from core.settings import CAPPED_ANSWER, RunSettings

OVERHEAD = 100
"""Tokens that a server may add to a prompt: the template of the chat."""

_NOT_HELD_BACK = Wording("A comparison ends before its requests are held back, since that would change its figures.")


@dataclass(slots=True)
class Call:
    """One call at its worst: US dollars (0 without a price) and tokens. `open` while nobody knows what became of it."""

    prompt: int  # bytes
    tokens: int
    cost: float
    open: bool = True


_current: ContextVar[Call | None] = ContextVar("_current", default=None)


@dataclass(frozen=True, slots=True)
class Bill:
    """US dollars and tokens."""

    cost: float = 0.0
    tokens: int = 0


NOTHING = Bill()


@dataclass(slots=True)
class _Seen:
    """What the server's own counts have taught of its worst: tokens beside a prompt's bytes, tokens of an answer."""

    overhead: int = OVERHEAD
    answer: int = CAPPED_ANSWER
    longer: bool = False  # than it was asked for


class Spending:
    """The calls of one session of a run; for one event loop.

    `before` is what the run's earlier sessions came to at most, `elsewhere` its comparison's other runs, None where
    it is in none: the cap is on all of them together. `longest` is the longest answer of the earlier sessions, tokens.
    `cost` (US dollars), `input_tokens` and `output_tokens` are this session's, as they are known: counts of the
    server, and estimates of answers that came without any.

    Raises:
        ConfigurationError: the cost is capped, and there is no price.
    """

    def __init__(
        self,
        settings: RunSettings,
        price: Price | None = None,
        *,
        before: Bill = NOTHING,
        elsewhere: Bill | None = None,
        longest: int = 0,
    ) -> None:
        if settings.max_cost is not None and price is None:
            raise ConfigurationError(Message("The cost of the run is capped, and its price is not known."))
        self.price = price
        self._capped = settings.capped
        self._max_cost = math.inf if settings.max_cost is None else settings.max_cost
        self._max_tokens = math.inf if settings.max_total_tokens is None else settings.max_total_tokens
        self._asked = settings.endpoint.max_tokens
        self._promised = _Seen(answer=self._asked or CAPPED_ANSWER)
        self._seen = replace(
            self._promised,
            answer=max(self._promised.answer, longest),
            longer=self._asked is not None and longest > self._asked,
        )
        self._least = self._worst(settings.prompt, self._promised)
        self._most = before
        self._elsewhere = elsewhere or NOTHING
        self._compared = elsewhere is not None
        self._in_flight = NOTHING
        self._open = 0
        self._waiting: deque[asyncio.Future[None]] = deque()
        self._counted = Counted()
        self.input_tokens = self.output_tokens = 0
        self.cost = 0.0

    # Before a call

    def worst(self, prompt: str) -> Call:
        """A call with this prompt, at its worst."""
        return self._worst(prompt, self._seen)

    def _worst(self, prompt: str, seen: _Seen) -> Call:
        size = byte_length(prompt)
        into, out = size + seen.overhead, seen.answer
        return Call(size, into + out, self.price.most(into, out) if self.price else 0.0)

    def fits_alone(self, prompt: str) -> bool:
        """Whether a call with this prompt stays under the cap where there is no other.

        What one odd count has taught fails no document, nor does a cap that has no room for the shortest one, either:
        then it is the run that ends.
        """
        if not self._capped:
            return True
        return self._may_fit(self._worst(prompt, self._promised)) or not self._may_fit(self._least)

    def _may_fit(self, call: Call) -> bool:
        return call.cost <= self._max_cost and call.tokens <= self._max_tokens

    def take(self, prompt: str) -> Call | None:
        """The call, if it may go now; None where all that may come to be spent would be over the cap."""
        call = self.worst(prompt)
        return self._taken(call) if self._has_room(call) else None

    def _has_room(self, call: Call) -> bool:
        most = self._spent(self.most)
        return most.cost + call.cost <= self._max_cost and most.tokens + call.tokens <= self._max_tokens

    def _spent(self, own: Bill) -> Bill:
        return Bill(own.cost + self._elsewhere.cost, own.tokens + self._elsewhere.tokens)

    def _taken(self, call: Call) -> Call:
        self._in_flight = Bill(self._in_flight.cost + call.cost, self._in_flight.tokens + call.tokens)
        self._open += 1
        _current.set(call)
        self._wake()  # there may be room for one more
        return call

    def again(self) -> bool:
        """Whether the call of this task may go out once more, where its first request may have been billed."""
        call = _current.get()
        if call is None or not self._has_room(call):
            return call is None
        self._most = Bill(self._most.cost + call.cost, self._most.tokens + call.tokens)
        return True

    @property
    def waits(self) -> bool:
        """Whether a call that has no room may wait: something is in flight, and when it has landed, there may be room.

        Not in a comparison: held back, its run would be measured at another concurrency than its own.
        """
        return self._open > 0 and not self._compared

    async def landing(self) -> None:
        """Return when a call has landed, to one after the other of those that wait; to all when it was the last."""
        landed: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiting.append(landed)
        await landed

    def _wake(self) -> None:
        while self._waiting:
            landed = self._waiting.popleft()
            if not landed.done():
                landed.set_result(None)
                if self._open:
                    return

    # After it

    def counted(self, call: Call, input_tokens: int, output_tokens: int) -> None:
        """It was answered, with the server's own count. Where that has none of one of the two, it is not believed."""
        self._know(call, input_tokens, output_tokens)
        into, out = call.prompt + self._seen.overhead, self._seen.answer
        self._learn(call, input_tokens, output_tokens)
        believed = input_tokens or into, output_tokens or out
        self._settle(call, Bill(self.price.most(*believed) if self.price else 0.0, sum(believed)))

    def estimated(self, call: Call, input_tokens: int, output_tokens: int) -> None:
        """It was answered without a count; these are estimates."""
        self._know(call, input_tokens, output_tokens)
        self._settle(call, Bill(call.cost, call.tokens))

    def failed(self, call: Call, error: EndpointError) -> None:
        """It came back with a fault: billed as the server counted; not where it was refused; else at its worst."""
        if error.usage and any(error.usage):
            self.counted(call, *error.usage)
        elif error.may_be_billed:
            self.lost(call)
        else:
            self._settle(call, Bill())

    def lost(self, call: Call) -> None:
        """Nobody knows what became of it; nothing where that was told already."""
        if call.open:
            self._settle(call, Bill(call.cost, call.tokens))

    def _know(self, call: Call, input_tokens: int, output_tokens: int) -> None:
        self.input_tokens += input_tokens
        self.output_tokens += output_tokens
        self.cost += self.price.cost(input_tokens, output_tokens) if self.price else 0.0
        self._counted.add(call.prompt, input_tokens, output_tokens)

    def _learn(self, call: Call, input_tokens: int, output_tokens: int) -> None:
        seen = self._seen
        seen.overhead = max(seen.overhead, input_tokens - call.prompt)
        seen.longer = seen.longer or (self._asked is not None and output_tokens > self._asked)
        seen.answer = max(seen.answer, output_tokens)

    def _settle(self, call: Call, bill: Bill) -> None:
        call.open = False
        self._open -= 1
        self._in_flight = Bill(self._in_flight.cost - call.cost, self._in_flight.tokens - call.tokens)
        if not self._open:
            self._in_flight = NOTHING  # no rest of rounding
        self._most = Bill(self._most.cost + bill.cost, self._most.tokens + bill.tokens)
        self._wake()

    # What it comes to

    @property
    def settled(self) -> Bill:
        """What all of the run that has landed comes to at most."""
        return self._most

    @property
    def most(self) -> Bill:
        """The same with what is in flight, at its worst."""
        return Bill(self._most.cost + self._in_flight.cost, self._most.tokens + self._in_flight.tokens)

    @property
    def counted_size(self) -> int:
        """Bytes of the prompts whose calls were counted."""
        return self._counted.size

    def projected(self, documents: int, size: int) -> Projection | None:
        """What the session will have come to after so many documents more, where its prompts have so many bytes in all;
        None before enough calls were counted."""
        left = max(0, size - self._counted.size) if documents else 0
        return projected(self._counted, self.price, documents, left)

    def reached(self, prompt: str) -> str:
        """Why the run ends here, some sentences: the next prompt has no room."""
        if over := self._over(self._spent(self._most)):
            return over
        call, spent = self.worst(prompt), self._spent(self.most)
        return joined(self._held_back(call, spent), _NOT_HELD_BACK()) if self._open else self._full(call, spent)

    def _held_back(self, call: Call, spent: Bill) -> str:
        """The same where something is in flight."""
        if spent.cost + call.cost > self._max_cost:
            return Message(
                "The cap of {cap} is reached: with what was in flight up to {spent}, and the next request could come to"
                " {next}.",
                cap=dollars(self._max_cost),
                spent=dollars(spent.cost),
                next=dollars(call.cost),
            )
        return Message(
            "The cap of {cap:,} tokens is reached: with what was in flight up to {spent:,}, and the next request could"
            " take {next:,}.",
            cap=int(self._max_tokens),
            spent=spent.tokens,
            next=call.tokens,
        )

    def _full(self, call: Call, spent: Bill) -> str:
        if spent.cost + call.cost > self._max_cost:
            return Message(
                "The cap of {cap} is reached: up to {spent} is spent, and the next request could come to {next}.",
                cap=dollars(self._max_cost),
                spent=dollars(spent.cost),
                next=dollars(call.cost),
            )
        return Message(
            "The cap of {cap:,} tokens is reached: up to {spent:,} are used, and the next request could take {next:,}.",
            cap=int(self._max_tokens),
            spent=spent.tokens,
            next=call.tokens,
        )

    def _over(self, spent: Bill) -> str:
        """That more was spent than the cap allows, which only a server can do that does not keep to max_tokens."""
        if not self._seen.longer:
            return ""
        if spent.cost > self._max_cost:
            return Message(
                "The cap of {cap} is passed: the endpoint's answers were longer than it was asked for, and came to"
                " {spent}.",
                cap=dollars(self._max_cost),
                spent=dollars(spent.cost),
            )
        if spent.tokens > self._max_tokens:
            return Message(
                "The cap of {cap:,} tokens is passed: the endpoint's answers were longer than it was asked for, and"
                " took {spent:,}.",
                cap=int(self._max_tokens),
                spent=spent.tokens,
            )
        return ""
