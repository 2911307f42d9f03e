"""The words and codes by which servers say: no money, wrong key, wrong model, too long, not allowed.

Codes are whole and count first. Words are looked for in the server's own message, in small letters. Both are collected
from the documentation of servers and from public error reports.
"""

import re
from collections.abc import Iterable, Sequence

_NO_QUOTA_CODES = """
    insufficient_quota insufficient_balance insufficient_credits insufficient_user_quota balance_not_enough
    billing_hard_limit_reached billing_not_active budget_exceeded credits_exhausted exceeded_current_quota_error
    account_overdue account_overdue_error accountoverdueerror arrearage allocationquota.freetieronly
    payment_required pre_consume_token_quota_failed quota_not_enough 1113
"""
_WRONG_KEY_CODES = """
    invalid_api_key invalidapikey api_key_invalid api_key_expired invalid_token invalid_credentials
    invalid_authentication invalid_authentication_error authentication_error authenticationerror auth_error
    unauthenticated token_not_found_in_db account_deactivated
"""
_WRONG_MODEL_CODES = """
    model_not_found model_not_exist modelnotfound modelnotexist model.notfound modelnotopen invalid_model unknown_model
    model_not_available model_not_supported model_decommissioned model_terms_required
    deploymentnotfound invalidendpointormodel.notfound 1211
"""
_TOO_LONG_CODES = """
    context_length_exceeded exceed_context_size_error contextwindowexceedederror model_context_window_exceeded
    string_above_max_length 1261
"""


def _any(*words: str) -> re.Pattern[str]:
    return re.compile("|".join(words), re.DOTALL)


_EMPTY_ACCOUNT = _any(
    "insufficient (?:account )?balance|balance is (?:insufficient|not enough|too low)|balance not enough",
    "insufficient (?:credits?|funds)|insufficient_quota|out of credits?|used all available credits",
    "no credits? (?:left|remaining)|exceeded your monthly included credits|monthly spending limit",
    "account is in arrears|overdue (?:payment|balance)|account (?:is )?overdue|arrearage",
    "budget has been exceeded|hard limit has been reached|out of call volume quota",
    "余额不足|额度不足|额度已用尽|欠费",
)
_EMPTY_PERHAPS = _any("exceeded your current quota", "billing")
"""They stand in refusals that pass, too: Gemini's and Groq's name a wait, OpenAI's an address where to pay."""

_PASSES = _any("rate limit", "(?:re)?try (?:again )?(?:in|after) ", "per (?:minute|second)")
_WRONG_KEY = _any(
    "api key not valid|(?:invalid|incorrect|expired|wrong|malformed) api[ _-]?key",
    "api[ _-]?key (?:is )?(?:invalid|expired)|authentication error|invalid authentication|no auth credentials",
    "invalid (?:proxy server|access|auth) token|login fail|无效的令牌|密钥无效",
)
_WRONG_MODEL = _any(
    r"(?:model|deployment)\b.{0,120}?\b(does not exist|not exist|not found)",
    "invalid model (?:name|id)|invalid model:|unknown model|no such model|not a valid model|no models? loaded",
    "unexpected model name|unable to access model|模型不存在",
)
_TOO_LONG = _any(
    "context[ _](?:length|window|size|limit)|contextwindowexceeded|context the overflows|context overflow",
    "maximum model length|max_model_len|maximum prompt length|model token limit|prompt contains .{0,80}too large",
    "(?:prompt|input|document|message|text)s? (?:is |are |was )?too (?:long|large|big)|too many (?:input )?tokens",
    r"input token(?:s exceed| count| length)|`?inputs`? (?:must have less|tokens? \+)|input length|prompt length",
    "longer than the (?:maximum|model)|reduce the length of|string too long",
    "超长|上下文长度|超过最大长度",
)
_REQUEST_TOO_LARGE = _any("request too large", "must be reduced", "reduce your message size")
_OF_THE_INPUT = _any(
    "moderat|flagged|(?<!data )(?<!identity-based )polic(?:y|ies)|safety|unsafe|content[ _-]?(?:filter|management)",
    r"prohibited|inappropriate|harmful|sensitive|violat|data[ _]?inspection|\b(?:input|prompt)\b",
    "敏感|违规|审核|不当",
)
_PAGE = re.compile(
    r"\s*(?:<!--.*?-->\s*|<\?xml[^>]*>\s*)*<(?:!doctype\s+html|html|head|body|title)\b", re.IGNORECASE | re.DOTALL
)


def plain_codes(codes: Iterable[str]) -> tuple[str, ...]:
    """The codes that say something, in small letters."""
    return tuple(code.casefold() for code in codes if code and code not in ("None", "null"))


def too_long(said: str, codes: Iterable[str]) -> bool:
    """Whether the document is longer than the model's context."""
    return _named(_TOO_LONG_CODES, codes) or bool(_TOO_LONG.search(said.casefold()))


def counts_characters(codes: Iterable[str]) -> bool:
    """Whether the numbers of such a refusal are characters, not tokens."""
    return "string_above_max_length" in codes


def too_large(said: str) -> bool:
    """Whether one request is larger than what the quota gives a minute: waiting does not help."""
    return bool(_REQUEST_TOO_LARGE.search(said.casefold()))


def says_no_quota(codes: Iterable[str]) -> bool:
    return _named(_NO_QUOTA_CODES, codes)


def says_wrong_key(codes: Iterable[str]) -> bool:
    return _named(_WRONG_KEY_CODES, codes)


def says_wrong_model(codes: Iterable[str]) -> bool:
    return _named(_WRONG_MODEL_CODES, codes)


def no_quota_words(said: str, codes: Sequence[str], *, passing: bool) -> str:
    """The words that say the account is empty; "" where there are none, or where it is a rate limit that passes."""
    passing = passing or "resource_exhausted" in codes or bool(_PASSES.search(said.casefold()))
    return _found(_EMPTY_ACCOUNT, said) or ("" if passing else _found(_EMPTY_PERHAPS, said))


def wrong_key_words(said: str) -> str:
    return _found(_WRONG_KEY, said)


def wrong_model_words(said: str) -> str:
    return _found(_WRONG_MODEL, said)


def of_the_input(said: str, codes: Sequence[str]) -> bool:
    """Whether a refusal speaks of what was sent: moderation, a policy, the input."""
    return bool(_OF_THE_INPUT.search(" ".join((*codes, said)).casefold()))


def is_page(body: str) -> bool:
    """Whether the body is a page for people (HTML), as firewalls send one."""
    return bool(_PAGE.match(body[:2000]))


def _named(names: str, codes: Iterable[str]) -> bool:
    return not set(names.split()).isdisjoint(codes)


def _found(signs: re.Pattern[str], said: str) -> str:
    """The words as they stand, in small letters: where a pattern has a group, that alone."""
    match = signs.search(said.casefold())
    return match.group(match.lastindex or 0) if match else ""
