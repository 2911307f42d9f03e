"""Documents in: files to `Document` values, whatever their format and encoding; and samples to try things on."""

from core.documents.files import InputFile
from core.documents.port import ReadLimits, ReadOptions
from core.documents.reading import READABLE, files_at, read
from core.documents.sampling import sample_documents, sample_zip
from core.documents.tally import ReadingReport, Tally, count_words
from core.documents.text import LinesOffer, offers_lines

__all__ = [
    "READABLE",
    "InputFile",
    "LinesOffer",
    "ReadLimits",
    "ReadOptions",
    "ReadingReport",
    "Tally",
    "count_words",
    "files_at",
    "offers_lines",
    "read",
    "sample_documents",
    "sample_zip",
]
