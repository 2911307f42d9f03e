"""Whose a failure is, told by a real server's answers in the order they land."""

import asyncio
import dataclasses
import json
from collections.abc import Callable

import pytest

from core.control.access import FIRST, Access
from core.errors import AuthenticationFailed, EndpointTimeout, RateLimited, RequestRejected
from core.records import Document, Outcome, Status
from core.settings import RunSettings
from tests.scripted import Reply, scripted
from tests.summarise.bench import SETTINGS, bench, documents

UNPROTECTED = dataclasses.replace(SETTINGS, protection=False)
FORBIDDEN = Reply(status=403, body='{"error": {"message": "Forbidden"}}')


def said(status: int, message: str, code: str | None = None) -> Reply:
    return Reply(status=status, body=json.dumps({"error": {"message": message, "code": code}}))


def outcomes(
    script: Callable[[str, int], Reply], texts: list[Document], settings: RunSettings = SETTINGS
) -> tuple[list[Outcome], str]:
    """What became of the documents, sent one after another, and why the run was refused."""

    async def scene() -> tuple[list[Outcome], str]:
        async with scripted(script) as server, bench(server.url, settings) as parts:
            landed = [await parts.summarise.ainvoke(document) for document in texts]
            return landed, parts.gate.stop.refusal

    return asyncio.run(scene())


@pytest.mark.parametrize("status", [403, 404])
def test_once_others_were_answered_a_refusal_is_one_documents(status: int) -> None:
    """The second of three is refused without a word why: it fails, once, and the third is sent."""
    landed, refusal = outcomes(
        lambda prompt, _: Reply(status=status) if "number 1." in prompt else Reply(), documents(3)
    )

    assert [outcome.status for outcome in landed] == [Status.SUCCEEDED, Status.FAILED, Status.SUCCEEDED]
    assert (landed[1].attempts, landed[1].reason) == (1, "request rejected")
    assert landed[1].error.startswith(f"The endpoint refused this document ({status}).")
    assert refusal == ""


@pytest.mark.parametrize("settings", [SETTINGS, UNPROTECTED], ids=["protected", "unprotected"])
def test_before_any_answer_it_is_the_runs_and_the_others_say_so(settings: RunSettings) -> None:
    """The first is refused: the second is not sent, and says that the run was refused, not that it was stopped."""
    landed, refusal = outcomes(lambda _, __: FORBIDDEN, documents(2), settings)

    assert (landed[0].status, landed[0].reason) == (Status.FAILED, "key refused")
    assert (landed[1].status, landed[1].attempts) == (Status.CANCELLED, 0)
    assert landed[1].error == "The run was refused before this document was sent."
    assert refusal == landed[0].error


@pytest.mark.parametrize(
    "reply", [Reply(status=401), Reply(status=402), said(400, "No.", "invalid_api_key"), said(403, "余额不足")]
)
def test_a_key_or_account_that_ends_under_way_is_the_runs(reply: Reply) -> None:
    """Also after an answer: 401, 402, and what says the same."""
    _, refusal = outcomes(lambda prompt, _: reply if "number 1." in prompt else Reply(), documents(2))

    assert f"({reply.status})" in refusal


@pytest.mark.parametrize("quoted", ["insufficient balance", "API key not valid", "The model m does not exist"])
def test_words_of_the_document_in_an_error_refuse_no_run(quoted: str) -> None:
    """A 400 that quotes the document is the document's; the same words from the server's own mouth are the run's."""

    def script(prompt: str, _: int) -> Reply:
        return said(400, f"Cannot read: {prompt}" if "number" not in prompt else quoted)

    landed, refusal = outcomes(script, [Document(0, "d", f"They wrote: {quoted}."), *documents(2)[1:]])

    assert landed[0].reason == "request rejected"
    assert landed[1].reason != "request rejected"
    assert refusal == landed[1].error


@pytest.mark.parametrize("settings", [SETTINGS, UNPROTECTED], ids=["protected", "unprotected"])
def test_twenty_first_answers_alike_refuse_the_run(settings: RunSettings) -> None:
    """The twentieth 400 of one kind ends the run, in a sentence with the server's own; nothing is sent after it."""
    landed, refusal = outcomes(lambda _, __: said(400, "No such thing.", "odd"), documents(22), settings)

    assert [outcome.status for outcome in landed] == [Status.FAILED] * 20 + [Status.CANCELLED] * 2
    assert refusal == (
        "The first 20 answers were all failures of one kind (400, odd)."
        " The endpoint rejected the document's request (400). It said: No such thing."
    )


@pytest.mark.parametrize(
    "other",
    [Reply(), said(400, "No.", "other"), said(422, "No.", "odd"), Reply(body="{}")],
    ids=["an answer", "another code", "another status", "an unusable answer"],
)
@pytest.mark.parametrize("place", [0, 19])
def test_one_other_answer_among_the_first_keeps_the_run(other: Reply, place: int) -> None:
    """Wherever it comes among the twenty: that not all are alike is all that counts."""

    def script(prompt: str, _: int) -> Reply:
        return other if f"number {place}." in prompt else said(400, "No.", "odd")

    landed, refusal = outcomes(script, documents(40), UNPROTECTED)

    assert refusal == ""
    assert all(outcome.attempts == 1 for outcome in landed)


def test_a_run_of_fewer_documents_just_ends() -> None:
    """Nineteen alike: nineteen failures."""
    landed, refusal = outcomes(lambda _, __: said(400, "No."), documents(19))

    assert {outcome.status for outcome in landed} == {Status.FAILED}
    assert refusal == ""


def test_what_passes_or_never_came_is_no_evidence() -> None:
    """Time-outs are no answers; 408, 409 and 429 are, and they are not of the kind that ends a run."""
    access = Access()
    for _ in range(30):
        access.judged(EndpointTimeout("No answer."), "")
    for _ in range(19):
        access.judged(_rejected(), "")
    assert access.refusal == ""
    access.judged(_rejected(), "")
    assert access.refusal

    limited, slow = Access(), RateLimited("Slow down.")
    slow.status = 429
    for _ in range(30):
        limited.judged(slow, "")
    assert limited.refusal == ""


def test_an_earlier_session_counts() -> None:
    """Where the run had answers before, neither a 403 nor twenty failures alike refuse it."""
    access = Access(served=True)
    alone = RequestRejected("This document.")

    assert access.judged(AuthenticationFailed("The key.", alone), "") is alone
    for _ in range(30):
        access.judged(_rejected(), "")
    assert access.refusal == ""


def test_twenty_refusals_in_a_row_that_others_overrule_are_its_own_fault() -> None:
    """Though it has answered before; an answer between them begins the count anew."""
    access = Access(served=True)
    for _ in range(FIRST - 1):
        access.overruled("No.")
    access.answered()
    for _ in range(FIRST - 1):
        access.overruled("No.")
    assert access.refusal == ""
    access.overruled("Not this one.")
    assert access.refusal == "It refused 20 documents in a row that others answered. Not this one."


def _rejected() -> RequestRejected:
    error = RequestRejected("No.")
    error.status = 400
    return error
