"""A refusal: one sentence over HTTP, and 403 without a word over the WebSocket, whose answers no page can read.

uvicorn writes a line into its log for each answer of a sentence there: whoever is refused could fill it.
"""

from starlette.responses import PlainTextResponse
from starlette.types import Receive, Scope, Send
from starlette.websockets import WebSocketClose

from core.language import Wording, say
from pages.parts.frame.language import requested_language

_POLICY = 1008  # RFC 6455, section 7.4.1: against the server's policy


async def refuse(sentence: str | Wording, status: int, scope: Scope, receive: Receive, send: Send) -> None:
    """Answer the request so, in the language that it asks for, as an ASGI application would."""
    said = say(sentence, requested_language(scope))
    answer = WebSocketClose(_POLICY) if scope["type"] == "websocket" else PlainTextResponse(said, status)
    await answer(scope, receive, send)
