"""An app in little, to be killed: `python -m tests.runs.durability.app STORE RUN_ID` goes on with the run."""

import sys
import time
from pathlib import Path

from core.config import Environment
from core.records import RunStatus
from core.runs.registry import Registry

LOOK_EVERY = 0.02


def main(store: Path, run_id: str) -> None:
    registry = Registry(Environment(store=store))
    resumed = False
    while (run := registry.snapshot(run_id)).status is not RunStatus.FINISHED:
        if not run.status.active:
            if resumed:
                break  # its worker was killed: so much for this app
            registry.resume(run_id)
            resumed = True
        registry.advance()
        time.sleep(LOOK_EVERY)
    registry.close()


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2])
