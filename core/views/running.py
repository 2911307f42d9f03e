"""What runs now, in the few words of the frame: the pill of the header, the tab's title and icon, what is announced."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from core.compare.snapshot import ComparisonSnapshot
from core.language import ENGLISH, Language, Message
from core.records import RunSnapshot, RunStatus
from core.views.format import shortened, whole_percent

TabState = Literal["quiet", "working", "waiting", "good", "bad"]
"""What the tab's icon says: nothing, it goes on, it waits for something, all went well, something failed."""

AWAY = "Not connected, trying again"
"""What stands over the page while the app is not reachable."""

PAGES = "Pages of Gistmill"
"""The name of the navigation, for those who hear it."""

_NO_NAME = Message("No name")
_LONGEST_NAME = 40  # characters of it in a tab and in an announcement
_ONE = {
    RunStatus.RUNNING: "1 running, {share}",
    RunStatus.PAUSED: "1 paused, {share}",
    RunStatus.STOPPING: "1 stopping, {share}",
    RunStatus.QUEUED: "1 queued",
}
_SEVERAL, _SEVERAL_QUEUED = "{count:,} running", "{count:,} queued"
_TAB = "{name} · Gistmill"
_TABS = {
    RunStatus.QUEUED: "Queued: {name} · Gistmill",
    RunStatus.RUNNING: "{share} {name} · Gistmill",
    RunStatus.PAUSED: "Paused at {share}: {name} · Gistmill",
    RunStatus.STOPPING: "Stopping at {share}: {name} · Gistmill",
    RunStatus.STOPPED: "Stopped at {share}: {name} · Gistmill",
    RunStatus.INTERRUPTED: "Interrupted at {share}: {name} · Gistmill",
    RunStatus.NEEDS_KEY: "Needs its key: {name} · Gistmill",
    RunStatus.REFUSED: "Refused: {name} · Gistmill",
}
_SOME_FAILED = "{failed:,} failed: {name} · Gistmill"
_SAID = {
    RunStatus.QUEUED: "{name} is queued and starts by itself.",
    RunStatus.RUNNING: "{name} is running.",
    RunStatus.PAUSED: "{name} is paused at {share}.",
    RunStatus.STOPPING: "{name} is stopping.",
    RunStatus.STOPPED: "{name} is stopped at {share}.",
    RunStatus.INTERRUPTED: "{name} was interrupted at {share}.",
    RunStatus.NEEDS_KEY: "{name} needs its API key to go on.",
    RunStatus.FINISHED: "{name} is finished, and every document has a summary.",
    RunStatus.REFUSED: "{name} was refused by the endpoint.",
}
_SAID_FAILED = "{name} is finished. Documents that failed: {failed:,}."
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


def pill(
    runs: Sequence[RunSnapshot], comparisons: Sequence[ComparisonSnapshot] = (), language: Language = ENGLISH
) -> Pill:
    """What runs now, of runs and comparisons that are active; those in the queue count where nothing else does."""
    everything: list[RunSnapshot | ComparisonSnapshot] = [*runs, *comparisons]
    working = [each for each in everything if each.status.working]
    shown = working or everything
    if not shown:
        return Pill()
    if len(shown) > 1:
        template = _SEVERAL if working else _SEVERAL_QUEUED
        return Pill(Message(template, count=len(shown)).said(language))
    one = shown[0]
    words = Message(_ONE[one.status], share=whole_percent(_share(one))).said(language)
    if isinstance(one, RunSnapshot):
        return Pill(words, run_id=one.run_id)
    return Pill(words, comparison_id=one.comparison_id)


def page_title(page: str, language: Language = ENGLISH) -> str:
    """Runs · Gistmill: the tab where it tells of no run."""
    return Message(_TAB, name=Message(page)).said(language)


def tab_title(run: RunSnapshot, language: Language = ENGLISH) -> str:
    """43 % tickets.csv · Gistmill."""
    template = _SOME_FAILED if run.failed and run.status is RunStatus.FINISHED else _TABS.get(run.status, _TAB)
    return _about(template, run, language)


def tab_state(run: RunSnapshot) -> TabState:
    if run.status is RunStatus.FINISHED and run.failed:
        return "bad"
    return _STATES.get(run.status, "quiet")


def announcement(run: RunSnapshot, language: Language = ENGLISH) -> str:
    """Where the run stands, one sentence to be spoken as it changes; "" for a draft."""
    template = _SAID_FAILED if run.failed and run.status is RunStatus.FINISHED else _SAID.get(run.status, "")
    return _about(template, run, language) if template else ""


def _about(template: str, run: RunSnapshot, language: Language) -> str:
    name = shortened(run.label, _LONGEST_NAME) or _NO_NAME
    return Message(template, name=name, share=whole_percent(_share(run)), failed=run.failed).said(language)


def _share(work: RunSnapshot | ComparisonSnapshot) -> float:
    """How much of it is done, 0 to 1; of a comparison, whose runs differ in length, the share of its runs."""
    if isinstance(work, RunSnapshot):
        return _part(work.done, work.total)
    begun = work.current.run if work.current and not work.current.planned.warm_up else None
    return _part(work.done + (_part(begun.done, begun.total) if begun else 0.0), work.total)


def _part(done: float, total: int) -> float:
    return min(1.0, done / total) if total else 0.0
