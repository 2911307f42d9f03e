"""What strategies and statuses are called and mean, one line each, in one place."""

from core.endpoints.practice.settings import preset_words
from core.language import Message, Wording, counted
from core.records import Outcome, RunSnapshot, RunStatus, Status
from core.settings import EndpointSettings, StrategyName

NO_NAME = Wording("No name")
"""Where a run or a comparison has none."""

STRATEGY_LINES: dict[StrategyName, Wording] = {
    "serial": Wording("One document after another with invoke(): the baseline, and the slowest."),
    "batch": Wording("LangChain's batch(): blocking calls in a pool of as many threads as the concurrency."),
    "abatch": Wording("LangChain's abatch(): every task is made at once, a semaphore lets the concurrency through."),
    "gather_with_concurrency": Wording(
        "LangChain's own helper under abatch(), called directly: tasks behind a semaphore."
    ),
    "batch_as_completed": Wording(
        "LangChain's batch_as_completed(): a thread pool that hands out results as they finish."
    ),
    "windowed": Wording(
        "As many lanes as the concurrency, each taking the next document when it is free. Steady memory."
    ),
    "adaptive": Wording("Windowed with a limit that finds its own number: up while it helps, down on overload."),
}
STRATEGY_WHEN: dict[StrategyName, Wording] = {
    "serial": Wording("When order matters more than time, and to measure the others against."),
    "batch": Wording("In blocking code that cannot await; each document in flight costs a thread."),
    "abatch": Wording("In async code with a list that fits in memory, where all results are wanted at once."),
    "gather_with_concurrency": Wording("Where the coroutines are your own, and abatch() is too much around them."),
    "batch_as_completed": Wording("In blocking code that wants each result the moment it is there."),
    "windowed": Wording("For long streams of documents: memory depends on the limit, not on how many there are."),
    "adaptive": Wording("Where nobody knows the endpoint's limit, or it changes over the day."),
}
STRATEGY_ON_FAILURE: dict[StrategyName, Wording] = {
    "serial": Wording("Waits for the retries of one document before it sends the next."),
    "batch": Wording("Its threads are held while a document is tried again."),
    "abatch": Wording(
        "By itself it raises at the first failure while the rest go on; here a failure is an outcome like any."
    ),
    "gather_with_concurrency": Wording("Its slot is held while a document is tried again."),
    "batch_as_completed": Wording("Its threads are held while a document is tried again."),
    "windowed": Wording("A shared pause holds no slot; a failed document leaves its lane to the next."),
    "adaptive": Wording("Cuts its limit on overload, and keeps it on a refusal that says when to come again."),
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

RUN_STATUS_NAMES: dict[RunStatus, Wording] = {
    RunStatus.DRAFT: Wording("Draft"),
    RunStatus.QUEUED: Wording("Queued"),
    RunStatus.RUNNING: Wording("Running"),
    RunStatus.PAUSED: Wording("Paused"),
    RunStatus.STOPPING: Wording("Stopping"),
    RunStatus.STOPPED: Wording("Stopped"),
    RunStatus.INTERRUPTED: Wording("Interrupted"),
    RunStatus.NEEDS_KEY: Wording("Needs key"),
    RunStatus.FINISHED: Wording("Finished"),
    RunStatus.REFUSED: Wording("Refused"),
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
    """The endpoint in words: its preset, or model and address; of several the first, and how many more."""
    if endpoint.kind == "practice":
        return Message(
            "practice endpoint, {preset}, seed {seed}", preset=preset_words(endpoint.preset), seed=endpoint.seed
        )
    return Message("{model} at {address}", model=endpoint.model, address=endpoint.named)


def unrecorded_words(run: RunSnapshot) -> str:
    """What calls without a recorded answer may have cost, one sentence."""
    if run.settings.endpoint.kind == "practice":
        return counted(
            "{count:,} call was sent without its answer being recorded. Nothing is billed on the practice endpoint.",
            "{count:,} calls were sent without their answers being recorded. Nothing is billed on the practice"
            " endpoint.",
            count=run.unrecorded,
        )
    return counted(
        "{count:,} call may have been billed without its answer being recorded.",
        "{count:,} calls may have been billed without their answers being recorded.",
        count=run.unrecorded,
    )


def run_status(status: RunStatus) -> str:
    """A shape and a word: ▶ Running."""
    return Message("{shape} {status}", shape=_RUN_STATUS_SHAPES[status], status=RUN_STATUS_NAMES[status]())


def summary_notes(outcome: Outcome) -> list[str]:
    """What a reader should know of a summary that is not whole, or of a text that was not read whole."""
    notes: list[str] = []
    if outcome.cut_off:
        notes.append(Message("cut off"))
    if outcome.prompt_cut:
        notes.append(Message("prompt cut by the endpoint"))
    if outcome.parts:
        notes.append(Message("parts: {count}", count=outcome.parts))
    return notes


def not_whole(snapshot: RunSnapshot) -> list[str]:
    """The same of a run, a sentence each."""
    return [
        *([_cut_off(snapshot)] if snapshot.cut_off else []),
        *([_prompt_cut(snapshot)] if snapshot.prompt_cut else []),
    ]


def _cut_off(snapshot: RunSnapshot) -> str:
    if limit := snapshot.settings.endpoint.max_tokens:
        return counted(
            "{count:,} summary was cut off at the token limit (max tokens {limit:,}): raise it (Max tokens,"
            " --max-tokens).",
            "{count:,} summaries were cut off at the token limit (max tokens {limit:,}): raise it (Max tokens,"
            " --max-tokens).",
            count=snapshot.cut_off,
            limit=limit,
        )
    return counted(
        "{count:,} summary was cut off at the token limit: raise it (Max tokens, --max-tokens).",
        "{count:,} summaries were cut off at the token limit: raise it (Max tokens, --max-tokens).",
        count=snapshot.cut_off,
    )


def _prompt_cut(snapshot: RunSnapshot) -> str:
    if not snapshot.prompt_tokens:
        return counted(
            "{count:,} summary was made from a part of the text.",
            "{count:,} summaries were made from a part of the text.",
            count=snapshot.prompt_cut,
        )
    return counted(
        "{count:,} summary was made from a part of the text: the endpoint read {read:,} of about {tokens:,.0f} tokens.",
        "{count:,} summaries were made from a part of the text: the endpoint read {read:,} of about {tokens:,.0f}"
        " tokens.",
        count=snapshot.prompt_cut,
        read=snapshot.prompt_read,
        tokens=_two_digits(snapshot.prompt_tokens),
    )


def _two_digits(number: int) -> float:
    """The number is an estimate."""
    return float(f"{number:.1e}")


def exported_status(status: Status | None) -> str:
    """The word alone, as files carry it: succeeded, failed, or cancelled, which a document never sent is, too."""
    return (status or Status.CANCELLED).value


def reading_words(files: int, documents: int) -> str:
    """How far a reading is."""
    return Message(
        "Reading: {files}, {documents} so far.",
        files=counted("{count:,} file", "{count:,} files", count=files),
        documents=counted("{count:,} document", "{count:,} documents", count=documents),
    )
