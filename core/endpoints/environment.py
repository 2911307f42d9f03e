"""What the environment says about reaching an address: proxy, certificates, and OpenAI's own headers.

The same variables as the official client takes, read once instead of at every request.
"""

import ipaddress
import os
import ssl
from collections.abc import Mapping
from http import HTTPStatus
from urllib.request import getproxies

from multidict import CIMultiDict
from yarl import URL

from core.credentials import Credentials
from core.errors import ConfigurationError, EndpointError
from core.language import Message
from core.redaction import secrets_of_header, secrets_of_proxies
from core.request import with_version

NO_KEY = "none"
"""Sent where there is no key: servers of one's own ask for none."""


def proxy_for(url: URL) -> URL | None:
    """The proxy that HTTP_PROXY, HTTPS_PROXY, ALL_PROXY and NO_PROXY name for `url`; never one for this machine itself.

    Raises:
        ConfigurationError: it is no address, or of a kind that is not spoken here (SOCKS).
    """
    proxies = getproxies()
    address = proxies.get(url.scheme) or proxies.get("all")
    host = url.host or ""
    if not address or is_loopback(host) or _excepted(host, url.port, proxies.get("no", "")):
        return None
    try:
        proxy = URL(address if "://" in address else f"http://{address}")
    except ValueError:
        raise ConfigurationError(
            Message(
                "The proxy for {address} is no address; in its password, write %40 for @, %2F for / and %3A for :.",
                address=str(url.origin()),
            )
        ) from None  # what is wrong with it quotes the password
    if proxy.scheme not in ("http", "https"):
        raise ConfigurationError(
            Message(
                "The proxy for {address} is of kind {kind}; it must be http or https.",
                address=str(url.origin()),
                kind=proxy.scheme,
            )
        )
    return proxy


def is_loopback(host: str) -> bool:
    address = _address(host)
    return address.is_loopback if address else host == "localhost"


def _excepted(host: str, port: int | None, no_proxy: str) -> bool:
    """Whether a NO_PROXY list names the host: `*`, a domain (with its subdomains), an address or a network."""
    address = _address(host)
    for entry in filter(None, (part.strip().lower() for part in no_proxy.split(","))):
        if entry in {"*", f"{host}:{port}"}:
            return True
        if address is not None:
            network = _network(entry)
            if network is not None and address in network:
                return True
        elif host == entry.lstrip("*.") or host.endswith(f".{entry.lstrip('*.')}"):
            return True
    return False


def _address(host: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    try:
        return ipaddress.ip_address(host)
    except ValueError:
        return None


def _network(entry: str) -> ipaddress.IPv4Network | ipaddress.IPv6Network | None:
    try:
        return ipaddress.ip_network(entry.strip("[]"), strict=False)
    except ValueError:
        return None


def certificates(url: URL) -> ssl.SSLContext | bool:
    """The official client's own choice (SSL_CERT_FILE, SSL_CERT_DIR, the system's store); True where none is needed."""
    if url.scheme != "https":
        return True
    from httpx2 import create_ssl_context  # noqa: PLC0415  # costs a tenth of a second: only https pays for it

    return create_ssl_context()


def checked_key(key: str) -> str:
    """The key as it goes into a header; where there is none, a word in its place: some clients will not send nothing.

    Raises:
        ConfigurationError: it holds a line break or a letter that no header takes. The message does not quote it.
    """
    if not (key.isascii() and key.isprintable()):
        raise ConfigurationError(
            Message("The API key holds characters that no key has: paste it again, without line breaks.")
        )
    return key or NO_KEY


def identity(key: str, extra: Mapping[str, str]) -> CIMultiDict[str]:
    """The headers that say who asks: the key, what the environment has for OpenAI, and the extra headers over both.

    Without a key, extra headers alone say it: no Authorization goes beside them (Azure would refuse a wrong one).
    """
    headers = CIMultiDict[str]()
    if key or not extra:
        headers["Authorization"] = f"Bearer {checked_key(key)}"
    headers.update(openai_headers())
    headers.update(extra)
    return headers


def name_missing_version(error: EndpointError, base_url: str) -> None:
    """Say first that the address may lack its /v1, where nothing was found under it."""
    better = with_version(base_url)
    if error.status in (HTTPStatus.NOT_FOUND, HTTPStatus.METHOD_NOT_ALLOWED) and better:
        said = Message("The address has no /v1: try {address}. {failure}", address=better, failure=error.message)
        error.args = (said,)


def known_secrets(credentials: Credentials) -> tuple[str, ...]:
    """All secrets that a process which talks to an endpoint has: of its run, and of its environment."""
    of_headers = (secret for value in custom_headers().values() for secret in secrets_of_header(value))
    return (*credentials.secrets, *of_headers, *secrets_of_proxies(getproxies()))


def openai_headers() -> dict[str, str]:
    """Organisation, project, and custom headers (a line each), as the official client adds them to every request."""
    organization = os.environ.get("OPENAI_ORG_ID") or os.environ.get("OPENAI_ORGANIZATION")
    project = os.environ.get("OPENAI_PROJECT_ID")
    named = {"OpenAI-Organization": organization, "OpenAI-Project": project}
    return {name: value for name, value in named.items() if value is not None} | custom_headers()


def custom_headers() -> dict[str, str]:
    lines = (line.partition(":") for line in os.environ.get("OPENAI_CUSTOM_HEADERS", "").split("\n"))
    return {name.strip(): value.strip() for name, colon, value in lines if colon}
