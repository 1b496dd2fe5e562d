"""Fees, shares, ages, codes, dates, absences, choices; the truth file of text formats; the command line."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from normalizers.__main__ import main
from normalizers.parse import formats
from normalizers.parse.absence import parse_absence
from normalizers.parse.choices import match_choice, match_choices, parse_flag
from normalizers.parse.dates import parse_date, parse_timestamp
from normalizers.parse.fields import parse
from normalizers.parse.result import Parsed, Unparsed
from normalizers.schema.model import Choice
from tests.parse_brief import brief, lang_of, rows

SHARED = Path(os.environ.get("YARDSTICK_SHARED", Path(__file__).parents[2] / "shared"))
TRUTH = SHARED / "data/truth/text_formats.tsv"

FEES = """
# Australian additional information of fees, 2024
$20.00 plus $1.00 per page  =>  20 AUD
0.5% of amount borrowed or $600.00 whichever is greater  =>  0.005
2.00% of value (minimum $2.00)  =>  0.02
5 free per month then $0.40 each  =>  0.4 AUD
Minimum charge of $600.00  =>  600.. AUD
$9.00 per day  =>  9 AUD /P1D
$295 annual card fee  =>  295 AUD /P1Y
$60/hour (min $10/copy)  =>  60 AUD
+ 3rd party costs  =>  AUD
Greater of $10 or 3%  =>  0.03
$20/half year  =>  20 AUD /P6M
No annual fee for the first year, then $149  =>  149 AUD /P1Y
Nil  =>  0 AUD
$20 to $50  =>  20..50 AUD
between $20 and $50  =>  20..50 AUD
# Typical Chinese pages
管理费率：1.20%  =>  0.012 /P1Y
销售服务费0.25%/年  =>  0.0025 /P1Y
申购费：M<100万 0.60%；100万≤M<500万 0.40%；M≥500万 1000元/笔  =>  0.004..0.006
赎回费：持有7天以内1.5%，7天以上0%  =>  0..0.015
首年免年费，次年200元  =>  200 CNY /P1Y
取现手续费1%，最低10元  =>  0.01
按交易金额的2.5%收取，最低20元，最高100元  =>  0.025
免手续费  =>  0 CNY
"""
SHARES = """
# Australian tier names, 2024
LVR 70% up to 80%  =>  0.7..0.8
>50% to 60% LVR  =>  0.5..0.6
Basic Variable LVR >80% <=90%  =>  0.8..0.9
LVR 71% <=90% inc LMI  =>  0.71..0.9
Standard 5 Year Fixed; LVR<=95%.  =>  ..0.95
Principal & Interest, Owner Occupied,  (over 90% LVR) for 4 Years  =>  0.9..
# Typical pages
首付三成  =>  ..0.7
首付比例15%-30%  =>  0.7..0.85
三成五首付  =>  ..0.65
Minimum deposit 10%  =>  ..0.9
最高可贷评估价的70%  =>  ..0.7
"""
AGES = """
# Insurance listings, 2018-2019
30天-65周岁  =>  P30D..65
20-50岁  =>  20..50
出生满28天至70 周岁  =>  P28D..70
18（含）-60（含）周岁  =>  18..60
60周岁以下  =>  ..60
Ages 18-65 (next birthday)  =>  18..65
55 years of age or older  =>  55..
0 (15 days) - 80  =>  P15D..80
0岁（出生满28天）-60周岁  =>  P28D..60
"""


@pytest.mark.parametrize(("text", "said"), rows(FEES))
def test_a_fee_is_an_amount_or_a_share_of_its_base(text: str, said: str) -> None:
    assert brief(parse("fee", text, lang_of(text), "loan")) == said


@pytest.mark.parametrize(("text", "said"), rows(SHARES))
def test_a_down_payment_is_the_other_side_of_the_loan(text: str, said: str) -> None:
    assert brief(parse("ltv", text, lang_of(text), "loan")) == said


@pytest.mark.parametrize(("text", "said"), rows(AGES))
def test_an_age_under_a_year_keeps_its_unit(text: str, said: str) -> None:
    assert brief(parse("entry_age", text, lang_of(text), "insurance")) == said


@pytest.mark.parametrize(
    ("field", "domain", "text", "code"),
    [
        ("risk", "wealth", "PR2（稳健型）", "R2"),
        ("risk", "wealth", "二级（中低风险）", "R2"),
        ("risk", "wealth", "高风险", "R5"),
        ("investor_class", "wealth", "C1、C2", "C1;C2"),
        ("repayment", "loan", "Owner Occupied P&I LVR>80% 2 Yr C7", "PRINCIPAL_AND_INTEREST;OWNER_OCCUPIED;LTV>0.8;P2Y"),
        ("repayment", "loan", "按月付息，到期还本", "INTEREST_FIRST_BULLET"),
        ("repayment", "loan", "Standard Variable Rate | Investment | Interest Only", "INTEREST_ONLY;INVESTMENT;VARIABLE"),
        ("type", "wealth", "固定收益类、公募", "FIXED_INCOME;PUBLIC"),
        ("type", "insurance", "百万医疗险", "MEDICAL"),
        ("type", "insurance", "分红型年金保险", "PARTICIPATING;ANNUITY"),
    ],
)
def test_words_become_codes_by_whole_phrases(field: str, domain: str, text: str, code: str) -> None:
    assert brief(parse(field, text, lang_of(text), domain)) == code


@pytest.mark.parametrize(
    ("text", "date"),
    [
        ("2024-07-15", "2024-07-15"),
        ("2024年7月15日", "2024-07-15"),
        ("15 July 2024", "2024-07-15"),
        ("July 15, 2024", "2024-07-15"),
        ("20240715", "2024-07-15"),
        ("2024/7/5", "2024-07-05"),
        ("2023-10-19T01:02:03.000+1000", "2023-10-19"),
        ("1st of March 2026", "2026-03-01"),
    ],
)
def test_dates_are_read_when_their_order_is_plain(text: str, date: str) -> None:
    result = parse_date(text)
    assert isinstance(result, Parsed)
    assert (result.low, result.high) == (date, date)


@pytest.mark.parametrize("text", ["01/02/2026", "2024-02-30", "31 Foo 2024", "July 2024", "", "2024-13-01", "0000-01-01"])
def test_a_date_with_two_readings_or_none_is_refused(text: str) -> None:
    assert isinstance(parse_date(text), Unparsed)


def test_a_declared_order_decides_a_slashed_date() -> None:
    assert brief(parse_date("01/02/2026", order="day")) == "2026-02-01"
    assert brief(parse_date("01/02/2026", order="month")) == "2026-01-02"


@pytest.mark.parametrize("text", ["2099-12-31", "20991231", "999999", "9999-12-31T00:00:00.000Z", "9999-12-30T13:00:00.000Z", "长期"])
def test_a_sentinel_means_no_end(text: str) -> None:
    assert brief(parse_date(text)) == "open_ended"


@pytest.mark.parametrize(
    ("text", "instant"),
    [
        ("2024-07-15T10:00:00Z", "2024-07-15T10:00:00Z"),
        ("2024-07-15T10:00:00.123Z", "2024-07-15T10:00:00Z"),
        ("2024-07-15T10:00:00.1234567Z", "2024-07-15T10:00:00Z"),
        ("2024-07-15T10:00:00+10:00", "2024-07-15T00:00:00Z"),
        ("2024-07-15T10:00:00.000+10:00", "2024-07-15T00:00:00Z"),
        ("2024-07-15T10:00:00.000+1000", "2024-07-15T00:00:00Z"),
        ("2024-07-15 10:00:00", "2024-07-15T10:00:00Z"),
        ("2024-07-15T10:00", "2024-07-15T10:00:00Z"),
        ("2024-07-15", "2024-07-15T00:00:00Z"),
        ("2024-07-15T25:00:00Z", None),
        ("9999-12-31T00:00:00Z", None),
        ("yesterday", None),
    ],
)
def test_timestamps_of_every_shape_are_one_instant(text: str, instant: str | None) -> None:
    assert parse_timestamp(text) == instant


@pytest.mark.parametrize(
    ("text", "result"),
    [
        ("Nil", "zero"),
        ("免收", "zero"),
        ("waived", "zero"),
        ("At Cost", "at_cost"),
        ("Not ascertainable", "at_cost"),
        ("以实际审批为准", "on_approval"),
        ("-", "not_disclosed"),
        ("N/A", "not_disclosed"),
        ("", "not_disclosed"),
        ("暂无", "not_disclosed"),
        ("不适用", "not_offered"),
        ("None of these fees apply", None),
        ("Norfolk", None),
        ("$0", None),
    ],
)
def test_zero_at_cost_on_approval_blank_and_not_offered_stay_apart(text: str, result: str | None) -> None:
    assert parse_absence(text) == result


def test_a_choice_is_matched_by_a_whole_phrase_only() -> None:
    choices = (Choice("fixed", "固定利率", "Fixed", ("FIXED",)), Choice("no", "无", "None"), Choice("variable", "浮动利率", "Variable"))
    assert match_choice(" Fixed ", choices) == "fixed"
    assert match_choice("ＦＩＸＥＤ", choices) == "fixed"
    assert match_choices("固定利率、浮动利率", choices) == ["fixed", "variable"]
    assert isinstance(match_choice("Fixed rate", choices), Unparsed)
    assert isinstance(match_choices("Fixed and Norfolk", choices), Unparsed)


def test_a_flag_is_no_prefix_of_another_word() -> None:
    assert brief(parse_flag("No")) == "no"
    assert brief(parse_flag("支持")) == "yes"
    for text in ("None", "Not disclosed", "Norfolk", "是否", ""):
        assert isinstance(parse_flag(text), Unparsed)


def test_a_row_is_wrong_only_when_a_value_was_given() -> None:
    row = {
        "field": "rate",
        "lang": "en",
        "domain": "loan",
        "kind": "rate",
        "low": "0.05",
        "high": "0.05",
        "unit": "fraction",
        "period": "P1Y",
    }
    assert formats.judge({**row, "text": "5.0%"})[1] == "passed"
    assert formats.judge({**row, "text": "5.1%"})[1] == "wrong"
    assert formats.judge({**row, "text": "five"})[1] == "refused"
    assert formats.judge({**row, "text": "5.0%", "kind": "ambiguous"})[1] == "wrong"
    assert formats.judge({**row, "text": "five", "kind": "na"})[1] == "passed"


def test_the_command_prints_a_line_a_row_and_the_counts(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "rows.tsv"
    file.write_text(
        "id\tlang\tdomain\tfield\ttext\tkind\tlow\thigh\tunit\tcurrency\tterm_low\tterm_high\tperiod\treference\tspread\n"
        'a\ten\tloan\tterm\t"P3Y\tterm\t\t\t\t\tP3Y\tP3Y\t\t\t\nb\ten\tloan\tterm\t9\\tyears\tterm\t\t\t\t\tP9Y\tP9Y\t\t\t\n',
        encoding="utf-8",
    )
    assert main(["formats", str(file), "--details"]) == 0
    printed = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [(line["id"], line["verdict"]) for line in printed[:2]] == [("a", "refused"), ("b", "passed")]
    assert printed[2] == {"passed": 1, "wrong": 0, "refused": 1}


def test_a_file_that_cannot_be_read_is_exit_1(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["formats", str(tmp_path / "none.tsv")]) == 1
    (tmp_path / "ok.json").write_text("{}", encoding="utf-8")
    assert main(["normalise", "au-cdr", str(tmp_path / "none.json"), str(tmp_path / "ok.json")]) == 1
    out, err = capsys.readouterr()
    assert "none.json" in err
    assert [json.loads(line)["type"] for line in out.splitlines()] == ["issue"]


@pytest.mark.skipif(not TRUTH.exists(), reason="the truth file of text formats is not beside the project")
def test_the_truth_file_holds() -> None:
    verdicts = [formats.judge(row)[1] for row in formats.read_rows(TRUTH)]
    assert verdicts.count("wrong") == 0
    assert verdicts.count("passed") >= 0.95 * len(verdicts)
