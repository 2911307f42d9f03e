"""The password for all: before the pages, without Streamlit. Who has not given it sees one form, and nothing else."""

from html import escape
from pathlib import Path, PurePosixPath
from string import Template
from urllib.parse import parse_qs, quote

from starlette.requests import ClientDisconnect, HTTPConnection, Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.types import ASGIApp, Receive, Scope, Send

from core.language import Message, Wording
from core.reader import Language, read_in
from pages.parts.frame.language import requested_language
from pages.parts.frame.mark import ICON_ADDRESS
from pages.parts.frame.refusal import refuse
from pages.parts.frame.sessions import SESSION_SECONDS, TRIES_PER_SECOND, Sessions

COOKIE = "gistmill_session"

_FORM = "application/x-www-form-urlencoded"
_LONGEST_BODY = 4_000  # bytes of the form
_RETRY = {"Retry-After": f"{1 / TRIES_PER_SECOND:.0f}"}
_REFUSED = Wording("Log in first.")
_ASK = Wording("This Gistmill asks for its password.")
_WRONG = Wording("That is not the password.")
_TOO_OFTEN = Wording("That was too often. Wait a little, and try again.")
_PAGE = Template(Path(__file__).with_name("password.html").read_text(encoding="utf-8"))


class PasswordForAll:
    """ASGI middleware: passes on what comes with a session's cookie, and asks all others for the password.

    The form goes to the address that was asked for, and the answer leads back there.
    """

    def __init__(self, app: ASGIApp, sessions: Sessions) -> None:
        self._app = app
        self._sessions = sessions

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan" or self._sessions.has(_tokens(HTTPConnection(scope))):
            await self._app(scope, receive, send)
        elif scope["type"] == "websocket":
            await refuse(_REFUSED, 403, scope, receive, send)
        elif scope["method"] == "POST" and HTTPConnection(scope).headers.get("content-type") == _FORM:
            await (await self._answer(Request(scope, receive)))(scope, receive, send)
        else:
            await _form(_ASK, 401, requested_language(scope))(scope, receive, send)

    async def _answer(self, request: Request) -> Response:
        """To the form. The try is counted before the password is looked at, and the password is kept nowhere."""
        language = requested_language(request.scope)
        if not self._sessions.may_try(request.client.host if request.client else ""):
            return _form(_TOO_OFTEN, 429, language, _RETRY)
        token = self._sessions.opened_by(await _password(request))
        if not token:
            return _form(_WRONG, 401, language)
        answer = RedirectResponse(_same_address(request.scope), 303)
        secure = request.url.scheme == "https"
        answer.set_cookie(
            COOKIE, token, max_age=int(SESSION_SECONDS), path="/", httponly=True, samesite="strict", secure=secure
        )
        return answer


async def _password(request: Request) -> str:
    """What the form holds; "" where it is none."""
    body = b""
    try:
        async for chunk in request.stream():
            body += chunk
            if len(body) > _LONGEST_BODY:
                return ""
    except ClientDisconnect:
        return ""
    fields = parse_qs(body.decode("utf-8", "replace"), keep_blank_values=True)
    return fields.get("password", [""])[0]


def _form(sentence: Wording, status: int, language: Language, headers: dict[str, str] | None = None) -> HTMLResponse:
    with read_in(language):
        words = {
            "sentence": sentence(),
            "motto": Message("A summary for each of your texts."),
            "password": Message("Password"),
            "log_in": Message("Log in"),
        }
    said = {name: escape(text) for name, text in words.items()}
    page = _PAGE.substitute(said, icon=escape(ICON_ADDRESS), language=language.code)
    return HTMLResponse(page, status, {"Cache-Control": "no-store", **(headers or {})})


def _tokens(connection: HTTPConnection) -> list[str]:
    """Every cookie of that name: another server of this machine can put one beside ours, and must not shut us out."""
    pairs = (pair.partition("=") for line in connection.headers.getlist("cookie") for pair in line.split(";"))
    return [value.strip() for name, _, value in pairs if name.strip() == COOKIE]


def _same_address(scope: Scope) -> str:
    """Relative, so that it leads to no other host, whatever the path, and stays right behind a proxy's prefix."""
    path, query = scope["path"], scope["query_string"].decode("latin-1")
    last = "" if path.endswith("/") else PurePosixPath(path).name
    return f"./{quote(last, safe='')}" + (f"?{quote(query, safe='=&%+;,:@/')}" if query else "")
