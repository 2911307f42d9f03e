"""Files read by the bare library, one after the other: `python -m tests.benchmarks.clients.bare_reader KIND FOLDER`.

Prints the seconds from the first file's beginning to the last one's end; loading the library is not in them.
"""

import sys
import time
from collections.abc import Callable
from pathlib import Path

MIME = {
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "html": "text/html",
}


def reader(kind: str) -> Callable[[bytes], int]:
    """What reads one file of the kind, and returns how much there was."""
    if kind == "xlsx":
        return _rows
    import kreuzberg  # noqa: PLC0415  # only for the kinds it reads

    config = kreuzberg.ExtractionConfig(use_cache=False, output_format="plain")
    return lambda data: len(kreuzberg.extract_bytes_sync(data, MIME[kind], config=config).content)


def _rows(data: bytes) -> int:
    import io  # noqa: PLC0415

    import python_calamine  # noqa: PLC0415

    book = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(data))
    return sum(len(book.get_sheet_by_name(name).to_python()) for name in book.sheet_names)


def main() -> None:
    kind, folder = sys.argv[1:]
    paths = sorted(Path(folder).iterdir())
    read = reader(kind)
    read(paths[0].read_bytes())
    began = time.monotonic()
    for path in paths:
        if not read(path.read_bytes()):
            raise SystemExit(f"{path.name} is empty")
    print(time.monotonic() - began)


if __name__ == "__main__":
    main()
