"""Samples in which Chinese and English stand side by side, as in the mail of an international team."""

from core.documents.sampling.chinese import WORDS as CHINESE_WORDS
from core.documents.sampling.english import WORDS as ENGLISH_WORDS
from core.documents.sampling.kinds import Kind, Vocabulary, sentences

WORDS: Vocabulary = {
    **CHINESE_WORDS,
    "colleague": ENGLISH_WORDS["person"],
    "client": ENGLISH_WORDS["company"],
    "city": ENGLISH_WORDS["place"],
    "until": range(2027, 2032),
    "service": ("checkout-api", "search-index", "billing-worker", "auth-gateway", "report-builder", "queue-relay"),
}

RELEASE = Kind(
    name="release",
    vocabulary=WORDS,
    some=(4, 8),
    opening=sentences(
        """
Release notes {number} / 发布说明：{service}
发布记录 {number}: {service} v{few}.{some}
"""
    ),
    lead=sentences(
        """
本次发布把 {service} 的 p95 latency 从 {many} ms 降到 {minutes} ms，并修复了{few}个线上问题。
由于 code freeze，{service} 的新版本推迟到{month}月{day}日发布，{client} 的定制功能不受影响。
"""
    ),
    facts=sentences(
        """
{colleague} 重写了 connection pool，高峰期的 timeout 减少了{percent}%。
The migration script touches {many} tables and must be run before the new version is started.
数据库 migration 在 staging 环境用了{minutes}分钟，生产环境预计需要{few}个小时。
A new rate limit of {many} requests per minute applies to every API key, including internal ones.
旧的 /v1/export 接口将于{month}月下线，请各团队改用 /v2/export。
{client} reported that CSV files with Chinese headers could not be opened; this is fixed.
{team}团队的{person}负责 rollback plan，出现异常时{minutes}分钟内可以回退。
Memory use of the worker fell by {percent} percent after the cache was moved to disk.
灰度阶段只对 {city} 机房{percent}%的流量开放，观察{few}天之后全量。
"""
    ),
    asides=sentences(
        """
Thanks to everyone who helped with testing.
文档稍后更新。
Some screenshots still show the old layout.
有问题请在群里留言。
"""
    ),
    closing=sentences(
        """
下一个 release 定在{month}月{day}日，由 {colleague} 负责。
Please upgrade before the end of the month，逾期不再支持旧版本。
"""
    ),
)

MAIL = Kind(
    name="mail",
    vocabulary=WORDS,
    some=(4, 8),
    opening=sentences(
        """
Re: {client} 合作项目，第 {number} 号邮件
Subject: weekly update {number}，{company} x {client}
"""
    ),
    lead=sentences(
        """
{client} 同意把合同延长到{until}年，条件是价格下调{percent}%，并且在 {city} 设立支持团队。
We have to deliver the pilot for {client} by {weekday}，否则对方将取消{sum}元的订单。
"""
    ),
    facts=sentences(
        """
{colleague} visited our office in {city} and asked for a demo of {product} with real data.
{person}估计还需要{few}名工程师和{some}天时间，才能完成 SSO 对接。
The legal team found {few} open points in the contract, mostly about data protection.
对方的 IT 部门要求所有数据保存在本地，不接受 public cloud。
In the last survey, {percent} percent of their users asked for a Chinese interface.
第一批{many}个账号已经开通，其中{some}个还没有完成 onboarding。
Our quote of {sum} dollars does not include training，需要单独报价。
{company}也在和对方接触，他们的报价比我们低{percent}%。
{colleague} will send the signed documents before the end of the week.
"""
    ),
    asides=sentences(
        """
Hope you had a good weekend.
具体细节我们电话里再说。
Sorry for the long mail.
附件请查收。
"""
    ),
    closing=sentences(
        """
请{person}在{weekday}之前确认 timeline，{colleague} 等待我们的答复。
Next call: {weekday}，{hour} pm，议题是价格和上线日期。
"""
    ),
)

MIXED = (RELEASE, MAIL)
