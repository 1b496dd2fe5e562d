"""Deposit and lending rates: what each is (a rate one gets, or an adjustment of one), for whom, and how it is paid."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Any

from normalizers.records import KNOWN, NOT_DISCLOSED, Evidence, Json, Value
from normalizers.reviewed import NO_VALUE
from normalizers.schema.common import PAYMENTS, PURPOSES, RATE_TYPES, REPAYMENTS
from normalizers.schema.entries import RATES
from normalizers.schema.kinds import duration_units
from normalizers.shapes.cdr.conditions import read_condition
from normalizers.shapes.cdr.reader import Leaf, Node, Reader
from normalizers.shapes.cdr.tiers import mark_open_ends, read_tiers
from normalizers.shapes.cdr.units import Units
from normalizers.shapes.cdr.values import (
    choice_key,
    choice_value,
    clean,
    duration,
    evidence,
    interval_value,
    names_of,
    term_value,
    text_value,
    unreadable,
)

LENDING_ROLES = MappingProxyType(
    {
        "FIXED": "base",
        "VARIABLE": "base",
        "FLOATING": "base",
        "MARKET_LINKED": "base",
        "PURCHASE": "purchase",
        "CASH_ADVANCE": "cash_advance",
        "BALANCE_TRANSFER": "balance_transfer",
        "INTRODUCTORY": "introductory",
        "DISCOUNT": "discount",
        "BUNDLE_DISCOUNT_FIXED": "discount",
        "BUNDLE_DISCOUNT_VARIABLE": "discount",
        "PENALTY": "penalty",
    }
)
DEPOSIT_ROLES = MappingProxyType(
    {
        "FIXED": "base",
        "VARIABLE": "base",
        "FLOATING": "base",
        "MARKET_LINKED": "base",
        "BONUS": "bonus",
        "BUNDLE_BONUS": "bonus",
        "INTRODUCTORY": "introductory",
    }
)
TIMED = frozenset(("FIXED", "INTRODUCTORY"))  # types whose additionalValue is a duration by the standard
WHOLE = re.compile(  # a bonus row whose words say that the base is already in it
    r"\b(?:(?:includes|including|inclusive of) (?:the )?(?:standard |variable )?(?:base|variable)(?: interest)?(?: rate)?"
    r"|bonus rate is the total rate)\b"
)
TRANSFER = re.compile(r"\bbalance transfers? (?:interest )?(?:rate|offer|for|of)\b")
NO_DIFFERENCE = frozenset(("value", "comparison", "basis", "address"))  # fields that do not say when a rate holds
ADJUSTING = frozenset(("discount", "penalty"))
TIMINGS = names_of(RATES.field("timing").choices)
TYPE_NAMES, PAYMENT_NAMES = names_of(RATE_TYPES), names_of(PAYMENTS)
PURPOSE_NAMES, REPAYMENT_NAMES = names_of(PURPOSES), names_of(REPAYMENTS)
INTERVALS = MappingProxyType({"daily": "P1D", "monthly": "P1M", "yearly": "P1Y", "annually": "P1Y", "annual": "P1Y"})
UNCONSTRAINED = "UNCONSTRAINED"  # since V6: the rate holds for every purpose or repayment
ANY_REPAYMENT = ["principal_and_interest", "interest_only", "other"]
_OBJECT = re.compile(r'^\{\s*"Term":\s*(\d{1,3}),\s*"Period":\s*"(Day|Week|Month|Year)\(?s?\)?"\s*\}$', re.IGNORECASE)


def read_rates(root: Node, family: str, units: Units, reader: Reader) -> list[Json]:
    """Every row of lendingRates and depositRates, in their order."""
    found = []
    for key, lending in (("lendingRates", True), ("depositRates", False)):
        rows = [_rate(row, Kind(lending, family), units, reader) for row in root.children(key)]
        mark_open_ends(row["applies"] for row in rows if "applies" in row)
        _tell_alike(rows, f"{root.at}/{key}", reader)
        found += rows
    return found


def _tell_alike(rows: list[Json], at: str, reader: Reader) -> None:
    """Two different rates of which nothing says when which holds: both stay, and an Issue names the second."""
    seen: dict[str, Any] = {}
    for place, row in enumerate(rows):
        if "value" not in row:
            continue
        key = repr(_plain({name: part for name, part in row.items() if name not in NO_DIFFERENCE}))
        known = seen.setdefault(key, row["value"].value)
        if known != row["value"].value:
            reader.issue("indistinct_rates", f"{at}/{place}/rate", row["value"].text, "Another rate has the same conditions.", "note")


def _plain(node: Any) -> Any:
    """An entry without evidence: what it says."""
    if isinstance(node, Value):
        return node.value, node.text, node.low, node.high
    if isinstance(node, dict):
        return {key: _plain(child) for key, child in node.items()}
    return [_plain(child) for child in node] if isinstance(node, list) else node


@dataclass(frozen=True, slots=True)
class Kind:
    """Whether a row is of lendingRates or of depositRates, and of which family its product is."""

    lending: bool
    family: str


def _rate(row: Node, of: Kind, units: Units, reader: Reader) -> Json:
    lending = of.lending
    kind = row.leaf(*(("lendingRateType", "depositRateType") if lending else ("depositRateType", "lendingRateType")))
    word = "" if kind is None else kind.text.strip().upper()
    entry: Json = {"role": _role(word, kind, of, row, reader), "basis": "nominal"}
    for field, source in (("value", "rate"), ("comparison", "comparisonRate")):
        leaf = row.leaf(source)
        if leaf is not None:
            entry[field] = units.rate(leaf, reader, lending=lending)
    if "value" not in entry:
        reader.issue("rate_missing", row.at, "", "An entry of rates without a rate.")
    _comparison(entry, reader)
    if kind is not None and choice_key(kind.text, TYPE_NAMES) is not None:
        entry["type"] = choice_value(kind, TYPE_NAMES, "rates/type", reader, "unknown_rate_type")
    _duration(entry, row, word, reader)
    _frequencies(entry, row, lending, reader)
    for key, field in (("detail", "additionalInfo"), ("address", "additionalInfoUri")):
        leaf = row.leaf(field)
        if leaf is not None:
            entry[key] = text_value(leaf)
    said = " ".join(entry[key].text for key in ("name", "detail") if key in entry).casefold()
    _role_by_words(entry, said, row, reader)
    _applies(entry, row, lending, reader)
    return entry


def _role(word: str, kind: Leaf | None, of: Kind, row: Node, reader: Reader) -> str:
    role = (LENDING_ROLES if of.lending else DEPOSIT_ROLES).get(word)
    if role is None:
        detail = "What this rate is stays open: it is shown, and compared with nothing."
        if kind is None:
            reader.issue("unknown_rate_type", row.at, "", detail)
            return "other"
        said = reader.unknown("unknown_rate_type", "rates/role", kind, detail)
        return "other" if said is None or said.target == NO_VALUE else said.target
    if of.lending and of.family == "wealth" and role not in ADJUSTING:
        return "overdrawn"
    return "credit_balance" if not of.lending and of.family == "loan" and role == "base" else role


def _role_by_words(entry: Json, said: str, row: Node, reader: Reader) -> None:
    """Roles that the type cannot say: before V6 it knew no balance transfer, and no version knows a bonus with the base in it."""
    if entry["role"] == "bonus" and WHOLE.search(said) is not None:
        entry["role"] = "total"
    elif entry["role"] == "base" and TRANSFER.search(said) is not None:
        entry["role"] = "balance_transfer"
    else:
        return
    reader.issue("role_inferred", row.at, said[:200], f"The words of this rate say that it is of the kind {entry['role']!r}.", "note")


def _comparison(entry: Json, reader: Reader) -> None:
    """A comparison rate of 0 beside a rate above 0 is no figure: it holds the rate and fees, so the source left it out."""
    stated, rate = entry.get("comparison"), entry.get("value")
    if stated is None or stated.state != "zero" or rate is None or rate.state != KNOWN:
        return
    assert stated.evidence is not None
    reader.issue(
        "empty_comparison",
        stated.evidence.locator,
        stated.text,
        "A comparison rate of 0 beside a rate above 0 was taken as not stated.",
        "note",
    )
    entry["comparison"] = Value(None, stated.text, NOT_DISCLOSED, reason="not_stated", evidence=stated.evidence)


def _duration(entry: Json, row: Node, word: str, reader: Reader) -> None:
    """additionalValue: a duration where it is one, a range as the band of terms, words as the rate's name."""
    leaf = row.leaf("additionalValue")
    if leaf is None:
        return
    match = _OBJECT.match(leaf.text.strip())
    ends = duration(leaf.text) if match is None else duration(f"P{match.group(1)}{match.group(2)[0].upper()}")
    if ends is not None and ends[0] == ends[1]:
        entry["fixed_for"] = Value(ends[0], clean(leaf.text), KNOWN, evidence=evidence(leaf))
    elif ends is not None:
        band = {side: Value(end, clean(leaf.text), KNOWN, evidence=evidence(leaf)) for side, end in zip(("low", "high"), ends, strict=True)}
        entry.setdefault("applies", {}).setdefault("term", []).append(band)
    elif word in TIMED:
        entry["fixed_for"] = unreadable(leaf, reader, "unreadable_term", "The standard wants a duration here.")
    else:
        entry["name"] = text_value(leaf)


def _frequencies(entry: Json, row: Node, lending: bool, reader: Reader) -> None:
    leaf = row.leaf("calculationFrequency")
    if leaf is not None:
        key = choice_key(leaf.text, INTERVALS)
        entry["compounds"] = _interval(leaf, reader) if key is None else Value(key, clean(leaf.text), KNOWN, evidence=evidence(leaf))
    kind, often = row.leaf("applicationType"), row.leaf("applicationFrequency")
    if kind is not None or often is not None:
        entry["paid"] = _paid(kind, often, entry, lending, reader)
    due = row.leaf("interestPaymentDue")
    if due is not None:
        entry["timing"] = choice_value(due, TIMINGS, "rates/timing", reader, "unknown_choice")


def _interval(leaf: Leaf, reader: Reader) -> Value:
    return interval_value(leaf, reader) if duration(leaf.text) is None else term_value(leaf, reader)


def _paid(kind: Leaf | None, often: Leaf | None, entry: Json, lending: bool, reader: Reader) -> Value:
    """When interest is paid or charged: at maturity where the source says so, or where the interval is the whole fixed term."""
    stated = [leaf for leaf in (kind, often) if leaf is not None]
    proof = Evidence(
        stated[0].at, " · ".join(leaf.text for leaf in stated), "read", tuple(leaf.at for leaf in stated) if len(stated) > 1 else ()
    )
    text = clean(stated[-1].text)
    if kind is not None and kind.text.strip().upper() == "MATURITY":
        return Value("at_maturity", text, KNOWN, evidence=proof)
    if often is None:
        return Value("other", text, KNOWN, evidence=proof)
    key = choice_key(often.text, PAYMENT_NAMES)
    ends = duration(often.text)
    if ends is None or ends[0] != ends[1]:
        if key is not None:
            return Value(key, text, KNOWN, evidence=proof)
        said = interval_value(often, reader)
        assert said.evidence is not None
        proof = replace(proof, words=said.evidence.words)
        if not isinstance(said.value, str):
            return replace(said, evidence=proof)
        ends = said.value, said.value
    fixed = entry.get("fixed_for")
    units = duration_units(ends[0])
    if not lending and fixed is not None and fixed.value is not None and duration_units(fixed.value) == units:
        at = (*(leaf.at for leaf in stated), fixed.evidence.locator)
        quote = " · ".join((*(leaf.text for leaf in stated), fixed.evidence.quote))
        return Value(
            "at_maturity",
            text,
            KNOWN,
            evidence=Evidence(at[0], quote, "inferred", at, "interest is applied once, after the whole fixed term", proof.words),
        )
    named = next(
        (choice.key for choice in PAYMENTS for alias in choice.aliases if alias.startswith("P") and _units(alias) == units), "other"
    )
    return Value(named, text, KNOWN, evidence=proof)


def _units(alias: str) -> int | None:
    ends = duration(alias)
    return None if ends is None else duration_units(ends[0])


def _applies(entry: Json, row: Node, lending: bool, reader: Reader) -> None:
    bands, typed = read_tiers(row, lending, reader)
    applies: Json = entry.setdefault("applies", {})
    for dimension, found in bands.items():
        applies.setdefault(dimension, []).extend(found)
    for key, field, names, everything in (  # the keys are those of the schema
        ("purpose", "loanPurpose", PURPOSE_NAMES, [choice.key for choice in PURPOSES]),
        ("repayment", "repaymentType", REPAYMENT_NAMES, ANY_REPAYMENT),
    ):
        leaf = row.leaf(field)
        if leaf is not None and leaf.text.strip().upper() == UNCONSTRAINED:
            applies[key] = Value(everything, clean(leaf.text), KNOWN, evidence=evidence(leaf))
        elif leaf is not None:
            applies[key] = choice_value(leaf, names, f"rates/applies/{key}", reader, "unknown_choice")
    if not applies:
        del entry["applies"]
    conditions = [
        read_condition(node, "rateApplicabilityType", reader, reader.currency)
        for node in (*row.children("applicabilityConditions"), *typed)
    ]
    if conditions:
        entry["conditions"] = conditions
