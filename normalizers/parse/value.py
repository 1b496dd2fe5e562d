"""A text of a source as the Value of an attribute: the parser of its kind, its state, its evidence, its plausible bounds."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from decimal import Decimal
from types import MappingProxyType

from normalizers.parse.absence import parse_absence
from normalizers.parse.ages import parse_age
from normalizers.parse.choices import match_choice, match_choices, parse_flag
from normalizers.parse.clauses import Unit
from normalizers.parse.codes import parse_level
from normalizers.parse.dates import parse_date
from normalizers.parse.fees import parse_fee
from normalizers.parse.ltv import parse_ltv
from normalizers.parse.money import parse_money
from normalizers.parse.rates import parse_rate
from normalizers.parse.result import Parsed, Unparsed, words
from normalizers.parse.shares import parse_count, parse_percent
from normalizers.parse.terms import parse_term
from normalizers.parse.text import fold
from normalizers.records import KNOWN, NOT_DISCLOSED, NOT_OFFERED, ZERO, Evidence, How, Issue, Value
from normalizers.schema.kinds import AGE, CHOICE, COUNT, DATE, FLAG, MONEY, PERCENT, RATE, TERM, TEXT, duration_units
from normalizers.schema.model import Attribute


@dataclass(frozen=True, slots=True)
class Source:
    """Where a text stands and what the source declares about it."""

    attribute: Attribute
    text: str
    lang: str
    currency: str
    unit: Unit
    evidence: Evidence


def read_value(
    attribute: Attribute,
    text: str,
    *,
    locator: str,
    lang: str,
    currency: str,
    column_unit: str | None = None,
    how: How = "read",
    why: str = "",
) -> Value | Issue:
    """``text`` as a value of ``attribute``, with ``text`` as its quote at ``locator``.

    ``currency``: of ``$`` and bare amounts. ``column_unit``: what a bare number of a rate or share means
    here, "percent" or "fraction"; None refuses it.
    What is not read whole is an Issue ``unreadable_<kind>`` of severity value; a figure of another period than the
    attribute's is ``other_period``; one outside ``attribute.bounds`` is ``implausible_<kind>`` of severity item.
    """
    unit: Unit = "percent" if column_unit == "percent" else "fraction" if column_unit == "fraction" else None
    source = Source(attribute, text, lang, currency, unit, Evidence(locator, text, how, why=why))
    if attribute.kind is TEXT:
        return _text(source)
    read = _READERS[attribute.kind.key](source)
    if isinstance(read, Unparsed):
        return _absent(source) or Issue(f"unreadable_{attribute.kind.key}", locator, text, f"{attribute.key}: {read.reason}.")
    if isinstance(read, Value):
        return read
    return _value(source, read)


def _text(source: Source) -> Value:
    gone = _absent(source)
    said = " ".join(source.text.split())
    return Value(said, source.text, KNOWN, evidence=source.evidence) if gone is None else gone


def _absent(source: Source) -> Value | None:
    """Words instead of a figure. What is free of charge is zero only where money or a share is charged."""
    found = parse_absence(source.text)
    if found is None or (found == "zero" and source.attribute.kind not in (MONEY, PERCENT)):
        return None
    if found == "zero":
        return Value("0", source.text, ZERO, currency=source.currency if source.attribute.kind is MONEY else "", evidence=source.evidence)
    if found == "not_offered":
        return Value(None, source.text, NOT_OFFERED, evidence=source.evidence)
    if found == "at_cost" and source.attribute.kind not in (MONEY, PERCENT):
        return None
    return Value(None, source.text, NOT_DISCLOSED, reason="" if found == "not_disclosed" else found, evidence=source.evidence)


def _rate(source: Source) -> Parsed | Unparsed:
    return parse_rate(source.text, source.lang, source.unit, currency=source.currency, period=source.attribute.period or "P1Y")


def _money(source: Source) -> Parsed | Unparsed:
    """An amount, or a fee in words whose figure is money; a share of something is no amount."""
    done = parse_money(source.text, source.currency or None, lang=source.lang)
    if isinstance(done, Parsed):
        return done
    fee = parse_fee(source.text, source.lang, source.currency or None)
    return fee if isinstance(fee, Parsed) and fee.unit == "currency" and "tiered" not in fee.qualifiers else done


def _percent(source: Source) -> Parsed | Unparsed:
    done = parse_percent(source.text, source.unit)
    if isinstance(done, Parsed):
        return (
            done
            if "conditional" not in done.qualifiers or done.low == done.high
            else Unparsed(source.text, "several shares under conditions")
        )
    fee = parse_fee(source.text, source.lang, source.currency or None)
    if isinstance(fee, Parsed) and fee.unit == "fraction" and "tiered" not in fee.qualifiers:
        return fee
    share = parse_ltv(source.text)
    return share if isinstance(share, Parsed) and share.qualifier("down_payment_min") is None else done


def _term(source: Source) -> Parsed | Unparsed:
    done = parse_term(source.text, source.lang, currency=source.currency)
    return done if isinstance(done, Unparsed) else replace(done, low=done.term_low, high=done.term_high, unit="")


def _age(source: Source) -> Parsed | Unparsed:
    done = parse_age(source.text)
    if isinstance(done, Unparsed):
        return done
    low, high = (None if one is None else one if one.startswith("P") else f"P{one}Y" for one in (done.low, done.high))
    return replace(done, low=low, high=high, unit="")


def _count(source: Source) -> Parsed | Unparsed:
    done = parse_count(source.text)
    return done if isinstance(done, Unparsed) else replace(done, unit="")


def _date(source: Source) -> Parsed | Unparsed:
    return parse_date(source.text)


def _flag(source: Source) -> Value | Unparsed:
    done = parse_flag(source.text)
    return done if isinstance(done, Unparsed) else Value(done.low, source.text, KNOWN, evidence=source.evidence)


def _choice(source: Source) -> Value | Unparsed:
    """A declared choice, or several; a risk level also by its number (R2级（中低风险）)."""
    attribute = source.attribute
    if attribute.many:
        keys = match_choices(source.text, attribute.choices)
        return keys if isinstance(keys, Unparsed) else Value(keys, source.text, KNOWN, evidence=source.evidence)
    key = match_choice(source.text, attribute.choices)
    if isinstance(key, Unparsed):
        level = parse_level(source.text, "risk") if any(fold(choice.key) == "r1" for choice in attribute.choices) else key
        if isinstance(level, Unparsed) or level.low is None or level.low != level.high:
            return key
        key = match_choice(level.low, attribute.choices)
    return key if isinstance(key, Unparsed) else Value(key, source.text, KNOWN, evidence=source.evidence)


_READERS: MappingProxyType[str, Callable[[Source], Parsed | Value | Unparsed]] = MappingProxyType(
    {
        RATE.key: _rate,
        MONEY.key: _money,
        PERCENT.key: _percent,
        TERM.key: _term,
        AGE.key: _age,
        COUNT.key: _count,
        DATE.key: _date,
        FLAG.key: _flag,
        CHOICE.key: _choice,
    }
)


def _value(source: Source, read: Parsed) -> Value | Issue:
    attribute = source.attribute
    if attribute.period and read.period and read.period != attribute.period:
        return Issue(
            "other_period",
            source.evidence.locator,
            source.text,
            f"{attribute.key} is stated for {read.period}, not for {attribute.period}.",
        )
    if attribute.kind is RATE and not attribute.period and read.period not in ("", "P1Y"):
        return Issue("other_period", source.evidence.locator, source.text, f"{attribute.key} is stated for {read.period}, not for a year.")
    if read.reference:
        spread = [] if read.spread is None else [f"spread={read.spread}"]
        named = words([f"reference={read.reference}", *spread, *read.qualifiers])
        return Value(None, source.text, NOT_DISCLOSED, period=read.period, reason="by_formula", qualifiers=named, evidence=source.evidence)
    if read.state == NOT_DISCLOSED:
        return Value(
            None, source.text, NOT_DISCLOSED, reason="at_cost" if "at_cost" in read.qualifiers else "unreadable", evidence=source.evidence
        )
    if not _plausible(attribute, read):
        return Issue(
            f"implausible_{attribute.kind.key}",
            source.evidence.locator,
            source.text,
            f"{attribute.key} is outside its plausible bounds.",
            "item",
        )
    return _known(source, read)


def _known(source: Source, read: Parsed) -> Value:
    value, low, high = _scalar(source.attribute.key, read)
    sides = tuple(side for side in ("low", "high") if f"{side}_excl" in read.qualifiers and getattr(read, side) is not None)
    period = read.period or source.attribute.period
    return Value(
        value,
        source.text,
        ZERO if read.state == ZERO else KNOWN,
        low,
        high,
        sides,
        currency=read.currency,
        period=period,
        qualifiers=tuple(one for one in read.qualifiers if not one.endswith("_excl")),
        evidence=source.evidence,
    )


def _scalar(key: str, read: Parsed) -> tuple[str | None, str | None, str | None]:
    """The scalar and the bounds: a point has no bounds; "from" of a minimum, "up to" of a maximum is its scalar."""
    if read.low is not None and read.low == read.high:
        return read.low, None, None
    parts = key.split("_")
    if "min" in parts and read.high is None:
        return read.low, None, None
    if "max" in parts and read.low is None:
        return read.high, None, None
    return None, read.low, read.high


def _plausible(attribute: Attribute, read: Parsed) -> bool:
    least, most = attribute.bounds
    for figure in (read.low, read.high):
        if figure is None:
            continue
        if least is not None and _order(attribute, figure, least) < 0:
            return False
        if most is not None and _order(attribute, figure, most) > 0:
            return False
    return True


def _order(attribute: Attribute, one: str, other: str) -> int:
    if attribute.kind in (TERM, AGE):
        first, second = duration_units(one), duration_units(other)
        return (first > second) - (first < second)
    if attribute.kind is DATE:
        return (one > other) - (one < other)
    return (Decimal(one) > Decimal(other)) - (Decimal(one) < Decimal(other))
