"""What a child process of ours is given of this process's environment: what is listed here, and no more.

A list of what is let through, not of what is kept back: one variable makes a library send things elsewhere
(LANGSMITH_TRACING sends every document), and nobody knows the names of all. `docs/safety.md` has the same list.
"""

import os
from fnmatch import fnmatchcase

INHERITED = (
    *("PATH", "HOME", "USER", "LOGNAME", "LD_LIBRARY_PATH", "DYLD_*", "TMPDIR", "TEMP", "TMP"),
    *("LANG", "LANGUAGE", "LC_*", "TZ"),
    *("VIRTUAL_ENV", "PYTHONHOME", "PYTHONPATH", "PYTHONNOUSERSITE", "PYTHONPYCACHEPREFIX", "PYTHONDONTWRITEBYTECODE"),
    *("PYTHONUTF8", "PYTHONIOENCODING", "PYTHONHASHSEED", "PYTHONWARNINGS", "PYTHONUNBUFFERED", "PYTHONFAULTHANDLER"),
    *("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "COVERAGE_*"),
)
"""For every child, names or patterns of names: where programs and libraries are, language and time, how Python runs."""

_PROXIES = ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY")

NETWORK = ("SSL_CERT_FILE", "SSL_CERT_DIR", *_PROXIES, *map(str.lower, _PROXIES))
"""For one that talks to an endpoint."""

OPENAI = ("OPENAI_ORG_ID", "OPENAI_ORGANIZATION", "OPENAI_PROJECT_ID", "OPENAI_CUSTOM_HEADERS")
"""For one that does so with the environment's own key."""


def inherited(*more: str) -> dict[str, str]:
    """The variables for a child process, those that `more` names among them."""
    names = (*INHERITED, *more)
    return {name: value for name, value in os.environ.items() if any(fnmatchcase(name, each) for each in names)}
