"""Texts that must be refused: a guess would be worse than a blank. The second table holds readings that were wrong once."""

from __future__ import annotations

import pytest

from normalizers.parse.fields import parse
from normalizers.parse.result import Parsed, Unparsed
from tests.parse_brief import brief, lang_of

REFUSED = [
    ("rate", "6.49"),
    ("rate", "6,49 %"),
    ("rate", "3厘"),
    ("rate", "3%, 4%"),
    ("rate", "商贷首套3.5% 二套4.4%"),
    ("rate", "0.5% p.a. off the standard variable rate"),
    ("rate", "1.00% discount"),
    ("rate", "base 1.85% p.a. + bonus 3.15% p.a."),
    ("rate", "SBR + 1.55% ≈ 4.30% p.a. (SBR 2.75%)"),
    ("rate", "5% cashback"),
    ("rate", "3.50%–5.30% p.a. (fixed) / EPR 6.29%–6.58% p.a."),
    ("rate", "comparison rate 6.31% p.a."),
    ("rate", "6.24²%"),
    ("rate", "月费率0.5%，折合年化利率10.9%"),
    ("rate", "沪深300指数收益率*60%+中债总指数*40%"),
    ("rate", "1.0%–1.5% per month (approx. 12%-18% p.a.)"),
    ("rate", "首年3.2%，之后LPR+1%"),
    ("rate", "Competitive rates"),
    ("rate", "None"),
    ("rate", "Norfolk"),
    ("rate", "NaN%"),
    ("rate", "1e3%"),
    ("rate", "1_0%"),
    ("rate", "½%"),
    ("rate", ""),
    ("rate", "%"),
    ("rate", "5%%"),
    ("rate", "12期分期手续费率7.2%"),
    ("amount", "3万5"),
    ("amount", "一万五"),
    ("amount", "500,1000"),
    ("amount", "€5.000"),
    ("amount", "1,00"),
    ("amount", "12,34,5"),
    ("amount", "20w"),
    ("amount", "Unlimited"),
    ("amount", "1000 2000"),
    ("amount", "$5 %"),
    ("amount", "3年"),
    ("amount", "一般医疗200万，重疾医疗400万"),
    ("amount", "$"),
    ("amount", "1 0"),
    ("amount", "9" * 20),
    ("term", "30"),
    ("term", "12:30"),
    ("term", "PT3M"),
    ("term", "P"),
    ("term", "3/P3M"),
    ("amount", "3/P3M"),
    ("term", "3年-5"),
    ("term", "15 days - 80"),
    ("rate", "6%-8"),
    ("term", "P1.3Y"),
    ("term", "5 years fixed, 25 years variable"),
    ("term", "3月"),
    ("term", "lock-up 30 days"),
    ("term", "3年,5年"),
    ("term", "Up to 35 years or age 70"),
    ("term", "-3 months"),
    ("term", "P99999999Y"),
    ("fee", "申购费1.5%（1折0.15%）"),
    ("fee", "0.05+GST per entry"),
    ("fee", "$100 plus costs charged to Heritage"),
    ("fee", "0*"),
    ("fee", "15"),
    ("fee", "$1 per $1000 or part of $1000"),
    ("ltv", "80"),
    ("ltv", "0.8"),
    ("ltv", "250%"),
    ("ltv", "LVR<=97%Loan amount >= $20,000"),
    ("ltv", "首付不超过50%"),
    ("entry_age", "18.5"),
    ("entry_age", "500岁"),
    ("risk", "R2 C3"),
    ("risk", "R6"),
    ("risk", "适中"),
    ("risk", "R2（3级）"),
    ("repayment", "None"),
    ("repayment", "P&I and more"),
    ("cdr.rate", "1"),
    ("cdr.rate", "NaN"),
    ("cdr.tier", '{"unitOfMeasure":"DAY","minimumValue":"30","maximumValue":"10"}'),
    ("cdr.tier", "[" * 400),
    ("no_such_field", "5%"),
]

CAUGHT = [
    ("rate", "上限 24%", "..0.24 /P1Y"),
    ("rate", "7-day SEC yield 5.02%", "0.0502 /P1Y"),
    ("ltv", "LVR greater than 60% and less than or equal to 70% inc LMI", "0.6..0.7"),
    ("min_amount", "1元起购", "1.. CNY"),
    ("amount", "最高额度20万元", "..200000 CNY"),
    ("amount", "$2-5 million", "2000000..5000000 AUD"),
    ("amount", "5000-5万", "5000..50000 CNY"),
    ("amount", "Minimum amount $150K", "150000.. AUD"),
    ("term", "over 5 years", "[P5Y..]"),
    ("term", "30-year fixed", "[P30Y]"),
    ("fee", "12 Free then $1 per transaction a month", "1 AUD"),
    ("term", "1年（含）-3年（含）", "[P1Y..P3Y]"),
    ("fee", "Under $100 - $3 and $100 or more - 3% of the transaction amount", "3 AUD"),
    ("min_amount", "1万元起，以1元整数倍递增", "10000.. CNY"),
]


@pytest.mark.parametrize(("field", "text"), REFUSED)
def test_what_is_not_read_whole_is_refused(field: str, text: str) -> None:
    result = parse(field, text, lang_of(text), "loan")
    assert isinstance(result, Unparsed), brief(result)
    assert result.text == text
    assert result.reason


@pytest.mark.parametrize(("field", "text", "said"), CAUGHT)
def test_bugs_caught(field: str, text: str, said: str) -> None:
    assert brief(parse(field, text, lang_of(text), "loan")) == said


def test_a_text_longer_than_the_limit_is_refused() -> None:
    assert isinstance(parse("rate", "5%" + " " * 499, "en", "loan"), Unparsed)
    assert isinstance(parse("rate", "5%" + " " * 400, "en", "loan"), Parsed)
