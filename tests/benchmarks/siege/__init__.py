"""The siege: what is tried against Gistmill, and what held. `make bench ARGS="siege"`, or `"siege answers"` for a part.

A part is a benchmark like the others; it tells its counts with `report.held`. A new one is a file here and its line in
PARTS.
"""

from collections.abc import Callable, Iterator, Mapping

from tests.benchmarks.report import Options
from tests.benchmarks.siege.answers import answers
from tests.benchmarks.siege.doors import doors
from tests.benchmarks.siege.files import files
from tests.benchmarks.siege.kills import kills
from tests.benchmarks.siege.readings import readings

PARTS: Mapping[str, Callable[[Options], Iterator[str]]] = {
    "answers": answers,
    "doors": doors,
    "files": files,
    "kills": kills,
    "readings": readings,
}
