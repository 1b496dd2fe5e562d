"""The declared words of rates: what names, qualifies or surrounds one, in both languages (see ``words`` for the form)."""

from __future__ import annotations

RATE_WORDS = """
per_q P1M fee_on_original_principal: 每月手续费 | 每月费率 | 每期 | 每期分期费率 | 每期分期手续费率
per_q P1M fee_on_original_principal: 月费率 | 每期费率 | 月手续费率 | 每月手续费率 | 每期手续费率 | 分期月费率 | 月服务费率
per_q P1Y all_in_cost: 年化综合融资成本 | 综合年化融资成本 | 年化资金成本 | 综合资金年化成本
per_q P1Y all_in_cost: 年化综合资金成本 | 综合年化资金成本 | 综合年化成本 | 年化综合成本 | 综合融资成本年化
per_q P1Y equivalent_annual: 近似折算年化利率 | 折算年化利率 | 折合年化利率 | 折合年化 | 近似年化利率 | 相当于年化
per_q P1Y equivalent_annual: equivalent annual rate
per_q P1Y apr: apr | annual percentage rate | aprs | 实际年利率
per_q P1Y aprc: aprc
per_q P1Y apy: apy | annual percentage yield | annual yield
per_q P1Y aer: aer | aer/gross | aer variable | gross/aer | annual equivalent rate
per_q P1Y ear: ear
per_q P1D historic,per_10000: 每万份单位收益 | 万份收益 | 每万份收益 | 万份单位收益 | 日万份收益 | 每万份基金收益
per_q P1Y historic,7day: 七日年化 | 7日年化 | 七日年化收益率 | 7日年化收益率 | 近7日年化 | 近七日年化 | 近7日年化收益率 | 近七日年化收益率
per_q P1Y historic,7day: 7-day sec yield | 7-day yield | 7 day yield | 7-day annualised yield | 7-day annualized yield | seven-day yield
per_q P1Y historic,7day: 7日年化收益
per_q P1Y historic,since_inception: 成立以来年化 | 成立以来年化收益率 | 成立以来年化收益 | since inception (annualised)
per_q P1Y historic,since_inception: 成立以来年化净值增长率
per_q P1Y historic,1month: 近1月年化 | 近一月年化 | 近1个月年化 | 近一个月年化 | 近1月年化收益率 | 近一月年化收益率 | 近1个月年化收益率
per_q P1Y historic,1month: 近一个月年化收益率
per_q P1Y historic,3month: 近3月年化 | 近三月年化 | 近3个月年化 | 近三个月年化 | 近3月年化收益率 | 近三月年化收益率 | 近3个月年化收益率
per_q P1Y historic,3month: 近三个月年化收益率
per_q P1Y historic,6month: 近6月年化 | 近6个月年化 | 近六个月年化 | 近半年年化 | 近6月年化收益率 | 近6个月年化收益率 | 近半年年化收益率
per_q P1Y historic,1year: 近1年年化 | 近一年年化 | 近1年年化收益率 | 近一年年化收益率
per_q P1Y expected: 预期年化收益率 | 预期年化 | 约定年化收益率 | 预计年化收益率 | 预期收益率 | 预期年收益率 | 约定年化 | 预期年化收益
per_q P1Y expected: 参考年化收益率 | expected annual return
past historic,1year: 近一年涨跌幅 | 近1年涨跌幅 | 近一年收益率 | 近1年收益率 | 近一年收益 | 1-year return | 1 year return | 近一年 | 近1年
past historic,1year: 1y return
past historic: 近期收益率
per_q P1Y historic: 近期年化收益率
past historic,1month: 近一月涨跌幅 | 近1月涨跌幅 | 近1月收益率 | 近一月收益率 | 近1个月涨跌幅 | 近一个月涨跌幅 | 近1个月收益率 | 近1月
past historic,1month: 近一个月
past historic,3month: 近三月涨跌幅 | 近3月涨跌幅 | 近3个月涨跌幅 | 近三个月涨跌幅 | 近3月收益率 | 近3个月收益率 | 近3月
past historic,6month: 近6月涨跌幅 | 近6个月涨跌幅 | 近半年涨跌幅 | 近半年收益率 | 近6月 | 近半年
past historic,1day: 日涨跌幅 | 日增长率 | 日涨幅
past historic,since_inception: 成立以来收益率 | 成立以来涨跌幅 | 成立以来 | 成立以来收益 | 成立以来净值增长率 | since inception return
past historic,ytd: ytd | ytd return | year to date | year-to-date | year-to-date return | year to date return
past historic,ytd: 今年以来 | 今年以来收益率 | 今年以来涨跌幅
q benchmark,not_promised: 业绩比较基准 | 业绩基准 | performance benchmark | 业绩比较基准(年化) | 年化业绩比较基准
q benchmark: 基准 | benchmark
q gross: gross
q cash_advance: cash advance | cash advances | on cash advances | cash advance rate | 取现 | 预借现金
q simple: 单利 | (单利) | simple interest | 按单利计算 | 单利计算
q simple_unstated: 税后
q compound: 复利 | (复利) | 复利计算
q representative: representative | 代表性 | representative example
q variable: variable | 浮动 | variable rate | 浮动利率 | standard variable
q fixed: fixed | fixed rate | 固定 | 固定利率 | 整存整取 | 定期 | 定期存款 | 零存整取 | 整存零取 | 存本取息 | fixed term | fixed-rate
q purchase: purchases | on purchases | purchase rate | purchase interest rate | on purchase | purchase
q balance_transfer: balance transfers | on balance transfers | balance transfer | balance transfer rate
q promotional: 限时 | 优惠 | 优惠利率 | 活动 | introductory | introductory rate | intro | promotional | promo | special offer | 新客
q promotional: 限时优惠 | 特惠 | introductory apr | intro apr | 活动利率
q new_customer: 新客户 | 新户 | 新用户 | 新客专享 | new customers | new customer | for new customers | new customers only
q individual_pricing: 因人而异 | based on creditworthiness | depending on credit score | 一人一价 | based on your credit
q individual_pricing: depending on your circumstances | depending on creditworthiness | 具体因人而异
q indicative: 仅供参考,不代表未来 | 不代表未来收益 | 过往业绩不代表未来表现
q not_promised: 不构成收益承诺 | 不代表实际收益 | 不作为收益承诺 | 不等于实际收益
q guaranteed: 保底利率 | 保证利率 | 最低保证利率 | 保底年利率 | guaranteed | 保证年利率 | 年保证利率 | 最低保证年利率 | guaranteed rate
q guaranteed: 保底
q pricing_rate,not_a_return: 预定利率 | 保险预定利率 | pricing rate
q growth_of_sum_assured,not_a_return: 保额递增 | 保额年递增 | 年度保额递增 | 有效保额递增 | 保额复利递增 | 有效保额每年递增 | 保额每年递增
q growth_of_sum_assured,not_a_return: 基本保额递增 | 递增 | 增长 | 有效保险金额递增 | 保额按 | 有效保额按 | 有效保额以 | 复利递增
q growth_of_sum_assured,not_a_return: 保额增长 | 年复利递增 | 年增长 | 保额以
q structured: 结构性存款 | 结构性
q large_cd: 大额存单 | 大额存款
iso P1D: 一天通知 | 1天通知
q notice: 通知存款 | notice
q on_demand: 活期 | 活期存款 | at call | 活期利率
q target: 目标收益率 | 目标 | target
q penalty: 罚息 | 罚息利率 | 逾期罚息 | 逾期利率 | 罚息率 | default rate | penalty rate | 逾期罚息利率 | 逾期
q interest_free: 0利率 | 零利率 | 免息 | 0利息 | 零利息 | 0息 | interest free | interest-free | 无利息 | 零息
q fees_apply: 仅收手续费 | 收手续费 | 收取手续费 | 只收手续费 | 手续费另计 | 仅收取手续费
q tracker: tracker | tracking
q tiered: tiered | 分档 | 阶梯
q floating: floating
q composite: 综合
q approximate: 浮动区间
q fee_on_original_principal: flat interest rate | flat interest | flat profit rate
q fee_on_original_principal: 分期手续费率 | 分期费率 | flat | flat rate | 手续费率
q deducted_upfront: deducted from loan proceeds | 一次性扣除 | 砍头息 | 放款时扣除
q autopay_discount: with autopay | with autopay discount | including autopay discount | with auto pay
q since_inception,historic: 历史年化收益率 | 历史年化
contract relative_to_contract_rate: 贷款利率 | 合同利率 | 合同约定利率 | 借款利率 | 原合同利率 | 合同执行利率 | 贷款合同利率
contract relative_to_contract_rate: 合同约定的贷款利率 | 约定利率 | 执行利率
mult up: 上浮 | 加收 | 提高
mult down: 下浮 | 下调
label comparison: comparison rate | comparison rates | comparison | comp rate | 比较利率
label base: base | base rate | 基础利率 | standard base rate | 基本利率
label bonus: bonus | bonus rate | 加息 | bonus interest | 奖励利率 | bonus variable rate
label original: 原利率 | 原价 | 原年化 | 原 | 原年利率
label cap: cap | capped at | 封顶 | cap rate | 上限为
label then: then | thereafter | reverts to | reverting to | 之后 | 其后 | 后为 | afterwards | revert rate | then reverts to | 随后
label then: then variable
label capital: 每期应还本金 | 应还本金 | 每期本金 | 每期还本金
label interest: 每期分期利息 | 每期利息 | 分期利息 | 每期应还利息 | 每期手续费
soft current_credited: 当前结算利率 | 结算利率 | 当前结算年利率 | 现行结算利率 | 当前年化结算利率 | 年化结算利率 | 最新结算利率
soft nominal: annual interest rate | nominal rate | interest rate | annual rate | nominal | nominal interest rate | 名义利率
label lvr: lvr | ltv
div 1000: /千元 | 每千元 | 千元
div 10000: /万元 | 每万元
div 100: /百元 | 每百元
nrate x: 范围 | 存期 | 利率范围 | 存款期限 | 利率 | 费率 | 收益率 | 贷款 | 贷款年利率 | 收益 | 利息 | 的 | 为 | 是 | 按 | 计 | 计息 | 宣传
nrate x: 首套房 | 首套 | 二套 | 二套房
q expected: 预期 | 预计 | 预计收益率
per P1D: 按日
q interest_paid: 按日计息 | 按日计算 | 按日计提
nrate x: 挂牌 | 挂牌利率 | only | just | 人民银行 | 中国人民银行 | 现价 | 计收 | 现 | 之间 | for the first | for first | overdraft
nrate x: 公布的 | 中国人民银行公布的 | 人民银行公布的 | 央行公布的 | 人行公布的
nrate x: 中国人民银行公布 | cd | cds | certificate of deposit | 额度 | 综合资金 | 现优惠价 | 为准 | 收益率为
nrate x: 首套住房 | 参考 | 参考利率 | 执行 | 实行 | 可 | 可至 | 万能账户 | 账户 | 个人 | 消费贷款 | 信用贷款 | 房贷 | 房贷利率 | 按揭
nrate x: 到手 | 仅 | 仅需 | 只需 | 存款 | 同期 | 的利率 | 收取 | 打 | 区间 | 在 | 本产品 | 产品 | 合同 | 住房贷款 | 商业贷款 | 公积金贷款
nrate x: 经营贷 | 信用贷 | 消费贷 | 借款 | 综合 | 最新 | 即 | 基础上 | 在同期 | 指数 | 人民币 | 净值增长率 | 涨跌幅 | 保单
nrate x: rate | rates | range | ranging | ranges | interest | the | of | is | at | for | on | interest rates | an | a | with | total
nrate x: loan | loans | deposit rate | deposit rates | savings deposit | fixed deposit | time deposit | fixed deposits
nrate x: profit rate | profit | competitive | attractive | preferential | financing | financing rate
nrate x: deposits | apply | applies | applicable | our | yield | sec | total return | target return | expected return
nrate x: term | personal loan | home loan | mortgage
nrate x: credit card | savings | standard | ongoing rate | customers | per | earn | pay | charged | margin | special | term deposit
nrate x: term deposits | account | accounts | rate of | current
dep x: for balances | balances | balance | for deposits | on balances | deposits of | 起存 | 存款金额 | for balances of | on balances of
post ge: 起存 | 起购 | 起投
soft current: 即 | 即为 | 当前为 | 目前为 | 现为 | currently | 现执行 | 当前利率 | 目前 | 目前利率 | equivalent to | 即当前 | 当前
q repayment: 等额本息 | 等额本金 | 先息后本 | 等本等息 | 随借随还 | 到期还本付息 | interest only | principal and interest | p&i
q repayment: principal & interest | interest-only
q purpose: owner occupied | owner-occupied | owner occupier | investment | investor
q interest_paid: paid monthly | interest paid monthly | paid quarterly | interest paid quarterly | paid annually | interest paid annually
q interest_paid: 按年付息 | 按半年付息 | 每年付息 | 每月付息 | 每季付息 | 每季度付息 | 按季度付息 | 利随本清 | 到期一次还本付息
q interest_paid: paid at maturity | interest paid at maturity | calculated daily and paid monthly
q interest_paid: interest calculated daily and paid monthly | 按月付息 | 到期付息 | 到期一次付息 | 按季付息 | paid yearly | 到期支付
past historic,since_inception: since inception
q historic: 过往业绩 | past performance | 历史业绩 | historical
q agreement_deposit: 协定存款
q spread_unknown: plus margin | + margin | plus a margin | plus applicable margin | + spread | plus spread | 加点数因人而异
past historic,3year: 近三年收益率 | 近3年收益率 | 近三年涨跌幅 | 近3年涨跌幅 | 近三年 | 近3年 | 3-year return | 3 year return
past historic,5year: 近五年收益率 | 近5年收益率 | 近五年涨跌幅 | 近5年涨跌幅 | 近五年 | 近5年 | 5-year return | 5 year return
past historic,2year: 近两年收益率 | 近2年收益率 | 近两年涨跌幅 | 近2年涨跌幅 | 近两年 | 近2年
past historic,1week: 近一周 | 近1周 | 近一周涨跌幅 | 近1周涨跌幅 | 近一周收益率
per_q P1Y historic,3year: 3-year annualised return | 3-year annualized return | 3 year annualised return | 近三年年化收益率
per_q P1Y historic,3year: 近3年年化收益率
per_q P1Y historic,5year: 5-year annualised return | 5-year annualized return | 近五年年化收益率 | 近5年年化收益率
per_q P1Y historic,10year: 10-year annualised return | 10-year annualized return
per_q P1Y historic,1year: 1-year annualised return | 1-year annualized return
per_q P1Y historic,14day: 14日年化收益率 | 十四日年化收益率
per_q P1Y historic,30day: 30-day yield | 30-day sec yield | 30 day yield
op ,: including | includes | incl. | incl | inclusive of | 含 | 其中 | consisting of
foot *: * | ^ | # | † | ‡
"""


GROWTH_WORDS = """
nrate x: 以 | 按 | 按照 | 的 | 比例 | 基本 | 基本保额 | 基本保险金额 | 有效保险金额 | 有效保额 | 保额 | 保险金额 | 年度 | 复利 | 复利形式
nrate x: 方式 | 递增 | 增长 | 增加 | 年复利 | 速度 | 逐年 | 首年 | 年度保额 | 现金价值 | 自第二个保单年度起 | 第二个保单年度起
nrate x: 从第二年起 | 第二年起 | 在上一年度基础上 | 上一年度 | 于 | 上年度 | 增额 | 系数 | 保险 | increasing | increases | grows | growth
nrate x: compound | compounding | sum assured | by | at | each policy year | guaranteed increase | simple | every year | 上一年
nrate x: 上一保单年度
per P1Y: 年 | 按年 | 每年 | 每保单年度 | per annum | p.a. | annually | a year | per year | each year | 每个保单年度 | 年复利 | 按年复利
per P1Y: 以年复利
"""
