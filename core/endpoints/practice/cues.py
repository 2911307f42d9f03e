"""Words that tell what a sentence is for: it decides, explains, measures; or it greets, thanks, invites, disclaims.

Cue words are Edmundson's ("New Methods in Automatic Extracting", 1969). A cue is a term as `terms` gives it: a word in
lower case, or two Han characters. Some kinds count only in pairs: *next* and *meeting*, *let* and *know*.
"""

from collections.abc import Sequence
from functools import lru_cache

BONUS = {"decision": 0.5, "cause": 0.35, "change": 0.25, "figure": 0.25, "problem": 0.2, "question": -0.2}
NEVER = -1.0  # for a sentence that says nothing of its own
KINDS_KEPT = 4096  # sets of kinds whose judgement is remembered

_WORDS = {
    "decision": """
        decide decides decided decision decisions agreed agrees approve approved approves approval voted votes resolved
        resolves resolution rejected rejects adopted adopts cancel cancelled canceled postponed suspended suspends
        terminate terminated refused announced announces announce recommends recommended recommend proposes proposed
        must confirmed confirms signed resigned resigns promised demands demanded requires concluded
        决定 批准 通过 同意 表决 决议 否决 驳回 取消 推迟 撤销 暂停 终止 改为 建议 要求 必须 确认 宣布 任命 免去 责成 辞去
        決定 通過 撤銷 取消 建議
    """,
    "cause": """
        because since due therefore thus hence owing reason reasons cause causes caused led blame blames consequently
        result results resulting thanks_to traced
        由于 因为 因此 导致 所以 原因 鉴于 致使 造成 因而 根源 由於 因為 導致
    """,
    "change": """
        rose fell risen fallen increase increased decrease decreased decline declined dropped doubled halved grew grown
        cut cuts lost loss losses cost costs price prices profit revenue budget save saves saved delayed late higher
        lower percent replace replaced moved moves closes closed opens fixed found discovered showed shows
        上升 下降 增长 减少 增加 提高 降低 上涨 下跌 亏损 盈利 成本 预算 费用 价格 赔偿 补偿 延误 延迟 超出 发现 更换 修复 达到
    """,
    "problem": """
        fail fails failed failure error errors broken broke defect fault crack cracks cracked missing stopped outage risk
        damaged damage urgent complaint shortage wrong
        故障 错误 失败 损坏 中断 缺陷 风险 投诉 缺少 事故 异常 停工 无法
    """,
    "courtesy": """
        thank thanks thanked thankful grateful gratitude sorry apologise apologize apologies apologised apologized
        apology hesitate welcomed congratulated congratulations greetings regards compliments appreciate appreciated
        inconvenience
        感谢 谢谢 致谢 多谢 抱歉 歉意 道歉 谅解 见谅 包涵 辛苦 您好 你好 祝您 祝你 祝大 祝愿 祝贺 慰问 问好 打扰 久等 愉快
        海涵 敬请 承蒙 感激 感謝 謝謝 抱歉 您好
    """,
    "legal": """
        unsubscribe confidential copyright disclaimer privileged reproduced liability subscribe newsletter addressee
        转载 版权 免责 退订 误收 保密 众号 订阅 版權 轉載
    """,
    "procedure": "quorum agenda adjourned attendance roll 议程 散会 法定 合影 签到 休会 與會",
    "next": "next upcoming following 下次 下一 下周 下月 下个",
    "meeting": "meeting meetings call session sync appointment stand-up standup meets 会议 例会 开会 碰头 次会 會議",
    "minutes": "minutes 纪要 紀要",
    "last": "last previous 上次 上一",
    "opening": "opened closed welcomed chaired began ended adjourned started joined 主持 宣读 宣布",
    "hope": "hope trust wish wishing hopefully pleasure delighted happy",
    "you": "you your 您 各位 大家",
    "let": "let feel please happy 随时 如有 任何",
    "know": "know free contact reply questions question reach 联系 疑问 拨打 咨询",
    "report": "report document section",
    "structured": "structured prepared describes reflects 分为",
    "attach": "attached attachment attachments screenshot screenshots 附件 附录",
    "further": "另行",
    "notice": "通知 转告",
    "receiving": "receiving received automatically 自动",
    "message": "email mail message 邮件 回复",
}
CUES = {word: kind for kind, words in _WORDS.items() for word in words.split()}
_WORDS_OF_CUES = frozenset(CUES)
_EMPTY = (
    {"legal"},
    {"procedure"},
    {"next", "meeting"},
    {"minutes", "last"},
    {"opening", "meeting"},
    {"further", "notice"},
    {"report", "structured"},
    {"receiving", "message"},
)
_COURTESIES = ({"courtesy"}, {"hope", "you"}, {"let", "know"}, {"attach"})
_SUBSTANCE = {"decision", "cause"}


def preference(words: Sequence[str], ending: str) -> float:
    """What the cues among a sentence's terms add to its score: `NEVER` where it says nothing of its own.

    A courtesy that also decides or explains counts as what it decides or explains.
    """
    kinds = {CUES[word] for word in _WORDS_OF_CUES.intersection(words)}
    if words and min(words) < ":":  # digits sort before letters
        kinds.add("figure")
    if ending in "?？":
        kinds.add("question")
    return judge(frozenset(kinds))


@lru_cache(KINDS_KEPT)
def judge(kinds: frozenset[str]) -> float:
    if any(kinds >= pair for pair in _EMPTY):
        return NEVER
    if not kinds & _SUBSTANCE and any(kinds >= pair for pair in _COURTESIES):
        return NEVER
    return sum(BONUS.get(kind, 0) for kind in kinds)
