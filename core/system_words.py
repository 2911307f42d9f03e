"""What the operating system says is wrong with a file or a port, in the reader's language."""

import errno

from core.language import Wording

_SYSTEM_WORDS = {
    errno.ENOENT: Wording("No such file or directory"),
    errno.EACCES: Wording("Permission denied"),
    errno.EPERM: Wording("Operation not permitted"),
    errno.EEXIST: Wording("File exists"),
    errno.EISDIR: Wording("Is a directory"),
    errno.ENOTDIR: Wording("Not a directory"),
    errno.ENAMETOOLONG: Wording("File name too long"),
    errno.ELOOP: Wording("Too many levels of symbolic links"),
    errno.ENOSPC: Wording("No space left on device"),
    errno.EDQUOT: Wording("Disk quota exceeded"),
    errno.EFBIG: Wording("File too large"),
    errno.EROFS: Wording("Read-only file system"),
    errno.EIO: Wording("Input/output error"),
    errno.EMFILE: Wording("Too many open files"),
    errno.ENOMEM: Wording("Cannot allocate memory"),
    errno.EADDRINUSE: Wording("Address already in use"),
}


def system_words(error: OSError) -> str:
    """The usual faults in the reader's language, any other as the system says it."""
    known = _SYSTEM_WORDS.get(error.errno or 0)
    return known() if known else error.strerror or str(error)
