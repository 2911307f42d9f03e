"""The command line within this process: for tests that look at what a command says and does, not at the program."""

import io
import subprocess
from contextlib import redirect_stderr, redirect_stdout

import pytest

from core.cli import main
from core.views.terminal import harmless


def gistmill(*words: object, **variables: str) -> subprocess.CompletedProcess[str]:
    """What `python -m core WORDS` does and says, with these environment variables; quicker than starting it by the
    seconds that its imports take. From the main thread only."""
    out, said = io.StringIO(), io.StringIO()
    arguments = [str(word) for word in words]
    with pytest.MonkeyPatch.context() as patch, redirect_stdout(out), redirect_stderr(said):
        for name in ("OPENAI_API_KEY", "MAX_CONCURRENCY"):
            patch.delenv(name, raising=False)
        for name, value in variables.items():
            patch.setenv(name, value)
        try:
            code = main(arguments)
        except SystemExit as ending:  # argparse's
            code = int(ending.code or 0)
    return subprocess.CompletedProcess(arguments, code, harmless(out.getvalue()), harmless(said.getvalue()))
