"""Words that tell what a sentence is for: it decides, explains, measures; or it greets, thanks, invites, disclaims.

Cue words are Edmundson's ("New Methods in Automatic Extracting", 1969). A cue is a term as `terms` gives it: a word in
lower case, or two Han characters. A word may be of several kinds; most kinds of small talk take two words: *next* and
*meeting*, *let* and *know*.

Limitations: a word's sense is not looked at ("due on Friday" counts as a cause).
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from functools import lru_cache

BONUS = {
    "decision": 0.6, "demand": 0.2, "cause": 0.25, "problem": 0.2, "change": 0.1, "figure": 0.25, "name": 0.1,
    "question": -0.2, "polite": -0.4,
}  # fmt: skip
NEVER = -1.0  # for a sentence that says nothing of its own
SETS_KEPT = 4096  # sets of kinds whose judgement is remembered

_WORDS = {
    "decision": """
        decide decides decided decision decisions agreed agrees approve approved approves approval voted votes resolved
        resolves resolution rejected rejects adopted adopts cancel cancelled canceled postponed suspended suspends
        terminate terminated refused recommends recommended recommend resigns
        决定 批准 同意 表决 决议 否决 驳回 取消 推迟 撤销 暂停 终止 改为 任命 免去 责成 辞去 決定 撤銷 推遲 終止
    """,
    "demand": """
        must announces announced proposes proposed confirmed confirms signed promised demands demanded requires
        concluded concludes suggest suggests
        通过 建议 要求 必须 确认 宣布 承诺 认为 通過 建議 必須 確認 宣佈 承諾 認為
    """,
    "cause": """
        because due therefore owing reason reasons cause causes caused consequently result results resulting
        由于 因为 因此 导致 所以 原因 鉴于 致使 造成 因而 根源 由於 因為 導致
    """,
    "problem": """
        fail fails failed failure error errors broken broke defect fault crack cracks cracked missing stopped outage
        risk damaged damage urgent complaint shortage wrong
        故障 错误 失败 损坏 中断 缺陷 风险 投诉 缺少 事故 异常 停工 无法 錯誤 失敗 損壞 中斷 風險 無法
    """,
    "change": """
        rose fell risen fallen increase increased decrease decreased decline declined dropped doubled halved cost costs
        price prices profit revenue budget saves saved delayed higher lower percent replace replaced moves closes opens
        fixed found discovered
        上升 下降 增长 减少 增加 提高 降低 上涨 下跌 亏损 盈利 成本 预算 费用 价格 赔偿 补偿 延误 延迟 超出 发现 更换
        修复 达到 增長 減少 虧損 預算 費用 價格 賠償 補償 延誤 延遲 發現 更換 達到
    """,
    "polite": "thanked apologised apologized congratulated welcomed welcome",
    "courtesy": """
        thank thanks thankful grateful gratitude sorry apologise apologize apologies regards appreciate
        appreciated
        感谢 谢谢 致谢 多谢 抱歉 歉意 道歉 谅解 见谅 包涵 辛苦 您好 你好 祝您 祝你 祝大 祝愿 慰问 问好 打扰 久等 愉快
        海涵 敬请 承蒙 感激 附件 附录 感謝 謝謝 諒解 見諒 慰問 打擾 敬請
    """,
    "formula": """
        unsubscribe disclaimer newsletter merchantability inconvenience hesitate reconvene reconvenes
        转载 版权 免责 退订 误收 众号 订阅 好评 轉載 版權 免責 退訂
    """,
    "right": """
        confidential privileged copyright liability liable warranty warranties licence license licensed permission
        rights sender 保密 机密 许可 機密 許可
    """,
    "reserved": """
        reserved intended reproduced assumed granted hereby solely implied compliance recipient addressee redistribute
        delete viruses 收件 邮件 删除 未经 仅限
    """,
    "agenda": "agenda 议程 纪要 議程 紀要",
    "accepted": "adopted approved agreed accepted amendments changes 通过 异议 上次 宣读 确认 通過 異議",
    "minutes": "minutes",
    "last": "last previous record",
    "next": "next 下次 拟于 定于 另行 擬於 定於",
    "soon": "tomorrow soon then 下周 下月 下个 下週",
    "again": "again",
    "meeting": "meeting call session sync appointment meetup standup 会议 例会 开会 碰头 会面 會議 例會 開會",
    "gathering": "例会 开会 碰头 例會 開會",
    "meet": "meet meets talk speak see",
    "opening": "opened closed chaired adjourned quorum 主持 散会 休会 法定 宣读",
    "notice": "通知 转告",
    "hope": "hope trust wish wishing",
    "you": "you your",
    "let": "let feel 随时 如有 任何 期待 隨時",
    "know": "know free 联系 疑问 拨打 咨询 告诉 回复 来信 聯繫 疑問",
    "questions": "questions",
    "look": "look looking",
    "forward": "forward",
    "nice": "nice lovely pleasant happy",
    "day": "day weekend evening holiday holidays year",
    "attached": "attached attachment attachments enclosed",
    "file": "find file files log logs screenshot screenshots photo photos copy",
    "report": "report paper document 报告 部分",
    "structured": "structured organised organized divided prepared 分为 如下",
    "automatic": "receiving automatically 自动 自動",
    "message": "email mail message 邮件 回复 发送 郵件",
}
_SILENT = (
    {"formula"},
    {"next", "meeting"},
    {"next", "notice"},
    {"soon", "gathering"},
    {"again", "meet"},
    {"minutes", "last", "meeting"},
    {"minutes", "last", "accepted"},
    {"agenda", "accepted"},
    {"opening", "meeting"},
    {"report", "structured"},
    {"automatic", "message"},
)
"""Kinds that together say nothing of the matter, whatever else the sentence has."""

_SMALL_TALK = (
    {"courtesy"},
    {"right", "reserved"},
    {"hope", "you"},
    {"let", "know"},
    {"questions", "you"},
    {"look", "forward"},
    {"nice", "day"},
    {"meet", "you", "soon"},
    {"attached", "file"},
)
"""The same, unless the sentence also decides or explains something."""

_SUBSTANCE = {"decision", "cause"}


_BITS = {kind: 1 << place for place, kind in enumerate({**_WORDS, **BONUS})}
"""Sets of kinds are whole numbers, a bit a kind: this runs for each sentence of each document."""


def _bits(kinds: Iterable[str]) -> int:
    return sum(_BITS[kind] for kind in kinds)


def _bits_by_word() -> dict[str, int]:
    bits: dict[str, int] = defaultdict(int)
    for kind, words in _WORDS.items():
        for word in words.split():
            bits[word] |= _BITS[kind]
    return dict(bits)


_BY_WORD = _bits_by_word()
_CUES = frozenset(_BY_WORD)
_FIGURE, _NAME, _QUESTION = _BITS["figure"], _BITS["name"], _BITS["question"]


def preference(sentence: str, words: Sequence[str]) -> float:
    """What the cues of a sentence, whose terms are `words`, add to its score: `NEVER` where it says nothing."""
    kinds = 0
    for word in _CUES.intersection(words):
        kinds |= _BY_WORD[word]
    if words and min(words) < ":":  # digits sort before letters
        kinds |= _FIGURE
    if sentence.isascii() and not sentence[1:].islower():
        kinds |= _NAME
    if sentence.endswith(("?", "？")):
        kinds |= _QUESTION
    return _judge(kinds)


@lru_cache(SETS_KEPT)
def _judge(kinds: int) -> float:
    """The sum of the kinds' bonuses, or `NEVER`."""
    small_talk = () if kinds & _bits(_SUBSTANCE) else _SMALL_TALK
    if any(kinds & bits == bits for bits in map(_bits, (*_SILENT, *small_talk))):
        return NEVER
    return sum(bonus for kind, bonus in BONUS.items() if kinds & _BITS[kind])
