"""Tiers of a rate: for which balance, amount, term or loan-to-value ratio it holds, and by which method."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from normalizers.parse.result import plain
from normalizers.records import KNOWN, NOT_OFFERED, ZERO, Json, Value
from normalizers.reviewed import UNIT, Word, marked
from normalizers.schema.entries import METHODS
from normalizers.shapes.cdr.reader import Leaf, Node, Reader
from normalizers.shapes.cdr.values import choice_value, clean, evidence, money_of, names_of, number, text_value, unreadable

METHOD_NAMES = names_of(METHODS)
NO_BOUND = re.compile(r"^9{5,}(?:\.9+|\.0+)?$")  # 99999999: the sources' word for "no upper end"
NO_TERM = re.compile(r"^9{3,}(?:\.0+)?$")
PER_CENT = Decimal("1.5")  # no loan-to-value ratio of a market is above 150 %, so a larger number is in per cent
WHY = "a bound above 1.5 in the same tier shows per cent, where the standard says fraction"


def read_tiers(parent: Node, lending: bool, reader: Reader) -> tuple[Json, list[Node]]:
    """The bounds by dimension of a rate's tiers, and the condition nodes that hang on them (V6)."""
    applies: Json = {}
    conditions: list[Node] = []
    tiers = parent.children("tiers")
    for tier in tiers:
        unit = tier.leaf("unitOfMeasure")
        scale = _scale(unit, lending)
        asked = None
        if scale.dimension == "other":
            scale, asked = _asked(unit, lending, tier, reader)
        bounds: Json = {}
        low, high = tier.leaf("minimumValue"), tier.leaf("maximumValue")
        _bounds(bounds, scale, (low, high), reader)
        if asked is not None:
            bounds |= {end: marked(value, asked) for end, value in bounds.items()}
        _words(bounds, tier, reader)
        conditions += _conditions(bounds, tier)
        applies.setdefault(scale.dimension, []).append(bounds)
    return applies, conditions


@dataclass(frozen=True, slots=True)
class Scale:
    """What the numbers of a tier count: the dimension, the letter of a duration, per cent instead of a fraction."""

    dimension: str
    letter: str = ""
    percent: bool = False


def _scale(unit: Leaf | None, lending: bool) -> Scale:
    word = "" if unit is None else unit.text.strip().upper()
    if word == "DOLLAR":
        return Scale("amount" if lending else "balance")
    if word in ("MONTH", "DAY"):
        return Scale("term", word[0])
    return Scale("lvr" if word == "PERCENT" and lending else "other")


def _asked(unit: Leaf | None, lending: bool, tier: Node, reader: Reader) -> tuple[Scale, Word | None]:
    """What people have said of a unit that the standard does not know; an Issue where nobody has."""
    detail = "A tier without a known unit cannot be compared."
    if unit is None:
        reader.issue("unknown_unit", tier.at, "", detail)
        return Scale("other"), None
    word = reader.unknown("unknown_unit", UNIT, unit, detail)
    return (Scale("other"), None) if word is None else (_scale(Leaf(word.target, unit.at), lending), word)


def _bounds(bounds: Json, scale: Scale, ends: tuple[Leaf | None, Leaf | None], reader: Reader) -> None:
    numbers = [None if leaf is None else number(leaf.text) for leaf in ends]
    if scale.dimension == "lvr" and any(one is not None and one > PER_CENT for one in numbers):
        scale = Scale("lvr", percent=True)
    for name, leaf, figure in zip(("low", "high"), ends, numbers, strict=True):
        if leaf is None:
            continue
        if name == "high" and _endless(leaf, figure, numbers[0], scale.dimension, reader):
            bounds[name] = Value(None, clean(leaf.text), NOT_OFFERED, reason="no_upper_bound", evidence=evidence(leaf))
        elif name == "high" and figure is not None and numbers[0] is not None and figure < numbers[0]:
            bounds[name] = unreadable(leaf, reader, "reversed_bound", "A tier that ends before it begins: its upper end is not read.")
        elif figure is None or figure < 0:
            bounds[name] = unreadable(leaf, reader, "unreadable_bound", "No bound of a tier could be read.")
        else:
            bounds[name] = _value(leaf, figure, scale, reader)


def _endless(leaf: Leaf, figure: Decimal | None, low: Decimal | None, dimension: str, reader: Reader) -> bool:
    """Whether an upper end means none: 99999999, or a zero, which no band can end at."""
    if figure is None:
        return False
    if figure == 0:
        reader.once("zero_maximum", leaf.at, leaf.text, "An upper end of 0 was read as no upper end.")
        return True
    return (NO_TERM if dimension == "term" else NO_BOUND).match(leaf.text.strip()) is not None and (low is None or figure > low)


def _value(leaf: Leaf, figure: Decimal, scale: Scale, reader: Reader) -> Value:
    if scale.dimension in ("amount", "balance"):
        return money_of(leaf, figure, reader.currency)
    if scale.dimension == "term":
        if figure != int(figure) or figure > 20000:
            return unreadable(leaf, reader, "unreadable_bound", "A term of a fraction of its unit, or out of reach.")
        return Value(f"P{int(figure)}{scale.letter}", clean(leaf.text), ZERO if figure == 0 else KNOWN, evidence=evidence(leaf))
    if scale.percent:
        reader.once("unit_mended", leaf.at, leaf.text, "Loan-to-value bounds of this payload stand in per cent and were read as such.")
        how = evidence(leaf) if figure == 0 else evidence(leaf, "inferred", WHY)
        return Value(plain(figure / 100), clean(leaf.text), ZERO if figure == 0 else KNOWN, evidence=how)
    return Value(plain(figure), clean(leaf.text), ZERO if figure == 0 else KNOWN, evidence=evidence(leaf))


def _words(bounds: Json, tier: Node, reader: Reader) -> None:
    name, method = tier.leaf("name"), tier.leaf("rateApplicationMethod")
    if name is not None:
        bounds["name"] = text_value(name)
    if method is not None:
        bounds["method"] = choice_value(method, METHOD_NAMES, "rates/applies/balance/method", reader, "unknown_method")
    for key, field in (("detail", "additionalInfo"), ("address", "additionalInfoUri")):
        leaf = tier.leaf(field)
        if leaf is not None:
            bounds[key] = text_value(leaf)


def _conditions(bounds: Json, tier: Node) -> list[Node]:
    """Conditions of a tier: one object in V3 and V4, whose words stay with the bounds; a list of typed ones since V6."""
    typed = []
    for node in tier.children("applicabilityConditions"):
        if node.data.get("rateApplicabilityType"):
            typed.append(node)
            continue
        for key, field in (("condition", "additionalInfo"), ("condition_address", "additionalInfoUri")):
            leaf = node.leaf(field)
            if leaf is not None:
                bounds[key] = text_value(leaf)
    return typed


def mark_open_ends(applied: Iterable[Json]) -> None:
    """An upper end at which another tier of the same dimension begins is not inside (the standard's rule for shared ends)."""
    starts: dict[str, set[str]] = {}
    bands = [(dimension, band) for applies in applied for dimension, found in applies.items() if isinstance(found, list) for band in found]
    for dimension, band in bands:
        if "low" in band and band["low"].value is not None:
            starts.setdefault(dimension, set()).add(band["low"].value)
    for dimension, band in bands:
        high, low = band.get("high"), band.get("low")
        if high is not None and high.value in starts.get(dimension, ()) and (low is None or low.value != high.value):
            band["high_excluded"] = "yes"
