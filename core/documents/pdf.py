"""PDFs, read by kreuzberg: their text alone. Nothing is recognised in pictures, nothing cached."""

import contextlib
from collections.abc import Iterator
from types import ModuleType

from core.documents.files import InputFile
from core.documents.kinds import LOCKED, load
from core.documents.libraries import loaded, panics_as
from core.documents.port import RawDocument, ReadOptions
from core.errors import DocumentError
from core.language import Message, Wording
from core.records import Problem

LIBRARY = "kreuzberg"

_PDF = "application/pdf"
_DAMAGED = Wording("is damaged or cut off, and cannot be read.")
_SMALL_PDF = (
    b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj 2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj "
    b"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]/Contents 4 0 R/Resources<</Font<</F 5 0 R>>>>>>endobj "
    b"4 0 obj<</Length 26>>stream\nBT /F 1 Tf (A word) Tj ET \nendstream endobj "
    b"5 0 obj<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>endobj\ntrailer<</Root 1 0 R>>\n"
)


def read_pdf(file: InputFile, options: ReadOptions) -> Iterator[RawDocument | Problem]:
    text = _text(load(file, options.limits, ".pdf"))
    if not text.strip():
        raise DocumentError(
            Message("has no text in it: its pages are pictures, as of a scan; have their text recognised (OCR) first.")
        )
    yield RawDocument(file.name, text, file.source)


def _text(data: bytes) -> str:
    """What kreuzberg reads in the bytes.

    :raises DocumentError: it cannot, or it is not installed.
    """
    kreuzberg = loaded(LIBRARY, _prepare)
    try:
        with panics_as(_DAMAGED()):
            return str(kreuzberg.extract_bytes_sync(data, _PDF, config=_settings(kreuzberg)).content)
    except kreuzberg.KreuzbergError as error:
        raise DocumentError(_why(str(error))) from error


def _prepare(kreuzberg: ModuleType) -> None:
    """Have it read once, so that its threads and pools are there before a file's own memory is counted."""
    with contextlib.suppress(kreuzberg.KreuzbergError):
        kreuzberg.extract_bytes_sync(_SMALL_PDF, _PDF, config=_settings(kreuzberg))


def _settings(kreuzberg: ModuleType) -> object:
    return kreuzberg.ExtractionConfig(
        use_cache=False,
        enable_quality_processing=False,
        output_format="plain",
        concurrency=kreuzberg.ConcurrencyConfig(max_threads=1),
        content_filter=kreuzberg.ContentFilterConfig(
            include_headers=True, include_footers=True, strip_repeating_text=False, include_watermarks=True
        ),
    )


def _why(error: str) -> Message:
    if "password" in error.lower() or "encrypted" in error.lower():
        return LOCKED()
    return _DAMAGED()
