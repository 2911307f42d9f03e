"""What equal texts have in common."""

import hashlib


def content_hash(text: str) -> str:
    """SHA-256 of the text in UTF-8, 64 hex digits: equal documents have equal hashes.

    A lone surrogate (from a damaged JSON escape) is hashed as it stands, not refused.
    """
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
