"""Rates read from real strings, grouped by origin. Each row is ``text  =>  what it says`` (see parse_brief)."""

from __future__ import annotations

import pytest

from normalizers.parse.rates import parse_rate
from tests.parse_brief import brief, lang_of, rows

TABLE = """
# Typical Chinese loan pages
年化利率4.35%  =>  0.0435 /P1Y
年利率（单利）7.2%起  =>  0.072.. /P1Y
年化利率3.6%~18%  =>  0.036..0.18 /P1Y
日利率0.02%-0.05%  =>  0.0002..0.0005 /P1D
日息万五  =>  0.0005 /P1D
日息万分之2.5  =>  0.00025 /P1D
万5/日  =>  0.0005 /P1D
借1000元每天利息0.5元  =>  0.0005 /P1D
月息1分  =>  0.01 /P1M
月息1分5厘  =>  0.015 /P1M
月息一分五  =>  0.015 /P1M
年息6厘  =>  0.06 /P1Y
年息1分2厘  =>  0.12 /P1Y
月利率千分之六  =>  0.006 /P1M
每月0.6%  =>  0.006 /P1M
0.05%/天  =>  0.0005 /P1D
36%/年  =>  0.36 /P1Y
0.7%-5%  =>  0.007..0.05 /P1Y
参考月利率1.5%  =>  0.015 /P1M
每期手续费率0.6%  =>  0.006 /P1M
单利年化不超过24%  =>  ..0.24 /P1Y
LPR-30BP  =>  LPR -0.003 /P1Y
LPR加55个基点  =>  LPR 0.0055 /P1Y
1年期LPR+0.6%  =>  LPR_1Y 0.006 /P1Y
5年期以上LPR-0.45%  =>  LPR_5Y -0.0045 /P1Y
五年期以上LPR-20BP，即3.75%  =>  LPR_5Y -0.002 /P1Y
LPR+50BP，当前4.0%  =>  LPR 0.005 /P1Y
LPR（1年期）+1.05%  =>  LPR_1Y 0.0105 /P1Y
LPR的1.1倍  =>  LPR x1.1 /P1Y
基准利率的1.1倍  =>  PBOC_BASE x1.1 /P1Y
基准利率打9折  =>  PBOC_BASE x0.9 /P1Y
LPR下浮10%  =>  LPR x0.9 /P1Y
罚息利率为合同利率上浮30%-50%  =>  0.3..0.5
逾期罚息：合同利率上浮50%  =>  0.5
免息  =>  0 /P1Y
限时优惠3.0%（原3.6%）  =>  0.03 /P1Y
固定利率3.85%  =>  0.0385 /P1Y
APR 7.3%  =>  0.073 /P1Y
年化7．2％  =>  0.072 /P1Y
利率：3.85 %  =>  0.0385 /P1Y
百分之四点三五  =>  0.0435 /P1Y
0.35‱  =>  0.000035
日利率0.5‰  =>  0.0005 /P1D
月利率5.5‰  =>  0.0055 /P1M
综合年化成本10.8%-24%  =>  0.108..0.24 /P1Y
年利率3.4%-4.5%，具体以审批为准  =>  0.034..0.045 /P1Y
公积金贷款利率2.85%  =>  0.0285 /P1Y
利息0.1%/天  =>  0.001 /P1D
等额本息年化6.5%  =>  0.065 /P1Y
年化利率（单利）3.0%起  =>  0.03.. /P1Y
日利率低至万3  =>  0.0003.. /P1D
每日利息0.65元/千元  =>  0.00065 /P1D
月息8厘  =>  0.008 /P1M
最低月费率0.65%  =>  0.0065.. /P1M
每期应还本金111.63元、每期分期利息8.04元，近似折算年化利率6.77%  =>  0.0677 /P1Y
基准利率下浮15%  =>  PBOC_BASE x0.85 /P1Y
原利率18% 限时5折 9%  =>  0.09 /P1Y
# Typical Chinese deposit, wealth and insurance pages
活期 0.05%  =>  0.0005 /P1Y
活期存款年利率0.1%  =>  0.001 /P1Y
七天通知存款 0.45%  =>  0.0045 [P7D] /P1Y
7天通知存款年利率0.75%  =>  0.0075 [P7D] /P1Y
大额存单 3年期 2.15%  =>  0.0215 [P3Y] /P1Y
大额存单三年期2.35%，20万起存  =>  0.0235 [P3Y] /P1Y
整存整取 五年 1.55%  =>  0.0155 [P5Y] /P1Y
一年期定期存款利率1.35%  =>  0.0135 [P1Y] /P1Y
3个月 0.80%  =>  0.008 [P3M] /P1Y
零存整取 一年 0.9%  =>  0.009 [P1Y] /P1Y
结构性存款 1.3%-2.7%  =>  0.013..0.027 /P1Y
存款基准利率上浮40%  =>  PBOC_BASE x1.4 /P1Y
协定存款0.2%  =>  0.002 /P1Y
七日年化收益率1.85%  =>  0.0185 /P1Y
7日年化 1.852%  =>  0.01852 /P1Y
近7日年化收益率：2.01%  =>  0.0201 /P1Y
每万份收益 0.4921  =>  0.00004921 /P1D
万份收益：0.4921元  =>  0.00004921 /P1D
成立以来年化收益率3.25%  =>  0.0325 /P1Y
近1月年化 3.1%  =>  0.031 /P1Y
近三月年化收益率2.88%  =>  0.0288 /P1Y
近三年收益率 12.5%  =>  0.125
成立以来 35.2%  =>  0.352
日涨跌幅+0.35%  =>  0.0035
近一年涨跌幅 -1.25%  =>  -0.0125
预期年化收益率：4.5%-5.0%  =>  0.045..0.05 /P1Y
历史年化收益率4.0%  =>  0.04 /P1Y
业绩比较基准2.4%-3.4%（年化）  =>  0.024..0.034 /P1Y
业绩比较基准：中国人民银行公布的七天通知存款利率  =>  PBOC_7D_NOTICE /P1Y
业绩比较基准：沪深300指数收益率  =>  CSI300
CPI+3%  =>  CPI 0.03 /P1Y
3.0%-3.5%  =>  0.03..0.035 /P1Y
业绩比较基准 年化2.8%  =>  0.028 /P1Y
一年期LPR-50BP  =>  LPR_1Y -0.005 /P1Y
1年期LPR减60BP  =>  LPR_1Y -0.006 /P1Y
预期最高年化收益率5.2%  =>  ..0.052 /P1Y
目标年化收益率5%  =>  0.05 /P1Y
七天通知存款利率+0.5%  =>  PBOC_7D_NOTICE 0.005 /P1Y
预定利率2.5%  =>  0.025 /P1Y
保底利率1.75%  =>  0.0175 /P1Y
最低保证利率1.0%  =>  0.01 /P1Y
结算利率3.1%  =>  0.031 /P1Y
万能账户保底利率2.0%，当前结算利率3.3%  =>  0.02 /P1Y
# Typical English pages
5.99% p.a.  =>  0.0599 /P1Y
5.99%pa  =>  0.0599 /P1Y
6.34% p.a. variable  =>  0.0634 /P1Y
6.19% p.a. fixed for 2 years  =>  0.0619 [P2Y] /P1Y
Fixed 3 years 5.89% p.a.  =>  0.0589 [P3Y] /P1Y
3 Year Fixed 5.89% p.a. (comparison rate 7.01% p.a.)  =>  0.0589 [P3Y] /P1Y
From 6.99% p.a. (7.41% p.a. comparison rate)  =>  0.0699.. /P1Y
Rates from 6.99% to 14.99% p.a.  =>  0.0699..0.1499 /P1Y
as low as 3.99% APR  =>  0.0399.. /P1Y
Variable APR 18.24% - 28.24%  =>  0.1824..0.2824 /P1Y
24.9% APR representative (variable)  =>  0.249 /P1Y
Representative 34.9% APR variable  =>  0.349 /P1Y
39.9% EAR variable  =>  0.399 /P1Y
7.1% APRC  =>  0.071 /P1Y
Prime + 1.5%  =>  PRIME 0.015 /P1Y
Prime - 0.9%  =>  PRIME -0.009 /P1Y
P - 2.5%  =>  PRIME -0.025 /P1Y
H + 1.3%  =>  HIBOR 0.013 /P1Y
1-month HIBOR + 1.3%  =>  HIBOR 0.013 /P1Y
BBSY + 2.10%  =>  BBSY 0.021 /P1Y
BBSY plus margin  =>  BBSY /P1Y
3M SOFR + 200 bps  =>  SOFR 0.02 /P1Y
12M EURIBOR + 1.25%  =>  EURIBOR_12M 0.0125 /P1Y
LIBOR plus 3%  =>  LIBOR 0.03 /P1Y
HIBOR + 1.3% (cap: P - 1.75%)  =>  HIBOR 0.013 /P1Y
Bank of England Base Rate + 1.49%  =>  BOE_BASE 0.0149 /P1Y
0% p.a. for 12 months on balance transfers, then 21.99% p.a.  =>  0 [P12M] /P1Y
0% for 20 months, then 19.99% variable  =>  0 [P20M] /P1Y
2.99% intro APR for 12 months  =>  0.0299 [P12M] /P1Y
4.99% fixed for 5 years then 7.24% variable  =>  0.0499 [P5Y] /P1Y
1.5% per month  =>  0.015 /P1M
2% monthly  =>  0.02 /P1M
0.0345% per day  =>  0.000345 /P1D
$15 per $100 borrowed for 14 days  =>  0.15 /P14D
7.24% p.a. with autopay  =>  0.0724 /P1Y
6.49% p.a. interest only  =>  0.0649 /P1Y
6.09% p.a. (LVR < 80%)  =>  0.0609 /P1Y
5.74% p.a. for LVR up to 60%  =>  0.0574 /P1Y
-0.5%  =>  -0.005 /P1Y
25 bps  =>  0.0025 /P1Y
Standard variable rate: 8.24% p.a.  =>  0.0824 /P1Y
12.9% APR fixed  =>  0.129 /P1Y
typical APR 9.9%  =>  0.099 /P1Y
flat rate 3.5% p.a.  =>  0.035 /P1Y
flat 0.18% per month  =>  0.0018 /P1M
5.00% AER  =>  0.05 /P1Y
4.75% AER/gross variable  =>  0.0475 /P1Y
4.50% APY*  =>  0.045 /P1Y
5.25% p.a. including 1.00% bonus  =>  0.0525 /P1Y
up to 5.35% p.a. total variable rate (base 0.50% + bonus 4.85%)  =>  ..0.0535 /P1Y
4.60% p.a. for 12 months  =>  0.046 [P12M] /P1Y
12 months: 4.85% p.a.  =>  0.0485 [P12M] /P1Y
4.10% p.a. on balances up to $250,000  =>  0.041 /P1Y
4.35% on balances over $10,000  =>  0.0435 /P1Y
up to 5.50% p.a.  =>  ..0.055 /P1Y
Introductory rate 5.20% p.a. for 4 months, reverting to 3.50% p.a.  =>  0.052 [P4M] /P1Y
5.0% p.a. paid monthly  =>  0.05 /P1Y
Interest rate 0.05% p.a. paid quarterly  =>  0.0005 /P1Y
1-year return 12.4%  =>  0.124
7-day yield 5.01%  =>  0.0501 /P1Y
10.2% p.a. since inception  =>  0.102 /P1Y
Target return: CPI + 3% p.a.  =>  CPI 0.03 /P1Y
5-year annualised return 8.3%  =>  0.083 /P1Y
Representative APR of 12.6% fixed and an annual interest rate of 12%  =>  0.126 /P1Y
# Malaysian loan catalogue, 2025
6.00%–8.50% p.a.  =>  0.06..0.085 /P1Y
From 4% p.a. (flat rate)  =>  0.04.. /P1Y
Flat from 3.50% p.a.  =>  0.035.. /P1Y
As low as 2.9% p.a.  =>  0.029.. /P1Y
6.5%–8.0% p.a. (fixed)  =>  0.065..0.08 /P1Y
8.5%–12.5% p.a.  =>  0.085..0.125 /P1Y
2.95% p.a. (flat rate)  =>  0.0295 /P1Y
From 4.00% p.a.  =>  0.04.. /P1Y
As low as 2.89% p.a.  =>  0.0289.. /P1Y
6.99% - 10.99% p.a.  =>  0.0699..0.1099 /P1Y
5% flat rate per annum  =>  0.05 /P1Y
8.25% flat rate per annum  =>  0.0825 /P1Y
5% per annum  =>  0.05 /P1Y
From 4% p.a. flat rate  =>  0.04.. /P1Y
6.38% - 14.00% p.a.  =>  0.0638..0.14 /P1Y
3% per annum  =>  0.03 /P1Y
4% to 6% per annum  =>  0.04..0.06 /P1Y
15-18% p.a.  =>  0.15..0.18 /P1Y
From 5.50% p.a.  =>  0.055.. /P1Y
# Chinese loan listings, 2017-2018
2.00%-2.00%  =>  0.02 /P1Y
0.06%-0.06%  =>  0.0006 /P1Y
0.99%-0.99%  =>  0.0099 /P1Y
0.60%-0.60%  =>  0.006 /P1Y
4.43%-4.43%  =>  0.0443 /P1Y
年利率6.5%  =>  0.065 /P1Y
0.03%/天  =>  0.0003 /P1D
0.1%/天  =>  0.001 /P1D
0.02%/天  =>  0.0002 /P1D
0.098%/天  =>  0.00098 /P1D
# Australian tier names and additional information, 2024
0% for 6 months on purchases  =>  0 [P6M] /P1Y
Introductory balance transfer rate: 0.00% p.a. for 12 months  =>  0 [P12M] /P1Y
0% p.a. for 6 months on purchases. Reverts to 19.99% p.a.  =>  0 [P6M] /P1Y
0.99% p.a. interest on balance transfers for 28 months  =>  0.0099 [P28M] /P1Y
18.49% Standard Purchase rate applicable  =>  0.1849 /P1Y
6.99% for 6 months introductory purchase rate.  =>  0.0699 [P6M] /P1Y
11.99% Standard Purchase Rate applicable  =>  0.1199 /P1Y
For balances below $500,000, interest rate applicable is 4.35% pa  =>  0.0435 /P1Y
"""


@pytest.mark.parametrize(("text", "said"), rows(TABLE))
def test_a_rate_is_a_fraction_of_its_own_period(text: str, said: str) -> None:
    assert brief(parse_rate(text, lang_of(text))) == said


def test_the_table_has_two_hundred_real_strings() -> None:
    assert len(rows(TABLE)) >= 200
