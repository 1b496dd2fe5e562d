"""Leaves of the standard as values: money, shares, durations, dates, choices, texts. What cannot be read says so in its place."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from decimal import Decimal
from functools import lru_cache
from html import unescape
from types import MappingProxyType

import nh3

from normalizers.parse.ages import parse_age
from normalizers.parse.dates import parse_date
from normalizers.parse.money import LIMIT, parse_money
from normalizers.parse.result import Parsed, Unparsed, plain
from normalizers.parse.terms import parse_term
from normalizers.records import KNOWN, MAX_TEXT, NOT_DISCLOSED, NOT_OFFERED, ZERO, Evidence, How, Value
from normalizers.reviewed import CURRENCY, INTERVAL, NO_VALUE, marked
from normalizers.schema.model import Choice
from normalizers.shapes.cdr.reader import Leaf, Reader

Names = Mapping[str, str]
QUOTE = 160  # characters of a long text that its evidence repeats; figures are always quoted whole
NUMBER = re.compile(r"^[+-]?(?:\d+\.?\d*|\.\d+)$")
_ISO = re.compile(r"^P(?=\d)(?:(\d+)Y)?(?:(\d+)M)?(?:(\d+)W)?(?:(\d+)D)?$")
_TAG = re.compile(r"<[a-zA-Z/!][^>]*>")
_CURRENCY = re.compile(r"^[A-Z]{3}$")
RANGED = frozenset(("cdr_dirty_range",))  # a range where the standard wants one duration: both ends are read
NO_LIMIT = frozenset(
    (
        "no limit",
        "no maximum",
        "no minimum",
        "no maximum limit",
        "no minimum limit",
        "no maximum balance is required",
        "no minimum balance is required",
        "no minimum opening balance",
        "no maximum balance",
        "no minimum balance",
        "unlimited",
        "nil maximum",
    )
)


def evidence(leaf: Leaf, how: How = "read", why: str = "") -> Evidence:
    return Evidence(leaf.at, leaf.text[:QUOTE], how, (), why)


def clean(text: str) -> str:
    """A text without markup and with single spaces."""
    if "<" in text and _TAG.search(text) is not None:
        text = unescape(nh3.clean(text, tags=set()))
    elif "&" in text:
        text = unescape(text)
    return " ".join(text.split())


def text_value(leaf: Leaf) -> Value:
    text = clean(leaf.text)[:MAX_TEXT]
    return Value(text, text, KNOWN, evidence=evidence(leaf))


def unreadable(leaf: Leaf, reader: Reader, code: str, detail: str, reason: str = "unreadable") -> Value:
    """A leaf that holds no value of its kind: its words stay in their place, and an Issue names them."""
    reader.issue(code, leaf.at, leaf.text, detail)
    return absent_text(leaf, reason)


def absent_text(leaf: Leaf, reason: str) -> Value:
    return Value(None, clean(leaf.text), NOT_DISCLOSED, reason=reason, evidence=evidence(leaf))


def number(text: str) -> Decimal | None:
    """A plain decimal number as the standard writes it, or None."""
    stripped = text.strip()
    if len(stripped) > 40 or NUMBER.match(stripped) is None:
        return None
    return Decimal(stripped)


def money_text(amount: Decimal) -> str:
    """Canonical money: a plain string with at least two decimals."""
    text = plain(amount)
    whole, _, rest = text.partition(".")
    return f"{whole}.{rest.ljust(2, '0')}"


def money_value(leaf: Leaf, currency: str, reader: Reader, *, limit: bool = False) -> Value:
    """An amount; ``limit`` also reads the declared phrases for "no limit"."""
    amount = number(leaf.text)
    if amount is not None and abs(amount) > LIMIT:
        return unreadable(leaf, reader, "unreadable_amount", "An amount larger than any of a retail product.")
    if amount is not None:
        return money_of(leaf, amount, currency)
    if limit and " ".join(leaf.text.casefold().split()).strip(" .") in NO_LIMIT:
        return Value(None, clean(leaf.text), NOT_OFFERED, reason="no_limit", evidence=evidence(leaf))
    read = _money(leaf.text, currency)
    if isinstance(read, Unparsed):
        return unreadable(leaf, reader, "unreadable_amount", f"No amount could be read: {read.reason}.")
    low, high = (None if side is None else money_text(Decimal(side)) for side in (read.low, read.high))
    if low is not None and low == high:
        return money_of(leaf, Decimal(low), read.currency or currency)
    return Value(None, clean(leaf.text), KNOWN, low, high, currency=read.currency or currency, period=read.period, evidence=evidence(leaf))


def money_of(leaf: Leaf, amount: Decimal, currency: str) -> Value:
    return Value(money_text(amount), clean(leaf.text), ZERO if amount == 0 else KNOWN, currency=currency, evidence=evidence(leaf))


@lru_cache(maxsize=4096)
def _money(text: str, currency: str) -> Parsed | Unparsed:
    return parse_money(text, currency or None)


@lru_cache(maxsize=4096)
def duration(text: str) -> tuple[str, str] | None:
    """The ends of a duration, equal for a point; None when the text is none. ISO 8601 first, then the words of parse_term."""
    match = _ISO.match(text.strip())
    if match is not None:
        found = "P" + "".join(f"{int(part)}{unit}" for part, unit in zip(match.groups(), "YMWD", strict=True) if part is not None)
        return found, found
    if not any(character.isdigit() for character in text):
        return None  # "Annual" names an interval, not a length
    read = parse_term(text)
    if isinstance(read, Unparsed) or read.term_low is None or read.term_high is None or not RANGED.issuperset(read.qualifiers):
        return None
    return read.term_low, read.term_high


def term_value(leaf: Leaf, reader: Reader, code: str = "unreadable_term") -> Value:
    ends = duration(leaf.text)
    if ends is None:
        return unreadable(leaf, reader, code, "No length of time could be read.")
    low, high = ends
    if low != high:
        return Value(None, clean(leaf.text), KNOWN, low, high, evidence=evidence(leaf))
    return Value(low, clean(leaf.text), KNOWN, evidence=evidence(leaf))


def age_value(leaf: Leaf, reader: Reader) -> Value:
    """An age in whole years; a sign or a sentence is not guessed."""
    amount = number(leaf.text)
    if amount is not None and amount == int(amount) and 0 <= amount <= 120:
        return Value(f"P{int(amount)}Y", clean(leaf.text), KNOWN, evidence=evidence(leaf))
    read = _age(leaf.text)
    if isinstance(read, Unparsed):
        return unreadable(leaf, reader, "unreadable_age", f"No age could be read: {read.reason}.")
    low, high = (None if side is None else side if side.startswith("P") else f"P{side}Y" for side in (read.low, read.high))
    if low is not None and low == high:
        return Value(low, clean(leaf.text), KNOWN, evidence=evidence(leaf))
    return Value(None, clean(leaf.text), KNOWN, low, high, evidence=evidence(leaf))


@lru_cache(maxsize=1024)
def _age(text: str) -> Parsed | Unparsed:
    return Unparsed(text, "a sign before an age") if text.strip().startswith(("-", "+")) else parse_age(text)


def date_value(leaf: Leaf, reader: Reader) -> Value:
    """A calendar day as the source writes it; the year 9999, in any zone, means no end."""
    read = _date("9999-12-31" if leaf.text.startswith("9999-12-31") else leaf.text)
    if isinstance(read, Unparsed):
        return unreadable(leaf, reader, "unreadable_date", f"No date could be read: {read.reason}.")
    if read.low is None:
        return Value(None, clean(leaf.text), NOT_OFFERED, reason="no_end", evidence=evidence(leaf))
    return Value(read.low, clean(leaf.text), KNOWN, evidence=evidence(leaf))


@lru_cache(maxsize=4096)
def _date(text: str) -> Parsed | Unparsed:
    return parse_date(text)


def _code(text: str) -> str:
    """A code of the standard as the sources spell it: MIN_AGE, "Min Age" and MINAGE are one."""
    return "".join(text.replace("_", " ").casefold().split())


def names_of(choices: Sequence[Choice]) -> Names:
    """The keys of declared choices by each code and alias that names them."""
    found: dict[str, str] = {}
    for choice in choices:
        for name in (choice.key, *choice.aliases):
            found.setdefault(_code(name), choice.key)
    return MappingProxyType(found)


def choice_key(text: str, names: Names) -> str | None:
    """The choice that a code or word of the source names; whole words only."""
    return names.get(_code(text))


def key_of(leaf: Leaf, names: Names, slot: str, reader: Reader) -> str | None:
    """The choice that a word names: by the declaration, else by what people have said of it."""
    key = choice_key(leaf.text, names)
    return reader.words.target(slot, leaf.text) if key is None else key


def choice_value(leaf: Leaf, names: Names, slot: str, reader: Reader, code: str) -> Value:
    """``slot``: where the word stands in the schema (see ``reviewed``)."""
    key = choice_key(leaf.text, names)
    if key is not None:
        return Value(key, clean(leaf.text), KNOWN, evidence=evidence(leaf))
    word = reader.unknown(code, slot, leaf, "The schema declares no such choice.")
    if word is None:
        return absent_text(leaf, "unreadable")
    if word.target == NO_VALUE:
        return marked(absent_text(leaf, "unreadable"), word)
    return marked(Value(word.target, clean(leaf.text), KNOWN, evidence=evidence(leaf)), word)


def interval_value(leaf: Leaf, reader: Reader) -> Value:
    """A word in the place of an interval that no parser has read."""
    word = reader.unknown("unreadable_frequency", INTERVAL, leaf, "No interval could be read.")
    if word is None or word.target == NO_VALUE:
        return absent_text(leaf, "unreadable") if word is None else marked(absent_text(leaf, "unreadable"), word)
    return marked(Value(word.target, clean(leaf.text), KNOWN, evidence=evidence(leaf)), word)


def currency_of(leaf: Leaf | None, reader: Reader) -> str | None:
    """The currency of an entry: the source's default when none is stated, None for a code that names none (XXX)."""
    if leaf is None:
        return reader.currency
    code = leaf.text.strip().upper()
    if _CURRENCY.match(code) is None or code in ("XXX", "XTS"):
        word = reader.unknown("unknown_currency", CURRENCY, leaf, "No currency has this code: the amount is not comparable.")
        return None if word is None or word.target == NO_VALUE else word.target
    return code
