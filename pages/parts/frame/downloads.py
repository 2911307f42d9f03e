"""A run's file over HTTP, `download/RUN_ID.ENDING?only=failed&search=WORDS&headings=zh`: made and sent bit by bit; its
figures are `download/RUN_ID.json`.

It is a route of the app, so all that stands before the pages stands before it too.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import PurePath
from urllib.parse import quote, urlencode

from anyio import to_thread
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route
from streamlit import config

from core.errors import GistmillError
from core.language import Message, Wording, listed, say
from core.reader import ENGLISH, Language, language_of, languages, read_in
from core.records import RunSnapshot, RunStatus, Status
from core.runs.registry import Registry, app_registry
from core.views.actions import FIGURES
from core.views.exports.figures import metrics_json
from core.views.exports.formats import FORMATS
from core.views.exports.table import Pieces, table_of
from pages.parts.frame.headings import headings
from pages.parts.frame.language import requested_language
from pages.parts.frame.streamed import Attachment, Busy, Streamed, most_at_once

ONLY = (Status.SUCCEEDED, Status.FAILED)
_FOLDER = "download"
_NO_STORE = {"Cache-Control": "no-store"}
_FOREIGN = Wording("Downloads begin on a page of this server, not on another site's.")
_BUSY = Wording("This server makes {count} files at once, and all are taken. Try again in a minute.")
_ENDINGS = Wording("A run's file ends in one of {endings}.")
_FOR_PROGRAMS = (FIGURES, ".jsonl", ".parquet")
_HEADINGS = Wording("headings may be one of {codes}.")
_NO_RUN = Wording("There is no such run here: it was deleted, or the address is not complete.")


def download_address(
    run_id: str, ending: str, only: Status | None = None, search: str = "", language: str | None = None
) -> str:
    """Where a page finds the file: relative to it, so that it is right under any base path, behind any proxy.

    Its headings are in the `language` of this code, "" being English; by default in the one that the visitor wishes,
    but for files that programs read.
    """
    told = language if language is not None else "" if ending in _FOR_PROGRAMS else headings()
    words = {"only": only.value if only else "", "search": search.strip(), "headings": told}
    query = urlencode({name: value for name, value in words.items() if value}, quote_via=quote)
    return f"{_FOLDER}/{run_id}{ending}" + (f"?{query}" if query else "")


def download_route() -> Route:
    base = str(config.get_option("server.baseUrlPath")).strip("/")
    return Route(f"{'/' if base else ''}{base}/{_FOLDER}/{{name}}", _download, methods=["GET"])


@dataclass(frozen=True, slots=True)
class _Refusal:
    status: int
    sentence: str


async def _download(request: Request) -> Response | Streamed:
    with read_in(requested_language(request.scope)):
        return await _answer(request)


async def _answer(request: Request) -> Response | Streamed:
    if request.headers.get("sec-fetch-site", "none") not in ("none", "same-origin"):
        return _refused(_Refusal(403, _FOREIGN()))
    wanted = await to_thread.run_sync(_attachment, request.path_params["name"], dict(request.query_params))
    if isinstance(wanted, _Refusal):
        return _refused(wanted)
    if request.method == "HEAD":
        return _head(wanted)
    try:
        return Streamed(wanted)
    except Busy:
        return _refused(_Refusal(503, _BUSY(count=most_at_once())))


def _head(wanted: Attachment) -> Response:
    """Without a length: nobody knows it before the file is made."""
    answer = Response(headers=wanted.headers())
    del answer.headers["Content-Length"]
    return answer


def _refused(why: _Refusal) -> Response:
    return PlainTextResponse(why.sentence, why.status, _NO_STORE)


@dataclass(frozen=True, slots=True)
class _Wish:
    """What of a run is wanted: rows of a status, rows that hold some words; headings in a language."""

    only: Status | None
    search: str
    language: Language


def _attachment(name: str, query: Mapping[str, str]) -> Attachment | _Refusal:
    """Reads the store, so it belongs in a thread."""
    registry = app_registry()
    if not isinstance(registry, Registry):
        return _Refusal(503, say(registry.message))
    ending, run_id = PurePath(name).suffix, PurePath(name).stem
    if ending not in FORMATS and ending != FIGURES:
        return _Refusal(404, _ENDINGS(endings=listed(*FORMATS, FIGURES)))
    wish = _wish(query)
    if isinstance(wish, _Refusal):
        return wish
    run = registry.find(run_id)
    if run is None or run.status is RunStatus.DRAFT:
        return _Refusal(404, _NO_RUN())
    try:
        return _of(registry, run, ending, wish)
    except GistmillError as error:
        return _Refusal(500, say(error.message))


def _wish(query: Mapping[str, str]) -> _Wish | _Refusal:
    only, headings = query.get("only", ""), query.get("headings", "")
    if only and only not in ONLY:
        return _Refusal(400, Message("only may be {first} or {second}.", first=ONLY[0].value, second=ONLY[1].value))
    language = language_of([headings]) if headings else ENGLISH
    if language is None:
        return _Refusal(400, _HEADINGS(codes=listed(*(each.code for each in languages()))))
    return _Wish(Status(only) if only else None, query.get("search", ""), language)


def _of(registry: Registry, run: RunSnapshot, ending: str, wish: _Wish) -> Attachment:
    if ending == FIGURES:
        return Attachment(run.run_id, run.label, ending, "application/json", _figures(registry, run.run_id))
    wanted = FORMATS[ending]
    table = table_of(registry, run, wish.only, wish.search, language=wish.language)
    return Attachment(run.run_id, run.label, ending, wanted.media_type, wanted.pieces(table))


def _figures(registry: Registry, run_id: str) -> Pieces:
    yield metrics_json(registry.metrics(run_id))
