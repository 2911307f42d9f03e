"""What strategies and statuses are called and mean, one line each, in one place."""

from core.language import Wording
from core.records import EndpointSettings, Outcome, RunSnapshot, RunStatus, Status, StrategyName
from core.views.format import plural

STRATEGY_LINES: dict[StrategyName, str] = {
    "serial": "One document after another with invoke(): the baseline, and the slowest.",
    "batch": "LangChain's batch(): blocking calls in a pool of as many threads as the concurrency.",
    "abatch": "LangChain's abatch(): every task is made at once, a semaphore lets the concurrency through.",
    "gather_with_concurrency": "LangChain's own helper under abatch(), called directly: tasks behind a semaphore.",
    "batch_as_completed": "LangChain's batch_as_completed(): a thread pool that hands out results as they finish.",
    "windowed": "As many lanes as the concurrency, each taking the next document when it is free. Steady memory.",
    "adaptive": "Windowed with a limit that finds its own number: up while it helps, down on overload.",
}
STRATEGY_WHEN: dict[StrategyName, str] = {
    "serial": "When order matters more than time, and to measure the others against.",
    "batch": "In blocking code that cannot await; each document in flight costs a thread.",
    "abatch": "In async code with a list that fits in memory, where all results are wanted at once.",
    "gather_with_concurrency": "Where the coroutines are your own, and abatch() is too much around them.",
    "batch_as_completed": "In blocking code that wants each result the moment it is there.",
    "windowed": "For long streams of documents: memory depends on the limit, not on how many there are.",
    "adaptive": "Where nobody knows the endpoint's limit, or it changes over the day.",
}
STRATEGY_ON_FAILURE: dict[StrategyName, str] = {
    "serial": "Waits for the retries of one document before it sends the next.",
    "batch": "Its threads are held while a document is tried again.",
    "abatch": "By itself it raises at the first failure while the rest go on; here a failure is an outcome like any.",
    "gather_with_concurrency": "Its slot is held while a document is tried again.",
    "batch_as_completed": "Its threads are held while a document is tried again.",
    "windowed": "A shared pause holds no slot; a failed document leaves its lane to the next.",
    "adaptive": "Cuts its limit on overload, and keeps it on a refusal that says when to come again.",
}

COMPARISON_STATUS_LINES: dict[RunStatus, Wording] = {
    RunStatus.QUEUED: Wording("Waits for what is running to end, then starts by itself."),
    RunStatus.RUNNING: Wording("One run at a time, each in a fresh process."),
    RunStatus.STOPPING: Wording("Nothing new is sent. Runs that are finished stay."),
    RunStatus.STOPPED: Wording("Was stopped by a person. Resume goes on with the runs that are not finished."),
    RunStatus.INTERRUPTED: Wording("Its process ended unasked. Resume goes on with the runs that are not finished."),
    RunStatus.NEEDS_KEY: Wording("Waits for the API key, which is never stored."),
    RunStatus.FINISHED: Wording("All runs are done."),
    RunStatus.REFUSED: Wording("The endpoint refused it, such as for a wrong key or an empty account."),
}

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


def where(endpoint: EndpointSettings) -> str:
    """The endpoint in words: its preset, or model and address."""
    if endpoint.kind == "practice":
        return f"practice endpoint, {endpoint.preset}, seed {endpoint.seed}"
    return f"{endpoint.model} at {endpoint.base_url}"


def unrecorded_words(run: RunSnapshot) -> str:
    """What calls without a recorded answer may have cost, one sentence."""
    one = run.unrecorded == 1
    calls, whose = plural(run.unrecorded, "call"), "its answer" if one else "their answers"
    if run.settings.endpoint.kind != "practice":
        return f"{calls} may have been billed without {whose} being recorded."
    sent = f"{calls} {'was' if one else 'were'} sent without {whose} being recorded."
    return f"{sent} Nothing is billed on the practice endpoint."


def run_status(status: RunStatus) -> str:
    """A shape and a word: ▶ Running."""
    return f"{_RUN_STATUS_SHAPES[status]} {status.value.capitalize()}"


def summary_notes(outcome: Outcome) -> list[str]:
    """What a reader should know of a summary that is not whole, or of a text that was not read whole."""
    marks = ((outcome.cut_off, "cut off"), (outcome.prompt_cut, "prompt cut by the endpoint"))
    split = [f"parts: {outcome.parts}"] if outcome.parts else []
    return [words for marked, words in marks if marked] + split


def not_whole(snapshot: RunSnapshot) -> list[str]:
    """The same of a run, a sentence each."""
    parts = []
    if snapshot.cut_off:
        limit = snapshot.settings.endpoint.max_tokens
        named = f" (max tokens {limit:,})" if limit else ""
        cut = f"{_summaries(snapshot.cut_off)} cut off at the token limit{named}"
        parts.append(f"{cut}: raise it (Max tokens, --max-tokens).")
    if snapshot.prompt_cut:
        read = f": the endpoint read {snapshot.prompt_read:,} of about {_about(snapshot.prompt_tokens)} tokens"
        parts.append(
            f"{_summaries(snapshot.prompt_cut)} made from a part of the text{read if snapshot.prompt_tokens else ''}."
        )
    return parts


def _summaries(count: int) -> str:
    return f"{plural(count, 'summary', 'summaries')} {'was' if count == 1 else 'were'}"


def _about(number: int) -> str:
    """Two digits of it: the number is an estimate."""
    return f"{float(f'{number:.1e}'):,.0f}"


def exported_status(status: Status | None) -> str:
    """The word alone, as files carry it: succeeded, failed, or cancelled, which a document never sent is, too."""
    return (status or Status.CANCELLED).value


def reading_words(files: int, documents: int) -> str:
    """How far a reading is."""
    return f"Reading: {plural(files, 'file')}, {plural(documents, 'document')} so far."
