"""What runs now, in the few words of the frame: the pill of the header, the tab's title and icon, what is announced."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal

from core.compare.snapshot import ComparisonSnapshot
from core.language import Message, Wording
from core.records import RunSnapshot, RunStatus
from core.views.format import shortened, whole_percent
from core.views.words import NO_NAME

TabState = Literal["quiet", "working", "waiting", "good", "bad"]
"""What the tab's icon says: nothing, it goes on, it waits for something, all went well, something failed."""

AWAY = Wording("Not connected, trying again")
"""What stands over the page while the app is not reachable."""

PAGES = Wording("Pages of Gistmill")
"""The name of the navigation, for those who hear it."""

PAGE_NAMES = {
    "summarise": Wording("Summarise"),
    "runs": Wording("Runs"),
    "run": Wording("Run"),
    "two_runs": Wording("Two runs"),
    "compare": Wording("Compare"),
    "learn": Wording("Learn"),
}
"""By the names of their files."""

_LONGEST_NAME = 40  # characters of it in a tab and in an announcement

_Words = Callable[[str, str], Message]
"""Of the name and the share done, in words."""

_ONE: dict[RunStatus, Callable[[str], Message]] = {
    RunStatus.RUNNING: lambda share: Message("1 running, {share}", share=share),
    RunStatus.PAUSED: lambda share: Message("1 paused, {share}", share=share),
    RunStatus.STOPPING: lambda share: Message("1 stopping, {share}", share=share),
    RunStatus.QUEUED: lambda _: Message("1 queued"),
}
_TITLES: dict[RunStatus, _Words] = {
    RunStatus.QUEUED: lambda name, _: Message("Queued: {name} · Gistmill", name=name),
    RunStatus.RUNNING: lambda name, share: Message("{share} {name} · Gistmill", name=name, share=share),
    RunStatus.PAUSED: lambda name, share: Message("Paused at {share}: {name} · Gistmill", name=name, share=share),
    RunStatus.STOPPING: lambda name, share: Message("Stopping at {share}: {name} · Gistmill", name=name, share=share),
    RunStatus.STOPPED: lambda name, share: Message("Stopped at {share}: {name} · Gistmill", name=name, share=share),
    RunStatus.INTERRUPTED: lambda name, share: Message(
        "Interrupted at {share}: {name} · Gistmill", name=name, share=share
    ),
    RunStatus.NEEDS_KEY: lambda name, _: Message("Needs its key: {name} · Gistmill", name=name),
    RunStatus.REFUSED: lambda name, _: Message("Refused: {name} · Gistmill", name=name),
}
_SAID: dict[RunStatus, _Words] = {
    RunStatus.QUEUED: lambda name, _: Message("{name} is queued and starts by itself.", name=name),
    RunStatus.RUNNING: lambda name, _: Message("{name} is running.", name=name),
    RunStatus.PAUSED: lambda name, share: Message("{name} is paused at {share}.", name=name, share=share),
    RunStatus.STOPPING: lambda name, _: Message("{name} is stopping.", name=name),
    RunStatus.STOPPED: lambda name, share: Message("{name} is stopped at {share}.", name=name, share=share),
    RunStatus.INTERRUPTED: lambda name, share: Message("{name} was interrupted at {share}.", name=name, share=share),
    RunStatus.NEEDS_KEY: lambda name, _: Message("{name} needs its API key to go on.", name=name),
    RunStatus.FINISHED: lambda name, _: Message("{name} is finished, and every document has a summary.", name=name),
    RunStatus.REFUSED: lambda name, _: Message("{name} was refused by the endpoint.", name=name),
}
_STATES: dict[RunStatus, TabState] = {
    RunStatus.RUNNING: "working",
    RunStatus.STOPPING: "working",
    RunStatus.QUEUED: "waiting",
    RunStatus.PAUSED: "waiting",
    RunStatus.STOPPED: "waiting",
    RunStatus.INTERRUPTED: "waiting",
    RunStatus.NEEDS_KEY: "waiting",
    RunStatus.FINISHED: "good",
    RunStatus.REFUSED: "bad",
}


@dataclass(frozen=True, slots=True)
class Pill:
    """`words` are "" where nothing runs. One run or comparison is named by its id; of several, the list has them."""

    words: str = ""
    run_id: str = ""
    comparison_id: str = ""


def pill(runs: Sequence[RunSnapshot], comparisons: Sequence[ComparisonSnapshot] = ()) -> Pill:
    """What runs now, of runs and comparisons that are active; those in the queue count where nothing else does."""
    everything: list[RunSnapshot | ComparisonSnapshot] = [*runs, *comparisons]
    working = [each for each in everything if each.status.working]
    shown = working or everything
    if not shown:
        return Pill()
    if len(shown) > 1:
        count = len(shown)
        running = Message("{count:,} running", count=count)
        return Pill(running if working else Message("{count:,} queued", count=count))
    one = shown[0]
    words = _ONE[one.status](whole_percent(_share(one)))
    if isinstance(one, RunSnapshot):
        return Pill(words, run_id=one.run_id)
    return Pill(words, comparison_id=one.comparison_id)


def page_title(page: str) -> str:
    """Runs · Gistmill: the tab where it tells of no run. `page` is one of `PAGE_NAMES`."""
    return _titled(PAGE_NAMES[page]())


def tab_title(work: RunSnapshot | ComparisonSnapshot) -> str:
    """43 % tickets.csv · Gistmill."""
    name = _name(work)
    if failed := _failed(work):
        return Message("{failed:,} failed: {name} · Gistmill", failed=failed, name=name)
    words = _TITLES.get(work.status)
    return words(name, whole_percent(_share(work))) if words else _titled(name)


def tab_state(work: RunSnapshot | ComparisonSnapshot) -> TabState:
    return "bad" if _failed(work) else _STATES.get(work.status, "quiet")


def announcement(work: RunSnapshot | ComparisonSnapshot) -> str:
    """Where it stands, one sentence to be spoken as it changes; "" for a draft."""
    name = _name(work)
    if isinstance(work, ComparisonSnapshot) and work.status is RunStatus.FINISHED:
        return Message("{name} is compared: the result is there.", name=name)
    if failed := _failed(work):
        return Message("{name} is finished. Documents that failed: {failed:,}.", name=name, failed=failed)
    words = _SAID.get(work.status)
    return words(name, whole_percent(_share(work))) if words else ""


def _failed(work: RunSnapshot | ComparisonSnapshot) -> int:
    """Documents that failed in a run that is finished; in a comparison they are a figure among its others."""
    return work.failed if isinstance(work, RunSnapshot) and work.status is RunStatus.FINISHED else 0


def _titled(name: str) -> Message:
    return Message("{name} · Gistmill", name=name)


def _name(work: RunSnapshot | ComparisonSnapshot) -> str:
    return shortened(work.label, _LONGEST_NAME) or NO_NAME()


def _share(work: RunSnapshot | ComparisonSnapshot) -> float:
    """How much of it is done, 0 to 1; of a comparison, whose runs differ in length, the share of its runs."""
    if isinstance(work, RunSnapshot):
        return _part(work.done, work.total)
    begun = work.current.run if work.current and not work.current.planned.warm_up else None
    return _part(work.done + (_part(begun.done, begun.total) if begun else 0.0), work.total)


def _part(done: float, total: int) -> float:
    return min(1.0, done / total) if total else 0.0
