"""One comparison, in a process of its own: `python -m core.compare COMPARISON_ID --store FILE --lifeline FD`.

Started by the registry, and by name. The key comes through the environment and goes on to the workers the same way.
"""

import argparse
import logging
import sys
from pathlib import Path

from core.compare.process import ComparisonProcess, Lifeline
from core.credentials import take_credentials
from core.errors import GistmillError
from core.records import RunStatus
from core.runs.comparisons import Comparisons
from core.runs.store import Store

_log = logging.getLogger("core.compare")


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m core.compare")
    parser.add_argument("comparison_id")
    parser.add_argument("--store", type=Path, required=True)
    parser.add_argument("--lifeline", type=int, required=True)
    chosen = parser.parse_args(arguments)
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s: %(message)s")
    secrets = take_credentials()
    store = Store(chosen.store)
    try:
        ComparisonProcess(store, chosen.comparison_id, secrets, Lifeline(chosen.lifeline)).run()
    except GistmillError as error:
        _log.exception("The comparison failed.")
        Comparisons(store).set_status(chosen.comparison_id, RunStatus.INTERRUPTED, str(error))
        return 1
    finally:
        store.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
