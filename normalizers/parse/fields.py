"""The fields of the formats file: which parser reads a field, and what the field itself says about a bare figure."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from decimal import Decimal
from types import MappingProxyType

from normalizers.parse.absence import parse_absence
from normalizers.parse.ages import parse_age
from normalizers.parse.cdr_fields import ACCRUALS, accrual, cdr_max_age, cdr_min_age, cdr_rate, cdr_tier, cdr_transaction_rate
from normalizers.parse.codes import parse_codes, parse_level
from normalizers.parse.fees import parse_fee
from normalizers.parse.ltv import parse_ltv
from normalizers.parse.money import parse_money
from normalizers.parse.rates import parse_rate
from normalizers.parse.request import Request, Result, absent
from normalizers.parse.result import Parsed, Unparsed, plain, words
from normalizers.parse.shares import parse_percent
from normalizers.parse.terms import parse_term
from normalizers.parse.text import fold

_UNTIL_AGE = re.compile(
    r"(?:保障?|保险期间|交费?|缴费?|交费期间|缴费期间|可?续保|保证续保)?:? ?"
    r"(?:自生效日起?)?(?:至|到|to age|until age|up to age|to|until) ?(?:被保险人|被保人)?(?:年?满)? ?(\d{2,3}) ?"
    r"(?:周岁|岁|years old|years of age)?(?:止|时)?(?:(?:后|时)?的?(?:首个|第一个)?保单周年日)?(?:止|时)?"
)
_OR_AGE = re.compile(r"[/、,或] ?(?:保|交|缴)?(?:至|到) ?(?:年?满)?(\d{2,3}) ?周?岁$")
_OR_LIFE = re.compile(r"[/、,或] ?(?:保|至)?终身$")
_NAV = re.compile(
    r"(?:最新|当前|单位|累计|份额|基金|产品|初始|复权)*净值(?:\(元\))?(?:为)?:? ?(\d{1,5}(?:\.\d{1,8})?)(?:元)?(?: ?\(\d{4}-\d{2}-\d{2}\))?"
    r"|(?:nav|unit price|nav per (?:unit|share)):? ?(?:\$|£|€)?(\d{1,5}\.\d{1,8})|(\d{1,5}\.\d{1,8})(?:元)?"
)
_NO_DEDUCTIBLE = frozenset(
    ("无免赔额", "无免赔", "0免赔", "零免赔", "0免赔额", "零免赔额", "no deductible", "no excess", "nil excess", "nil deductible", "nil")
)
_PER_THING = re.compile(r"per (token|card|item|certificate|account),? (?:each|every) (\d{1,2}) years?")
_EVERY = MappingProxyType(
    {
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
)


def parse(field: str, text: str, lang: str, domain: str, currency: str | None = None) -> Result:
    """Read ``text`` as the declared ``field`` (see the formats file): a reading, or why there is none.

    ``currency``: what ``$`` and bare amounts mean; by default CNY for Chinese, AUD for English texts.
    An unknown field is refused. No text raises.
    """
    reader = _READERS.get(field)
    if reader is None:
        return Unparsed(text, f"unknown field: {field}")
    return reader(Request(text, lang, domain, currency or ("CNY" if lang.startswith("zh") else "AUD")))


def _rate(at: Request) -> Result:
    return absent(at) or parse_rate(at.text, at.lang, currency=at.currency)


def _growth(at: Request) -> Result:
    return absent(at) or parse_rate(at.text, at.lang, currency=at.currency, growth=True)


def _column_percent(at: Request) -> Result:
    return absent(at) or parse_rate(at.text, at.lang, "percent", currency=at.currency)


def _money(at: Request) -> Result:
    return absent(at) or parse_money(at.text, at.currency, lang=at.lang)


def _most(at: Request) -> Result:
    """A field that is a limit: a lone amount is its upper end."""
    done = _money(at)
    return replace(done, low=None) if isinstance(done, Parsed) and done.low == done.high else done


def _deductible(at: Request) -> Result:
    if fold(at.text) in _NO_DEDUCTIBLE:
        return Parsed("amount", "0", "0", "currency", at.currency, state="zero", text=at.text)
    return _money(at)


def _fee(at: Request) -> Result:
    found = parse_absence(at.text)
    if found == "zero" or fold(at.text) in ("无", "none", "没有"):
        return Parsed("fee", "0", "0", "currency", at.currency, state="zero", text=at.text)
    if found == "at_cost":
        return Parsed("fee", unit="currency", currency=at.currency, qualifiers=("at_cost",), state="not_disclosed", text=at.text)
    return absent(at) or parse_fee(at.text, at.lang, at.currency)


def _term(at: Request) -> Result:
    done = parse_term(at.text, at.lang, instalments="P1M" if at.domain == "loan" else "", currency=at.currency)
    return done if isinstance(done, Parsed) else absent(at) or done


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
    single = re.fullmatch(r"(?:趸交|趸缴|趸|一次交清|一次性交清|single premium)[/、,或] ?(.+)", folded)
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


def _fee_period(at: Request) -> Result:
    counted = _PER_THING.fullmatch(fold(at.text) or "")
    if counted is not None:
        return Parsed(
            "term",
            term_low=f"P{int(counted.group(2))}Y",
            term_high=f"P{int(counted.group(2))}Y",
            qualifiers=(f"per_{counted.group(1)}",),
            text=at.text,
        )
    folded = re.sub(r"^(?:per |each |every |a |pay |payable |按|每|/)", "", fold(at.text) or "")
    code = ACCRUALS.get(folded) if len(folded) > 1 else None
    code = code or _EVERY.get(folded) or _EVERY.get(folded.removesuffix("收取"))
    if code is not None:
        return Parsed("term", term_low=code, term_high=code, text=at.text)
    return _term(at)


def _age(at: Request) -> Result:
    return absent(at) or parse_age(at.text)


def _ltv(at: Request) -> Result:
    return absent(at) or parse_ltv(at.text)


def _policy_loan(at: Request) -> Result:
    """A policy loan is a share of the cash value for a term; without the term it says too little."""
    done = _ltv(at)
    if isinstance(done, Unparsed):
        return done
    term = done.qualifier("fixed_term")
    return Unparsed(at.text, "the term of the policy loan is not stated") if not term else replace(done, term_high=term)


def _reimbursement(at: Request) -> Result:
    return absent(at) or parse_percent(at.text)


def _nav(at: Request) -> Result:
    match = _NAV.fullmatch(fold(at.text) or "")
    if match is None:
        return absent(at) or Unparsed(at.text, "not a net asset value")
    value = plain(Decimal(next(group for group in match.groups() if group is not None)))
    return Parsed("ratio", value, value, "nav", at.currency, text=at.text)


def _codes(field: str) -> Callable[[Request], Result]:
    return _Codes(field)


@dataclass(frozen=True, slots=True)
class _Codes:
    field: str

    def __call__(self, at: Request) -> Result:
        if self.field in ("risk", "investor_class"):
            return absent(at) or parse_level(at.text, self.field)
        if self.field == "type" and at.domain not in ("wealth", "insurance"):
            return Unparsed(at.text, f"no types declared for: {at.domain}")
        return absent(at) or parse_codes(at.text, self.field, at.domain)


_READERS: MappingProxyType[str, Callable[[Request], Result]] = MappingProxyType(
    {
        "rate": _rate,
        "yield": _rate,
        "benchmark": _rate,
        "growth": _growth,
        "rate_column_percent": _column_percent,
        "cdr.rate": cdr_rate,
        "cdr.transactionRate": cdr_transaction_rate,
        "amount": _money,
        "amount_max": _money,
        "min_amount": _money,
        "sum_assured": _money,
        "cap": _most,
        "deductible": _deductible,
        "premium": _money,
        "cdr.MIN_INCOME": _money,
        "cdr.tier": cdr_tier,
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
        "cdr.accrualFrequency": accrual,
        "age": _age,
        "entry_age": _age,
        "cdr.MIN_AGE": cdr_min_age,
        "cdr.MAX_AGE": cdr_max_age,
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

FIELDS = tuple(_READERS)
