"""`python -m core`: the command line."""

import sys

from core.cli import main
from core.cli.output import program

if __name__ == "__main__":
    sys.exit(program(main))
