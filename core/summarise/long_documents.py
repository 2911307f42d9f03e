"""A document longer than the model's context: split, each part summarised, and the summaries combined.

What has landed is recorded, so a document goes on from there after a kill. A part is told by the characters it covers:
what is not covered yet is split anew, whatever the context is known to be by then.
"""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, fields
from typing import Any

from core.control.endpoints import Endpoints
from core.control.gate import Slot
from core.control.spare import work_off
from core.errors import TooLong
from core.language import Message
from core.metrics.tokens import most_tokens
from core.records import Document, Outcome, Part, Status
from core.settings import RunSettings
from core.summarise.context import SHORT, Context
from core.summarise.effort import Effort, with_steps
from core.summarise.parts import LEAST_ROOM, groups, joined, split
from core.summarise.port import Recorder
from core.summarise.prompts import combine_prompt, fill, part_prompt
from core.summarise.requests import Requests

_OF_AN_OUTCOME = {f.name for f in fields(Part)} & {f.name for f in fields(Outcome)}


@dataclass(slots=True)
class _Piece:
    """The characters `start` to before `stop` of a document, and their summary, None where there is none yet.

    Of `level` 0 it is a part; a higher one has its summary from the summaries `of` its parts.
    """

    start: int
    stop: int
    level: int = 0
    summary: str | None = None
    of: str = ""


@dataclass(slots=True)
class _Work:
    """One document under way: its pieces in their order, and what its requests came to."""

    document: Document
    handed: float
    pieces: list[_Piece] = field(default_factory=list)
    steps: list[Outcome | Part] = field(default_factory=list)
    parts: int = 0
    end: Outcome | None = None  # why it ends without a summary
    why: TooLong | None = None

    @property
    def summaries(self) -> list[str]:
        return [piece.summary for piece in self.pieces if piece.summary]


class LongDocuments:
    """Those of one run. Parts of one document take slots that nobody else wants."""

    def __init__(
        self,
        settings: RunSettings,
        endpoints: Endpoints,
        recorder: Recorder,
        clock: Callable[[], float],
        *,
        context: Context,
        requests: Requests,
    ) -> None:
        self._endpoints = endpoints
        self._recorder = recorder
        self._clock = clock
        self._context = context
        self._requests = requests
        self._most = settings.limit - 1
        self._part_prompt, self._combine_prompt = part_prompt(settings), combine_prompt(settings)

    async def outcome(self, whole: Effort, slot: Slot, recorded: Sequence[Part]) -> Outcome:
        """What becomes of the document, whose prompt is too long in one piece; `recorded` are its parts so far."""
        work = _Work(whole.document, whole.handed, why=whole.why)
        work.steps += [*recorded, *([self._requests.ended(whole, Status.FAILED)] if whole.attempts else [])]
        work.pieces = await self._gaps(work, _kept(recorded))
        await self._summarise(work, [piece for piece in work.pieces if piece.summary is None], slot)
        while not work.end:
            prompt = fill(self._combine_prompt, joined(work.summaries), work.document.fields)
            if self._context.fits(prompt) and (outcome := await self._combined(work, prompt, slot)):
                return outcome
            if not work.end:
                await self._narrow(work, slot)
        return self._ended(work, work.end)

    # Parts

    def _room(self, work: _Work, prompt: str) -> int:
        """Tokens that a text may have in this prompt, beside the document's columns in it."""
        room = SHORT if self._context.room is None else self._context.room
        return room - most_tokens(fill(prompt, "", work.document.fields))

    async def _gaps(self, work: _Work, kept: Sequence[_Piece]) -> list[_Piece]:
        """The kept pieces, and between them what they do not cover, split."""
        text, pieces, at = work.document.text, list[_Piece](), 0
        for piece in (*kept, _Piece(len(text), len(text), summary="")):
            if piece.start > at:
                pieces += await self._split(work, at, piece.start)
            pieces.append(piece)
            at = piece.stop
        work.parts = self._count(work, pieces)
        return pieces

    async def _split(self, work: _Work, start: int, stop: int) -> list[_Piece]:
        """This stretch of the document as pieces; those of white space alone need no summary. Where there is no room
        for any text, the document ends."""
        room = self._room(work, self._part_prompt)
        if room < LEAST_ROOM:
            work.end = self._failure(work)
            return []
        text = work.document.text[start:stop]
        bounds = await asyncio.to_thread(split, text, room)
        return [_Piece(start + a, start + b, summary=None if text[a:b].strip() else "") for a, b in bounds]

    def _count(self, work: _Work, pieces: Sequence[_Piece]) -> int:
        """Parts in all, those among them whose summaries are combined already."""
        recorded = {(part.start, part.stop) for part in work.steps if isinstance(part, Part) and not part.level}
        return len(
            recorded | {(piece.start, piece.stop) for piece in pieces if not piece.level and piece.summary != ""}
        )

    async def _summarise(self, work: _Work, pieces: list[_Piece], slot: Slot) -> None:
        """Give each of these pieces its summary, or the document its end."""
        if work.end:
            return

        async def one(piece: _Piece) -> list[_Piece]:
            return [] if work.end else await self._step(work, piece, slot)

        await work_off(pieces, one, slot, self._most)

    async def _step(self, work: _Work, piece: _Piece, slot: Slot) -> list[_Piece]:
        """One request for a piece and its retries. Returns the pieces that it was split into, where it was too long."""
        text = work.document.text[piece.start : piece.stop]
        asked, said = (self._combine_prompt, piece.of) if piece.level else (self._part_prompt, text)
        prompt = fill(asked, said, work.document.fields)
        effort = Effort(work.document, prompt, self._clock(), lambda o: self._landed(work, piece, o), step=True)
        self._recorder.more(work.document.position)
        outcome = await self._requests.outcome(effort, slot)
        if outcome is None:
            work.why = effort.why or work.why
            work.steps.append(self._requests.ended(effort, Status.FAILED))
            return [] if piece.level else await self._smaller(work, piece, most_tokens(text))
        if outcome.status is not Status.SUCCEEDED:
            work.steps.append(outcome)
            work.end = work.end or outcome
        return []

    def _landed(self, work: _Work, piece: _Piece, outcome: Outcome) -> Outcome:
        """A piece's request came back for the last time."""
        if outcome.status is not Status.SUCCEEDED:
            self._recorder.landed(outcome.position, None)
            return outcome
        values: dict[str, Any] = {name: getattr(outcome, name) for name in _OF_AN_OUTCOME}
        values["latency"] = outcome.latency or 0.0
        part = Part(level=piece.level, start=piece.start, stop=piece.stop, **values)
        piece.summary = outcome.summary
        work.steps.append(part)
        self._recorder.part_landed(part)
        return outcome

    async def _smaller(self, work: _Work, piece: _Piece, size: int) -> list[_Piece]:
        """The pieces that take this one's place. Where it cannot be smaller, the document ends."""
        if self._room(work, self._part_prompt) >= size:
            work.end = work.end or self._failure(work)
            return []
        pieces = await self._split(work, piece.start, piece.stop)
        place = work.pieces.index(piece)
        work.pieces[place : place + 1] = pieces
        work.parts = self._count(work, work.pieces)
        return [each for each in pieces if each.summary is None]

    # Together

    async def _combined(self, work: _Work, prompt: str, slot: Slot) -> Outcome | None:
        """The document's outcome, from all that is left; None where that is too long."""
        effort = Effort(work.document, prompt, self._clock(), lambda o: self._ended(work, o))
        self._recorder.more(work.document.position)
        outcome = await self._requests.outcome(effort, slot)
        if outcome is None:
            work.why = effort.why or work.why
            work.steps.append(self._requests.ended(effort, Status.FAILED))
        elif not outcome.attempts:
            work.end = outcome  # not sent
            return None
        return outcome

    async def _narrow(self, work: _Work, slot: Slot) -> None:
        """Combine neighbours, as many as fit together; where no two do, the document ends."""
        left = [piece for piece in work.pieces if piece.summary]
        places = groups([piece.summary or "" for piece in left], self._room(work, self._combine_prompt))
        if len(places) == len(left):
            work.end = self._failure(work)
            return
        level = 1 + max(piece.level for piece in left)
        work.pieces = [_together([left[place] for place in group], level) for group in places]
        await self._summarise(work, [piece for piece in work.pieces if piece.summary is None], slot)
        work.pieces = [each for piece in work.pieces for each in _apart(piece, left)]

    # The end

    def _failure(self, work: _Work) -> Outcome:
        if work.why:
            self._endpoints.gave_up(work.why)
        room = Message("A prompt may have {tokens:,} tokens there.", tokens=self._context.room or 0)
        why = work.why.message if work.why else room
        said = Message("The document cannot be split small enough for the model. {why}", why=why)
        bare = Effort(work.document, "", work.handed)
        return self._requests.ended(bare, Status.FAILED, error=said, reason=TooLong.reason)

    def _ended(self, work: _Work, outcome: Outcome) -> Outcome:
        """Record what became of the document, with all that it took."""
        steps = [step for step in work.steps if step is not outcome]
        whole = with_steps(outcome, steps, work.parts, work.handed)
        if whole.attempts or whole.status is not Status.CANCELLED:
            self._recorder.landed(whole.position, whole)
        return whole


def _kept(recorded: Sequence[Part]) -> list[_Piece]:
    """The recorded summaries that are in no other. Of two that cover the same character one covers all of the other."""
    kept: list[_Piece] = []
    for part in sorted(recorded, key=lambda part: (part.start, -part.stop, -part.level)):
        if not kept or part.start >= kept[-1].stop:
            kept.append(_Piece(part.start, part.stop, part.level, part.summary))
    return kept


def _together(pieces: Sequence[_Piece], level: int) -> _Piece:
    if len(pieces) == 1:
        return pieces[0]
    of = joined([piece.summary or "" for piece in pieces])
    return _Piece(pieces[0].start, pieces[-1].stop, level, None, of)


def _apart(piece: _Piece, before: Sequence[_Piece]) -> list[_Piece]:
    """The piece; where it got no summary, the ones that it was made of."""
    if piece.summary is not None:
        return [piece]
    return [each for each in before if piece.start <= each.start and each.stop <= piece.stop]
