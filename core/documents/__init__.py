"""Documents in: files to `Document` values, whatever their format and encoding; and samples to try things on."""

from core.documents.again import read_again
from core.documents.choice import Choices, FileChoice
from core.documents.files import InputFile
from core.documents.formats import FORMATS
from core.documents.port import OfferedLines, ReadOptions
from core.documents.process import cores, read_in_child
from core.documents.reading import READABLE, files_at, read
from core.documents.sampling.samples import sample_documents, sample_zip
from core.documents.tables_seen import TableSeen
from core.documents.tally import ReadingReport, Tally

__all__ = [
    "FORMATS",
    "READABLE",
    "Choices",
    "FileChoice",
    "InputFile",
    "OfferedLines",
    "ReadOptions",
    "ReadingReport",
    "TableSeen",
    "Tally",
    "cores",
    "files_at",
    "read",
    "read_again",
    "read_in_child",
    "sample_documents",
    "sample_zip",
]
