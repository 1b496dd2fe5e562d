"""The declaration checks itself, and everything that reads it covers it whole."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from normalizers.schema import SCHEMA
from normalizers.schema.check import SchemaError
from normalizers.schema.common import FEES, PRICE
from normalizers.schema.display import show, show_absence
from normalizers.schema.kinds import CHOICE, COUNT, KINDS, MONEY, PERCENT, RATE, TERM, TEXT, duration_units, scaled
from normalizers.schema.model import LOWER, Attribute, Category, Choice, Family, Group, Ranges, Schema, Terms, Toggle

FEE = Attribute("valuation_fee", MONEY, "评估费", "Valuation fee", FEES, better=LOWER, facet=Ranges(("0.01", "200")))


def schema_with(*attributes: Attribute, category: Category | None = None) -> Schema:
    loan = SCHEMA.family("loan")
    categories = loan.categories if category is None else (*loan.categories, category)
    return Schema(
        (replace(loan, categories=categories, attributes=(*loan.attributes, *attributes)), *SCHEMA.families[1:]),
        SCHEMA.entries,
        SCHEMA.groups,
    )


def test_an_attribute_is_one_line_and_reaches_every_category_of_its_family() -> None:
    schema = schema_with(FEE)
    assert FEE in schema.of("home_loan")
    assert FEE not in schema.of("medical")


@pytest.mark.parametrize(
    ("attribute", "says"),
    [
        (replace(FEE, key="rate"), "declared twice and differently"),
        (replace(FEE, key="Valuation-Fee"), "not lower_case"),
        (replace(FEE, key="page"), "reserved"),
        (replace(FEE, group=Group("new", "新", "New")), "GROUPS"),
        (replace(FEE, facet=Terms()), "needs kind CHOICE"),
        (replace(FEE, facet=Toggle()), "needs kind FLAG"),
        (replace(FEE, facet=Ranges(("200", "100"))), "must rise"),
        (replace(FEE, facet=Ranges(())), "must rise"),
        (replace(FEE, kind=CHOICE, better="", facet=None), "needs choices"),
        (replace(FEE, choices=(Choice("a", "甲", "A"),)), "only a choice has them"),
        (replace(FEE, kind=TEXT, facet=None), "needs a number"),
        (replace(FEE, nature="target"), "no better end"),
        (replace(FEE, aliases=("comparison rate",)), "is claimed by"),
        (Attribute("x", CHOICE, "甲", "X", PRICE, choices=(Choice("a", "甲", "A"), Choice("a", "乙", "B"))), "choice key twice"),
    ],
)
def test_a_wrong_line_names_what_to_mend(attribute: Attribute, says: str) -> None:
    with pytest.raises(SchemaError, match=says):
        schema_with(attribute)


@pytest.mark.parametrize(
    ("category", "says"),
    [
        (Category("home_loan", "房贷", "Again"), "names two categories"),
        (Category("new", "新", "New", headline=("nothing",)), "no attribute of it"),
        (Category("new", "新", "New", order=("rate_type",)), "default order"),
        (Category("new", "新", "New", without=frozenset({"nothing"})), "does not declare"),
    ],
)
def test_a_wrong_category_names_what_to_mend(category: Category, says: str) -> None:
    changed = schema_with if category.key != "home_loan" else _home_loan_twice
    with pytest.raises(SchemaError, match=says):
        changed(category=category)


def _home_loan_twice(category: Category) -> Schema:
    other = Family("other", "其他", "Other", (category,), SCHEMA.family("loan").attributes)
    return Schema((*SCHEMA.families, other), SCHEMA.entries, SCHEMA.groups)


def test_no_target_or_past_figure_can_order_anything() -> None:
    for attribute in SCHEMA.attributes.values():
        if attribute.nature in ("target", "past", "illustrated"):
            assert not attribute.sorts
            assert attribute.better == ""
    for category in SCHEMA.categories.values():
        assert not any(SCHEMA.attributes[key].nature in ("target", "past", "illustrated") for key in category.order)


def test_promised_target_and_past_figures_never_share_an_attribute() -> None:
    wealth = {attribute.key: attribute.nature for attribute in SCHEMA.family("wealth").attributes if attribute.kind is RATE}
    assert wealth["base_rate"] == "promised"
    assert wealth["benchmark_low"] == wealth["benchmark_high"] == "target"
    assert wealth["seven_day_yield"] == "past"


def test_everything_has_words_in_both_languages() -> None:
    things = [*SCHEMA.attributes.values(), *SCHEMA.categories.values(), *SCHEMA.families, *SCHEMA.groups, *SCHEMA.entries]
    things += [choice for attribute in SCHEMA.attributes.values() for choice in attribute.choices]
    things += [field for entry in SCHEMA.entries for field in entry.fields]
    for thing in things:
        assert thing.label("zh-hans").strip(), thing
        assert thing.label("en").strip(), thing


SAMPLES = {
    "money": "1250.50",
    "percent": "0.8",
    "rate": "0.0649",
    "term": "P1Y6M",
    "age": "P28D",
    "count": "120",
    "date": "2026-11-23",
    "choice": "R2",
    "flag": "yes",
    "text": "anything",
}


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.key)
@pytest.mark.parametrize("lang", ["zh-hans", "en"])
def test_every_kind_can_be_read_by_a_person(kind, lang) -> None:
    text = show(kind, {"value": SAMPLES[kind.key], "text": "anything", "state": "known", "currency": "CNY"}, lang)
    assert text.strip()


@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind.numeric], ids=lambda kind: kind.key)
def test_every_number_has_an_integer_for_the_index(kind) -> None:
    assert isinstance(scaled(kind, SAMPLES[kind.key]), int)


def test_the_three_absences_say_three_things() -> None:
    for lang in ("zh-hans", "en"):
        said = {
            show(MONEY, {"value": "0.00", "text": "0", "state": "zero"}, lang),
            show(MONEY, {"value": None, "text": "", "state": "not_offered"}, lang),
            show(MONEY, {"value": None, "text": "", "state": "not_disclosed"}, lang),
            show_absence({"state": "not_disclosed", "reason": "at_cost"}, lang),
        }
        assert len(said) == 4


@pytest.mark.parametrize(
    ("kind", "value", "zh", "en"),
    [
        (RATE, {"value": "0.0649"}, "6.49 %", "6.49 %"),
        (RATE, {"value": "0.06125"}, "6.125 %", "6.125 %"),
        (RATE, {"value": "-0.002"}, "−0.20 %", "−0.20 %"),
        (RATE, {"value": "0.05", "low": "0.05", "high": "0.07"}, "5.00 % – 7.00 %", "5.00 % – 7.00 %"),
        (RATE, {"value": None, "low": "0.05"}, "5.00 % 起", "from 5.00 %"),
        (RATE, {"value": None, "high": "0.05"}, "最高 5.00 %", "up to 5.00 %"),
        (PERCENT, {"value": "0.8"}, "80 %", "80 %"),
        (MONEY, {"value": "200000", "currency": "CNY"}, "20 万元", "CNY 200 000"),
        (MONEY, {"value": "123456789", "currency": "CNY"}, "123 456 789 元", "CNY 123 456 789"),
        (MONEY, {"value": "100000000", "currency": "CNY"}, "1 亿元", "CNY 100 000 000"),
        (MONEY, {"value": "395.00", "currency": "AUD"}, "395 澳元", "A$ 395"),
        (MONEY, {"value": "15.5", "currency": "AUD"}, "15.50 澳元", "A$ 15.50"),
        (TERM, {"value": "P1Y6M"}, "1年6个月", "1 year 6 months"),
        (TERM, {"value": "P91D"}, "91天", "91 days"),
        (COUNT, {"value": "120"}, "120", "120"),
    ],
)
def test_values_read_as_a_person_writes_them(kind, value, zh, en) -> None:
    full = {"text": "", "state": "known", **value}
    assert show(kind, full, "zh-hans").replace("\u202f", " ") == zh
    assert show(kind, full, "en").replace("\u202f", " ") == en


def test_a_year_is_twelve_months_but_not_365_days() -> None:
    assert duration_units("P1Y") == duration_units("P12M")
    assert duration_units("P1Y") != duration_units("P365D")
    assert duration_units("P91D") != duration_units("P3M")


@pytest.mark.parametrize("text", ["", "P", "1Y", "PT1H", "P-1Y", "P1.5Y", "P1Y "])
def test_what_is_no_duration_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="not an ISO 8601 duration"):
        duration_units(text)


@given(st.decimals(min_value=-1, max_value=1, places=7), st.decimals(min_value=-1, max_value=1, places=7))
def test_the_integer_of_a_rate_keeps_the_order(a, b) -> None:
    assert (scaled(RATE, f"{a:f}") < scaled(RATE, f"{b:f}")) == (a < b)


@given(st.integers(0, 80), st.integers(0, 11), st.integers(0, 80), st.integers(0, 11))
def test_the_integer_of_a_term_keeps_the_order_of_months(years, months, more_years, more_months) -> None:
    one, two = years * 12 + months, more_years * 12 + more_months
    assert (duration_units(f"P{years}Y{months}M") < duration_units(f"P{more_years}Y{more_months}M")) == (one < two)
