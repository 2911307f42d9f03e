"""What servers say when they refuse, and whose it is: the run's, the document's, or nobody's for long. Both clients.

The bodies are the servers' own, as their documentation and public reports show them.
"""

import json
from typing import Any

import pytest

from core.endpoints.failures import failure_inside
from core.errors import (
    AccessRefused,
    AuthenticationFailed,
    EndpointError,
    EndpointUnavailable,
    MalformedResponse,
    ModelNotFound,
    QuotaExhausted,
    RateLimited,
    RequestRejected,
    TooLong,
)
from tests.endpoints.clients import KEY
from tests.endpoints.test_clients import both, failure
from tests.scripted import Reply


def reply(http: int, message: str, **error: Any) -> Reply:
    return Reply(status=http, body=json.dumps({"error": {"message": message, **error}}, ensure_ascii=False))


def page(status: int, title: str) -> Reply:
    body = f"<!DOCTYPE html>\n<html><head><title>{title}</title></head><body>{title}</body></html>"
    return Reply(status=status, body=body, content_type="text/html")


EMPTY_ACCOUNTS = {
    "OpenAI": reply(429, "You exceeded your current quota, please check your plan.", type="insufficient_quota"),
    "OpenAI, hard limit": reply(400, "Billing hard limit has been reached", code="billing_hard_limit_reached"),
    "Zhipu": reply(429, "余额不足或无可用资源包,请充值。", code="1113"),
    "Moonshot": reply(429, "Your account is suspended, check your plan.", type="exceeded_current_quota_error"),
    "DashScope": reply(400, "Access denied, make sure your account is in good standing.", code="Arrearage"),
    "Volcengine": reply(403, "Your account has an overdue balance.", code="AccountOverdueError"),
    "one-api": reply(403, "用户额度不足", code="insufficient_user_quota"),
    "DeepSeek": reply(402, "Insufficient Balance", type="unknown_error"),
    "Anthropic": reply(400, "Your credit balance is too low to access the API.", type="invalid_request_error"),
    "SiliconFlow": reply(403, "Sorry, your account balance is insufficient", code=30001),
    "LiteLLM": reply(400, "Budget has been exceeded! Current cost: 11, Max budget: 10", type="budget_exceeded"),
    "xAI": reply(429, "Your team has either used all available credits or reached its monthly spending limit."),
    "with a wait": reply(429, "Insufficient balance, retry in 12s"),
}


@both
@pytest.mark.parametrize("server", EMPTY_ACCOUNTS)
def test_an_empty_account_is_the_runs(client: str, server: str) -> None:
    """Whatever the status: by 402, by the code, or by words that no rate limit has."""
    error = failure(client, EMPTY_ACCOUNTS[server])

    assert type(error) is QuotaExhausted
    assert str(error).startswith("The account has no quota left (")


RATE_LIMITS = {
    "Gemini": reply(429, "You exceeded your current quota, please check your plan and billing details.\nretry in 12s."),
    "OpenAI, free": reply(429, "Rate limit reached: Limit 3 / min. Please try again in 20s. Visit /account/billing"),
    "Groq": reply(429, "Rate limit reached for model m. Please try again in 1.5s. Need more? See /settings/billing"),
    "Bedrock": reply(429, "Too many tokens, please wait before trying again."),
    "with its wait in a header": Reply(status=429, body="see our billing page", headers={"retry-after": "3"}),
}


@both
@pytest.mark.parametrize("server", RATE_LIMITS)
def test_a_rate_limit_is_not_an_empty_account(client: str, server: str) -> None:
    """Billing is named in refusals that pass, too: with a wait, or as a rate limit."""
    assert type(failure(client, RATE_LIMITS[server])) is RateLimited


WRONG_KEYS = {
    "Gemini": reply(400, "API key not valid. Please pass a valid API key.", status="INVALID_ARGUMENT"),
    "LiteLLM": reply(400, "Authentication Error, Invalid proxy server token passed.", type="auth_error"),
    "by its code": reply(400, "No.", code="invalid_api_key"),
    "OpenAI": reply(401, "Incorrect API key provided"),
    "a page with 401": page(401, "Authorization Required"),
    "403": reply(403, "You are not allowed to sample from this model."),
    "403, an IAM policy": reply(403, "Not authorized: no identity-based policy allows the action."),
}
WRONG_MODELS = {
    "LiteLLM": reply(400, "/chat/completions: Invalid model name passed in model=m. Call `/v1/models` to see them."),
    "DeepSeek": reply(400, "Model Not Exist", type="invalid_request_error"),
    "OpenRouter": reply(400, "m is not a valid model ID", code=400),
    "OpenRouter, data policy": reply(404, "No endpoints found matching your data policy."),
    "vLLM": reply(404, "The model `m` does not exist.", type="NotFoundError", code=404),
    "named like a filter": reply(404, "The model `text-moderation-7` does not exist"),
    "Ollama": reply(404, 'model "m" not found, try pulling it first'),
    "by its code": reply(422, "No.", code="model_not_found"),
    "Groq": reply(400, "The model `m` is no longer supported.", code="model_decommissioned"),
    "nothing there": Reply(status=404, body="404 page not found"),
}


@both
@pytest.mark.parametrize(
    ("answer", "ours"),
    [(r, AuthenticationFailed) for r in WRONG_KEYS.values()] + [(r, ModelNotFound) for r in WRONG_MODELS.values()],
    ids=[*(f"key, {name}" for name in WRONG_KEYS), *(f"model, {name}" for name in WRONG_MODELS)],
)
def test_a_wrong_key_or_model_is_the_runs(client: str, answer: Reply, ours: type[EndpointError]) -> None:
    """Also under 400 and 422, by the code or by the server's message, which is quoted."""
    error = failure(client, answer)

    assert type(error) is ours
    assert f"({answer.status})" in str(error)


OF_ONE_DOCUMENT = {
    "OpenRouter": reply(403, 'Your input was flagged for "violence". No credits were charged.', code=403),
    "a firewall": page(403, "Attention Required! | Cloudflare"),
    "a firewall's 404": page(404, "Not RawDocument"),
    "a policy": reply(403, "This request breaks our usage policy."),
    "by its code": reply(403, "No.", code="content_policy_violation"),
    "in Chinese": reply(403, "输入内容包含敏感词"),
    "Azure": reply(400, "The response was filtered by the content management policy.", code="content_filter"),
    "DashScope": reply(400, "Input data may contain inappropriate content.", code="data_inspection_failed"),
    "any 400": reply(400, "Invalid request", type="invalid_request_error"),
    "a parameter": reply(400, "Unsupported parameter: 'temperature' is not supported with this model."),
}


@both
@pytest.mark.parametrize("server", OF_ONE_DOCUMENT)
def test_a_refusal_that_speaks_of_the_input_is_the_documents(client: str, server: str) -> None:
    """Moderation, a policy, the input, or a page for people: that document is rejected."""
    assert isinstance(failure(client, OF_ONE_DOCUMENT[server]), RequestRejected)


TOO_LONG = {
    "vLLM": reply(400, "This model's maximum context length is 4096 tokens. However, you requested 5000 tokens."),
    "vLLM, newer": reply(400, "The decoder prompt (length 5000) is longer than the maximum model length of 4096."),
    "llama.cpp": reply(400, "request (8193 tokens) exceeds the available one", type="exceed_context_size_error"),
    "llama.cpp, words": reply(500, "request (8193 tokens) exceeds the available context size (4096 tokens)"),
    "Ollama": reply(400, "the input length exceeds the context length"),
    "LM Studio": reply(400, "Trying to keep the first 4098 tokens when context the overflows."),
    "TGI": Reply(status=422, body='{"error": "Input validation error: `inputs` must have less than 4095 tokens."}'),
    "Together": reply(422, "Input validation error: `inputs` tokens + `max_new_tokens` must be <= 8193."),
    "Azure": reply(400, "Please reduce the length of the messages.", code="context_length_exceeded"),
    "DeepSeek": reply(400, "This model's maximum context length is 65536 tokens.", type="invalid_request_error"),
    "Anthropic": reply(400, "prompt is too long: 210000 tokens > 200000 maximum"),
    "Anthropic, both": reply(400, "input length and `max_tokens` exceed context limit: 1 + 2 > 2"),
    "Mistral": reply(400, "Prompt contains 40000 tokens and 0 draft tokens, too large for model with 32768"),
    "Gemini": reply(400, "The input token count (1200000) exceeds the maximum number of tokens allowed (1048576)."),
    "Moonshot": reply(400, "Invalid request: Your request exceeded model token limit: 8192"),
    "Zhipu": reply(400, "Prompt 超长", code="1261"),
    "Groq": reply(413, "Request too large for model `m`, please reduce your message size. See /settings/billing"),
    "OpenAI, the quota": reply(
        429,
        "Request too large for m on tokens per min (TPM): Limit 10000, Requested 12000. The input or output tokens must"
        " be reduced in order to run successfully.",
        code="rate_limit_exceeded",
    ),
    "nginx": page(413, "413 Request Entity Too Large"),
}


@both
@pytest.mark.parametrize("server", TOO_LONG)
def test_a_document_too_long_is_said_so(client: str, server: str) -> None:
    """Whatever the server calls it, and under 429, too: waiting makes no document shorter."""
    error = failure(client, TOO_LONG[server])

    assert type(error) is TooLong
    assert str(error).startswith("The document is too long for the model")


@both
def test_status_and_code_are_on_the_error(client: str) -> None:
    """What tells failures apart; a code that is the status itself says nothing."""
    named = failure(client, reply(400, "No.", code="Some_Code"))
    bare = failure(client, reply(400, "No.", code=400))

    assert (named.status, named.code) == (400, "some_code")
    assert (bare.status, bare.code) == (400, "")


@both
def test_the_key_is_in_neither_of_two_sentences(client: str) -> None:
    """A refusal that may be one document's holds a second sentence; neither quotes the key, nor does the code."""
    error = failure(client, reply(403, f"The key {KEY} may not.", code=KEY))

    assert isinstance(error, AccessRefused)
    assert error.alone is not None
    assert "***" in str(error.alone)
    assert KEY not in str(error.alone) + str(error) + error.code


@pytest.mark.parametrize(
    ("said", "code", "ours"),
    [
        ("insufficient balance", None, QuotaExhausted),
        ("m is temporarily rate-limited upstream", "429", RateLimited),
        ("Upstream provider disconnected", "502", EndpointUnavailable),
        ("invalid api key", "2049", AuthenticationFailed),
        ("Unexpected endpoint or method.", "None", MalformedResponse),
    ],
)
def test_an_error_inside_a_200_is_what_it_says(said: str, code: str | None, ours: type[EndpointError]) -> None:
    """By its words, or by a code that is a status; without either it is no summary."""
    assert type(failure_inside({"message": said, "code": code}, {})) is ours
