"""The fields of Australian CDR payloads in the formats file: strings that break their own standard are mended and marked, or refused."""

from __future__ import annotations

import json
from dataclasses import replace
from decimal import Decimal
from types import MappingProxyType

from normalizers.parse.ages import parse_age
from normalizers.parse.ltv import parse_ltv
from normalizers.parse.money import parse_money
from normalizers.parse.numerals import read_number
from normalizers.parse.rates import parse_rate
from normalizers.parse.request import Request, Result, absent, of_percent_column
from normalizers.parse.result import Parsed, Unparsed, plain, words
from normalizers.parse.terms import parse_term
from normalizers.parse.text import fold
from normalizers.parse.tokens import read_table
from normalizers.parse.words_term import CODES_ACCRUAL

ACCRUALS = MappingProxyType({phrase: head.strip(": ") for phrase, (head, _) in read_table(CODES_ACCRUAL)})
_TIER_UNITS = MappingProxyType({"dollar": "amount", "day": "D", "month": "M", "percent": "percent"})


def cdr_rate(at: Request) -> Result:
    """A RateString is a fraction; above 1 it can only be a percent sent for it, which is mended and marked."""
    done = absent(at) or parse_rate(at.text, "en", "fraction")
    if isinstance(done, Unparsed) or done.low is None or "%" in at.text:
        return done
    if Decimal(done.low) == 1:
        return Unparsed(at.text, "ambiguous: 100 % by the standard, 1 % where percents are sent")
    if abs(Decimal(done.low)) < 1:
        return done
    mended = of_percent_column(done)
    return replace(mended, qualifiers=("cdr_invalid_percent_not_fraction",))


def cdr_transaction_rate(at: Request) -> Result:
    done = cdr_rate(at)
    return done if isinstance(done, Unparsed) else replace(done, period="", qualifiers=words([*done.qualifiers, "fee", "of_transaction"]))


def accrual(at: Request) -> Result:
    folded = fold(at.text)
    if folded == "":
        return Unparsed(at.text, "not_disclosed")
    code = ACCRUALS.get(folded or "")
    if code is not None:
        return Parsed("term", term_low=code, term_high=code, qualifiers=("legacy_code",), text=at.text)
    done = parse_term(at.text)
    return done if isinstance(done, Parsed) else Parsed("term", qualifiers=("invalid",), state="not_disclosed", text=at.text)


def _cdr_age(at: Request) -> Result:
    done = parse_age((fold(at.text) or "").removeprefix("-").removeprefix("+").strip())
    if isinstance(done, Unparsed) or done.low != done.high:
        return replace(done, text=at.text)
    return replace(done, text=at.text, qualifiers=words([*done.qualifiers, *(["cdr_dirty_sign"] if at.text.strip()[:1] in "+-" else [])]))


def cdr_min_age(at: Request) -> Result:
    done = _cdr_age(at)
    return replace(done, high=None) if isinstance(done, Parsed) and done.low == done.high else done


def cdr_max_age(at: Request) -> Result:
    done = _cdr_age(at)
    return replace(done, low=None) if isinstance(done, Parsed) and done.low == done.high else done


def cdr_tier(at: Request) -> Result:
    """A tier as CDR writes it, or its name; a maximum of 0 stands for none in some holders' files."""
    try:
        data = json.loads(at.text)
    except (ValueError, RecursionError):
        data = None
    if not isinstance(data, dict):
        done = absent(at) or parse_money(at.text, at.currency, lang="en")
        if isinstance(done, Parsed):
            return done
        share = parse_ltv(at.text)
        return share if isinstance(share, Parsed) else parse_term(at.text)
    unit = _TIER_UNITS.get(str(data.get("unitOfMeasure", "")).casefold())
    ends = [_end(data.get(key)) for key in ("minimumValue", "maximumValue")]
    if unit is None or ends[0] == "bad" or ends[1] == "bad" or len(at.text) > 500:
        return Unparsed(at.text, "a tier without a known unit or with an end that is no number")
    low, high = ends
    marks = ["cdr_dirty_zero_max_means_none"] if high == "0" and (low not in (None, "0") or unit == "amount") else []
    high = None if marks else high
    if low is not None and high is not None and Decimal(low) > Decimal(high):
        return Unparsed(at.text, "a tier that ends before it begins")
    return _tier(at, unit, low, high, marks)


def _tier(at: Request, unit: str, low: str | None, high: str | None, marks: list[str]) -> Result:
    if unit == "amount":
        return Parsed("amount", low, high, "currency", at.currency, qualifiers=tuple(marks), text=at.text)
    if unit == "percent":
        share = any(one is not None and Decimal(one) > Decimal("1.5") for one in (low, high))
        ends = [None if one is None else plain(Decimal(one) / (100 if share else 1)) for one in (low, high)]
        return Parsed("ltv", ends[0], ends[1], "ratio", qualifiers=words([*marks, *(["percent_units"] if share else [])]), text=at.text)
    if any(one is not None and "." in one for one in (low, high)):
        return Unparsed(at.text, "a fraction of a day or month")
    ends = [None if one is None else f"P{one}{unit}" for one in (low, high)]
    return Parsed("term", term_low=ends[0], term_high=ends[1], qualifiers=tuple(marks), text=at.text)


def _end(value: object) -> str | None:
    if value is None or value == "":
        return None
    if isinstance(value, bool) or not isinstance(value, str | int):
        return "bad"
    read = read_number(str(value)) if len(str(value)) < 40 else None
    return "bad" if read is None else plain(read[0])
