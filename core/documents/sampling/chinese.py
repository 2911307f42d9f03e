"""The Chinese kinds of samples and their words."""

from core.documents.sampling.kinds import Kind, Vocabulary, sentences, words

WORDS: Vocabulary = {
    "person": words("王磊,李婷,张伟,陈静,刘洋,赵敏,周杰,吴倩,孙浩,徐丽,马超,林芳,郭强,何雪,高峰,罗琳"),
    "company": words(
        "华联物流,晨光食品,蓝海能源,安信保险,康宁医院,远山书店,中原铁路,江城银行,百川零售,云桥通信,青禾农业,启明教育"
    ),
    "product": words(
        "结算系统,手机客户端,仓储扫描系统,预约平台,报表中心,支付网关,搜索服务,文档归档系统,会员中心,排班系统"
    ),
    "place": words("杭州,成都,武汉,西安,青岛,长沙,厦门,沈阳,合肥,昆明,郑州,宁波"),
    "team": words("平台,支付,客服,数据,物流,安全,移动,财务"),
    "weekday": words("周一,周二,周三,周四,周五"),
    "cause": words(
        "证书过期,主库磁盘写满,负载均衡配置错误,缓存层内存泄漏,表结构变更没有同步,单个客户端的重试风暴,服务器时钟偏差,连接池过小"
    ),
    "gadget": words("咖啡机,升降桌,降噪耳机,登山包,空气炸锅,折叠自行车,扫地机器人,机械键盘,冲锋衣,净化器,台灯,电水壶"),
    "topic": words("城市热岛,电池回收,夜间列车,土壤固碳,社区食堂,海岸侵蚀,老旧小区改造,远程办公,野生蜂保护,阶梯水价"),
    "school": words("浙江大学,市统计局,一家独立研究机构,省社会科学院,同济大学的课题组,国家气候中心"),
    "few": range(2, 9),
    "some": range(11, 60),
    "many": range(120, 980),
    "percent": range(4, 68),
    "minutes": range(12, 59),
    "month": range(1, 12),
    "day": range(1, 29),
    "hour": range(1, 12),
    "sum": range(1100, 98000),
    "year": range(2019, 2026),
}

TICKET = Kind(
    name="ticket",
    joint="",
    vocabulary=WORDS,
    opening=sentences(
        """
工单 {number}：{company}无法使用{product}
客服工单 {number}，提交人：{company} {person}
"""
    ),
    lead=sentences(
        """
{company}的{person}反映，从{weekday}上午开始，{place}办公室所有员工都无法登录{product}。
{company}无法从{product}导出发票，目前有{many}笔订单等待结算。
{month}月{day}日升级之后，{product}向{company}显示了其他客户的数据。
{company}同一笔订阅费被重复扣款，共计{sum}元，客户要求退款。
"""
    ),
    facts=sentences(
        """
第一次报错出现在{weekday}{hour}点{minutes}分，正好在夜间升级结束之后。
受影响的用户约有{many}人，大部分在{place}分公司。
错误提示为“请求超时”，大约{percent}%的操作会遇到这个问题。
客户已经清除缓存并更换浏览器，问题依然存在。
{team}团队用测试账号在{minutes}分钟内复现了故障。
日志显示原因是{cause}，所有使用旧版合同的客户都会受到影响。
作为临时办法，{person}每天手工上传文件，要多花{few}个小时。
修复补丁已经部署到预发布环境，客户验证了{some}个文件，全部正常。
合同约定{few}小时内必须答复，因此本工单升级为最高优先级。
{team}团队的{person2}承诺在{month}月{day}日之前彻底解决。
客户要求为损失的工作时间补偿{sum}元。
去年{place2}的客户也报告过{few}次类似的故障。
"""
    ),
    asides=sentences(
        """
客户态度很客气，但明显已经有些着急。
附件里有两张截图和日志文件。
这件事我们之前在电话里也谈过。
如果还需要其他信息，请随时告诉我。
感谢您的耐心等待。
"""
    ),
    closing=sentences(
        """
下一步：{person2}在{weekday}回访{company}，确认导出正常后关闭工单。
在{team}团队书面确认原因之前，本工单保持打开状态。
处理结果：错误的配置已经回退，{person}确认{product}恢复正常。
"""
    ),
)

MINUTES = Kind(
    name="minutes",
    joint="",
    vocabulary=WORDS,
    opening=sentences(
        """
会议纪要 {number}　{team}部　{month}月{day}日
{team}部周例会纪要，第 {number} 号，地点：{place}
"""
    ),
    lead=sentences(
        """
会议决定将{product}的上线时间推迟到{month}月底，因为测试工作尚未完成。
会议批准了{sum}元预算，用于在年底之前更换{product}。
{person}通报，{company}不再续签合同，明年收入预计减少{percent}%。
会议同意关闭{place}办事处，{some}名员工可以选择调岗或者远程办公。
"""
    ),
    facts=sentences(
        """
{person}汇报了上月数据：新增客户{many}家，同比增长{percent}%。
成本上升{percent}%，主要原因是机房费用上涨和{few}次计划外维修。
{person2}提醒，{some}项未完成任务中有{few}项没有负责人，无法按时交付。
{place}的供应商每周只能交付{many}台，大约是订单数量的一半。
会议决定为{team}部招聘{few}名工程师，{month}月到岗。
{person3}负责与{company}谈判，并在{weekday}汇报结果。
{place2}的试点将于{month}月{day}日结束，之后其他网点停用旧系统。
安全检查发现{few}处严重漏洞，其中两处已经修复。
面向{some}名员工的培训将在{place2}举行，费用为{sum}元。
董事会要求在{month}月{day}日之前提交书面风险评估。
客户满意度下降到{percent}%，是{year}年以来的最低值。
"""
    ),
    asides=sentences(
        """
上次会议的纪要没有异议，予以通过。
大家就措辞进行了较长时间的讨论。
部分同事通过视频参会，声音不太清楚。
这一议题没有其他问题。
{person2}感谢大家的充分准备。
"""
    ),
    closing=sentences(
        """
待办事项：{person}更新计划，{person2}通知{company}，均在{weekday}之前完成。
下次会议定于{month}月{day}日在{place}召开。
如董事会没有异议，上述决定自{month}月{day}日起执行。
"""
    ),
)

INCIDENT = Kind(
    name="incident",
    joint="",
    vocabulary=WORDS,
    opening=sentences(
        """
故障报告 {number}：{product}中断
事后复盘 {number}　{product}　{month}月{day}日
"""
    ),
    lead=sentences(
        """
{month}月{day}日，{product}中断{minutes}分钟，原因是{cause}。
{month}月{day}日的一次发布失败，导致{product}中{many}条记录损坏，目前已经全部从备份恢复。
当天{hour}点前后，{product}有{percent}%的请求失败，根本原因是{cause}。
"""
    ),
    facts=sentences(
        """
故障发生{few}分钟之后，{team}团队收到第一条告警。
约有{many}名客户看到错误页面，其中{some}人联系了客服。
价值{sum}元的订单被延迟处理，没有订单丢失。
值班工程师{person}重启了服务，但只维持了{few}分钟。
监控没有发现问题，因为健康检查从不访问数据库。
{place}机房接管了全部流量，负载达到容量的{percent}%。
团队在{hour}点{minutes}分确认，故障来自{few}天前的一次变更。
由于镜像仓库中没有保留旧版本，回滚花了{minutes}分钟。
{company}接到电话通知，并要求提供书面报告。
{weekday}又发生一次较小的中断，{few}分钟内恢复。
这个隐患在{year}年的评审中已经提出，但一直没有排期处理。
"""
    ),
    asides=sentences(
        """
参与处理的同事都很冷静，配合良好。
文中时间均为北京时间。
当晚的聊天记录见附录。
这是本季度第一次发生此类故障。
复盘的目的不是追究个人责任。
"""
    ),
    closing=sentences(
        """
为避免再次发生，{person}将在{month}月{day}日之前增加磁盘空间和连接数告警。
今后{product}的每次变更都先放量到{percent}%的流量。
后续措施：{team}团队将在{month}月演练完整恢复流程，并公布结果。
"""
    ),
)

ARTICLE = Kind(
    name="article",
    joint="",
    vocabulary=WORDS,
    opening=sentences(
        """
{place}与{topic}：一座城市的尝试（稿件 {number}）
{topic}带来了什么　本报专稿 {number}
"""
    ),
    lead=sentences(
        """
{school}的一项研究发现，{few}年来用于{topic}的支出增长了{percent}%，但效果有限。
{place}市计划投入{sum}万元推进{topic}，这是当地规模最大的同类项目。
关于{topic}的最新数据出人意料：{place}的表现超过了预算多一倍的城市。
"""
    ),
    facts=sentences(
        """
研究人员用{few}年时间比较了{many}个社区，并排除了收入、年龄和气候的影响。
在{place}，受益家庭的比例从百分之{some}上升到{percent}%。
效果最明显的是{year}年以前长期被忽视的街区。
项目负责人{person}表示，时机比资金数量更重要。
批评者指出，{some}个试点中有{few}个是由赞助商{company}选定的。
{place2}的试点在{few}个月之后失败，因为没有人负责后期维护。
报告估算，每投入一元可以节省约{few}元的医疗和维修费用。
相关条例草案预计{month}月公布，已有{some}名代表提出修改意见。
小城镇面临的困难不同，它们缺少这类项目所需要的专业人员。
到{year}年，已有{some}个地区没有完成原定{percent}%的目标。
{place2}的居民接受了两次调查，第二次有{percent}%的人表示支持。
"""
    ),
    asides=sentences(
        """
对于这个问题，各方看法不一。
这是许多家庭饭桌上的话题。
没有人想到讨论会持续这么久。
发布会当天天气晴朗。
事情的细节往往比较复杂。
"""
    ),
    closing=sentences(
        """
完整报告将于{month}月发布，{place}承诺公开全部数据。
这一模式能否推广，要等{place2}的第二阶段结束之后才能判断。
{person}建议从小处着手，尽早评估，及时停止无效的做法。
"""
    ),
)

REVIEW = Kind(
    name="review",
    joint="",
    vocabulary=WORDS,
    opening=sentences(
        """
用户评价 {number}：{gadget}，{few}分
评价 {number}（{gadget}，已购买）
"""
    ),
    lead=sentences(
        """
用了{few}个月，这款{gadget}是我买过最好的一款，只是续航偏短。
这款{gadget}用了{some}天就坏了两次，客服一直不回复，最后我选择退货。
花{many}元买的这款{gadget}基本符合宣传，但是做工和静音不如上一代。
"""
    ),
    facts=sentences(
        """
快递晚到了{few}天，包装里还少了一颗螺丝。
安装花了{minutes}分钟，主要是说明书漏写了两个步骤。
我自己测了一下，比原来那台省电{percent}%。
噪音是最大的问题，开到最高档时几乎听不清别人说话。
用了{some}次以后把手开始松动，更换配件要{some}元。
{place}的客服{few}小时内就回复了，并且免费寄来新的盖子。
手机应用必须注册账号，第一周就闪退了{few}次。
邻居花{many}元买了小号的版本，反而更满意。
材料很扎实，从桌上摔下来也没有损坏。
清洗很方便，{few}个部件都可以放进洗碗机。
与{year}年的款式相比，新款轻了大约{many}克。
保修期是{few}年，但是寄到{place2}维修的运费要自己承担。
"""
    ),
    asides=sentences(
        """
包装设计得很漂亮。
这是我送给自己的生日礼物。
家里的猫一开始有点怕它。
颜色和图片略有差别。
我平时很少写评价。
"""
    ),
    closing=sentences(
        """
适合小家庭使用，每天高强度使用的人建议选择大号。
如果降价我会再买一台，现在的价格不值得。
总的来说是一款不错的{gadget}，可惜被软件拖了后腿。
"""
    ),
)

CHINESE = (MINUTES, INCIDENT, REVIEW, TICKET, ARTICLE)
