"""An answer over HTTP whose body is made bit by bit, in threads, while it is sent."""

import logging
import re
import unicodedata
from dataclasses import dataclass
from urllib.parse import quote

from anyio import CancelScope, CapacityLimiter, create_task_group, to_thread
from starlette.responses import PlainTextResponse, Response
from starlette.types import Message, Receive, Scope, Send

from core.errors import GistmillError
from core.language import say
from core.views.exports.table import Pieces
from pages.parts.frame.language import requested_language

_MOST_AT_ONCE = 32
_AT_WORK = CapacityLimiter(2)  # threads of all downloads together: the pages' own must get their turn, too
_LONGEST_LABEL = 60  # characters
_LETTERS = "LNM"  # first letters of Unicode's categories of letters, numbers and marks
_FAULT = 500
_log = logging.getLogger(__name__)


class Busy(Exception):
    """As many downloads as there may be are under way."""


@dataclass(frozen=True, slots=True)
class Attachment:
    """A run's file."""

    run_id: str
    label: str
    ending: str
    media_type: str
    pieces: Pieces

    def headers(self) -> dict[str, str]:
        return {
            "Content-Type": self.media_type,
            "Content-Disposition": disposition(file_name(self.run_id, self.label, self.ending)),
            "Content-Encoding": "identity",  # Streamlit would pack it, at its slowest, in the event loop
            "Cache-Control": "no-store",
            "Cross-Origin-Resource-Policy": "same-origin",
        }


def file_name(run_id: str, label: str, ending: str) -> str:
    """A name that every system takes: of what the run is called only letters, digits, _ and - stay."""
    kept = "".join(mark if unicodedata.category(mark)[0] in _LETTERS or mark in " _-" else "-" for mark in label)
    cleaned = re.sub(r"[ -]*-[ -]*|\s+", "-", kept)[:_LONGEST_LABEL].strip(" ._-")
    return "-".join(filter(None, ("gistmill", run_id, cleaned))) + ending


def disposition(name: str) -> str:
    """The header of a file to be saved (RFC 6266), its name in ASCII and, by RFC 8187, as it is."""
    plain = re.sub(r"[^A-Za-z0-9 ._-]", "_", name)
    return f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(name, safe='')}"


def most_at_once() -> int:
    return _MOST_AT_ONCE


class Streamed(Response):
    """The file as an ASGI application. Its pieces are made in a thread, one when the one before is on its way.

    What goes wrong before the first of them is a sentence with status 500; after it the connection ends early, so that
    a browser takes no half file for a whole one. A client that goes away ends the work.

    Raises:
        Busy: there are too many already.
    """

    under_way = 0
    """How many there are."""

    def __init__(self, attachment: Attachment) -> None:
        super().__init__(headers=attachment.headers())
        if Streamed.under_way >= _MOST_AT_ONCE:
            raise Busy
        self._pieces = attachment.pieces

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        Streamed.under_way += 1
        try:
            async with create_task_group() as tasks:
                tasks.start_soon(_until_gone, receive, tasks.cancel_scope)
                await self._send(scope, receive, send)
                tasks.cancel_scope.cancel()
        finally:
            Streamed.under_way -= 1
            with CancelScope(shield=True):
                await to_thread.run_sync(self._pieces.close, limiter=_AT_WORK)

    async def _send(self, scope: Scope, receive: Receive, send: Send) -> None:
        begun = False
        try:
            while (piece := await to_thread.run_sync(next, self._pieces, None, limiter=_AT_WORK)) is not None:
                if piece and not begun:
                    begun = True
                    await send(self._start())
                if piece:
                    await send({"type": "http.response.body", "body": piece, "more_body": True})
        except GistmillError as error:
            _log.warning("A download was broken off: %s", error)
            if not begun:
                await PlainTextResponse(
                    say(error.message, requested_language(scope)), _FAULT, {"Cache-Control": "no-store"}
                )(scope, receive, send)
            return
        if not begun:  # a file of nothing, as JSON Lines are without rows
            await send(self._start())
        await send({"type": "http.response.body", "body": b"", "more_body": False})

    def _start(self) -> Message:
        """With the headers, but for the length of the empty body that a plain answer would have."""
        headers = [(name, value) for name, value in self.raw_headers if name != b"content-length"]
        return {"type": "http.response.start", "status": 200, "headers": headers}


async def _until_gone(receive: Receive, scope: CancelScope) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass
    scope.cancel()
