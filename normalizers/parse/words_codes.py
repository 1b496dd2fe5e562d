"""The declared words of repayment, product types, risk and investors (see ``words`` for the form)."""

from __future__ import annotations

REPAYMENTS = """
code EQUAL_INSTALMENT: 等额本息 | 等额本息还款 | 等额本息还款法 | equal instalments | equal monthly instalments | equal installments
code EQUAL_INSTALMENT: 每月等额本息 | 按月等额本息 | equal instalment | 等额本息法 | 等额还款 | equal monthly installments
code EQUAL_PRINCIPAL: 等额本金 | 等额本金还款 | 等额本金还款法 | equal principal | 按月等额本金 | equal principal payments | 等额本金法
code INTEREST_FIRST_BULLET: 先息后本 | 按月付息到期还本 | 按月付息,到期还本 | 按月付息、到期还本 | 按月付息,到期一次还本
code INTEREST_FIRST_BULLET: 按月付息到期一次性还本 | 按期付息到期还本 | 按期付息,到期还本 | 按月还息到期还本 | 按月还息,到期还本
code INTEREST_FIRST_BULLET: 每月付息到期还本 | 每月付息,到期还本 | 按月结息,到期还本 | 按月结息到期还本 | 按季付息到期还本
code INTEREST_FIRST_BULLET: 按季付息,到期还本 | 按月付息,到期一次性还本 | 先还息后还本 | 每月还息,到期还本 | 按月付息一次还本
code INTEREST_FIRST_BULLET: 按月付息,一次还本 | 先付息后还本
code BULLET: 一次性到期还本付息 | 到期一次性还本息 | 到期一次还本息 | 到期还本息
code BULLET: 利随本清 | 到期一次还本付息 | 一次性还本付息 | 到期一次性还本付息 | 一次还本付息 | 到期还本付息 | bullet | 到期一次性偿还本息
code BULLET: bullet repayment | single repayment | lump sum at maturity | 一次性还款 | 到期一次性还款 | 到期还款
code REVOLVING: 随借随还 | revolving | 循环使用 | 按日计息,随借随还 | 按日计息 随借随还 | revolving credit | 循环额度 | 循环贷
code REVOLVING: line of credit
code FLAT_EQUAL: 等本等息 | 等本等息还款 | 等本等费 | flat instalments
code BALLOON: 气球贷 | 气球贷还款 | balloon | balloon payment | 气球贷款
code BIWEEKLY: 双周供 | 双周还款 | biweekly | bi-weekly | fortnightly repayments
code INTEREST_ONLY: interest only | interest-only | io | interest_only | interest only repayments | int only | 只付息 | 只还利息
code INTEREST_ONLY: interest only payments
code PRINCIPAL_AND_INTEREST: principal and interest | principal & interest | p&i | p & i | principal_and_interest | principle and interest
code PRINCIPAL_AND_INTEREST: pi | principle & interest | p and i | principal & interest repayments | 还本付息 | p+i | prin & int
code PRINCIPAL_AND_INTEREST: principal and interest repayments | p/i
purpose OWNER_OCCUPIED: owner occupied | owner-occupied | owner occupier | owner occupiers | oo | owner occ | own occ | owner_occupied
purpose OWNER_OCCUPIED: 自住 | 自住房 | own home | home owner
purpose INVESTMENT: investment | inv | investor | investors | residential investment | 投资 | 投资房 | investment property
rest IN_ARREARS: in arrears | in_arrears | arrears | paid in arrears
rest VARIABLE: variable | variable rate | var | standard variable | standard variable rate | basic variable | 浮动利率 | 浮动
x x: with | repayments | repayment | loan | loans | the | home loan | home loans | rate | 还款方式 | 还款 | 方式 | 按日计息 | 支持 | 可选
x x: 还款法 | 为 | payments | fixed | fixed rate | rates | and | or | 或 | 和 | 及 | property | lending | home | 按月 | : | interest
x x: housing | 每月 | 按月还款 | monthly | paid
"""

WEALTH_TYPES = """
code FIXED_INCOME: 固定收益类 | 固收类 | 固定收益型 | 固定收益 | 固收 | fixed income | 固收型 | 固定收益类产品
code EQUITY: 权益类 | 权益型 | equity | 权益 | 权益类产品
code COMMODITY_DERIVATIVE: 商品及金融衍生品类 | 商品及衍生品类 | 商品和金融衍生品类 | 商品及金融衍生品 | 商品及金融衍生类
code COMMODITY_DERIVATIVE: 商品及金融衍生品类产品
code MIXED: 混合类 | 混合型 | mixed | 混合 | 混合类产品 | multi-asset | balanced
code PUBLIC: 公募 | 公募理财 | 公募产品 | 公募发行 | public | public offering | 公开募集
code PRIVATE: 私募 | 私募理财 | 私募产品 | 私募发行 | private | private placement | 非公开募集
code OPEN_NAV: 开放式净值型 | 开放净值型 | 开放式净值 | 开放净值 | 净值型开放式 | open-ended nav | 开放式净值类 | 开放式净值型产品
code OPEN_NON_NAV: 开放式非净值型 | 开放非净值型 | 开放式非净值 | 开放非净值 | 非净值型开放式
code CLOSED_NAV: 封闭式净值型 | 封闭净值型 | 封闭式净值 | 封闭净值 | 净值型封闭式 | 封闭式净值类 | 封闭式净值型产品 | closed-ended nav
code CLOSED_NON_NAV: 封闭式非净值型 | 封闭非净值型 | 封闭式非净值 | 封闭非净值 | 非净值型封闭式
x x: 产品 | 类型 | 产品类型 | 投资性质 | 运作模式 | 募集方式 | 理财 | 理财产品 | 为 | 属于 | 银行理财 | 的 | fund | 运作方式 | :
"""

INSURANCE_TYPES = """
code TERM_LIFE: 定期寿险 | 定期寿 | 定寿 | term life | term life insurance | 定期人寿保险 | term insurance | term assurance
code TERM_LIFE: 互联网定期寿险
code INCREASING_WHOLE_LIFE: 增额终身寿险 | 增额终身寿 | 增额寿 | 增额寿险 | increasing whole life | 增额终身寿保险 | 增额终身人寿保险
code ANNUITY: 年金险 | 年金保险 | 年金 | 养老年金 | 养老年金险 | 养老年金保险 | annuity | 教育年金 | 教育年金险 | 即期年金 | 教育金
code ANNUITY: annuities | 商业养老年金
code ENDOWMENT: 两全保险 | 两全险 | 两全 | endowment | 生死两全保险 | endowment insurance
code UNIVERSAL_LIFE: 万能险 | 万能保险 | 万能型 | 万能 | universal life | 万能账户 | 万能寿险 | universal life insurance
code CITY_SUPPLEMENTARY_MEDICAL: 惠民保 | 城市定制型商业医疗保险 | 城市惠民保 | 普惠型商业医疗保险 | 城市定制型医疗保险 | 普惠医疗险
code CITY_SUPPLEMENTARY_MEDICAL: 惠民保险
code CRITICAL_ILLNESS: 重疾险 | 重疾 | 重大疾病保险 | 重大疾病险 | critical illness | 重疾保险 | critical illness cover
code CRITICAL_ILLNESS: critical illness insurance | 重大疾病 | 少儿重疾险 | 终身重疾险 | 定期重疾险
code MEDICAL: 医疗险 | 医疗保险 | 百万医疗险 | 百万医疗 | medical | 百万医疗保险 | 医疗 | 住院医疗险 | 住院医疗保险 | 商业医疗险
code MEDICAL: medical insurance | 中高端医疗险 | 高端医疗险 | 小额医疗险 | health insurance
code ACCIDENT: 意外险 | 意外伤害保险 | 意外 | 综合意外险 | accident | 意外伤害险 | personal accident | 意外保险 | 人身意外伤害保险
code ACCIDENT: accident insurance | 人身意外险
code CANCER: 防癌险 | 防癌 | 癌症险 | 恶性肿瘤保险 | cancer | 防癌保险 | 癌症保险 | cancer insurance | 防癌疾病保险
code PARTICIPATING: 分红险 | 分红型 | 分红 | 分红保险 | participating | with-profits | with profits
code UNIT_LINKED: 投连险 | 投资连结保险 | 投资连结险 | 投资连结型 | 投连 | 投连型 | unit-linked | unit linked | 投资连结
code UNIT_LINKED: investment-linked
x x: 保险 | 产品 | 类型 | 险种 | insurance | 险 | 为 | 产品类型 | policy | 消费型 | :
"""

RISKS = """
word R1: 低风险 | 低风险型 | 谨慎型 | low risk | 低 | very low risk | 极低风险 | 谨慎 | 保守型 | 保守 | low
word R2: 中低风险 | 中低风险型 | 稳健型 | 较低风险 | low to medium risk | 中低 | 较低 | 稳健 | medium-low | low to medium
word R2: medium-low risk | low-medium | low-medium risk | 中低等风险 | 中低风险等级
word R3: 中风险 | 中等风险 | 平衡型 | medium risk | 中 | 中等 | 平衡 | medium | 中度风险 | moderate risk | moderate
word R4: 中高风险 | 中高风险型 | 进取型 | 较高风险 | medium to high risk | 中高 | 较高 | 进取 | 成长型 | medium-high | medium to high
word R4: medium-high risk | 中高等风险 | 成长
word R5: 高风险 | 高风险型 | 激进型 | high risk | 高 | 激进 | high | very high risk
word : 适中 | 适度 | 一般 | 积极型 | 积极 | 进取偏高 | 极低
x x: 风险等级 | 产品风险等级 | 风险级别 | 风险 | 等级 | 产品风险 | 风险评级 | 产品 | 型 | 内部风险评级 | 风险程度 | risk | level | rating
x x: risk level | risk rating | 产品风险评级 | 为 | 属于 | 管理人评级 | 至 | :
"""

INVESTORS = """
word C1: 保守型 | 谨慎型 | 保守 | conservative
word C2: 稳健型 | 稳健 | 稳健型投资者
word C3: 平衡型 | 平衡 | balanced
word C4: 成长型 | 进取型 | 积极型 | 成长 | 进取 | 积极
word C5: 激进型 | 激进 | aggressive
x x: 投资者 | 客户 | 适合 | 适合客户 | 的 | 个人投资者 | 适合投资者 | 适合投资者类型 | 风险承受能力 | 等级 | 级 | 型 | 类 | 适合的投资者
x x: 投资者类型 | 风险承受能力等级 | 为 | 至 | investor | investors | 普通投资者 | 客户类型 | 适合客户类型 | 购买 | 销售对象 | 适用 | :
"""
