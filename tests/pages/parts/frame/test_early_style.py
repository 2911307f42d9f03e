"""The style in the served page, by an app of two answers behind the middleware."""

import asyncio
from collections.abc import MutableMapping
from typing import Any

import pytest
from starlette.responses import HTMLResponse, PlainTextResponse, Response, StreamingResponse

from pages.parts.frame.early_style import EarlyStyle

PAGE = "<html><head><title>x</title></head><body></head></body></html>"


def answered(response: Response, accept: bytes = b"text/html", method: str = "GET") -> tuple[dict[str, str], bytes]:
    """The headers and the body that come out."""
    sent: list[MutableMapping[str, Any]] = []
    headers = [(b"accept", accept), (b"accept-encoding", b"gzip")]
    scope = {"type": "http", "method": method, "path": "/", "headers": headers}

    async def receive() -> MutableMapping[str, Any]:
        return {"type": "http.disconnect"}

    async def send(message: MutableMapping[str, Any]) -> None:
        sent.append(message)

    asyncio.run(EarlyStyle(response)(scope, receive, send))
    head = {name.decode(): value.decode() for name, value in sent[0]["headers"]}
    return head, b"".join(message.get("body", b"") for message in sent[1:])


def test_page_has_the_style_once_at_the_end_of_its_head() -> None:
    """The length is that of the new page, and a mark of the file without the style is gone."""
    head, body = answered(HTMLResponse(PAGE, headers={"etag": '"of the file"', "last-modified": "then"}))
    before, _, after = body.partition(b"<style>")
    assert before == b"<html><head><title>x</title>"
    assert after.endswith(b"</style></head><body></head></body></html>")
    assert b"--gm-page:" in after
    assert int(head["content-length"]) == len(body)
    assert head.keys().isdisjoint({"etag", "last-modified"})


def test_page_in_pieces_is_put_together() -> None:
    """The end of the head may be cut in two."""

    async def pieces() -> Any:
        for piece in ("<html><head></he", "ad><body>", "</body></html>"):
            yield piece

    _, body = answered(StreamingResponse(pieces(), media_type="text/html"))
    assert b"</style></head><body></body>" in body


@pytest.mark.parametrize(
    ("response", "accept", "method"),
    [
        (PlainTextResponse(PAGE), b"text/html", "GET"),
        (HTMLResponse(PAGE), b"*/*", "GET"),
        (HTMLResponse(PAGE), b"text/html", "POST"),
        (HTMLResponse(PAGE, 404), b"text/html", "GET"),
        (HTMLResponse(PAGE, headers={"content-encoding": "br"}), b"text/html", "GET"),
    ],
)
def test_all_else_passes_untouched(response: Response, accept: bytes, method: str) -> None:
    """What is no page, or not asked for as one, and what is packed all the same."""
    assert answered(response, accept, method)[1] == PAGE.encode()
