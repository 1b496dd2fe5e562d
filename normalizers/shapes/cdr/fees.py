"""Fees and their discounts, in the flat form of V1 to V5 and the nested one since V6."""

from __future__ import annotations

import re
from dataclasses import replace
from decimal import Decimal
from types import MappingProxyType

from normalizers.parse.result import plain
from normalizers.records import KNOWN, NOT_DISCLOSED, ZERO, Json, Value
from normalizers.reviewed import NO_VALUE
from normalizers.schema.entries import FEE_KINDS
from normalizers.shapes.cdr.conditions import read_condition
from normalizers.shapes.cdr.reader import Leaf, Node, Reader
from normalizers.shapes.cdr.values import (
    absent_text,
    choice_value,
    clean,
    currency_of,
    duration,
    evidence,
    interval_value,
    key_of,
    money_value,
    names_of,
    number,
    term_value,
    text_value,
    unreadable,
)

KINDS = names_of(FEE_KINDS)
SHARES = MappingProxyType({"balanceRate": "balance", "transactionRate": "transaction", "accruedRate": "interest_accrued", "feeRate": "fee"})
RATE_TYPES = MappingProxyType({"BALANCE": "balance", "TRANSACTION": "transaction", "INTEREST_ACCRUED": "interest_accrued", "FEE": "fee"})
AT_COST = re.compile(
    r"\b(?:at cost|at our cost|at market cost|cost price|cost recovery|actual cost|costs? incurred|third party costs?|costs charged by"
    r"|amount charged (?:to|by)|as charged by|government (?:and legal )?fees|legal fees|third party fees?"
    r"|enforcement (?:collection )?costs?|payable by (?:the )?borrower|(?:will be|are) passed on)\b"
)
BY_FORMULA = re.compile(
    r"\b(?:fee amount will be variable|variable amount|(?:un|un |not )ascertainable|cannot be ascertained|varies depending"
    r"|amount varies|fee varies|will vary|per hour|price on application|fee amount available on request|amount depends"
    r"|break (?:costs?|fees?)|calculated (?:using|at the time|as part of)|following formula|determined (?:on|by|at)|unable to ascertain)\b"
)
PER_CENT_TEXT = re.compile(r"^\d+(?:\.\d+)? ?%$")
YEARLY_WORDS = MappingProxyType(
    {
        "monthly": "P1M",
        "yearly": "P1Y",
        "annually": "P1Y",
        "annual": "P1Y",
        "pay yearly": "P1Y",
        "quarterly": "P3M",
        "half yearly": "P6M",
        "weekly": "P7D",
    }
)


def read_fees(root: Node, reader: Reader) -> list[Json]:
    return [_fee(node, reader) for node in root.children("fees")]


def _fee(node: Node, reader: Reader) -> Json:
    kind, name = node.leaf("feeType"), node.leaf("name")
    key = None if kind is None else key_of(kind, KINDS, "fees/kind", reader)
    entry: Json = {"kind": "other" if key is None else key}
    if kind is not None:
        entry["type"] = choice_value(kind, KINDS, "fees/kind", reader, "unknown_fee_type")
    if name is not None:
        entry["name"] = text_value(name)
    currency = currency_of(node.leaf("currency"), reader)
    if currency is None:
        entry["kind"] = "other"
    value = node.leaf("additionalValue")
    detail = node.leaf("additionalInfo", "additionaInfo")
    words = " ".join(leaf.text for leaf in (name, value, detail) if leaf is not None)
    _amount(entry, node, reader, currency or "", words)
    if value is not None:
        _every(entry, value)
    if detail is not None:
        entry["detail"] = text_value(detail)
    address = node.leaf("additionalInfoUri")
    if address is not None:
        entry["address"] = text_value(address)
    waivers = [_waiver(child, reader, currency or "") for child in node.children("discounts")]
    if waivers:
        entry["waived_when"] = waivers
    return entry


def _amount(entry: Json, node: Node, reader: Reader, currency: str, words: str) -> None:
    leaf = node.leaf("amount")
    if leaf is not None:
        entry["amount"] = fee_amount(leaf, currency, words, entry["kind"] == "variable", reader)
    accrues = node.leaf("accrualFrequency")
    _charged(entry, node, reader, currency, words)
    if accrues is not None:
        _accrues(entry, accrues, reader)
    for key, field in (("cap", "feeCap"), ("cap_period", "feeCapPeriod")):
        bound = node.leaf(field)
        if bound is not None:
            entry[key] = money_value(bound, currency, reader) if key == "cap" else term_value(bound, reader)


def _charged(entry: Json, node: Node, reader: Reader, currency: str, words: str) -> None:
    """The shares of the flat form; feeMethodUType and its objects fixedAmount, rateBased, variable of the nested one."""
    shares = read_shares(node, words, reader)
    method = node.leaf("feeMethodUType", "discountMethodUType")
    if method is not None:
        entry["method"] = text_value(method)
    for fixed in node.children("fixedAmount"):
        leaf = fixed.leaf("amount")
        if leaf is not None:
            entry["amount"] = fee_amount(leaf, currency, words, False, reader)
    for based in node.children("rateBased"):
        kind, leaf, accrues = based.leaf("rateType"), based.leaf("rate"), based.leaf("accrualFrequency")
        if leaf is not None:
            shares.append({"of": _base(kind, leaf, reader), "value": share_value(leaf, words, reader)})
        if accrues is not None:
            _accrues(entry, accrues, reader)
        for limits in based.children("amountRange"):
            _limits(entry, limits, reader, currency)
    for variable in node.children("variable"):
        low, high = variable.leaf("feeMinimum"), variable.leaf("feeMaximum")
        entry["amount"] = _range((low, high), method, reader, currency)
    if method is not None and method.text.strip() == "variable" and "amount" not in entry:
        entry["amount"] = absent_text(method, "by_formula")
    if shares:
        entry["shares"] = shares


def _base(kind: Leaf | None, share: Leaf, reader: Reader) -> str:
    """What a share is of."""
    if kind is None:
        reader.issue("unknown_unit", share.at, "", "A share of an unknown base.")
        return "other"
    declared = RATE_TYPES.get(kind.text.strip().upper())
    if declared is not None:
        return declared
    word = reader.unknown("unknown_unit", "fees/shares/of", kind, "A share of an unknown base.")
    return "other" if word is None or word.target == NO_VALUE else word.target


def _limits(entry: Json, limits: Node, reader: Reader, currency: str) -> None:
    for key, fields in (("least", ("feeMinimum", "discountMinimum")), ("most", ("feeMaximum", "discountMaximum"))):
        leaf = limits.leaf(*fields)
        if leaf is not None:
            entry[key] = money_value(leaf, currency, reader)


def _range(sides: tuple[Leaf | None, Leaf | None], method: Leaf | None, reader: Reader, currency: str) -> Value:
    ends = [None if leaf is None else money_value(leaf, currency, reader) for leaf in sides]
    known = [value for value in ends if value is not None and value.value is not None]
    if not known:
        return Value(
            None,
            "" if method is None else method.text,
            NOT_DISCLOSED,
            reason="by_formula",
            evidence=None if method is None else evidence(method),
        )
    stated = [leaf for leaf in sides if leaf is not None]
    proof = evidence(stated[0])
    if len(stated) > 1:
        proof = replace(proof, quote=" · ".join(leaf.text for leaf in stated), locators=tuple(leaf.at for leaf in stated))
    bounds = [None if value is None else value.value for value in ends]
    texts = [str(bound) if isinstance(bound, str) else None for bound in bounds]
    return Value(None, " – ".join(clean(leaf.text) for leaf in stated), KNOWN, texts[0], texts[1], currency=currency, evidence=proof)


def fee_amount(leaf: Leaf, currency: str, words: str, variable: bool, reader: Reader) -> Value:
    """An amount; a zero that stands for "at cost" or "variable" is not zero but not disclosed, with its words kept."""
    amount = number(leaf.text)
    folded = " ".join((leaf.text if amount is None else words).replace("_", " ").replace("-", " ").casefold().split())
    if amount is None or amount == 0:
        reason = "at_cost" if AT_COST.search(folded) else "by_formula" if variable or BY_FORMULA.search(folded) else ""
        if reason:
            return absent_text(leaf, reason)
    if amount is None and PER_CENT_TEXT.match(leaf.text.strip()):
        return unreadable(
            leaf, reader, "percent_as_amount", "A share stands in the place of an amount, and its base is not stated.", "by_formula"
        )
    if not currency:
        return unreadable(leaf, reader, "amount_without_currency", "An amount in an unknown currency.", "unknown_currency")
    return money_value(leaf, currency, reader)


def read_shares(node: Node, words: str, reader: Reader) -> list[Json]:
    found = []
    for field, of in SHARES.items():
        leaf = node.leaf(field)
        if leaf is not None:
            found.append({"of": of, "value": share_value(leaf, words, reader)})
    return found


def share_value(leaf: Leaf, words: str, reader: Reader) -> Value:
    """A share as a fraction. Above 1, or where the words beside it say so, the source wrote per cent: mended and marked."""
    figure = number(leaf.text)
    if figure is None or figure < 0:
        return unreadable(leaf, reader, "unreadable_share", "No share could be read.")
    if figure == 0:
        return Value(plain(figure), clean(leaf.text), ZERO, evidence=evidence(leaf))
    said = _says(words, figure) and not _says(words, figure * 100)
    if (figure > 1 and figure <= 100) or said:
        why = "the words beside it state the same number in per cent" if said else "a share above 1 of its base cannot be charged"
        reader.once("unit_mended", leaf.at, leaf.text, f"A share was read as per cent: {why}.")
        return Value(plain(figure / 100), clean(leaf.text), KNOWN, evidence=evidence(leaf, "inferred", why))
    if figure > 100:
        return unreadable(leaf, reader, "implausible_share", "A share above a hundred times its base.")
    return Value(plain(figure), clean(leaf.text), KNOWN, evidence=evidence(leaf))


def _says(words: str, figure: Decimal) -> bool:
    return "%" in words and re.search(rf"(?<![\d.]){re.escape(plain(figure))}0* ?%", words) is not None


def _accrues(entry: Json, leaf: Leaf, reader: Reader) -> None:
    word = leaf.text.strip()
    ends = duration("P1D" if word.upper() == "D" else word)  # "D" for daily; a bare "M" stays unread
    if ends is None or ends[0] != ends[1]:
        entry["accrues"] = interval_value(leaf, reader)
    else:
        entry["accrues"] = Value(ends[0], clean(leaf.text), KNOWN, evidence=evidence(leaf))


def _every(entry: Json, leaf: Leaf) -> None:
    """additionalValue: the interval of a periodic fee, words for any other."""
    ends = duration(leaf.text)
    word = YEARLY_WORDS.get(" ".join(leaf.text.casefold().split()))
    if entry["kind"] == "periodic" and word is not None:
        entry["every"] = Value(word, clean(leaf.text), KNOWN, evidence=evidence(leaf))
    elif entry["kind"] == "periodic" and ends is not None and ends[0] == ends[1]:
        entry["every"] = Value(ends[0], clean(leaf.text), KNOWN, evidence=evidence(leaf))
    else:
        entry["value"] = text_value(leaf)


def _waiver(node: Node, reader: Reader, currency: str) -> Json:
    entry: Json = {}
    for key, field in (
        ("type", "discountType"),
        ("name", "description"),
        ("value", "additionalValue"),
        ("detail", "additionalInfo"),
        ("address", "additionalInfoUri"),
    ):
        leaf = node.leaf(field)
        if leaf is not None:
            entry[key] = text_value(leaf)
    amount = node.leaf("amount")
    if amount is not None:
        entry["amount"] = money_value(amount, currency, reader)
    words = " ".join(entry[key].text for key in ("name", "value", "detail") if key in entry)
    _charged(entry, node, reader, currency, words)
    conditions = [read_condition(child, "discountEligibilityType", reader, currency) for child in node.children("eligibility")]
    if conditions:
        entry["conditions"] = conditions
    return entry
