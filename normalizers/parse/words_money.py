"""The declared words of amounts, fees, loan-to-value shares and ages (see ``words`` for the form)."""

from __future__ import annotations

MONEY_WORDS = """
q per P1D: 每日 | 每天 | /天 | /日 | per day | a day | daily
per P1D: /天 | /日 | 每日 | 每天 | per day | a day | daily
per P1Y: 年免赔额 | 年度免赔额 | 年度 | 年缴 | 年交 | 年缴保费 | 年交保费 | 首年保费 | 年保费 | 每年免赔额 | 保单年度 | 每保单年度 | 年累计免赔额 | 年收入
per P1M: 月缴 | 月交 | 月保费 | 月收入
per P1M: /月起 | 每月起
q additional: additional
q shared: 共享 | 家庭共享 | 共享免赔额 | shared | 全家共享
q per_transaction: 每次 | 单次 | 次免赔额 | 每次事故 | 每次事故免赔额 | 单笔限额 | per claim | each claim | per transaction | each and every claim
q cap: 限购 | 上限 | 限额
q per_person: 单人 | 每人 | 个人 | 单户 | 单个投资者 | 每户 | per person
q equals: 即
label additional_min: 追加 | 追加购买 | 追加金额 | 追加投资 | 追加申购 | subsequent | subsequent investment | thereafter | 后续追加 | 追加认购 | then | 之后 | 后续
label increment: 递增 | 以 | 按 | 递增金额 | increments of | in increments of | multiples of | in multiples of | 整数倍 | 并以
q increment: 整数倍递增 | 的整数倍递增 | 的整数倍 | 递增单位 | 为单位递增 | 整数倍增加 | 为递增单位
from min: 起购金额 | 起投金额 | 起点金额 | 起存金额 | 起售金额 | 认购起点 | 购买起点 | 投资起点 | 申购起点 | 起购点 | 购买门槛 | 投资门槛 | 认购起点金额 | 申购起点金额 | 起存门槛
post ge: 起购 | 起投 | 起存 | 起售 | 起认购 | 起申购 | 起步
nmoney x: 额度 | 金额 | 贷款额度 | 贷款金额 | 可贷 | 可贷额度 | 可借 | 授信额度 | 贷 | 的 | 为 | 是 | 购 | 投 | 存 | 售 | 首次 | 首次购买 | 首次认购 | 首次申购 | 首次购买金额 | 认购 | 申购 | 购买 | 单笔 | 保额 | 基本保额 | 基本保险金额 | 保险金额 | 总保额 | 保险金额为 | 免赔额 | 保费 | 额 | 借款额度 | 借款金额 | 信用额度 | 单日 | 持有 | 累计 | 贷款 | 认购金额 | 申购金额 | 一般医疗 | 重疾 | 意外身故 | 医疗 | 重大疾病 | 首期 | 首笔 | 存款金额 | 可 | 首年 | 个人投资者 | 保障 | 可享 | 大额存单 | 存款 | 理财 | 产品 | 净值 | 单位净值 | 最新净值 | 个人
nmoney x: amount | amounts | limit | credit limit | balance | balances | opening | of | deposit | deposits | for | loan | loans | term | borrowings | total | the | a | an | is | are | subject | to acceptance by the bank | term deposit | term deposits | investment | loan amount | with | balances of | deposits of | loans of | voluntary | compulsory | excess | deductible | sum | assured | sum assured | cover | premium | premiums | initial | initial investment | opening balance | opening deposit | on | borrow | we lend | income | gross | your | you can | can | insured | sum insured | annual income | per | account | funds | invest | amount of | lending | tier | value | unsecured | secured | benefit | purchase | interest | only | entire | voluntary excess | total borrowings | investments | savings | account balance | account balances | credit | facility | facilities | limits | in | personal | home
op ;: (|)
"""

FEE_WORDS = """
q management: 管理费 | 管理费率 | 固定管理费 | 固定管理费率 | 投资管理费 | 投资管理费率 | management fee | annual management charge | amc | management charge | management fees | 年管理费 | 年管理费率 | 产品管理费 | annual management fee | 基金管理费 | management expense ratio | mer
q custody: 托管费 | 托管费率 | 年托管费率 | custody fee | custody | 基金托管费 | 保管费 | 保管费率 | 年托管费
q sales_service: 销售服务费 | 销售服务费率 | 销售费 | 销售手续费 | 销售手续费率 | 销售费率
q purchase: 申购费 | 申购费率 | 申购 | 申购手续费 | initial charge | entry fee | entry charge | buy fee | front-end load | front end load
q subscription: 认购费 | 认购费率 | 认购 | 认购手续费 | subscription fee
q redemption: 赎回费 | 赎回费率 | 赎回 | 赎回手续费 | redemption fee | exit fee
q performance: 业绩报酬 | 超额业绩报酬 | 浮动管理费 | performance fee | 业绩报酬计提比例 | 超额收益
q of_excess: 超过业绩比较基准部分的 | 超过业绩比较基准部分 | 超出业绩比较基准部分的 | 超额部分的 | 超过部分的 | 超额收益的 | 超过业绩基准部分的 | of excess | of outperformance | 超额收益部分 | 超过业绩比较基准的部分 | 超过业绩比较基准的部分按 | of the excess
q fee,ongoing: ongoing charges | ongoing charge | ocf | ongoing charges figure | ongoing charges (ocf) | total expense ratio | ter | ongoing fee
q fee,expense_ratio: expense ratio | net expense ratio | gross expense ratio
q prepayment: 提前还款 | 提前结清 | 提前还清 | prepayment | early repayment | early repayment charge | early settlement | 提前还款违约金 | 提前结清违约金 | 提前还贷 | prepayment penalty | early payout | break | erc | early repayment fee
q penalty: 违约金 | 罚息 | 滞纳金 | 罚金 | late payment fee | late fee | penalty | late payment
q of_remaining_principal: 剩余本金 | 剩余未还本金 | 未还本金 | 提前还款本金 | of remaining principal | of the outstanding balance | of outstanding balance | of the outstanding principal | 剩余贷款本金 | of the amount repaid early | 提前还款金额 | 提前结清金额 | of the remaining balance | of the outstanding loan balance | of outstanding principal | of the balance
q of_principal: 本金 | 贷款本金 | 借款本金 | of the principal | of principal | 分期本金 | 分期金额 | 分期总额 | 分期本金的
q of_limit: 额度 | 授信额度 | of the limit | of the approved limit | of the credit limit | of the facility limit | of limit | of your credit limit | of approved limit | of credit limit
q of_loan_amount: 贷款金额 | 放款金额 | 合同金额 | 借款金额 | of the total loan amount | of the total loan amount applied for | of the loan amount | of loan amount | of total loan amount | of the amount borrowed | of the amount financed | of the loan | of amount borrowed | 贷款总额 | of the advance
q of_transaction: 交易金额 | 取现金额 | of the transaction | of the transaction amount | of transaction amount | of transaction | of the australian dollar amount of the transaction | of the transaction value | of the amount | of the withdrawal amount | of the cash advance | of amount | of value | of the value | of the cash advance amount | of each transaction | of the total transaction amount | of transaction value | of the australian dollar transaction amount | of the converted transaction amount | of the purchase amount | 提现金额 | 交易额 | of the amount transferred | of the transferred amount | of the balance transferred | of balance transferred | of the advance amount | of the australian dollar value of the transaction | of the australian dollar value | of the amount advanced | of the foreign transaction amount | of foreign transaction amount | of withdrawal amount
q per_transaction: 每笔 | /笔 | per transaction | each transaction | per trans | /transaction | 单笔 | 每次 | /次 | per withdrawal | per payment | per transfer | each withdrawal | per occurrence | each time | per event | per occasion | each | per dishonour | per advance
q per_page: per page | /page | a page
q per_deposit: per deposit | each deposit
q per_token: per token
q per_item: per item | per copy | /copy | per certificate | per cheque | /cheque | per statement | per request | per security | per card | per search | per book | per account | per document | per alert | per entry | /item | per search per title | per letter | per variation | per application | per loan | per facility | /张 | 每张 | per split | each sms alert | per sms
q per_hour: per hour | /hour | an hour | 每小时 | /小时
q origination: origination fee | origination | establishment fee | 手续费 | 一次性手续费 | 服务费 | application fee | setup fee | set-up fee | booking fee | product fee | arrangement fee | processing fee | 贷款手续费 | 分期手续费 | 开户费 | 评估费 | admin fee | upfront fee | 咨询费 | 担保费 | 平台服务费 | 账户管理费 | completion fee
q deducted_upfront: deducted from loan proceeds | deducted from proceeds | deducted upfront | deducted from the loan | 放款时扣除 | 一次性扣除 | 从放款中扣除 | deducted from your loan proceeds | 放款时一次性扣除 | deducted from the loan amount
q upfront: upfront | up front | 一次性收取 | 首期收取 | 一次性 | 一次收取 | 放款时收取 | 一次性支付
q one_off: one-off | once off | once-off | one off | one time | one-time
q financeable: can be added to the loan | may be added to the loan | can be added to loan | financeable | can be financed | added to the loan
q fee_total: 总手续费 | 总手续费率 | 总费率 | 分期总费率
q balance_transfer: balance transfer fee | balance transfer | 余额转账 | bt fee
q settlement: settlement fee | discharge fee | settlement
q foreign: foreign transaction fee | international transaction fee | foreign currency conversion fee | currency conversion fee | overseas transaction fee | international transaction | foreign exchange fee | currency conversion
q cash_advance: cash advance fee | 取现手续费 | 预借现金手续费 | cash advance | 取现 | 提现手续费 | 提现
q first_year_free,annual_fee: no annual fee for the first year | 首年免年费 | 免首年年费 | no annual fee in the first year | first year no annual fee | no annual fee first year | $0 annual fee for the first year
q first_year_free: first year free | free for the first year | 首年免费 | 首年免收 | $0 in the first year | no fee for the first year | free first year | 首年免 | $0 first year
q annual_fee: 年费
per P1Y: annual fee | annual fee of | 年费 | /年 | 每年 | annual | p.a. | per annum | per year | a year | annually | yearly | /year | pa | p.a | each year | per calendar year | annual package fee | annual card fee | per annum in advance | 年度 | 次年 | 次年起 | 第二年起 | per rewards year
per P1M: monthly fee | monthly account fee | 月费 | /月 | 每月 | per month | monthly | a month | /month | each month | monthly account keeping fee | 每期 | per calendar month | monthly service fee | pm | monthly loan service fee | account keeping fee per month | /mth
per P3M: per quarter | quarterly | 每季度 | /季 | each quarter
per P6M: per half year | half yearly | /half year | half-yearly | 每半年 | per half-year
per P1W: per week | weekly
per P1D: per day | daily | 每日 | 每天 | /天 | /日 | a day
per P14D: per fortnight | fortnightly
label min: min | min. | minimum | minimum of | with a minimum of | minimum fee of | subject to a minimum of | 最低 | 最少 | 最低收费 | 至少 | 每笔最低 | with a minimum fee of | minimum charge | minimum fee | 单笔最低 | 不低于 | whichever is greater | 最低收取 | at least | 不足
label cap: max | max. | maximum | maximum of | capped at | 最高 | 封顶 | up to a maximum of | cap | 上限 | 最高收费 | 每笔最高 | with a maximum of | 单笔最高 | 最高收取 | 不超过 | subject to a maximum of | maximum fee | up to a max of
label plus: 加收 | 另加 | 另收
label then: then | thereafter | 之后 | after that
q variable_word: varies
nfee x: 收取 | 收 | 费率 | 费用 | 的 | 为 | 按 | 费 | 每张卡 | 主卡 | 附属卡 | 需 | 支付 | 率 | 计收 | 计 | 缴纳 | 分期 | 账户 | 信用卡 | 元整 | 标准 | 普卡 | 金卡 | 白金卡 | 贷款 | 部分 | 部分的 | 收取比例 | 比例 | 作为 | 到期 | 未到期 | 对
nfee x: fee | fees | of | the | a | an | charge | charged | is | for | service | account | based | increases | based on loan amount and complexity | and | loan | per | payable | applies | in | plus gst | (inc gst) | inc gst | gst inclusive | incl gst | including gst | service fee | costs | to | at | account keeping fee | fee of | charge of | standard | rate | fees of | loan service fee | admin | administration fee | will apply | applicable | inc. gst | gst incl | includes gst | card | package | replacement | statement | paper statement fee | dishonour fee | replacement card fee | cheque | transfer | additional | cardholder
q from,indicative: increases based on loan amount and complexity
var m: m | 金额
q tiered: 分段 | tiered
"""

LTV_WORDS = """
inverse x: 首付 | 首付比例 | 首付款比例 | 首付款 | 首付比 | 首套首付 | 首套房首付比例 | 首套首付比例 | deposit of | deposit | deposit required | down payment | 二套首付比例 | 二套房首付比例 | downpayment | 首套房首付 | 二套首付 | 二套房首付
var v: lvr | ltv | loan to value ratio | loan to value | loan-to-value | loan to value ratio (lvr) | loan-to-value ratio | ltvs | lvrs | loan to valuation ratio | lvr's | ltv ratio
q lmi: lmi | inc lmi | including lmi | incl lmi | incl. lmi | inc. lmi | with lmi | including lenders mortgage insurance | inclusive of lmi | including capitalised lmi
q plus_lmi: plus lenders mortgage insurance premium | + lmi | plus lmi | plus lenders mortgage insurance | plus capitalised lmi
q typo: propery
q owner_occupied: owner occupied | owner-occupied | oo | owner occupier | own occ | 自住
q investment: investment | inv | investor | 投资
q principal_and_interest: p&i | principal & interest | principal and interest | pi
q interest_only: io | interest only
q variable: variable | basic variable | offset variable | standard variable
q fixed: fixed | fixed rate
q discount: discount | discounted
nltv x: of | the | property | value | property's | borrow | of the property value | of property value | of the value of the property | of the | on | for | is | a | an | hv | user-input-rate | between | only | an eligible lvr | eligible | up | loan | loans | home loan | home loans | security | of the purchase price | purchase price | of the security value | security value | of value | new | available | rate | with | valuation | of valuation | standard | lending | your | can | you | you can | property price | finance | mortgage | mortgages | ratio | basic | offset | residential | we lend | apply | applies | special | 100% offset
nltv x: 可贷 | 房价 | 的 | 贷款 | 贷款成数 | 贷款比例 | 比例 | 为 | 房产 | 评估 | 价值 | 评估值 | 评估价 | 房屋 | 房款 | 总价 | 可贷款 | 抵押率 | 房产评估价 | 房产评估值 | 房屋评估价 | 抵押物 | 抵押物评估值 | 按揭成数 | 按揭 | 购房款 | 房屋总价 | 车价 | 楼价 | 估值 | 物业估值 | 房产价值 | 现金价值 | 保单现金价值 | 现金价值净额 | 现金价值扣除各项欠款后余额 | 余额 | 保单 | 可借 | 保险合同现金价值 | 保单账户价值 | 账户价值 | 首套 | 首套房 | 二套房 | 二套 | 成数 | 时 | 扣除各项欠款后余额 | 申请时 | 合同 | 可达 | 贷款额度 | 额度
nltv x: surrender value | of the surrender value | of cash value | of the cash value | cash value | policy loan
op _: _
"""

AGE_WORDS = """
age years: 周岁 | 岁 | years old | years of age | year old | yo | years | year | yrs | yr | yrs old
q next_birthday: next birthday | age next birthday | (next birthday) | anb
q born: 出生满 | 出生
q min: must be
nage x: age | ages | aged | entry age | issue age | the | of | and | 年龄 | 投保年龄 | 被保险人年龄 | 承保年龄 | 借款人年龄 | 申请人年龄 | 被保人年龄 | 的 | 为 | 中国公民 | 首次投保年龄 | 申请人 | 借款人 | 之间 | 年龄在 | 在 | 续保年龄 | 自然人 | 被保险人 | 投保 | 可投保 | 客户 | 居民 | 公民 | 人群 | 中国大陆居民 | applicants | applicant | must be | you must be | be | for | customers | is | are | at | last birthday | attained age | anyone | persons | people | insured | issue ages | entry | 首次投保 | at entry | last birthday | 可续保至 | 续保至
q last_birthday: last birthday | age last birthday
from from: 年满 | 满 | 已满 | must be at least | you must be at least | minimum age | min age
up_to up_to: maximum age | max age
"""
