"""A worker's writes to the run store, each tried again while the store cannot be written."""

import asyncio
import logging
import math
import time
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from core.errors import StoreError
from core.runs import processes

TRY_EVERY = 1.0
"""Seconds between two tries to write a store that cannot be written."""

LAST_TRIES = 10.0
"""Seconds for which they go on once the run is stopping: its worker must end, whatever became of the store."""

T = TypeVar("T")

_log = logging.getLogger(__name__)


class Writes:
    """One run's. `stopping` says whether the run is; until then a store that comes back (a full disk, say) is waited
    for, however long, and the run goes on."""

    def __init__(self, store: Path, run_id: str, stopping: Callable[[], bool]) -> None:
        self._stopping = stopping
        self._flag = processes.Flag(processes.stuck_file(store, run_id))
        self._end = math.inf

    @property
    def stuck(self) -> bool:
        """Whether the last write failed: nothing may be sent that cannot be recorded."""
        return self._flag.raised

    async def persist(self, write: Callable[[], T]) -> T:
        """Do this write in a thread, again and again while it fails; until it is done, nothing is sent.

        Raises:
            StoreError: the run is stopping, and the store could not be written for LAST_TRIES seconds.
        """
        while True:
            try:
                done = await asyncio.to_thread(write)
            except StoreError as error:
                self._failed(error)
                await asyncio.sleep(TRY_EVERY)
            else:
                self._succeeded()
                return done

    def _failed(self, error: StoreError) -> None:
        now = time.monotonic()
        if self._stopping():
            self._end = min(self._end, now + LAST_TRIES)
        if now >= self._end:
            raise error
        if not self.stuck:
            _log.warning("%s Nothing is sent until it can be; trying every %g s.", error, TRY_EVERY)
        self._flag.hoist()

    def _succeeded(self) -> None:
        self._end = math.inf
        if self.stuck:
            _log.warning("The store can be written again; going on.")
        self._flag.lower()
