"""The fields of the formats file: which parser reads a field, and what the field itself says about a bare figure."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from decimal import Decimal
from types import MappingProxyType

from normalizers.parse.absence import parse_absence
from normalizers.parse.ages import parse_age
from normalizers.parse.codes import parse_codes, parse_level
from normalizers.parse.fees import parse_fee
from normalizers.parse.ltv import parse_ltv
from normalizers.parse.money import parse_money
from normalizers.parse.numerals import read_number
from normalizers.parse.rates import parse_rate
from normalizers.parse.result import Parsed, Unparsed, plain, words
from normalizers.parse.shares import parse_percent
from normalizers.parse.terms import parse_term
from normalizers.parse.text import fold
from normalizers.parse.tokens import read_table
from normalizers.parse.words_term import CODES_ACCRUAL

Result = Parsed | Unparsed
_ACCRUAL = MappingProxyType({phrase: head.strip(": ") for phrase, (head, _) in read_table(CODES_ACCRUAL)})
_UNTIL_AGE = re.compile(
    r"(?:保障?|保险期间|交费?|缴费?|交费期间|缴费期间|可?续保|保证续保)?:? ?(?:至|到|to age|until age|up to age|to|until) ?(?:被保险人|被保人)?(?:年?满)? ?(\d{2,3}) ?(?:周岁|岁|years old|years of age)?(?:止|的保单周年日|时)?"
)
_OR_AGE = re.compile(r"[/、,或] ?(?:保|交|缴)?(?:至|到) ?(?:年?满)?(\d{2,3}) ?周?岁$")
_OR_LIFE = re.compile(r"[/、,或] ?(?:保|至)?终身$")
_NAV = re.compile(
    r"(?:最新|当前|单位|累计|份额|基金|产品|初始|复权)*净值(?:为)?:? ?(\d{1,5}\.\d{1,8})(?:元)?(?: ?\(\d{4}-\d{2}-\d{2}\))?|(?:nav|unit price|nav per (?:unit|share)):? ?(?:\$|£|€)?(\d{1,5}\.\d{1,8})|(\d{1,5}\.\d{1,8})(?:元)?"
)
_TIER_UNITS = MappingProxyType({"dollar": "amount", "day": "D", "month": "M", "percent": "percent"})


@dataclass(frozen=True, slots=True)
class Request:
    """What a reader gets: the text, its language and domain, and the currency of the source."""

    text: str
    lang: str
    domain: str
    currency: str


def parse(field: str, text: str, lang: str, domain: str, currency: str | None = None) -> Result:
    """Read ``text`` as the declared ``field`` (see the formats file): a reading, or why there is none.

    ``currency``: what ``$`` and bare amounts mean; by default CNY for Chinese, AUD for English texts.
    An unknown field is refused. No text raises.
    """
    reader = _READERS.get(field)
    if reader is None:
        return Unparsed(text, f"unknown field: {field}")
    return reader(Request(text, lang, domain, currency or ("CNY" if lang.startswith("zh") else "AUD")))


def _absent(at: Request) -> Unparsed | None:
    found = parse_absence(at.text)
    return None if found in (None, "zero", "at_cost") else Unparsed(at.text, str(found))


def _rate(at: Request) -> Result:
    return _absent(at) or parse_rate(at.text, at.lang, currency=at.currency)


def _growth(at: Request) -> Result:
    return _absent(at) or parse_rate(at.text, at.lang, currency=at.currency, growth=True)


def _column_percent(at: Request) -> Result:
    done = _absent(at) or parse_rate(at.text, at.lang, "percent", currency=at.currency)
    if isinstance(done, Unparsed) or "%" in at.text:
        return done
    return _percent(done)


def _percent(done: Parsed) -> Parsed:
    """A number of a column in per cent as a fraction."""
    low, high = (None if one is None else plain(Decimal(one) / 100) for one in (done.low, done.high))
    return replace(done, low=low, high=high, qualifiers=words([*done.qualifiers, "column_unit_percent"]))


def _cdr_rate(at: Request) -> Result:
    """A RateString is a fraction; above 1 it can only be a percent sent for it, which is mended and marked."""
    done = _absent(at) or parse_rate(at.text, "en", "fraction")
    if isinstance(done, Unparsed) or done.low is None or "%" in at.text:
        return done
    if Decimal(done.low) == 1:
        return Unparsed(at.text, "ambiguous: 100 % by the standard, 1 % where percents are sent")
    if abs(Decimal(done.low)) < 1:
        return done
    mended = _percent(done)
    return replace(mended, qualifiers=("cdr_invalid_percent_not_fraction",))


def _cdr_transaction_rate(at: Request) -> Result:
    done = _cdr_rate(at)
    return done if isinstance(done, Unparsed) else replace(done, period="", qualifiers=words([*done.qualifiers, "fee", "of_transaction"]))


def _money(at: Request) -> Result:
    return _absent(at) or parse_money(at.text, at.currency, lang=at.lang)


def _most(at: Request) -> Result:
    """A field that is a limit: a lone amount is its upper end."""
    done = _money(at)
    return replace(done, low=None) if isinstance(done, Parsed) and done.low == done.high else done


def _deductible(at: Request) -> Result:
    if fold(at.text) in (
        "无免赔额",
        "无免赔",
        "0免赔",
        "零免赔",
        "0免赔额",
        "零免赔额",
        "no deductible",
        "no excess",
        "nil excess",
        "nil deductible",
        "nil",
    ):
        return Parsed("amount", "0", "0", "currency", at.currency, state="zero", text=at.text)
    return _money(at)


def _fee(at: Request) -> Result:
    found = parse_absence(at.text)
    if found == "zero" or fold(at.text) in ("无", "none", "没有"):
        return Parsed("fee", "0", "0", "currency", at.currency, state="zero", text=at.text)
    if found == "at_cost":
        return Parsed("fee", unit="currency", currency=at.currency, qualifiers=("at_cost",), state="not_disclosed", text=at.text)
    return _absent(at) or parse_fee(at.text, at.lang, at.currency)


def _term(at: Request) -> Result:
    done = parse_term(at.text, at.lang, instalments="P1M" if at.domain == "loan" else "", currency=at.currency)
    return done if isinstance(done, Parsed) else _absent(at) or done


def _coverage(at: Request) -> Result:
    folded = fold(at.text) or ""
    age = _UNTIL_AGE.fullmatch(folded)
    if age is not None:
        return Parsed("age", None, age.group(1), "years", qualifiers=("up_to_age",), text=at.text)
    return _with_age(at, folded)


def _premium_term(at: Request) -> Result:
    folded = fold(at.text) or ""
    age = _UNTIL_AGE.fullmatch(folded)
    if age is not None:
        return Parsed("term", qualifiers=(f"up_to_age={age.group(1)}",), text=at.text)
    single = re.fullmatch(r"(?:趸交|趸缴|一次交清|一次性交清|single premium)[/、,或] ?(.+)", folded)
    if single is not None:
        done = _with_age(replace(at, text=single.group(1)), single.group(1))
        return (
            replace(done, text=at.text, qualifiers=words([*done.qualifiers, "discrete", "single_premium"]))
            if isinstance(done, Parsed)
            else Unparsed(at.text, done.reason)
        )
    return _with_age(at, folded)


def _with_age(at: Request, folded: str) -> Result:
    """A list of terms whose last options may be an age or the whole of life."""
    marks: list[str] = []
    life = _OR_LIFE.search(folded)
    if life is not None:
        marks, folded = ["discrete", "or_whole_life"], folded[: life.start()]
    while (age := _OR_AGE.search(folded)) is not None:
        marks, folded = [*marks, "discrete", f"or_age={age.group(1)}"], folded[: age.start()]
    if not marks:
        return _term(at)
    done = _term(replace(at, text=folded))
    return (
        replace(done, text=at.text, qualifiers=words([*done.qualifiers, *marks]))
        if isinstance(done, Parsed)
        else Unparsed(at.text, done.reason)
    )


def _accrual(at: Request) -> Result:
    folded = fold(at.text)
    if folded == "":
        return Unparsed(at.text, "not_disclosed")
    code = _ACCRUAL.get(folded or "")
    if code is not None:
        return Parsed("term", term_low=code, term_high=code, qualifiers=("legacy_code",), text=at.text)
    done = parse_term(at.text)
    return done if isinstance(done, Parsed) else Parsed("term", qualifiers=("invalid",), state="not_disclosed", text=at.text)


def _fee_period(at: Request) -> Result:
    folded = re.sub(r"^(?:per |each |every |a |pay |payable |按|每|/)", "", fold(at.text) or "")
    code = _ACCRUAL.get(folded) if len(folded) > 1 else None
    named = {
        "年": "P1Y",
        "月": "P1M",
        "日": "P1D",
        "天": "P1D",
        "季": "P3M",
        "季度": "P3M",
        "半年": "P6M",
        "周": "P7D",
        "annum": "P1Y",
        "half year": "P6M",
    }
    code = code or named.get(folded) or named.get(folded.removesuffix("收取"))
    if code is not None:
        return Parsed("term", term_low=code, term_high=code, text=at.text)
    return _term(at)


def _age(at: Request) -> Result:
    return _absent(at) or parse_age(at.text)


def _cdr_age(at: Request) -> Result:
    done = parse_age((fold(at.text) or "").removeprefix("-").removeprefix("+").strip())
    if isinstance(done, Unparsed) or done.low != done.high:
        return replace(done, text=at.text)
    return replace(done, text=at.text, qualifiers=words([*done.qualifiers, *(["cdr_dirty_sign"] if at.text.strip()[:1] in "+-" else [])]))


def _cdr_min_age(at: Request) -> Result:
    done = _cdr_age(at)
    return replace(done, high=None) if isinstance(done, Parsed) and done.low == done.high else done


def _cdr_max_age(at: Request) -> Result:
    done = _cdr_age(at)
    return replace(done, low=None) if isinstance(done, Parsed) and done.low == done.high else done


def _ltv(at: Request) -> Result:
    return _absent(at) or parse_ltv(at.text, at.lang)


def _policy_loan(at: Request) -> Result:
    """A policy loan is a share of the cash value for a term; without the term it says too little."""
    done = _ltv(at)
    if isinstance(done, Unparsed):
        return done
    term = done.qualifier("fixed_term")
    return Unparsed(at.text, "the term of the policy loan is not stated") if not term else replace(done, period=term)


def _reimbursement(at: Request) -> Result:
    return _absent(at) or parse_percent(at.text)


def _nav(at: Request) -> Result:
    match = _NAV.fullmatch(fold(at.text) or "")
    if match is None:
        return _absent(at) or Unparsed(at.text, "not a net asset value")
    value = plain(Decimal(next(group for group in match.groups() if group is not None)))
    return Parsed("ratio", value, value, "nav", at.currency, text=at.text)


def _codes(field: str) -> Callable[[Request], Result]:
    return _Codes(field)


@dataclass(frozen=True, slots=True)
class _Codes:
    field: str

    def __call__(self, at: Request) -> Result:
        if self.field in ("risk", "investor_class"):
            return _absent(at) or parse_level(at.text, self.field)
        if self.field == "type" and at.domain not in ("wealth", "insurance"):
            return Unparsed(at.text, f"no types declared for: {at.domain}")
        return _absent(at) or parse_codes(at.text, self.field, at.domain)


def _cdr_tier(at: Request) -> Result:
    """A tier as CDR writes it, or its name; a maximum of 0 stands for none in some holders' files."""
    try:
        data = json.loads(at.text)
    except (ValueError, RecursionError):
        data = None
    if not isinstance(data, dict):
        done = _absent(at) or parse_money(at.text, at.currency, lang="en")
        return done if isinstance(done, Parsed) else parse_ltv(at.text)
    unit = _TIER_UNITS.get(str(data.get("unitOfMeasure", "")).casefold())
    ends = [_end(data.get(key)) for key in ("minimumValue", "maximumValue")]
    if unit is None or ends[0] == "bad" or ends[1] == "bad" or len(at.text) > 500:
        return Unparsed(at.text, "a tier without a known unit or with an end that is no number")
    low, high = ends
    marks = ["cdr_dirty_zero_max_means_none"] if high == "0" and low not in (None, "0") else []
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


_READERS: MappingProxyType[str, Callable[[Request], Result]] = MappingProxyType(
    {
        "rate": _rate,
        "yield": _rate,
        "benchmark": _rate,
        "growth": _growth,
        "rate_column_percent": _column_percent,
        "cdr.rate": _cdr_rate,
        "cdr.transactionRate": _cdr_transaction_rate,
        "amount": _money,
        "amount_max": _money,
        "min_amount": _money,
        "sum_assured": _money,
        "cap": _most,
        "deductible": _deductible,
        "premium": _money,
        "cdr.MIN_INCOME": _money,
        "cdr.tier": _cdr_tier,
        "fee": _fee,
        "fee_period": _fee_period,
        "term": _term,
        "grace_period": _term,
        "interest_free_period": _term,
        "waiting_period": _term,
        "cooling_off": _term,
        "opening": _term,
        "redemption": _term,
        "coverage_term": _coverage,
        "premium_term": _premium_term,
        "cdr.accrualFrequency": _accrual,
        "age": _age,
        "entry_age": _age,
        "cdr.MIN_AGE": _cdr_min_age,
        "cdr.MAX_AGE": _cdr_max_age,
        "ltv": _ltv,
        "policy_loan": _policy_loan,
        "reimbursement": _reimbursement,
        "nav": _nav,
        "risk": _codes("risk"),
        "investor_class": _codes("investor_class"),
        "type": _codes("type"),
        "repayment": _codes("repayment"),
    }
)
