"""The declared words of figures, units, periods and bounds, in both languages.

One line: ``tag key: phrase | phrase``. Phrases are written as ``text.fold`` leaves them. A phrase means one thing
in every field; which tags a field accepts is its own affair, and a word that is not accepted refuses the text.
"""

from __future__ import annotations

UNITS = """
unit pct: % | percent | per cent | 个百分点 | 百分点 | percentage points | percentage point
unit permille: ‰
unit permyriad: ‱
unit bp: bp | bps | 个bp | 个基点 | 基点 | basis points | basis point
unit li: 厘
unit fen: 分
unit cheng: 成
unit zhe: 折
unit times: 倍
frac pct: 百分之
frac permille: 千分之
frac permyriad: 万分之
scale 1000: k | thousand
scale 1000000: million | mil | mn | mio
scale 1000000000: billion | bn
scale 100000: lakh | lakhs | lac | lacs
scale 10000000: crore | crores | cr
m m: m
cur $: $
cur CNY: ¥ | 人民币 | rmb | cny | 元 | 圆 | 元人民币 | 块 | yuan
cur HKD: hk$ | hkd | 港元 | 港币
cur USD: us$ | usd | 美元 | 美金
cur AUD: a$ | aud | au$ | 澳元
cur NZD: nz$ | nzd
cur CAD: c$ | ca$ | cad
cur SGD: s$ | sgd
cur TWD: nt$ | twd | 新台币
cur MYR: rm | myr
cur EUR: € | eur | euro | euros | 欧元
cur GBP: £ | gbp | 英镑
cur JPY: jpy | 日元
cur INR: ₹ | inr | rs | rs.
cur $: dollars | dollar
term D: 天 | 日 | 个自然日 | 自然日 | day | days | days' | d
term BD: 个工作日 | 工作日 | 个交易日 | 交易日 | business day | business days | working day | working days
term W: 周 | 个星期 | 星期 | week | weeks | wk | wks
term M: 个月 | 个月期 | 月期 | month | months | mth | mths | mo | mos
term Q: 个季度 | quarter | quarters
term Y: 年 | 年期 | year | years | yr | yrs | y
term instalment: 期
half Y: 半
iso P6M: 半年 | 半年期 | half a year | half year | six months
age years: 周岁 | 岁 | years old | years of age | year old | yo
en 1: one
en 2: two
en 3: three
en 4: four
en 5: five
en 6: six
en 7: seven
en 8: eight
en 9: nine
en 10: ten
en 11: eleven
en 13: thirteen
en 14: fourteen
en 16: sixteen
en 40: forty
en 48: forty-eight | forty eight
en 60: sixty
en 90: ninety
en 12: twelve
en 15: fifteen
en 18: eighteen
en 20: twenty
en 24: twenty-four | twenty four
en 25: twenty-five | twenty five
en 30: thirty
en 36: thirty-six | thirty six
"""

PERIODS = """
per P1Y: 年化 | 年利息 | 年利率 | 年息 | 年利 | 年化利率 | 年化收益率 | 年化率 | 年收益率 | /年 | 每年 | 年化综合资金成本 | 折合年化
per P1Y: 年费率
per P1Y: 年率 | 年度
per P1Y: p.a. | p.a | pa | per annum | per year | a year | annual | annually | yearly | each year | /year | /yr | /annum | annualised
per P1Y: annualized | p/a | /p.a. | per yr
per P1M: 月利息 | 月利率 | 月息 | 月利 | 每月 | /月 | 每个月 | per month | monthly | a month | each month | p.m. | /month | /mth | pcm
per P1M: every month | /个月
per P1D: 日利息 | 日利率 | 日息 | 日利 | 每日 | 每天 | /天 | /日 | 每日利息 | 一天 | daily | per day | a day | /day | each day
per P7D: per week | weekly | a week | /week | 每周 | 周利率
per P14D: fortnightly | per fortnight | a fortnight
per P3M: 每季 | 每季度 | /季 | /季度 | per quarter | quarterly | a quarter | each quarter
per P6M: half yearly | half-yearly | per half year | each half year | semi-annually | semi-annual | every 6 months | every six months
per P6M: /half year | 每半年
"""

BOUNDS = """
from from: 低至 | 最低 | 最低至 | 不低于 | 不少于 | 至少 | 最少 | 最低可至 | 低至可 | from | starting from | starting at | starts from
from from: starts at | as low as | 起步 | 最短 | 最小 | 下限 | 下限为
from min: min | min. | minimum | minimum of | minimal | minumum | at least | no less than | not less than | 年满 | 满 | lowest
up_to up_to: 最高 | 最长 | 最多 | 不超过 | 不高于 | 至多 | 最大 | 高达 | 长达 | 可达 | 可高达 | 最高可达 | 最长可达 | 最高达 | 最长达
up_to up_to: 上限 | 以内为 | 不多于
up_to up_to: up to | max | max. | maximum | maximum of | at most | not exceeding | no more than | not more than | as high as | upto
up_to up_to: and up to | up to a maximum of | highest
cmp lt: < | less than | under | below | 小于 | 低于 | 不足 | 少于
cmp le: <= | =< | ≤ | less than or equal to | 小于等于 | lower than or equal to | up to and including
cmp gt: > | greater than | more than | over | above | 大于 | 高于 | 超过 | exceeding | in excess of
cmp ge: >= | => | ≥ | greater than or equal to | 大于等于
between x: between | 介于
post ge: 起 | 以上 | 及以上 | 或以上 | (含)以上 | 含以上 | or more | and over | or over | and above | or above | onwards | & over
post ge: & above | & greater | or greater | and greater | 起步价 | 以上(含) | minimum limit | 起的 | or older | and older
post le: 以内 | 以下 | 及以下 | 或以下 | (含)以下 | or less | and under | or under | and below | or below | or lower | 以内(含) | 之内
post le: or younger | max limit | 封顶 | or fewer | 内 | maximum limit
approx approx: 左右 | 约 | 大约 | 上下 | 大概 | approximately | approx | approx. | about | around | circa | ~ | ≈ | 近似 | typically
approx approx: typical
incl high_incl: (含) | 含 | inclusive | (inclusive)
incl high_excl: (不含) | 不含 | exclusive
var m: balance | 余额 | 金额
op -: - | to | 至 | 到 | through | thru | 〜
op /: / | 、 | or | 或 | 或者
op and: and | & | 且 | 和 | 及
op +: + | plus | 加 | 加点 | 上加 | 上加点
op x: ×
op minus: 减 | 减点 | minus | less | 减去 | 下减
op ,: ,

"""

REFERENCES = """
ref LPR_5Y: lpr(5y) | lpr(5年) | lpr5年期以上 | lpr5年期 | lpr5年以上 | lpr 5年期以上 | 5年期的lpr | 五年期的lpr
ref LPR_5Y: lpr_5y | 5年期以上lpr | 五年期以上lpr | 5年以上lpr | 5年期lpr | 五年期lpr | lpr5y | 5y lpr | lpr(5年期以上) | lpr(5年期)
ref LPR_5Y: lpr(五年期以上) | 五年以上lpr | 5年期及以上lpr | 5-year lpr | 5 year lpr | lpr 5y | 5年期以上贷款市场报价利率
ref LPR_5Y: 贷款市场报价利率(lpr)(5年期以上)
ref LPR_1Y: lpr(1y) | lpr(1年) | lpr1年期 | lpr 1年期 | 1年期的lpr | 一年期的lpr
ref LPR_1Y: lpr_1y | 1年期lpr | 一年期lpr | 1年lpr | lpr1y | 1y lpr | lpr(1年期) | lpr(一年期) | 1-year lpr | 1 year lpr | one-year lpr
ref LPR_1Y: lpr 1y | 1年期贷款市场报价利率 | 一年期贷款市场报价利率 | 1年期限档次lpr | 1年期贷款市场报价利率(lpr)
ref LPR_1Y: 一年期贷款市场报价利率(lpr)
ref LPR: lpr | 贷款市场报价利率 | 贷款市场报价利率(lpr) | loan prime rate
ref PBOC_BASE: 基准利率 | 央行基准利率 | 人民银行基准利率 | 贷款基准利率 | 中国人民银行贷款基准利率 | 人行基准利率 | 同期基准利率
ref PBOC_BASE: 同期贷款基准利率 | 存款基准利率 | 央行贷款基准利率 | 中国人民银行同期贷款基准利率 | 人民银行同期贷款基准利率
ref PBOC_BASE: 中国人民银行基准利率 | 一年期定期存款基准利率 | 一年期存款基准利率 | 央行存款基准利率
ref PBOC_7D_NOTICE: 七天通知存款利率 | 7天通知存款利率 | 7日通知存款利率 | 七日通知存款利率 | 人民币七天通知存款利率
ref PBOC_7D_NOTICE: 七天通知存款利率(税后) | 中国人民银行公布的七天通知存款利率 | 央行七天通知存款利率 | 同期7天通知存款利率
ref PBOC_7D_NOTICE: 同期七天通知存款利率
ref CSI300: 沪深300指数收益率 | 沪深300指数 | 沪深300 | csi300 | csi 300 | 沪深300收益率
ref CPI: cpi | 居民消费价格指数
ref BBSY: bbsy | bbsy bid | 90 day bbsy | 30 day bbsy
ref SOFR: sofr | term sofr | 1m sofr | 3m sofr | 6m sofr | 1-month sofr | 3-month sofr | 6-month sofr | 1-month term sofr
ref SOFR: 3-month term sofr | 30-day average sofr | 30-day sofr | daily sofr
ref LIBOR: libor | 1m libor | 3m libor | 6m libor | 12m libor | 3-month libor | 1-month libor | 6-month libor
ref HIBOR: hibor | h | 1m hibor | 3m hibor | 1-month hibor | 3-month hibor | one-month hibor | 1 month hibor | 香港银行同业拆息
ref HIBOR: 银行同业拆息
ref EURIBOR_12M: euribor 12m | 12m euribor | 12-month euribor | euribor 12 months | 12 month euribor | euribor (12m) | 1y euribor
ref EURIBOR_12M: euribor 1y
ref BOE_BASE: bank of england base rate | boe base rate | boe base | bank of england bank rate | bank of england rate | boe bank rate
ref BOE_BASE: bank of england base
ref PRIME: prime | 最优惠利率 | 港元最优惠利率 | prime rate | p | us prime | wsj prime | the prime rate | u.s. prime rate
ref PRIME: wall street journal prime rate
"""

COMMON = """
q interest_paid: interest paid at maturity | interest paid monthly | interest paid annually | interest paid quarterly
q interest_paid: interest paid yearly
q indicative: 以实际审批为准 | 实际以机构批款情况为准 | 以实际为准 | 仅供参考 | 具体以审批为准 | 以银行审批为准 | 实际以审批为准
q indicative: 具体以实际审批为准 | 以审批结果为准 | 以审批为准 | 以合同为准 | 以实际审批结果为准 | 具体以合同为准 | 以机构审批为准
q indicative: 实际以审批结果为准 | 具体以银行审批为准 | 最终以审批为准 | 以银行公布为准 | 具体以机构审批为准 | 以最终审批为准
q indicative: 实际额度以审批为准 | 具体额度以审批为准 | 以系统审批为准 | subject to approval | subject to change | indicative
q indicative: subject to credit approval
"""
