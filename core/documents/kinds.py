"""What a file is by its first bytes, for those that are of another kind than their name says."""

import io
import zipfile

from core.documents.files import InputFile
from core.documents.members import BROKEN, check_directory
from core.documents.port import ReadLimits, pieces
from core.errors import DocumentError
from core.language import Message, Wording

_HEAD = 4_096  # bytes that are looked at
_LONGEST_TYPE = 100
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"  # the compound files of Office before 2007, of Outlook, and encrypted ones
_STARTS = (
    (b"%PDF-", ".pdf"),
    (b"{\\rtf", ".rtf"),
    (b"PAR1", ".parquet"),
    (b"\x89PNG\r\n", "picture"),
    (b"\xff\xd8\xff", "picture"),
    (b"GIF8", "picture"),
    (b"II*\x00", "picture"),
    (b"MM\x00*", "picture"),
    (b"7z\xbc\xaf\x27\x1c", "archive"),
    (b"Rar!\x1a", "archive"),
    (b"\x1f\x8b", "archive"),
    (b"<!doctype html", ".html"),
    (b"<html", ".html"),
)
_OLE_STREAMS = (  # the names of streams, as a compound file's directory has them
    ("EncryptedPackage", "locked"),
    ("WordDocument", ".doc"),
    ("PowerPoint Document", ".ppt"),
    ("__properties_version1.0", ".msg"),
    ("Workbook", ".xls"),
    ("Book", ".xls"),
)
_PACKAGES = (("word/", ".docx"), ("ppt/", ".pptx"), ("xl/", ".xlsx"))
_MIMETYPES = (
    (b"application/epub+zip", ".epub"),
    (b"application/vnd.oasis.opendocument.text", ".odt"),
    (b"application/vnd.oasis.opendocument.spreadsheet", ".ods"),
)
_KINDS = {
    ".pdf": Wording("a PDF"),
    ".rtf": Wording("a rich text file"),
    ".parquet": Wording("a Parquet file"),
    ".html": Wording("a web page"),
    ".docx": Wording("a Word document"),
    ".pptx": Wording("a PowerPoint presentation"),
    ".xlsx": Wording("an Excel workbook"),
    ".xls": Wording("an Excel workbook of before 2007"),
    ".odt": Wording("an OpenDocument text"),
    ".ods": Wording("an OpenDocument spreadsheet"),
    ".epub": Wording("an e-book"),
    ".msg": Wording("a mail of Outlook"),
    ".zip": Wording("a zip archive"),
}
LOCKED = Wording("is protected by a password; save it without one.")
_UNREADABLE = {
    "picture": Wording("is not what its name says: it is a picture."),
    "archive": Wording("is not what its name says: it is an archive."),
    ".doc": Wording("is a Word document of before 2007; save it as .docx."),
    ".ppt": Wording("is a PowerPoint presentation of before 2007; save it as .pptx."),
    "locked": LOCKED,
}


def load(file: InputFile, limits: ReadLimits, *expected: str) -> bytes:
    """All of a file's bytes, which may be of one of the `expected` kinds (endings).

    :raises DocumentError: it cannot be read, is too large, clearly of another kind, or closed by a password.
    """
    data = b"".join(pieces(file, limits.file_bytes))
    kind = _kind(data, limits)
    if not kind or kind in expected:
        return data
    if kind in _UNREADABLE:
        raise DocumentError(_UNREADABLE[kind]())
    raise DocumentError(
        Message(
            "is not what its name says: it is {kind}. Give it the ending {ending}.", kind=_KINDS[kind](), ending=kind
        )
    )


def _kind(data: bytes, limits: ReadLimits) -> str:
    """The file's ending by its content, or a word for what has none here; "" where its content does not say."""
    start = data[:_HEAD].removeprefix(b"\xef\xbb\xbf").lstrip()[:20].lower()
    for mark, kind in _STARTS:
        if data.startswith(mark) or start.startswith(mark):
            return kind
    if data.startswith(_OLE):
        return _ole(data)
    return _packed(data, limits) if data.startswith(b"PK\x03\x04") else ""


def _ole(data: bytes) -> str:
    return next((kind for name, kind in _OLE_STREAMS if name.encode("utf-16-le") in data), "")


def _packed(data: bytes, limits: ReadLimits) -> str:
    """What kind of zip it is, by the names of its members."""
    stream = io.BytesIO(data)
    try:
        check_directory(stream, limits)
        archive = zipfile.ZipFile(stream)
        names, declared = archive.namelist(), _declared(archive)
    except BROKEN:
        return ""
    for mark, kind in _MIMETYPES:
        if declared.startswith(mark):
            return kind
    if "content.xml" in names or "META-INF/container.xml" in names:
        return ""  # some kind of OpenDocument, or a book, that does not say so
    return next((kind for folder, kind in _PACKAGES if any(name.startswith(folder) for name in names)), ".zip")


def _declared(archive: zipfile.ZipFile) -> bytes:
    """What OpenDocument files and e-books say of themselves."""
    if "mimetype" not in archive.namelist():
        return b""
    member = archive.getinfo("mimetype")
    if member.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        return b""
    with archive.open(member) as stream:
        return stream.read(_LONGEST_TYPE)
