"""`python -m core.endpoints.practice`: the endpoint alone, which starts faster than the whole command line."""

import argparse
import sys

from core.endpoints.practice.options import add_arguments, serve_as_told
from core.errors import ConfigurationError


def main() -> int:
    parser = argparse.ArgumentParser(prog="practice", description="An OpenAI-compatible endpoint on this machine.")
    add_arguments(parser)
    try:
        serve_as_told(parser.parse_args())
    except ConfigurationError as error:
        print(error, file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
