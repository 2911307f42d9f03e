"""The formats of files, loose or in an archive. A new one is its reader's file and a line here."""

from core.documents.csv_rows import read_csv
from core.documents.epub import read_epub
from core.documents.jsonl import read_jsonl
from core.documents.mail import read_eml
from core.documents.office import read_docx, read_odt, read_pptx
from core.documents.outlook import read_msg
from core.documents.parquet import read_parquet
from core.documents.pdf import read_pdf
from core.documents.port import Reader
from core.documents.rtf import read_rtf
from core.documents.sheets import read_sheets
from core.documents.text import read_text
from core.documents.web_page import read_html

FORMATS: dict[str, Reader] = {
    ".txt": read_text,
    ".md": read_text,
    ".pdf": read_pdf,
    ".docx": read_docx,
    ".pptx": read_pptx,
    ".odt": read_odt,
    ".rtf": read_rtf,
    ".html": read_html,
    ".htm": read_html,
    ".xhtml": read_html,
    ".eml": read_eml,
    ".msg": read_msg,
    ".epub": read_epub,
    ".csv": read_csv,
    ".tsv": read_csv,
    ".xlsx": read_sheets,
    ".xls": read_sheets,
    ".ods": read_sheets,
    ".parquet": read_parquet,
    ".json": read_jsonl,
    ".jsonl": read_jsonl,
    ".ndjson": read_jsonl,
}
