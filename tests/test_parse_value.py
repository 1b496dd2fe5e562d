"""A text as the value of an attribute: states, evidence, periods, bounds."""

from __future__ import annotations

import pytest

from normalizers.parse.value import read_value
from normalizers.records import Issue, Value
from normalizers.schema.common import PRICE
from normalizers.schema.kinds import AGE, CHOICE, COUNT, DATE, FLAG, KINDS, MONEY, PERCENT, RATE, TERM, TEXT
from normalizers.schema.model import Attribute, Choice, Kind

RISKS = tuple(Choice(f"R{n}", f"R{n}", f"R{n}") for n in range(1, 6))


def read(kind: Kind, text: str, key: str = "probe", **rest: object) -> Value | Issue:
    attribute = Attribute(key, kind, "探针", "Probe", PRICE, **rest)  # type: ignore[arg-type]
    return read_value(attribute, text, locator="#x", lang="zh", currency="CNY")


def value(kind: Kind, text: str, key: str = "probe", **rest: object) -> Value:
    found = read(kind, text, key, **rest)
    assert isinstance(found, Value), found
    return found


@pytest.mark.parametrize(
    ("kind", "text", "canonical"),
    [
        (RATE, "年化利率4.35%", "0.0435"),
        (MONEY, "1万元", "10000"),
        (PERCENT, "0.20%/年", "0.002"),
        (TERM, "91天", "P91D"),
        (AGE, "18周岁", "P18Y"),
        (COUNT, "120种", "120"),
        (DATE, "2024年7月15日", "2024-07-15"),
        (FLAG, "支持", "yes"),
        (TEXT, "  详见 条款第三条 ", "详见 条款第三条"),
    ],
)
def test_every_kind_has_its_canonical_scalar(kind: Kind, text: str, canonical: str) -> None:
    found = value(kind, text)
    assert found.value == canonical
    assert found.state == "known"
    assert found.text == text
    assert found.evidence is not None
    assert (found.evidence.locator, found.evidence.quote, found.evidence.how) == ("#x", text, "read")


def test_no_kind_is_without_a_parser() -> None:
    for kind in KINDS:
        read(kind, "1")


def test_a_choice_is_its_key_also_by_its_number() -> None:
    assert value(CHOICE, "R2级（中低风险）", choices=RISKS).value == "R2"
    assert value(CHOICE, "R1、R3", choices=RISKS, many=True).value == ["R1", "R3"]
    assert isinstance(read(CHOICE, "稳妥", choices=RISKS), Issue)


def test_zero_blank_not_offered_and_at_cost_are_four_things() -> None:
    assert (value(MONEY, "免收").state, value(MONEY, "免收").value) == ("zero", "0")
    assert value(MONEY, "0元").state == "zero"
    assert (value(MONEY, "-").state, value(MONEY, "-").value, value(MONEY, "-").reason) == ("not_disclosed", None, "")
    assert value(MONEY, "不适用").state == "not_offered"
    assert (value(MONEY, "按成本收取").state, value(MONEY, "按成本收取").reason) == ("not_disclosed", "at_cost")
    assert value(RATE, "以实际审批为准").reason == "on_approval"


def test_one_sided_figures_are_bounds_except_for_limits() -> None:
    assert (value(MONEY, "1万元起").value, value(MONEY, "1万元起").low) == (None, "10000")
    assert value(MONEY, "1万元起", "min_amount").value == "10000"
    assert value(TERM, "最长30年", "term_max").value == "P30Y"
    assert (value(AGE, "28天-60周岁").low, value(AGE, "28天-60周岁").high) == ("P28D", "P60Y")
    assert value(MONEY, "低于5万元").open == ("high",)


def test_a_figure_of_another_period_is_never_annualised() -> None:
    found = read(RATE, "日利率0.05%")
    assert isinstance(found, Issue)
    assert found.code == "other_period"
    assert isinstance(read(MONEY, "每月10元", period="P1Y"), Issue)


def test_a_floating_rate_is_not_disclosed_by_formula() -> None:
    found = value(RATE, "LPR-20BP")
    assert (found.value, found.state, found.reason) == (None, "not_disclosed", "by_formula")
    assert found.qualifiers[:2] == ("reference=LPR", "spread=-0.002")


def test_a_figure_outside_its_bounds_holds_the_item() -> None:
    found = read(RATE, "年化利率75%", bounds=("0", "0.6"))
    assert isinstance(found, Issue)
    assert (found.code, found.severity, found.locator) == ("implausible_rate", "item", "#x")
    assert isinstance(read(TERM, "300年", bounds=(None, "P100Y")), Issue)


def test_an_unread_text_is_an_issue_with_its_words() -> None:
    found = read(RATE, "利率从优")
    assert isinstance(found, Issue)
    assert (found.code, found.severity, found.text) == ("unreadable_rate", "value", "利率从优")


def test_the_column_gives_a_bare_number_its_unit() -> None:
    attribute = Attribute("probe", RATE, "探针", "Probe", PRICE)
    given = read_value(attribute, "4.35", locator="", lang="zh", currency="CNY", column_unit="percent")
    assert isinstance(given, Value)
    assert given.value == "0.0435"
    assert isinstance(read_value(attribute, "4.35", locator="", lang="zh", currency="CNY"), Issue)
