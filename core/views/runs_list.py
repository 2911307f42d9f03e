"""The list of runs and comparisons in words: its chips, its columns, its rows."""

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from core.compare.listed import ListCounts, Listed, ListSort
from core.compare.plan import Entrant
from core.language import Message, Wording, counted, joined
from core.records import RunStatus, Status
from core.settings import EndpointSettings
from core.views.actions import DOWNLOAD
from core.views.cost_words import money
from core.views.format import NOTHING, decimal, duration, moment, number, whole_percent
from core.views.palette import STRATEGY_COLOURS, STRATEGY_SHAPES
from core.views.run_head import at_once, models_words, who
from core.views.words import NO_NAME

LONGEST_NAME = 120
"""Characters of a name, a model, a host that go to the browser."""

TITLE = Wording("Runs")
NO_RUNS = Wording("No runs yet. Drop a file on the Summarise page, and what comes of it stands here.")
SUMMARISE = Wording("Summarise a file")
_CENT = 0.01
_CSV = Wording("Download CSV")
_FOR_GOOD = Wording("What is deleted cannot be brought back.")
_FILE_LATER = Wording("The store's file gets smaller when the app starts the next time.")
_TONES = {
    **dict.fromkeys((RunStatus.RUNNING, RunStatus.STOPPING), "working"),
    **dict.fromkeys((RunStatus.PAUSED, RunStatus.NEEDS_KEY, RunStatus.INTERRUPTED), "warn"),
    RunStatus.REFUSED: "bad",
}
_PLAIN = {
    RunStatus.DRAFT: Wording("Not started"),
    RunStatus.QUEUED: Wording("Queued"),
    RunStatus.FINISHED: Wording("Finished"),
    RunStatus.NEEDS_KEY: Wording("Needs its key"),
    RunStatus.REFUSED: Wording("Refused"),
}
_WITH_SHARE: dict[RunStatus, Callable[[str], Message]] = {
    RunStatus.RUNNING: lambda share: Message("Running, {share}", share=share),
    RunStatus.PAUSED: lambda share: Message("Paused at {share}", share=share),
    RunStatus.STOPPING: lambda share: Message("Stopping at {share}", share=share),
    RunStatus.STOPPED: lambda share: Message("Stopped at {share}", share=share),
    RunStatus.INTERRUPTED: lambda share: Message("Interrupted at {share}", share=share),
}
_COLUMNS: tuple[tuple[ListSort, Wording, str], ...] = (
    ("name", Wording("Name"), ""),
    ("state", Wording("State"), ""),
    ("documents", Wording("Documents"), "number"),
    ("failed", Wording("Failed"), "number"),
    ("speed", Wording("A second"), "number"),
    ("slowest", Wording("Slowest 5 %"), "number"),
    ("cost", Wording("Cost"), "number"),
    ("strategy", Wording("Strategy and limit"), ""),
    ("model", Wording("Model and server"), ""),
    ("time", Wording("Started"), ""),
)
_HINTS: dict[ListSort, Wording] = {
    "speed": Wording("Documents summarised a second"),
    "slowest": Wording("The slowest 5 % took this long or longer"),
    "cost": Wording("US dollars so far; of a comparison, of all its runs"),
}
_LARGE_FIRST = ("documents", "failed", "speed", "slowest", "cost", "time")
"""Columns that a first press sorts downwards."""

_WORDS = {
    "label": Wording("Runs and comparisons"),
    "filters": Wording("Which runs are shown"),
    "search": Wording("Search"),
    "search_hint": Wording("Search names, strategies, models and servers"),
    "run": Wording("Run"),
    "comparison": Wording("Comparison"),
    "run_named": Wording("Run:"),
    "comparison_named": Wording("Comparison:"),
    "tick": Wording("Hold this run beside another: {name}", name="{name}"),
    "more": Wording("What can be done with {name}", name="{name}"),
    "rename": Wording("Rename"),
    "new_name": Wording("New name"),
    "again": Wording("Run again"),
    "change": Wording("Change settings and run again"),
    "delete": Wording("Delete"),
    "hint": Wording("Tick two runs to hold them side by side."),
    "one": Wording("Tick one more run to hold it beside {name}.", name="{name}"),
    "two": Wording("{name} and {other}", name="{name}", other="{other}"),
    "compare": Wording("Compare these two"),
    "clear": Wording("Untick"),
    "before": Wording("Page before"),
    "behind": Wording("Next page"),
    "columns": Wording("Sort by"),
}


def list_words() -> dict[str, str]:
    """What the buttons say. Those with {name} are filled in where they are shown."""
    return {key: words() for key, words in _WORDS.items()}


def list_chips(counts: ListCounts, only: str) -> list[dict[str, str]]:
    """The filters with their counts; one that would show nothing is left out, unless it is chosen."""
    told = (
        ("all", counts.all, Message("All {count:,}", count=counts.all)),
        ("running", counts.running, Message("Running {count:,}", count=counts.running)),
        ("failed", counts.failed, Message("Failed {count:,}", count=counts.failed)),
        ("comparisons", counts.comparisons, Message("Comparisons {count:,}", count=counts.comparisons)),
    )
    return [{"key": key, "text": text} for key, count, text in told if count or key in ("all", only)]


def list_columns(*, priced: bool = True) -> list[dict[str, Any]]:
    """The columns: what they sort by, what they are called, how they stand; `down` sorts downwards at first. Where
    none is `priced` there is none of the cost."""
    return [
        {
            "sort": sort,
            "title": title(),
            "kind": kind,
            "hint": _HINTS[sort]() if sort in _HINTS else "",
            "down": sort in _LARGE_FIRST,
        }
        for sort, title, kind in _COLUMNS
        if priced or sort != "cost"
    ]


def list_found(search: str, count: int) -> str:
    """What a search has found; "" without one."""
    if not search:
        return ""
    return counted("{count:,} found", "{count:,} found", count=count)


def list_empty(search: str) -> str:
    """What stands where no row is."""
    if search:
        return Message("No run here holds “{search}”.", search=_fit(search))
    return Message("There is no such run.")


def list_row(listed: Listed, now: datetime) -> dict[str, Any]:
    """A row for the list. `now` carries the reader's zone. What is not known, or not to be said, is ""."""
    return {
        "id": listed.id,
        "comparison": listed.plan is not None,
        "name": _fit(listed.label) or NO_NAME(),
        "label": _fit(listed.label),
        "state": state_words(listed),
        "tone": "bad" if listed.failed and listed.status is RunStatus.FINISHED else _TONES.get(listed.status, ""),
        "counts": _counts(listed),
        "busy": listed.status.active,
        "cells": {
            "documents": {"text": number(listed.total)},
            "failed": {"text": number(listed.failed), "tone": "bad" if listed.failed else "none"},
            "speed": _figure(decimal(listed.speed)),
            "slowest": _figure(duration(listed.slowest)),
            "cost": _figure(_cost(listed.cost)),
            "strategy": _strategy(listed),
            "model": _model(listed.settings.endpoint),
            "time": {"text": moment(listed.started_utc or listed.created_utc, now)},
        },
    }


def state_words(listed: Listed) -> str:
    """Where it stands, in a few words; of a comparison how many of its runs are done."""
    status = listed.status
    if status is RunStatus.FINISHED and listed.done < listed.steps:
        return Message("Finished in part")
    if status in _PLAIN:
        return _PLAIN[status]()
    share = whole_percent(min(1.0, listed.done / listed.steps) if listed.steps else 0.0)
    if listed.plan is not None:
        share = counted("{done:,} of {count:,} run", "{done:,} of {count:,} runs", count=listed.steps, done=listed.done)
    return _WITH_SHARE[status](share)


def list_files(listed: Listed) -> list[tuple[str, str, Status | None]]:
    """What of a run can be taken along: words, ending, and which documents are in it (None: all)."""
    if listed.plan is not None or not listed.done:
        return []
    files: list[tuple[str, str, Status | None]] = [(DOWNLOAD(), ".xlsx", None), (_CSV(), ".csv", None)]
    if 0 < listed.failed < listed.total:
        files.append((Message("Download the {count:,} failed (CSV)", count=listed.failed), ".csv", Status.FAILED))
    return files


def _counts(listed: Listed) -> list[dict[str, Any]]:
    """The stretches of the bar, as `run_head.counts` has them; a comparison's are its runs."""
    left = max(0, listed.steps - listed.done)
    if listed.plan is not None:
        going = min(1, left) if listed.status.working else 0
        told = (("done", listed.done), ("failed", 0), ("flight", going), ("waiting", left - going))
    else:
        flight = min(listed.in_flight, left) if listed.status.working else 0
        told = (("done", listed.succeeded), ("failed", listed.failed), ("flight", flight), ("waiting", left - flight))
    return [{"kind": kind, "number": count} for kind, count in told]


def _figure(text: str) -> dict[str, str]:
    return {"text": text, "tone": "none" if text == NOTHING else ""}


def _cost(cost: float | None) -> str:
    """US dollars in a narrow column."""
    if cost is None:
        return NOTHING
    return Message("<{amount}", amount=money(_CENT)) if 0 < cost < _CENT else money(cost)


def _strategy(listed: Listed) -> dict[str, str]:
    if listed.plan is not None:
        return _strategies(listed.plan.entrants)
    settings = listed.settings
    return {
        "text": settings.strategy,
        "more": at_once(settings),
        "colour": STRATEGY_COLOURS[settings.strategy],
        "shape": STRATEGY_SHAPES[settings.strategy],
    }


def _strategies(entrants: Sequence[Entrant]) -> dict[str, str]:
    names = list(dict.fromkeys(entrant.strategy for entrant in entrants))
    limits = sorted({entrant.concurrency for entrant in entrants})
    if len(limits) == 1:
        more = Message("{limit:,} at once", limit=limits[0])
    else:
        more = Message("{least:,} to {most:,} at once", least=limits[0], most=limits[-1])
    if len(names) > 1:
        return {"text": Message("{count:,} strategies", count=len(names)), "more": more}
    return {
        "text": names[0],
        "more": more,
        "colour": STRATEGY_COLOURS[names[0]],
        "shape": STRATEGY_SHAPES[names[0]],
    }


def _model(endpoint: EndpointSettings) -> dict[str, str]:
    if endpoint.kind == "practice":
        return {"text": who(endpoint), "more": ""}
    host = _fit(urlsplit(endpoint.base_url).netloc or endpoint.base_url)
    if others := len(endpoint.others):
        host = Message("{host} and {count:,} more", host=host, count=others)
    return {"text": _fit(models_words(endpoint)), "more": host}


def any_busy(listed: Iterable[Listed]) -> bool:
    """Whether one of them may change by itself."""
    return any(each.status.active for each in listed)


def _fit(text: str) -> str:
    """On one line, no longer than a name may be."""
    return " ".join(text[: 4 * LONGEST_NAME].split())[:LONGEST_NAME]


def delete_words(listed: Listed) -> tuple[str, str, str, str]:
    """The question before it is deleted, what is lost, and the two answers: keep it, delete it."""
    name = _fit(listed.label) or NO_NAME()
    if listed.plan is not None:
        title = Message("Delete this comparison?")
        lost = counted(
            "{name}: {done:,} of {count:,} run.",
            "{name}: {done:,} of {count:,} runs.",
            count=listed.steps,
            name=name,
            done=listed.done,
        )
    else:
        title = Message("Delete this run?")
        lost = counted("{name}: {count:,} summary.", "{name}: {count:,} summaries.", count=listed.succeeded, name=name)
    return title, joined(lost, _FOR_GOOD(), _FILE_LATER()), Message("Keep it"), Message("Delete")
