"""Chinese pages of loans: labels and texts. One rate a page, with its type, its way of repaying and its purpose.

A rate that follows a reference (LPR ± 基点) has no number of its own: its text, index and spread stand, not disclosed
``by_formula``. A rate of another period than a year is kept as it is said, and is no yearly rate.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from types import MappingProxyType

from normalizers.parse.rates import parse_rate
from normalizers.parse.result import Parsed
from normalizers.parse.value import read_value
from normalizers.payload import Payload
from normalizers.records import NOT_DISCLOSED, Evidence, Issue, Json, Normalized, Value
from normalizers.schema import SCHEMA
from normalizers.shapes.page import PageRead, Pair, css_path, read_attributes, read_pairs, text_of
from normalizers.shapes.page_product import finish, parse_product_page, read_head, read_name, single
from normalizers.shapes.premium_table import matrices

SHAPE = "zh-loan-page"
IGNORED = MappingProxyType(
    {
        "产品类别": "names the category, which is read apart",
        "产品分类": "names the category, which is read apart",
        "币种": "the currency, which is read apart",
        "贷款机构": "the institution, known from the register",
    }
)
LIMITS = MappingProxyType(
    {
        "amount_min": ("min_limit", "amount"),
        "amount_max": ("max_limit", "amount"),
        "term_min": ("min_term", "term"),
        "term_max": ("max_term", "term"),
        "lvr_max": ("max_lvr", "share"),
    }
)
FEES = MappingProxyType({"setup_fee": "upfront", "ongoing_fee": "periodic", "exit_fee": "exit", "late_fee": "late_payment"})


def survey(payloads: Sequence[Payload]) -> Mapping[str, str]:  # noqa: ARG001 - pages write their own units
    """Pages write their units: there is no convention to find out."""
    return {}


def normalize(payload: Payload, conventions: Mapping[str, str], at: str | None) -> Normalized:  # noqa: ARG001
    """One page. Every pair is a value, ignored with a reason, or an Issue."""
    document = payload.document(parse_product_page)
    pairs = read_pairs(document)
    head = read_head(pairs, "loan", "CNY", payload.words)
    category, currency = head.category, head.currency
    if category is None or head.refused:
        return Normalized(None, (*head.refused, *head.told))
    read = read_attributes(pairs, category.key, lang="zh", currency=currency, own=("rate",), ignored=IGNORED, words=payload.words)
    read.issues += head.told
    read.issues += [
        Issue("unknown_table", css_path(table), text_of(table)[:200], "No reader knows this table.") for table in matrices(document)
    ]
    lists = {
        "rates": [rate for _, pair in read.rest for rate in _rate(read, pair, currency)],
        "fees": [{"kind": kind, "amount": read.values[key]} for key, kind in FEES.items() if key in read.values],
        "constraints": [{"kind": kind, field: read.values[key]} for key, (kind, field) in LIMITS.items() if key in read.values],
    }
    lists["eligibility"] = _ages(read)
    return finish(payload, category, currency, read, names={"zh": read_name(document)}, lists=lists)


def _ages(read: PageRead) -> list[Json]:
    """Who may apply, by age: a page states both ends under one label."""
    value = read.values.get("min_age")
    if value is None:
        return []
    if value.low is None and value.high is None:
        return [{"kind": "min_age", "age": value}]
    del read.values["min_age"]
    entries: list[Json] = []
    for kind, end in (("min_age", value.low), ("max_age", value.high)):
        if end is not None:
            entries.append({"kind": kind, "age": replace(value, value=end, low=None, high=None)})
    if value.low is not None:
        read.values["min_age"] = entries[0]["age"]
    return entries


def _rate(read: PageRead, pair: Pair, currency: str) -> list[Json]:
    """The page's rate as an entry, for the type, the repayment and the purpose that it states; none after an Issue that holds it back."""
    value = read_value(SCHEMA.attributes["rate"], pair.text, locator=pair.locator, lang="zh", currency=currency)
    role = "base"
    if isinstance(value, Issue):
        read.issues.append(value)
        if value.severity == "item":
            return []
        value, role = _other_period(pair), "other"
    entry: Json = {"role": role, "value": value, "basis": "not_stated", **_reference(value)}
    kind = read.values.pop("rate_type", None)
    if kind is not None:
        entry["type"] = single(kind)
    applies = {key: single(read.values.pop(key)) for key in ("purpose", "repayment") if key in read.values}
    if applies:
        entry["applies"] = applies
    if role == "base" and value.value is None:
        read.values["rate"] = value  # a range or a formula is no single rate: the derived one would be empty
    return [entry]


def _other_period(pair: Pair) -> Value:
    """A rate a day or a month as it is said; unreadable when it is no rate at all."""
    parsed, evidence = parse_rate(pair.text, "zh"), Evidence(pair.locator, pair.text)
    if not isinstance(parsed, Parsed) or parsed.low is None or parsed.low != parsed.high:
        return Value(None, pair.text, NOT_DISCLOSED, reason="unreadable", evidence=evidence)
    return Value(parsed.low, pair.text, period=parsed.period, qualifiers=parsed.qualifiers, evidence=evidence)


def _reference(value: Value) -> Json:
    """The index that a rate follows, and how far from it."""
    said = dict(word.split("=", 1) for word in value.qualifiers if "=" in word)
    if "reference" not in said:
        return {}
    return {"reference": {"index": said["reference"], **({"spread": said["spread"]} if "spread" in said else {})}}
