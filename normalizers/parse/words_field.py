"""The declared words that name a field, qualify a figure, or carry nothing, in both languages (see ``words`` for the form)."""

from __future__ import annotations

RATE_WORDS = """
per_q P1M fee_on_original_principal: 月费率 | 每期费率 | 月手续费率 | 每月手续费率 | 每期手续费率 | 分期月费率 | 月服务费率
per_q P1Y all_in_cost: 年化综合资金成本 | 综合年化资金成本 | 综合年化成本 | 年化综合成本 | 综合融资成本年化
per_q P1Y equivalent_annual: 近似折算年化利率 | 折算年化利率 | 折合年化利率 | 折合年化 | 近似年化利率 | 相当于年化 | equivalent annual rate
per_q P1Y apr: apr | annual percentage rate | aprs | 实际年利率
per_q P1Y aprc: aprc
per_q P1Y apy: apy | annual percentage yield | annual yield
per_q P1Y aer: aer | aer/gross | aer variable
per_q P1Y ear: ear
per_q P1D historic,per_10000: 万份收益 | 每万份收益 | 万份单位收益 | 日万份收益 | 每万份基金收益
per_q P1Y historic,7day: 七日年化 | 7日年化 | 七日年化收益率 | 7日年化收益率 | 近7日年化 | 近七日年化 | 近7日年化收益率 | 近七日年化收益率 | 7-day sec yield | 7-day yield | 7 day yield | 7-day annualised yield | 7-day annualized yield | seven-day yield | 7日年化收益
per_q P1Y historic,since_inception: 成立以来年化 | 成立以来年化收益率 | 成立以来年化收益 | since inception (annualised) | 成立以来年化净值增长率
per_q P1Y historic,1month: 近1月年化 | 近一月年化 | 近1个月年化 | 近一个月年化 | 近1月年化收益率 | 近一月年化收益率 | 近1个月年化收益率 | 近一个月年化收益率
per_q P1Y historic,3month: 近3月年化 | 近三月年化 | 近3个月年化 | 近三个月年化 | 近3月年化收益率 | 近三月年化收益率 | 近3个月年化收益率 | 近三个月年化收益率
per_q P1Y historic,6month: 近6月年化 | 近6个月年化 | 近六个月年化 | 近半年年化 | 近6月年化收益率 | 近6个月年化收益率 | 近半年年化收益率
per_q P1Y historic,1year: 近1年年化 | 近一年年化 | 近1年年化收益率 | 近一年年化收益率
per_q P1Y expected: 预期年化收益率 | 预期年化 | 约定年化收益率 | 预计年化收益率 | 预期收益率 | 预期年收益率 | 约定年化 | 预期年化收益 | 参考年化收益率 | 预期最高年化收益率 | expected annual return
past historic,1year: 近一年涨跌幅 | 近1年涨跌幅 | 近一年收益率 | 近1年收益率 | 近一年收益 | 1-year return | 1 year return | 近一年 | 近1年 | 1y return
past historic,1month: 近一月涨跌幅 | 近1月涨跌幅 | 近1月收益率 | 近一月收益率 | 近1个月涨跌幅 | 近一个月涨跌幅 | 近1个月收益率 | 近1月 | 近一个月
past historic,3month: 近三月涨跌幅 | 近3月涨跌幅 | 近3个月涨跌幅 | 近三个月涨跌幅 | 近3月收益率 | 近3个月收益率 | 近3月
past historic,6month: 近6月涨跌幅 | 近6个月涨跌幅 | 近半年涨跌幅 | 近半年收益率 | 近6月 | 近半年
past historic,1day: 日涨跌幅 | 日增长率 | 日涨幅
past historic,since_inception: 成立以来收益率 | 成立以来涨跌幅 | 成立以来 | 成立以来收益 | 成立以来净值增长率 | since inception return
past historic,ytd: 今年以来 | 今年以来收益率 | 今年以来涨跌幅
q benchmark,not_promised: 业绩比较基准 | 业绩基准 | performance benchmark | 业绩比较基准(年化) | 年化业绩比较基准
q benchmark: 基准 | benchmark
q simple: 单利 | (单利) | simple interest | 按单利计算 | 单利计算
q simple_unstated: 税后
q compound: 复利 | (复利) | 复利计算
q representative: representative | 代表性 | representative example
q variable: variable | 浮动 | variable rate | 浮动利率 | standard variable
q fixed: fixed | fixed rate | 固定 | 固定利率 | 整存整取 | 定期 | 定期存款 | 零存整取 | 整存零取 | 存本取息 | fixed term | fixed-rate
q purchase: purchases | on purchases | purchase rate | purchase interest rate | on purchase | purchase
q balance_transfer: balance transfers | on balance transfers | balance transfer | balance transfer rate
q promotional: 限时 | 优惠 | 优惠利率 | 活动 | introductory | introductory rate | intro | promotional | promo | special offer | 新客 | 限时优惠 | 特惠 | introductory apr | intro apr | 活动利率
q new_customer: 新客户 | 新户 | 新用户 | 新客专享 | new customers | new customer | for new customers | new customers only
q individual_pricing: 因人而异 | based on creditworthiness | depending on credit score | 一人一价 | based on your credit | depending on your circumstances | depending on creditworthiness | 具体因人而异
q indicative: 实际以机构批款情况为准 | 以实际为准 | 仅供参考 | 具体以审批为准 | 以银行审批为准 | 实际以审批为准 | 具体以实际审批为准 | 以审批结果为准 | 以合同为准 | 以实际审批结果为准 | 具体以合同为准 | indicative | subject to change | 以机构审批为准 | 实际以审批结果为准 | 具体以银行审批为准 | 最终以审批为准 | 以银行公布为准 | 仅供参考,不代表未来 | 不代表未来收益 | 过往业绩不代表未来表现 | 具体以机构审批为准
q not_promised: 不构成收益承诺 | 不代表实际收益 | 不作为收益承诺 | 不等于实际收益
q guaranteed: 保底利率 | 保证利率 | 最低保证利率 | 保底年利率 | guaranteed | 保证年利率 | 年保证利率 | 最低保证年利率 | guaranteed rate | 保底
q pricing_rate,not_a_return: 预定利率 | 保险预定利率 | pricing rate
q growth_of_sum_assured,not_a_return: 保额递增 | 保额年递增 | 年度保额递增 | 有效保额递增 | 保额复利递增 | 有效保额每年递增 | 保额每年递增 | 基本保额递增 | 递增 | 增长 | 有效保险金额递增 | 保额按 | 有效保额按 | 有效保额以 | 复利递增 | 保额增长 | 年复利递增 | 年增长 | 保额以
q structured: 结构性存款 | 结构性
q large_cd: 大额存单 | 大额存款
q notice: 通知存款 | notice
q on_demand: 活期 | 活期存款 | at call | 活期利率
q target: 目标收益率 | 目标 | target
q penalty: 罚息 | 罚息利率 | 逾期罚息 | 逾期利率 | 罚息率 | default rate | penalty rate | 逾期罚息利率 | 逾期
q interest_free: 免息 | 0利息 | 零利息 | 0息 | interest free | interest-free | 无利息 | 零息
q fees_apply: 仅收手续费 | 收手续费 | 收取手续费 | 只收手续费 | 手续费另计 | 仅收取手续费
q tracker: tracker | tracking
q tiered: tiered | 分档 | 阶梯
q floating: floating
q composite: 综合
q approximate: 浮动区间
q fee_on_original_principal: 分期手续费率 | 分期费率 | flat | flat rate | 手续费率
q deducted_upfront: deducted from loan proceeds | 一次性扣除 | 砍头息 | 放款时扣除
q autopay_discount: with autopay | with autopay discount | including autopay discount | with auto pay
q since_inception,historic: 历史年化收益率 | 历史年化
contract relative_to_contract_rate: 贷款利率 | 合同利率 | 合同约定利率 | 借款利率 | 原合同利率 | 合同执行利率 | 贷款合同利率 | 合同约定的贷款利率 | 约定利率 | 执行利率
mult up: 上浮 | 加收 | 提高
mult down: 下浮 | 下调
label comparison: comparison rate | comparison rates | comparison | comp rate | 比较利率
label base: base | base rate | 基础利率 | standard base rate | 基本利率
label bonus: bonus | bonus rate | 加息 | bonus interest | 奖励利率 | bonus variable rate
label original: 原利率 | 原价 | 原年化 | 原 | 原年利率
label cap: cap | capped at | 封顶 | cap rate | 上限为
label then: then | thereafter | reverts to | reverting to | 之后 | 其后 | 后为 | afterwards | revert rate | then reverts to | 随后 | then variable
label capital: 每期应还本金 | 应还本金 | 每期本金 | 每期还本金
label interest: 每期分期利息 | 每期利息 | 分期利息 | 每期应还利息 | 每期手续费
soft current_credited: 当前结算利率 | 结算利率 | 当前结算年利率 | 现行结算利率 | 当前年化结算利率 | 年化结算利率 | 最新结算利率
soft nominal: annual interest rate | nominal rate | interest rate | annual rate | nominal | nominal interest rate | 名义利率
label lvr: lvr | ltv
div 1000: /千元 | 每千元 | 千元
div 10000: /万元 | 每万元
div 100: /百元 | 每百元
nrate x: 利率 | 费率 | 收益率 | 贷款 | 贷款年利率 | 收益 | 利息 | 的 | 为 | 是 | 按 | 计 | 计息 | 宣传 | 首套房 | 首套 | 二套 | 二套房 | 首套住房 | 参考 | 参考利率 | 执行 | 实行 | 可 | 可至 | 万能账户 | 账户 | 个人 | 消费贷款 | 信用贷款 | 房贷 | 房贷利率 | 按揭 | 当前 | 到手 | 仅 | 仅需 | 只需 | 存款 | 同期 | 的利率 | 区间 | 在 | 本产品 | 产品 | 合同 | 住房贷款 | 商业贷款 | 公积金贷款 | 经营贷 | 信用贷 | 消费贷 | 借款 | 综合 | 最新 | 即 | 基础上 | 在同期 | 指数 | 人民币 | 净值增长率 | 涨跌幅 | 保单
nrate x: rate | rates | interest | the | of | is | at | for | on | interest rates | an | a | with | total | loan | loans | deposit | deposits | apply | applies | applicable | our | yield | sec | return | returns | personal loan | home loan | mortgage | credit card | savings | standard | ongoing rate | customers | per | earn | pay | charged | margin | special | term deposit | term deposits | account | accounts | rate of | currently | current
dep x: for balances | balances | balance | for deposits | on balances | deposits of | 起存 | 存款金额 | for balances of | on balances of
foot *: * | ^ | # | † | ‡
"""


TERM_WORDS = """
q fixed: fixed | 固定 | 固定期限 | fixed term | fixed rate | fixed for | 整存整取 | 定存
q interest_in_advance: int in adv | interest in advance | interest paid in advance
q closed: 封闭期 | 封闭 | 封闭式 | 封闭期限 | 封闭运作期 | 封闭运作 | closed period | 封闭期为
q min_holding: 最短持有 | 最短持有期 | 最低持有期 | 最低持有 | 最短持有期限 | minimum holding period | minimum holding | 最少持有 | 持有期最短 | 最低持有期限
q rolling: 滚动 | 滚动持有 | 滚动周期 | 滚动运作 | rolling
q periodic_open: 定开 | 定期开放 | 开放一次 | 定开型 | 开放周期
q open_daily: 每日开放 | 每个工作日开放 | 每个开放日 | 每个交易日开放 | daily open | open daily | 每日开放申赎 | 每日开放申购赎回
q interest_free: interest free | interest-free | 免息期 | 免息 | interest free period | interest-free period | interest free days | interest-free days | 免息还款期
q notice: 通知 | notice | notice period | 提前通知
q single_premium: 趸交 | 一次交清 | 一次性交清 | 趸缴 | single premium | 一次性缴清 | 一次性付清 | single pay | 一次缴清
q accident_only: 意外伤害 | 意外 | accident only | for accidents
q new_business: 首次投保
q until: until | 保至
q revolving: 循环
q business_day: 个工作日内
q settlement: 到账 | 资金到账 | 赎回到账 | 确认
q interest_paid=P1Y: paid yearly | paid annually | interest paid annually | interest paid yearly | with interest paid annually
q interest_paid=P1M: paid monthly | interest paid monthly | with interest paid monthly
q interest_paid=P3M: paid quarterly | interest paid quarterly | with interest paid quarterly
q interest_paid=P6M: paid half yearly | paid half-yearly | interest paid half yearly | interest paid half-yearly
q interest_paid=at_maturity: paid at maturity | interest paid at maturity | with interest paid at maturity
q approximate: 左右
label credit_line_term: 授信期限 | 授信期 | 额度有效期 | 额度期限 | 授信额度有效期 | 授信有效期
label then: then
every every: 每 | every | each
iso P1D: 一日 | d
iso P1D: daily | 每天 | 每日 | 按日 | 按天
iso P7D: weekly | 每周 | 按周
iso P14D: fortnightly | 双周 | 每两周 | 每双周
iso P1M: monthly | 按月 | 每月
iso P3M: quarterly | 按季 | 每季 | 每季度 | 按季度
iso P6M: half yearly | half-yearly | 半年 | semi-annually | semi-annual | half a year | 半年期 | 按半年 | 每半年
iso P1Y: yearly | annually | annual | 按年 | 每年
nterm x: 期限 | 产品期限 | 贷款期限 | 投资期限 | 存期 | 单笔 | 单笔贷款 | 可贷 | 贷 | 可 | 为 | 的 | 保 | 保障 | 保险期间 | 保障期限 | 保障期间 | 交费 | 缴费 | 交 | 缴 | 交费期间 | 缴费期间 | 交费期限 | 缴费期限 | 交费期 | 缴费期 | 缴费年限 | 宽限期 | 等待期 | 犹豫期 | 冷静期 | 观察期 | 还款期 | 还款期限 | 分期 | 持有期 | 持有 | 产品 | 运作周期 | 运作期 | 周期 | 投资周期 | 存款期限 | 借款期限 | 保单 | 合同 | 开放 | 期数 | 共 | 存 | 定期存款 | 存款 | 大额存单 | 享 | 长 | 时间 | 最长可 | 疾病等待期 | 重疾等待期 | 疾病 | 犹豫期为 | 理财 | 型 | 按揭 | 房贷 | 产品类型 | 可选 | 贷款 | 期间 | 保费 | 签收后 | 签收保单后 | 合同签收后 | 自签收之日起 | 自签收保险合同之日起 | 有
nterm x: term | terms | term deposit | term deposits | the | of | this | is | a | an | for | loan | loans | fixed loan | period | period of | days' | in | deposit | loan term | loan terms | home loan | cooling-off | cooling-off period | cooling off period | cooling off | cooling-off period of | grace | grace period | grace period of | days of grace | waiting period | waiting period of | on purchases | purchases | introductory | rate | rates | variable | standard | maturity | pay | paid | policy | cover | coverage | premium payment term | payment term | repayment term | mortgage | year term | free look period | free-look | free look | on | with | offer | special | available | interest only | interest only period | premium | premiums | payable | standard fixed rate | policy term | personal loan | car loan | repaid over | to repay | length
op ;: (|)
"""

TERM_PHRASES = """
open_ended: 无固定期限 | 无固定存续期 | 无固定存续期限 | no fixed term | open-ended | open ended | 开放式 | 无期限 | 永续 | no set term | no maturity | 无固定期 | 不设固定期限 | 无固定到期日 | 长期 | no expiry | no end date | ongoing | 产品无固定期限 | no term
whole_life: 终身 | 保终身 | 保障终身 | 至终身 | whole of life | whole life | lifetime | 保险期间终身 | for life | 保险期间为终身 | 保险期间:终身 | 保障期间:终身 | 终身保障 | life long | lifelong | 被保险人终身 | 保障至终身
on_demand: 随时可取 | 活期 | on demand | at call | 随时支取 | 随存随取 | 随时存取 | 灵活存取 | 随用随取 | on call | 随时可支取 | call
revolving: 随借随还
instant: 实时到账 | 实时赎回 | 快速赎回 | instant | instantly | 即时到账 | t+0实时到账 | t+0到账 | 实时 | 秒到账 | 快赎实时到账 | 赎回实时到账 | immediate | immediately | instant access
daily_redeemable: 每日可赎回 | 每日可申赎 | 每个工作日可赎回 | 每日赎回 | daily redemption | 每个工作日可申购赎回 | 工作日可赎回 | 每日可申购赎回 | 每日可购买赎回 | 每个开放日可赎回 | 每个交易日可赎回 | 随时赎回 | 随时可赎回 | 可随时赎回 | 支持随时赎回
open_daily=P1D: 每日开放 | 每日开放申赎 | 每日开放申购赎回 | 每个工作日开放 | 每个交易日开放 | 每日开放申购和赎回 | open daily | 每个工作日开放申购和赎回 | 每个工作日开放申购赎回 | 每个开放日 | 工作日每日开放 | 每天开放 | daily | daily open
single_premium: 趸交 | 趸缴 | 一次交清 | 一次性交清 | single premium | 一次性缴清 | 一次缴清 | 一次性付清 | single pay | lump sum | 交费方式:趸交
one_off: one-off | once-off | once | one off | once off | 一次性 | 一次性收取 | 单次 | upfront
on_contract: 以合同约定为准 | 以合同为准 | 按合同约定 | 合同约定 | 详见合同 | as per contract | 以保险合同为准 | 以合同约定的为准
none=P0D: 无等待期 | 没有等待期 | no waiting period | nil waiting period | 0等待期 | 免等待期 | 零等待期 | no waiting periods | 无宽限期 | 无犹豫期 | 无封闭期 | none
none_accident=P0D: 意外伤害无等待期 | 意外无等待期 | 因意外伤害无等待期 | 意外伤害事故无等待期 | 意外伤害导致无等待期 | 因意外无等待期 | no waiting period for accidents | 意外伤害不设等待期
"""

CODES_ACCRUAL = """
P1D: d | daily | day
P7D: w | weekly | week
P14D: f | fortnightly | fortnight
P1M: m | monthly | month
P3M: q | quarterly | quarter
P6M: half yearly | half-yearly | h | semi-annual | s
P1Y: y | a | annual | yearly | annually | year
"""
