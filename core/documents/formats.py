"""The formats of files, loose or in an archive. A new one is its reader's file and a line here."""

from core.documents.csv_rows import read_csv
from core.documents.jsonl import read_jsonl
from core.documents.port import Reader
from core.documents.text import read_text

FORMATS: dict[str, Reader] = {
    ".txt": read_text,
    ".md": read_text,
    ".csv": read_csv,
    ".tsv": read_csv,
    ".json": read_jsonl,
    ".jsonl": read_jsonl,
    ".ndjson": read_jsonl,
}
