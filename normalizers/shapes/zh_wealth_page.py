"""Chinese pages of bank wealth products (理财) and deposits: labels and texts, in the words of each manager.

A benchmark (业绩比较基准) is a target and a seven-day yield a past figure: each becomes a rate of its own role, never a
promise. A benchmark that names an index has no number: its text stands, not disclosed ``by_formula``. What a table says of past
periods becomes a past rate and a target for each, with its dates.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from types import MappingProxyType

from normalizers.parse.dates import parse_date
from normalizers.parse.result import Unparsed
from normalizers.parse.value import read_value
from normalizers.payload import Payload
from normalizers.records import KNOWN, NOT_DISCLOSED, ZERO, Evidence, Issue, Json, Normalized, Value
from normalizers.schema import SCHEMA
from normalizers.shapes.page import PageRead, Pair, css_path, read_attributes, read_pairs, text_of
from normalizers.shapes.page_product import finish, pair_of, parse_product_page, read_head, read_name, single
from normalizers.shapes.past_table import is_past_table, read_past
from normalizers.shapes.premium_table import matrices

SHAPE = "zh-wealth-page"
OWN = ("benchmark_low", "base_rate")
DATE_LABELS = ("数据日期", "截至日期", "更新日期")
IGNORED = MappingProxyType(
    {
        "产品类别": "names the category, which is read apart",
        "产品分类": "names the category, which is read apart",
        "币种": "the currency, which is read apart",
        "产品币种": "the currency, which is read apart",
        "发行机构": "the institution, known from the register",
        "产品管理人": "the institution, known from the register",
        "数据日期": "the date of the seven-day yield, which is read apart",
        "截至日期": "the date of the seven-day yield, which is read apart",
        "更新日期": "the date of the seven-day yield, which is read apart",
    }
)
FEES = MappingProxyType({"management_fee": "management", "custody_fee": "custody", "sales_fee": "sales"})
LIMITS = MappingProxyType({"min_amount": "min_amount", "increment": "increment"})
FORMULA = re.compile(r"指数|存款利率|LPR|国债|中债|收益率\s*[*×xX]")
"""Words of a benchmark that is computed from a reference. It has a text and no number."""


def survey(payloads: Sequence[Payload]) -> Mapping[str, str]:  # noqa: ARG001 - pages write their own units
    """Pages write their units: there is no convention to find out."""
    return {}


def normalize(payload: Payload, conventions: Mapping[str, str], at: str | None) -> Normalized:  # noqa: ARG001
    """One page. Every pair is a value, ignored with a reason, or an Issue."""
    document = payload.document(parse_product_page)
    pairs = read_pairs(document)
    head = read_head(pairs, "wealth", "CNY", payload.words)
    category, currency = head.category, head.currency
    if category is None or head.refused:
        return Normalized(None, (*head.refused, *head.told))
    read = read_attributes(pairs, category.key, lang="zh", currency=currency, own=OWN, ignored=IGNORED, words=payload.words)
    read.issues += head.told
    rates = [rate for key, pair in read.rest for rate in (_benchmark(read, pair) if key == "benchmark_low" else _deposit_rate(read, pair))]
    rates += _past(read, pairs)
    for table in matrices(document):
        if is_past_table(table):
            rates += read_past(table, read.issues)
        else:
            read.issues.append(Issue("unknown_table", css_path(table), text_of(table)[:200], "No reader knows this table."))
    lists = {"rates": rates, "fees": _fees(read), "constraints": _limits(read)}
    return finish(payload, category, currency, read, names={"zh": read_name(document)}, lists=lists)


def _benchmark(read: PageRead, pair: Pair) -> list[Json]:
    """The benchmark as both its ends and as a rate that is a target."""
    value = _rate(read, pair, "benchmark_low")
    if value is None:
        return []
    entry: Json = {"role": "target", "value": value, "basis": "not_stated"}
    low = value.low if value.value is None else value.value
    high = value.high if value.value is None else value.value
    if value.state in (KNOWN, ZERO):
        for key, end in (("benchmark_low", low), ("benchmark_high", high)):
            if end is not None:
                assert isinstance(end, str)
                read.values[key] = replace(value, value=end, low=None, high=None)
    else:
        read.values["benchmark_low"] = value
    return [entry]


def _rate(read: PageRead, pair: Pair, key: str) -> Value | None:
    """A yearly rate, or a state that says why there is none. An Issue is named; None when it holds the product back."""
    value = read_value(SCHEMA.attributes[key], pair.text, locator=pair.locator, lang="zh", currency="CNY")
    if isinstance(value, Value):
        return value
    evidence = Evidence(pair.locator, pair.text)
    if value.code == "unreadable_rate" and FORMULA.search(pair.text):
        return Value(None, pair.text, NOT_DISCLOSED, reason="by_formula", evidence=evidence)
    read.issues.append(value)
    return None if value.severity == "item" else Value(None, pair.text, NOT_DISCLOSED, reason="unreadable", evidence=evidence)


def _deposit_rate(read: PageRead, pair: Pair) -> list[Json]:
    """The promised rate of a deposit, for the term and the way of paying that the page states."""
    value = _rate(read, pair, "base_rate")
    if value is None:
        return []
    entry: Json = {"role": "base", "value": value, "basis": "not_stated"}
    for key, field in (("term", "fixed_for"), ("interest_payment", "paid")):
        stated = read.values.pop(key, None)
        if stated is not None:
            entry[field] = single(stated)
    return [entry]


def _past(read: PageRead, pairs: Sequence[Pair]) -> list[Json]:
    """The seven-day yield as a past rate, with the date up to which it holds."""
    value = read.values.get("seven_day_yield")
    pair = pair_of(pairs, DATE_LABELS)
    if value is None:
        return []
    entry: Json = {"role": "past", "value": value, "basis": "not_stated"}
    if pair is not None:
        day = parse_date(pair.text)
        if isinstance(day, Unparsed) or day.low is None:
            read.issues.append(Issue("unreadable_date", pair.locator, pair.text, "Not a date."))
        else:
            entry["to"] = Value(day.low, pair.text, evidence=Evidence(pair.locator, pair.text))
    return [entry]


def _fees(read: PageRead) -> list[Json]:
    """Fees that are a share of the assets a year; they stand in the net asset value already."""
    return [{"kind": kind, "shares": [{"of": "assets", "value": read.values[key]}]} for key, kind in FEES.items() if key in read.values]


def _limits(read: PageRead) -> list[Json]:
    """The least purchase and its steps: what a label calls the least is a point, also where the text says "from"."""
    limits: list[Json] = []
    for key, kind in LIMITS.items():
        value = read.values.get(key)
        if value is None:
            continue
        if value.value is None and value.low is not None:
            value = read.values[key] = replace(value, value=value.low, low=None, high=None)
        limits.append({"kind": kind, "amount": value})
    return limits
