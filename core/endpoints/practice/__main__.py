"""`python -m core.endpoints.practice`: the endpoint alone, which starts faster than the whole command line."""

import argparse
import os
import sys

from core.endpoints.practice.options import add_arguments, settings_from
from core.errors import ConfigurationError


def main() -> int:
    parser = argparse.ArgumentParser(prog="practice", description="An OpenAI-compatible endpoint on this machine.")
    add_arguments(parser)
    arguments = parser.parse_args()
    try:
        settings = settings_from(arguments)
        # The matrices are tiny: threads for them only cost, and must be refused before numpy is loaded.
        os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
        from core.endpoints.practice.serve import serve  # noqa: PLC0415  # after the line above

        serve(settings, arguments.port, lifeline=arguments.lifeline)
    except ConfigurationError as error:
        print(error, file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
