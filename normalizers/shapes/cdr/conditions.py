"""Conditions of a rate or of a fee discount: their kind, amount or text."""

from __future__ import annotations

from normalizers.records import Json
from normalizers.shapes.cdr.reader import Node, Reader
from normalizers.shapes.cdr.values import duration, money_of, number, term_value, text_value

AMOUNTS = frozenset(("MIN_DEPOSIT_AMOUNT", "MAX_WITHDRAWAL_AMOUNT", "MIN_INCOME", "MIN_TURNOVER", "DEPOSIT_BALANCE_INCREASED"))


def read_condition(node: Node, type_field: str, reader: Reader, currency: str) -> Json:
    """One condition; ``type_field`` names the leaf that says its kind."""
    entry: Json = {"kind": "other"}
    kind = node.leaf(type_field)
    word = "" if kind is None else kind.text.strip().upper()
    if kind is not None:
        entry["kind"] = word.lower()
        entry["type"] = text_value(kind)
    leaf = node.leaf("additionalValue")
    if leaf is not None:
        amount = number(leaf.text)
        if word in AMOUNTS and amount is not None:
            entry["amount"] = money_of(leaf, amount, currency)
        elif duration(leaf.text) is not None:
            entry["period"] = term_value(leaf, reader)
        else:
            entry["value"] = text_value(leaf)
    for key, field in (("detail", "additionalInfo"), ("address", "additionalInfoUri")):
        words = node.leaf(field)
        if words is not None:
            entry[key] = text_value(words)
    return entry
