"""`python -m tests.benchmarks [NAMES...] [--quick] [--repeats N]`: prints ratios and counts, asserts nothing."""

import argparse
import os
import sys
import time
from collections.abc import Callable, Iterator

from tests.benchmarks import (
    adaptive,
    cost,
    efficiency,
    estimate,
    extractive,
    faults,
    floor,
    hosted,
    lookers,
    memory,
    quotas,
    reading,
    scale,
    scale_endpoints,
    scale_million,
    speed,
    start,
)
from tests.benchmarks.children import ChildFailedError
from tests.benchmarks.report import Options
from tests.benchmarks.siege import PARTS
from tests.benchmarks.workbench import BrokenRunError

BENCHMARKS: dict[str, Callable[[Options], Iterator[str]]] = {
    "echo": floor.floor,
    "cost": cost.cost,
    "speed": speed.speed,
    "efficiency": efficiency.efficiency,
    "memory": memory.memory,
    "endurance": memory.endurance,
    "start": start.start,
    "hosted": hosted.hosted,
    "strategies": hosted.strategies,
    "adaptive-slots": adaptive.slots,
    "adaptive-open": adaptive.unlimited,
    "adaptive-few": adaptive.few,
    "adaptive-refusing": adaptive.refusing,
    "adaptive-changing": adaptive.changing,
    "quotas": quotas.quotas,
    "faults": faults.faults,
    "estimate": estimate.estimate,
    "extractive": extractive.extractive,
    "lookers": lookers.lookers,
    "reading": reading.reading,
    "scale-in-flight": scale.in_flight,
    "scale-endpoints": scale_endpoints.shared,
    "scale-unequal": scale_endpoints.unequal,
    "scale-killed": scale_endpoints.killed,
    "scale-away": scale_endpoints.away,
    "scale-million": scale_million.million,
    **{f"siege-{name}": part for name, part in PARTS.items()},
}


def main() -> int:
    parser = argparse.ArgumentParser(
        prog="python -m tests.benchmarks",
        formatter_class=argparse.RawDescriptionHelpFormatter,
        epilog="\n".join(f"  {name:<18} {_about(name)}" for name in BENCHMARKS),
    )
    parser.add_argument("names", nargs="*", metavar="NAME", help="benchmarks, or the beginnings of their names")
    parser.add_argument("--quick", action="store_true", help="small sizes, one repeat: under four minutes, indicative")
    parser.add_argument("--repeats", type=_count, metavar="N", help="how often each comparison is made")
    chosen = parser.parse_args()
    names = _named(chosen.names)
    if not names:
        parser.error(f"no benchmark begins with {', '.join(chosen.names)}; there are {', '.join(BENCHMARKS)}")
    began = time.monotonic()
    code = max([_run(name, Options(chosen.quick, chosen.repeats)) for name in names])
    print(f"\n{len(names)} benchmarks in {(time.monotonic() - began) / 60:.1f} min", flush=True)
    return code


def _named(beginnings: list[str]) -> list[str]:
    """The benchmarks whose names begin so; `siege answers` names a part of the siege, and without a name the siege is
    left out."""
    if beginnings[:1] == ["siege"] and beginnings[1:]:
        beginnings = [f"siege-{part}" for part in beginnings[1:]]
    if not beginnings:
        return [name for name in BENCHMARKS if not name.startswith("siege")]
    return [name for name in BENCHMARKS if name.startswith(tuple(beginnings))]


def _count(text: str) -> int:
    if not text.isdecimal() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"{text!r} is no whole number from 1 on")
    return int(text)


def _about(name: str) -> str:
    return (BENCHMARKS[name].__doc__ or "").strip().splitlines()[0]


def _load() -> str:
    """What the machine had to do meanwhile: on a busy one, times are not to be trusted and ratios less."""
    return f"load average {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores"


def _run(name: str, options: Options) -> int:
    """Print the benchmark's lines as they come; 1 where it broke down."""
    began = time.monotonic()
    print(f"\n{name}: {_about(name)}", flush=True)
    try:
        for line in BENCHMARKS[name](options):
            print(line, flush=True)
    except (BrokenRunError, ChildFailedError) as error:
        print(f"  BROKE DOWN: {error}", flush=True)
        return 1
    print(f"  ({time.monotonic() - began:.0f} s; {_load()})", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
