"""A refusal: one sentence over HTTP, and 403 without a word over the WebSocket, whose answers no page can read.

uvicorn writes a line into its log for each answer of a sentence there: whoever is refused could fill it.
"""

from starlette.responses import PlainTextResponse
from starlette.types import Receive, Scope, Send
from starlette.websockets import WebSocketClose

_POLICY = 1008  # RFC 6455, section 7.4.1: against the server's policy


async def refuse(sentence: str, status: int, scope: Scope, receive: Receive, send: Send) -> None:
    """Answer the request so, as an ASGI application would."""
    answer = WebSocketClose(_POLICY) if scope["type"] == "websocket" else PlainTextResponse(sentence, status)
    await answer(scope, receive, send)
