"""One response as it came, read within its bounds: the same for both clients, before either makes anything of it."""

from collections.abc import AsyncIterable, Mapping
from dataclasses import dataclass

from yarl import URL

from core.endpoints.answers import wanted_headers
from core.endpoints.bodies import beginning, text_of, whole
from core.endpoints.redirects import redirect_fault
from core.endpoints.refusals import status_fault


@dataclass(frozen=True, slots=True)
class Response:
    """A complete response with a status of 200..299; of its headers those that pace a run."""

    body: bytes
    headers: dict[str, str]


async def received(status: int, headers: Mapping[str, str], url: URL, pieces: AsyncIterable[bytes]) -> Response:
    """The response to a request of `url`; `pieces` are its body's bytes as they come over the wire.

    `headers` must be case-insensitive or have lower-case names.

    Raises:
        EndpointError: it has another status, is too long, or cannot be unpacked.
    """
    pacing, encoding = wanted_headers(headers), headers.get("content-encoding", "")
    if 200 <= status < 300:  # noqa: PLR2004  # HTTP's own numbers
        return Response(await whole(pieces, encoding), pacing)
    if moved := redirect_fault(status, headers, url):
        raise moved
    said = text_of(await beginning(pieces, encoding), headers.get("content-type", ""))
    raise status_fault(status, pacing, said)
