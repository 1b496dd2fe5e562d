"""The declared words of fees, in both languages (see ``words`` for the form)."""

from __future__ import annotations

FEE_WORDS = """
q management: 管理费 | 管理费率 | 固定管理费 | 固定管理费率 | 投资管理费 | 投资管理费率 | management fee | annual management charge | amc
q management: management charge | management fees | 年管理费 | 年管理费率 | 产品管理费 | annual management fee | 基金管理费
q management: management expense ratio | mer
q custody: 托管费 | 托管费率 | 年托管费率 | custody fee | custody | 基金托管费 | 保管费 | 保管费率 | 年托管费
q sales_service: 销售服务费 | 销售服务费率 | 销售费 | 销售手续费 | 销售手续费率 | 销售费率
q purchase: 申购费 | 申购费率 | 申购 | 申购手续费 | initial charge | entry fee | entry charge | buy fee | front-end load | front end load
q subscription: 认购费 | 认购费率 | 认购 | 认购手续费 | subscription fee
q redemption: 赎回费 | 赎回费率 | 赎回 | 赎回手续费 | redemption fee | exit fee
q performance: 业绩报酬 | 超额业绩报酬 | 浮动管理费 | performance fee | 业绩报酬计提比例 | 超额收益
q of_excess: 超过业绩比较基准部分的 | 超过业绩比较基准部分 | 超出业绩比较基准部分的 | 超额部分的 | 超过部分的 | 超额收益的
q of_excess: 超过业绩基准部分的 | of excess | of outperformance | 超额收益部分 | 超过业绩比较基准的部分 | 超过业绩比较基准的部分按
q of_excess: of the excess
q fee,ongoing: ongoing charges | ongoing charge | ocf | ongoing charges figure | ongoing charges (ocf) | total expense ratio | ter
q fee,ongoing: ongoing fee
q fee,expense_ratio: expense ratio | net expense ratio | gross expense ratio
q prepayment: 提前还款 | 提前结清 | 提前还清 | prepayment | early repayment | early repayment charge | early settlement | 提前还款违约金
q prepayment: 提前结清违约金 | 提前还贷 | prepayment penalty | early payout | break | erc | early repayment fee
q penalty: 违约金 | 罚息 | 滞纳金 | 罚金 | late payment fee | late fee | penalty | late payment
q of_remaining_principal: 剩余本金 | 剩余未还本金 | 未还本金 | 提前还款本金 | of remaining principal | of the outstanding balance
q of_remaining_principal: of outstanding balance | of the outstanding principal | 剩余贷款本金 | of the amount repaid early | 提前还款金额
q of_remaining_principal: 提前结清金额 | of the remaining balance | of the outstanding loan balance | of outstanding principal
q of_remaining_principal: of the balance
q of_principal: 本金 | 贷款本金 | 借款本金 | of the principal | of principal | 分期本金 | 分期金额 | 分期总额 | 分期本金的
q of_limit: 额度 | 授信额度 | of the limit | of the approved limit | of the credit limit | of the facility limit | of limit
q of_limit: of your credit limit | of approved limit | of credit limit
q of_loan_amount: 贷款金额 | 放款金额 | 合同金额 | 借款金额 | of the total loan amount | of the total loan amount applied for
q of_loan_amount: of the loan amount | of loan amount | of total loan amount | of the amount borrowed | of the amount financed
q of_loan_amount: of the loan | of amount borrowed | 贷款总额 | of the advance
q of_transaction: 交易金额 | 取现金额 | of the transaction | of the transaction amount | of transaction amount | of transaction
q of_transaction: of the australian dollar amount of the transaction | of the transaction value | of the amount | of the withdrawal amount
q of_transaction: of the cash advance | of amount | of value | of the value | of the cash advance amount | of each transaction
q of_transaction: of the total transaction amount | of transaction value | of the australian dollar transaction amount
q of_transaction: of the converted transaction amount | of the purchase amount | 提现金额 | 交易额 | of the amount transferred
q of_transaction: of the transferred amount | of the balance transferred | of balance transferred | of the advance amount
q of_transaction: of the australian dollar value of the transaction | of the australian dollar value | of the amount advanced
q of_transaction: of the foreign transaction amount | of foreign transaction amount | of withdrawal amount
q per_transaction: 每笔 | /笔 | per transaction | each transaction | per trans | /transaction | 单笔 | 每次 | /次 | per withdrawal
q per_transaction: per payment | per transfer | each withdrawal | per occurrence | each time | per event | per occasion | each
q per_transaction: per dishonour | per advance
q per_page: per page | /page | a page
q per_deposit: per deposit | each deposit
q per_token: per token
q per_item: per item | per copy | /copy | per certificate | per cheque | /cheque | per statement | per request | per security | per card
q per_item: per search | per book | per account | per document | per alert | per entry | /item | per search per title | per letter
q per_item: per variation | per application | per loan | per facility | /张 | 每张 | per split | each sms alert | per sms
q per_item: /件 | /卡 | /户 | /份 | /本 | 每件 | 每卡 | 每户 | 每份
q per_hour: per hour | /hour | an hour | 每小时 | /小时
q origination: origination fee | origination | establishment fee | 手续费 | 一次性手续费 | 服务费 | application fee | setup fee
q origination: set-up fee | booking fee | product fee | arrangement fee | processing fee | 贷款手续费 | 分期手续费 | 开户费 | 评估费
q origination: admin fee | upfront fee | 咨询费 | 担保费 | 平台服务费 | 账户管理费 | completion fee
q deducted_upfront: deducted from loan proceeds | deducted from proceeds | deducted upfront | deducted from the loan | 放款时扣除
q deducted_upfront: 一次性扣除 | 从放款中扣除 | deducted from your loan proceeds | 放款时一次性扣除 | deducted from the loan amount
q upfront: upfront | up front | 一次性收取 | 首期收取 | 一次性 | 一次收取 | 放款时收取 | 一次性支付
q one_off: one-off | once off | once-off | one off | one time | one-time
q financeable: can be added to the loan | may be added to the loan | can be added to loan | financeable | can be financed
q financeable: added to the loan
q fee_total: 总手续费 | 总手续费率 | 总费率 | 分期总费率
q balance_transfer: balance transfer fee | balance transfer | 余额转账 | bt fee
q settlement: settlement fee | discharge fee | settlement
q foreign: foreign transaction fee | international transaction fee | foreign currency conversion fee | currency conversion fee
q foreign: overseas transaction fee | international transaction | foreign exchange fee | currency conversion
q cash_advance: cash advance fee | 取现手续费 | 预借现金手续费 | cash advance | 取现 | 提现手续费 | 提现
q first_year_free,annual_fee: no annual fee for the first year | 首年免年费 | 免首年年费 | no annual fee in the first year
q first_year_free,annual_fee: first year no annual fee | no annual fee first year | $0 annual fee for the first year
q first_year_free: first year free | free for the first year | 首年免费 | 首年免收 | $0 in the first year | no fee for the first year
q first_year_free: free first year | 首年免 | $0 first year
q annual_fee: 年费
per P1Y: 年化 | 年化费率 | 年化管理费率 | 年化托管费率
per P1Y: annual fee | annual fee of | 年费 | /年 | 每年 | annual | p.a. | per annum | per year | a year | annually | yearly | /year | pa
per P1Y: p.a | each year | per calendar year | annual package fee | annual card fee | per annum in advance | 年度 | 次年 | 次年起
per P1Y: 第二年起 | per rewards year
per P1M: monthly fee | monthly account fee | 月费 | /月 | 每月 | per month | monthly | a month | /month | each month
per P1M: monthly account keeping fee | 每期 | per calendar month | monthly service fee | pm | monthly loan service fee
per P1M: account keeping fee per month | /mth
per P3M: per quarter | quarterly | 每季度 | /季 | each quarter
per P6M: per half year | half yearly | /half year | half-yearly | 每半年 | per half-year
per P7D: per week | weekly | a week | each week | /week | 每周
per P1D: per day | daily | 每日 | 每天 | /天 | /日 | a day
per P14D: per fortnight | fortnightly
label min: min | min. | minimum | minimum of | with a minimum of | minimum fee of | subject to a minimum of | 最低 | 最少 | 最低收费
label min: 至少 | 每笔最低 | with a minimum fee of | minimum charge | minimum fee | 单笔最低 | 不低于 | whichever is greater | 最低收取
label min: at least | 不足
label cap: max | max. | maximum | maximum of | capped at | 最高 | 封顶 | up to a maximum of | cap | 上限 | 最高收费 | 每笔最高
label cap: with a maximum of | 单笔最高 | 最高收取 | 不超过 | subject to a maximum of | maximum fee | up to a max of
label plus: 加收 | 另加 | 另收
label then: then | thereafter | 之后 | after that
q variable_word: varies
nfee x: 整 | 持有 | 持有期 | 持有期限 | 收取 | 收 | 费率 | 费用 | 的 | 为 | 按 | 费 | 每张卡 | 主卡 | 附属卡 | 需 | 支付 | 率 | 计收 | 计
nfee x: 缴纳 | 分期 | 账户 | 信用卡 | 元整 | 标准 | 普卡 | 金卡 | 白金卡 | 贷款 | 部分 | 部分的 | 收取比例 | 比例 | 作为 | 到期 | 未到期
nfee x: 对
nfee x: fee | fees | of | the | a | an | charge | charged | is | for | service | account | based | increases
nfee x: based on loan amount and complexity | loan | per | payable | applies | in | plus gst | (inc gst) | inc gst | gst inclusive
nfee x: incl gst | including gst | service fee | costs | at | account keeping fee | fee of | charge of | standard | rate | fees of
nfee x: loan service fee | admin | administration fee | will apply | applicable | inc. gst | gst incl | includes gst | card | package
nfee x: replacement | statement | paper statement fee | dishonour fee | replacement card fee | cheque | transfer | additional | cardholder
q from,indicative: increases based on loan amount and complexity
var m: m | 金额
q tiered: 分段 | tiered
"""
