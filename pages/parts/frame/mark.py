"""The mark of Gistmill, as the icon of its tabs before a page is there."""

from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from streamlit import config

_ICON = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"><linearGradient id="g" x2="1" y2="1">'
    '<stop stop-color="#2460c8"/><stop offset="1" stop-color="#0fa3b1"/></linearGradient>'
    '<rect width="32" height="32" rx="8" fill="url(#g)"/></svg>'
)
ICON_ADDRESS = f"data:image/svg+xml,{quote(_ICON)}"


def icon_route() -> Route:
    """Where Streamlit's page looks for its icon; a picture of ours, whatever the ending says."""
    base = str(config.get_option("server.baseUrlPath")).strip("/")
    return Route(f"{'/' if base else ''}{base}/favicon.png", _icon)


async def _icon(_: Request) -> Response:
    return Response(_ICON, media_type="image/svg+xml", headers={"Cache-Control": "max-age=86400"})
