"""The declared words of amounts and ages, and of shares of a value, in both languages (see ``words`` for the form)."""

from __future__ import annotations

MONEY_WORDS = """
q per P1D: 每日 | 每天 | /天 | /日 | per day | a day | daily
per P1D: /天 | /日 | 每日 | 每天 | per day | a day | daily
per P1Y: 年免赔额 | 年度免赔额 | 年度 | 年缴 | 年交 | 年缴保费 | 年交保费 | 首年保费 | 年保费 | 每年免赔额 | 保单年度 | 每保单年度
per P1Y: per policy year | a policy year | each policy year | per calendar year
per P1Y: 年累计免赔额 | 年收入
per P1M: 月缴 | 月交 | 月保费 | 月收入
per P1M: /月起 | 每月起
q additional: additional
q shared: 共享 | 家庭共享 | 共享免赔额 | shared | 全家共享
q per_transaction: 每次 | 单次 | 次免赔额 | 每次事故 | 每次事故免赔额 | 单笔限额 | per claim | each claim | per transaction
q per_transaction: each and every claim
q cap: 限购 | 上限 | 限额
q per_person: 单一客户 | 单一投资者 | 单个客户 | 单一自然人 | 每位客户 | 单客户
q per_person: 单人 | 每人 | 个人 | 单户 | 单个投资者 | 每户 | per person
q equals: 即
label additional_min: 追加 | 追加购买 | 追加金额 | 追加投资 | 追加申购 | subsequent | subsequent investment | thereafter | 后续追加
label additional_min: 追加认购 | then | 之后 | 后续
label increment: 递增 | 以 | 按 | 递增金额 | increments of | in increments of | multiples of | in multiples of | 整数倍 | 并以
q increment: 整数倍递增 | 的整数倍递增 | 的整数倍 | 递增单位 | 为单位递增 | 整数倍增加 | 为递增单位
from min: 起点 | 起购金额 | 起投金额 | 起点金额 | 起存金额 | 起售金额 | 认购起点 | 购买起点 | 投资起点 | 申购起点 | 起购点 | 购买门槛
from min: 投资门槛 | 认购起点金额 | 申购起点金额 | 起存门槛
post ge: 起购 | 起投 | 起存 | 起售 | 起认购 | 起申购 | 起步
nmoney x: 整 | 额度 | 金额 | 贷款额度 | 贷款金额 | 可贷 | 可贷额度 | 可借 | 授信额度 | 贷 | 的 | 为 | 是 | 购 | 投 | 存 | 售 | 首次
nmoney x: 首次购买 | 首次认购 | 首次申购 | 首次购买金额 | 认购 | 申购 | 购买 | 单笔 | 保额 | 基本保额 | 基本保险金额 | 保险金额 | 总保额
nmoney x: 保险金额为 | 免赔额 | 保费 | 额 | 借款额度 | 借款金额 | 信用额度 | 单日 | 持有 | 累计 | 贷款 | 认购金额 | 申购金额 | 一般医疗
nmoney x: 重疾 | 意外身故 | 医疗 | 重大疾病 | 首期 | 首笔 | 存款金额 | 可 | 首年 | 个人投资者 | 保障 | 可享 | 大额存单 | 存款 | 理财
nmoney x: 可借款 | 可贷款
nmoney x: 可选 | 任选 | 保险金 | 医疗保险金 | 身故保险金 | 一般医疗保险金 | 重疾保险金 | 重大疾病保险金 | 之间 | 持有金额 | 整存整取
nmoney x: 产品 | 净值 | 单位净值 | 最新净值 | 个人
nmoney x: amount | amounts | limit | credit limit | balance | balances | opening | of | deposit | deposits | for | loan | loans | term
nmoney x: borrowings | total | the | a | an | is | are | subject | to acceptance by the bank | term deposit | term deposits | investment
nmoney x: loan amount | with | balances of | deposits of | loans of | voluntary | compulsory | excess | deductible | sum | assured
nmoney x: sum assured | cover | premium | premiums | initial | initial investment | opening balance | opening deposit | on | borrow
nmoney x: we lend | income | gross | your | you can | can | insured | sum insured | annual income | per | account | funds | invest
nmoney x: amount of | lending | value | unsecured | secured | benefit | purchase | interest | only | entire | voluntary excess
nmoney x: total borrowings | investments | savings | account balance | account balances | credit | facility | facilities | limits | in
nmoney x: personal | home
op ;: (|)
"""

LTV_WORDS = """
inverse x: 首付 | 首付比例 | 首付款比例 | 首付款 | 首付比 | 首套首付 | 首套房首付比例 | 首套首付比例 | deposit of | deposit
inverse x: deposit required | down payment | 二套首付比例 | 二套房首付比例 | downpayment | 首套房首付 | 二套首付 | 二套房首付
var v: lvr | ltv | loan to value ratio | loan to value | loan-to-value | loan to value ratio (lvr) | loan-to-value ratio | ltvs | lvrs
var v: loan to valuation ratio | lvr's | ltv ratio
q lmi: lmi | inc lmi | including lmi | incl lmi | incl. lmi | inc. lmi | with lmi | including lenders mortgage insurance
q lmi: inclusive of lmi | including capitalised lmi
q plus_lmi: plus lenders mortgage insurance premium | + lmi | plus lmi | plus lenders mortgage insurance | plus capitalised lmi
q typo: propery
q owner_occupied: owner occupied | owner-occupied | oo | owner occupier | own occ | 自住
q investment: investment | inv | investor | 投资
q principal_and_interest: p&i | principal & interest | principal and interest | pi
q interest_only: io | interest only
q variable: variable | basic variable | offset variable | standard variable
q fixed: fixed | fixed rate
q discount: discount | discounted
nltv x: of | the | property | value | property's | borrow | of the property value | of property value | of the value of the property
nltv x: of the | on | for | is | a | an | hv | user-input-rate | only | an eligible lvr | eligible | up | loan | loans
nltv x: home loan | home loans | security | of the purchase price | purchase price | of the security value | security value | of value
nltv x: new | available | rate | with | valuation | of valuation | standard | lending | your | can | you | you can | property price
nltv x: finance | mortgage | mortgages | ratio | basic | offset | residential | we lend | apply | applies | special | 100% offset
nltv x: 每次 | 贷款期限 | 期限 | 每次贷款期限 | 单次 | 贷款期 | 可贷 | 房价 | 的 | 贷款 | 贷款成数 | 贷款比例 | 比例 | 为 | 房产 | 评估
nltv x: 价值 | 评估值 | 评估价 | 房屋 | 房款 | 总价 | 可贷款 | 抵押率 | 房产评估价 | 房产评估值 | 房屋评估价 | 抵押物 | 抵押物评估值
nltv x: 按揭成数 | 按揭 | 购房款 | 房屋总价 | 车价 | 楼价 | 估值 | 物业估值 | 房产价值 | 现金价值 | 保单现金价值 | 现金价值净额
nltv x: 现金价值扣除各项欠款后余额 | 余额 | 保单 | 可借 | 保险合同现金价值 | 保单账户价值 | 账户价值 | 首套 | 首套房 | 二套房 | 二套
nltv x: 成数 | 时 | 扣除各项欠款后余额 | 申请时 | 合同 | 可达 | 贷款额度 | 额度
nltv x: surrender value | of the surrender value | of cash value | of the cash value | cash value | policy loan
op _: _
"""

AGE_WORDS = """
age years: 周岁 | 岁 | years old | years of age | year old | yo | years | year | yrs | yr | yrs old
q next_birthday: next birthday | age next birthday | (next birthday) | anb
q born: 出生满 | 出生
q min: must be
nage x: 须 | 应 | 需 | 且须
nage x: age | ages | aged | entry age | issue age | the | of | 年龄 | 投保年龄 | 被保险人年龄 | 承保年龄 | 借款人年龄 | 申请人年龄
nage x: 被保人年龄 | 的 | 为 | 中国公民 | 首次投保年龄 | 申请人 | 借款人 | 之间 | 年龄在 | 在 | 续保年龄 | 自然人 | 被保险人 | 投保
nage x: 可投保 | 客户 | 居民 | 公民 | 人群 | 中国大陆居民 | applicants | applicant | must be | you must be | be | for | customers | is
nage x: are | at | last birthday | attained age | anyone | persons | people | insured | issue ages | entry | 首次投保 | at entry
nage x: last birthday | 可续保至 | 续保至
q last_birthday: last birthday | age last birthday
from from: 年满 | 满 | 已满 | must be at least | you must be at least | minimum age | min age
up_to up_to: maximum age | max age
"""
