"""A redirect of a request is not followed: documents and key go to the address that was given, and to no other."""

from collections.abc import Mapping

from yarl import URL

from core.errors import AddressMoved, RequestRejected
from core.language import Message

REDIRECTS = frozenset({301, 302, 303, 307, 308})
_CHAT = "/chat/completions"
_LONGEST = 200
_LONGEST_LOCATION = 4_000


def redirect_fault(status: int, headers: Mapping[str, str], url: URL) -> AddressMoved | None:
    """Our error for a redirect of a request to `url`, with the new address; None where it is none.

    `headers` must be case-insensitive or have lower-case names.
    """
    location = headers.get("location")
    if status not in REDIRECTS or not location:
        return None
    target = redirect_target(url, location)
    if target is None:
        return _moved(
            Message(
                "The endpoint sends requests on ({status}) to what is no address: check the base URL.", status=status
            )
        )
    address = str(target.with_query(None).with_fragment(None))[:_LONGEST]
    moved = Message(
        "The endpoint sends requests on to {address} ({status}), which is not followed: check the base URL.",
        address=address,
        status=status,
    )
    if address.endswith(_CHAT):
        moved = Message(
            "The endpoint sends requests on to {address} ({status}), which is not followed:"
            " set the base URL to {base_url}.",
            address=address,
            status=status,
            base_url=address.removesuffix(_CHAT),
        )
    return _moved(moved)


def _moved(why: Message) -> AddressMoved:
    """Where others have been answered at this address, it is one document's request that is sent on."""
    return AddressMoved(why, RequestRejected(why))


def redirect_target(url: URL, location: str) -> URL | None:
    """Where `location` leads from `url`, without a user or a password; None where it is no address."""
    if len(location) > _LONGEST_LOCATION:
        return None
    try:
        target = url.join(URL(location)).with_user(None)
        named = target.scheme in ("http", "https") and target.host and target.port is not None
    except ValueError:  # of a host, too, which is looked at only when it is asked for
        return None
    return target if named else None
