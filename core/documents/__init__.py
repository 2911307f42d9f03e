"""Documents in: files to `Document` values, whatever their format and encoding; and samples to try things on."""

from core.documents.files import InputFile
from core.documents.port import ReadOptions
from core.documents.reading import READABLE, files_at, read
from core.documents.sampling.samples import sample_documents, sample_zip
from core.documents.tally import ReadingReport, Tally
from core.documents.text import offers_lines

__all__ = [
    "READABLE",
    "InputFile",
    "ReadOptions",
    "ReadingReport",
    "Tally",
    "files_at",
    "offers_lines",
    "read",
    "sample_documents",
    "sample_zip",
]
