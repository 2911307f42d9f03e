"""What strategies and statuses are called and mean, one line each, in one place."""

from core.records import RunStatus, Status, StrategyName

STRATEGY_LINES: dict[StrategyName, str] = {
    "serial": "One document after another with invoke(): the baseline, and the slowest.",
    "batch": "LangChain's batch(): blocking calls in a pool of as many threads as the concurrency.",
    "abatch": "LangChain's abatch(): every task is made at once, a semaphore lets the concurrency through.",
    "gather_with_concurrency": "LangChain's own helper under abatch(), called directly: tasks behind a semaphore.",
    "batch_as_completed": "LangChain's batch_as_completed(): a thread pool that hands out results as they finish.",
    "windowed": "As many lanes as the concurrency, each taking the next document when it is free. Steady memory.",
    "adaptive": "Windowed with a limit that finds its own number: up while it helps, down on overload.",
}
DEFAULT_STRATEGY: StrategyName = "windowed"

RUN_STATUS_LINES: dict[RunStatus, str] = {
    RunStatus.DRAFT: "Documents were read; nothing has been sent.",
    RunStatus.QUEUED: "Waits for a running one to end, then starts by itself.",
    RunStatus.RUNNING: "Documents are being sent.",
    RunStatus.PAUSED: "The endpoint does not answer; it goes on by itself when the endpoint does.",
    RunStatus.STOPPING: "Nothing new is sent; documents in flight may still land.",
    RunStatus.STOPPED: "Was stopped by a person. Resume sends the documents that have no summary.",
    RunStatus.INTERRUPTED: "Its worker ended unasked. Resume sends the documents that have no summary.",
    RunStatus.NEEDS_KEY: "Waits for the API key, which is never stored.",
    RunStatus.FINISHED: "Every document has been sent and answered.",
    RunStatus.REFUSED: "The endpoint refused the whole run, such as for a wrong key or an empty account.",
}

_STATUS_SHAPES = {Status.SUCCEEDED: "●", Status.FAILED: "▲", Status.CANCELLED: "○"}
_RUN_STATUS_SHAPES: dict[RunStatus, str] = {
    RunStatus.DRAFT: "○",
    RunStatus.QUEUED: "◔",
    RunStatus.RUNNING: "▶",
    RunStatus.PAUSED: "‖",
    RunStatus.STOPPING: "◧",
    RunStatus.STOPPED: "■",
    RunStatus.INTERRUPTED: "▲",
    RunStatus.NEEDS_KEY: "◇",
    RunStatus.FINISHED: "●",
    RunStatus.REFUSED: "▲",
}
_NOT_SENT = "not sent"


def run_status(status: RunStatus) -> str:
    """A shape and a word: ▶ Running."""
    return f"{_RUN_STATUS_SHAPES[status]} {status.value.capitalize()}"


def outcome_status(status: Status | None) -> str:
    """A shape and a word: ● Succeeded; without an outcome, · Not sent."""
    return f"{_STATUS_SHAPES[status]} {status.value.capitalize()}" if status else f"· {_NOT_SENT.capitalize()}"


def exported_status(status: Status | None) -> str:
    """The word alone, as files carry it: succeeded, failed, or cancelled, which a document never sent is, too."""
    return (status or Status.CANCELLED).value
