"""What instructions look like, in English and Chinese: imperatives with a word for summary."""

import re


def _any(phrases: str) -> str:
    """Alternatives, `/` between them, any white space where one has a blank."""
    return "(?:" + "|".join(phrase.strip().replace(" ", r"\s+") for phrase in phrases.split("/")) + ")"


_SUMMARY = _any(
    r"summar(?:y|ies)/summari[sz](?:e[sd]?|ing|ation)/abstract/synops[ie]s/gist/overview/tl;?\s?dr/brief(?:ing|ly)?/bullets?"
    r"/bullet[ -]points?/(?:key|main) (?:points|ideas|findings|facts|takeaways?)/takeaways?/headline/title/sentences?"
    r"/in short/recap/conclusions?/highlights"
)
_POLITE = _any(
    "please/kindly/now/first/then/your task (?:is|will be) to/you (?:will|must|should)"
    "/i (?:want|need|would like) (?:you to)?/(?:can|could|would|will) you(?: please)?/in [^,.:\\n]{3,40},"
)
_SUMMARISE = _any(
    r"summari[sz]e/tl;?\s?dr/condense/recap/distill?/paraphrase/boil down/sum up/compress/shorten/abridge"
)
_WRITE = _any(
    "write/give/provide/produce/create/generate/make/draft/compose/prepare/extract/list/describe/explain/outline/state/tell"
    "/read/rewrite/return/output/present/pick/identify/highlight/capture/express/formulate/answer/respond/reply/use/find"
    "/below is/here is/the following is/you are/act as/as an?/based on/given/for the/from the/what/i (?:want|need)"
)
# 用三句话, 请..., 把以下..., 写一份...: how a Chinese request begins; and what it asks for.
_COUNT = "(?:不超过|最多|大约|约|至多|少于)?(?:[\\d一二两三四五六七八九十几]|简|中文|英文|要点|列表|项目符号|自己的话)"
_THE_TEXT = "(?:以下|下面|下列|上述|上面|以上|上文|下文|这段|这篇|该文|此文|本段文字)"
_BEGINS = (
    f"(?:请|麻烦|帮|你是|您是|作为|现在|任务|[用以在]{_COUNT}|(?:将|把|对|给|为|就|针对|根据|基于|按照|阅读|从)?{_THE_TEXT}"
    "|写|生成|给出|提供|撰写|提取|提炼|列出|列举|输出|阅读|做|为|给我|编写)"
)
_ASKED = "(?:总结|概括|概述|概要|摘要|归纳|提炼|简述|要点|缩写|小结|梗概|大意|重点|标题|句话|个句子)"
_TO_SUMMARISE = "(?:总结|概括|归纳|提炼|简述|概述)"
_OBJECT = r"(?:一下|以下|下面|下列|这|上|本文|该|全文|内容|文章|文本|[为成出]|\W*$)"

INSTRUCTIONS = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        rf"\W*(?:{_POLITE}[\s,]*)*{_SUMMARISE}\b",
        rf"\W*(?:{_POLITE}[\s,]*)*{_WRITE}\b.*\b{_SUMMARY}\b",
        rf"\W*{_BEGINS}.*{_ASKED}",
        rf"\W*(?:[一两二三\d]句话{_TO_SUMMARISE}|{_TO_SUMMARISE}{_OBJECT})",
    )
)
MANNER = re.compile(
    r"\W*(?:"
    + _any(
        "use/keep/do not/don't/avoid/be/no/only/never/always/focus/make sure/ensure/include/answer/respond/reply/return"
        "/output/write/the summary/your/you/quote/mention/stay/leave/limit"
    )
    + r"\b|不要|不得|请|保持|使用|只|语言|字数|要求|避免|务必|注意|用)",
    re.IGNORECASE,
)
POINTS_AT_TEXT = re.compile(
    r"\b(?:following|this|below|above|text|document|article|passage)\b|以下|下面|下列|这[段篇份个]|上文|文本",
    re.IGNORECASE,
)
LABEL = re.compile(
    r"\W*(?:the\s+)?(?:text|document|article|passage|content|input|transcript|report|文本|正文|文章|内容|原文|文档|全文)"
    r"\s*[:：]\s*",
    re.IGNORECASE,
)


def is_instruction(text: str) -> bool:
    """True where the text begins as a request for a summary: "Write a summary of", "请总结"."""
    return any(pattern.match(text) for pattern in INSTRUCTIONS)


def goes_with_instruction(sentence: str) -> bool:
    """True for what may stand beside a request: how it is to be done, or where the text is."""
    return MANNER.match(sentence) is not None or POINTS_AT_TEXT.search(sentence) is not None
