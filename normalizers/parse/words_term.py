"""The declared words of terms: what names, qualifies or surrounds one, in both languages (see ``words`` for the form)."""

from __future__ import annotations

TERM_WORDS = """
q fixed: fixed | 固定 | 固定期限 | fixed term | fixed rate | fixed for | 整存整取 | 定存
q interest_in_advance: int in adv | interest in advance | interest paid in advance
q closed: 封闭期 | 封闭 | 封闭式 | 封闭期限 | 封闭运作期 | 封闭运作 | closed period | 封闭期为
q min_holding: 最短持有 | 最短持有期 | 最低持有期 | 最低持有 | 最短持有期限 | minimum holding period | minimum holding | 最少持有
q min_holding: 持有期最短 | 最低持有期限
q rolling: 滚动一次 | 滚动 | 滚动持有 | 滚动周期 | 滚动运作 | rolling
q periodic_open: 定开 | 定期开放 | 开放一次 | 定开型 | 开放周期
q open_daily: 每日开放 | 每个工作日开放 | 每个开放日 | 每个交易日开放 | daily open | open daily | 每日开放申赎 | 每日开放申购赎回
q interest_free: interest free | interest-free | 免息期 | 免息 | interest free period | interest-free period | interest free days
q interest_free: interest-free days | 免息还款期
q notice: 通知 | notice | notice account | notice required | notice period | 提前通知
q single_premium: 趸交 | 一次交清 | 一次性交清 | 趸缴 | single premium | 一次性缴清 | 一次性付清 | single pay | 一次缴清
q accident_only: 意外伤害 | 意外 | accident only | for accidents
q new_business: 首次投保
q until: until | 保至
q revolving: 循环
q settlement: 到账 | 资金到账 | 赎回到账 | 确认
q interest_paid=P1Y: paid yearly | paid annually | interest paid annually | interest paid yearly | with interest paid annually
q interest_paid=P1M: paid monthly | interest paid monthly | with interest paid monthly
q interest_paid=P3M: paid quarterly | interest paid quarterly | with interest paid quarterly
q interest_paid=P6M: paid half yearly | paid half-yearly | interest paid half yearly | interest paid half-yearly
q interest_paid=at_maturity: paid at maturity | interest paid at maturity | with interest paid at maturity
q approximate: 左右
q no_wait_on_renewal: 续保无等待期 | 续保免等待期 | 续保不受等待期限制 | 连续投保无等待期 | 连续投保不受等待期限制 | 续保无需等待
q no_wait_on_renewal: 续保不计算等待期 | 续保没有等待期 | 续保不设等待期
q accident_none: 意外无等待期 | 意外伤害无等待期 | 意外不设等待期 | 因意外无等待期 | 意外事故无等待期
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
nterm x: 期限 | 分 | 提前 | 产品期限 | 贷款期限 | 投资期限 | 存期 | 单笔 | 单笔贷款 | 可贷 | 贷 | 可 | 为 | 的 | 保 | 保障 | 保险期间
nterm x: 保障期限
nterm x: 保障期间 | 交费 | 缴费 | 交 | 缴 | 交费期间 | 缴费期间 | 交费期限 | 缴费期限 | 交费期 | 缴费期 | 缴费年限 | 宽限期 | 等待期
nterm x: 犹豫期 | 冷静期 | 观察期 | 还款期 | 还款期限 | 分期 | 持有期 | 持有 | 产品 | 运作周期 | 运作期 | 周期 | 投资周期 | 存款期限
nterm x: 借款期限 | 保单 | 合同 | 开放 | 期数 | 共 | 存 | 定期存款 | 存款 | 大额存单 | 享 | 长 | 时间 | 疾病等待期 | 重疾等待期
nterm x: 疾病 | 犹豫期为 | 理财 | 型 | 按揭 | 房贷 | 产品类型 | 可选 | 贷款 | 期间 | 保费 | 签收后 | 签收保单后 | 合同签收后
nterm x: 自签收之日起 | 自签收保险合同之日起 | 有
nterm x: term | terms | term deposit | term deposits | the | of | this | is | a | an | for | loan | loans | fixed loan | period
nterm x: period of | cd | certificate of deposit | in | deposit | loan term | loan terms | home loan | cooling-off | cooling-off period
nterm x: cooling off period | cooling off | cooling-off period of | grace | grace period | grace period of | days of grace
nterm x: waiting period | waiting period of | on purchases | purchases | introductory | rate | rates | variable | standard | maturity
nterm x: pay | paid | policy | cover | coverage | premium payment term | payment term | repayment term | mortgage | year term
nterm x: free look period | free-look | free look | on | with | offer | special | available | interest only | interest only period
nterm x: 存续期限 | 存续期 | 存续 | 贷款期 | 借款期 | 分期期数
nterm x: 还款宽限期 | 还款宽限期为 | 宽限期内 | 之间 | 申购 | 认购 | 赎回 | 不等 | for the first | for first | length of
nterm x: premium | premiums | payable | standard fixed rate | policy term | personal loan | car loan | repaid over | to repay | length
op ;: (|)
"""

TERM_PHRASES = """
open_ended: 无固定期限 | 无固定存续期 | 无固定存续期限 | no fixed term | open-ended | open ended | 开放式 | 无期限 | 永续 | no set term
open_ended: no maturity | 无固定期 | 不设固定期限 | 无固定到期日 | 长期 | no expiry | no end date | ongoing | 产品无固定期限 | no term
whole_life: 终身 | 保终身 | 保障终身 | 至终身 | whole of life | whole life | lifetime | 保险期间终身 | for life | 保险期间为终身
whole_life: 保至终身 | 保障期间终身 | 终身交费 | 终身缴费 | 交至终身 | 缴至终身 | 交费期间:终身 | whole-of-life | whole-life
whole_life: 保险期间:终身 | 保障期间:终身 | 终身保障 | life long | lifelong | 被保险人终身 | 保障至终身
on_demand: 随时可取 | 活期 | on demand | at call | 随时支取 | 随存随取 | 随时存取 | 灵活存取 | 随用随取 | on call | 随时可支取 | call
revolving: 随借随还 | revolving | 循环使用 | revolving credit | 循环额度
instant: 实时到账 | 实时赎回 | 快速赎回 | instant | instantly | 即时到账 | t+0实时到账 | t+0到账 | 实时 | 秒到账 | 快赎实时到账
instant: 赎回实时到账 | immediate | immediately | instant access
daily_redeemable: 每日可赎回 | 每日可申赎 | 每个工作日可赎回 | 每日赎回 | daily redemption | 每个工作日可申购赎回 | 工作日可赎回
daily_redeemable: 每日可申购赎回 | 每日可购买赎回 | 每个开放日可赎回 | 每个交易日可赎回 | 随时赎回 | 随时可赎回 | 可随时赎回
daily_redeemable: 支持随时赎回
open_daily=P1D: 每日开放 | 每日开放申赎 | 每日开放申购赎回 | 每个工作日开放 | 每个交易日开放 | 每日开放申购和赎回 | open daily
open_daily=P1D: 每个工作日开放申购和赎回 | 每个工作日开放申购赎回 | 每个开放日 | 工作日每日开放 | 每天开放 | daily | daily open
single_premium: 趸交 | 趸缴 | 一次交清 | 一次性交清 | single premium | 一次性缴清 | 一次缴清 | 一次性付清 | single pay | lump sum
single_premium: 交费方式:趸交
one_off: one-off | once-off | once | one off | once off | 一次性 | 一次性收取 | 单次 | upfront
on_contract: 以合同约定为准 | 以合同为准 | 按合同约定 | 合同约定 | 详见合同 | as per contract | 以保险合同为准 | 以合同约定的为准
none=P0D: 不设等待期 | 不设置等待期 | 免除等待期 |
none=P0D: 无等待期 | 没有等待期 | no waiting period | nil waiting period | 0等待期 | 免等待期 | 零等待期 | no waiting periods | 无宽限期
none=P0D: 无犹豫期 | 无封闭期 | none
none_accident=P0D: 意外伤害没有等待期 | 意外没有等待期 | 意外不设等待期 | 意外事故无等待期 | 意外免等待期
none_accident=P0D: 意外伤害无等待期 | 意外无等待期 | 因意外伤害无等待期 | 意外伤害事故无等待期 | 意外伤害导致无等待期 | 因意外无等待期
none_accident=P0D: no waiting period for accidents | 意外伤害不设等待期
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
