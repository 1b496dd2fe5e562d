"""Human text of canonical values in both languages, by kind. Never more digits than are known."""

from __future__ import annotations

import re
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from normalizers.schema.kinds import AGE, CHOICE, COUNT, DATE, FLAG, MONEY, PERCENT, RATE, TERM
from normalizers.schema.model import Choice, Kind

Json = dict[str, Any]
THIN = "\u202f"  # narrow no-break space: thousands, and before a unit
WHOLE = Decimal(1_000)  # from here on a sum that was worked out has no cents

CURRENCIES = {
    "CNY": ("元", "CNY"),
    "AUD": ("澳元", "A$"),
    "USD": ("美元", "US$"),
    "HKD": ("港元", "HK$"),
    "EUR": ("欧元", "€"),
    "GBP": ("英镑", "£"),
}
PERIODS = {
    "P1Y": ("年", "a year"),
    "P12M": ("年", "a year"),
    "P6M": ("半年", "a half-year"),
    "P3M": ("季", "a quarter"),
    "P1M": ("月", "a month"),
    "P14D": ("两周", "a fortnight"),
    "P7D": ("周", "a week"),
    "P1D": ("日", "a day"),
}
ABSENCE = {
    "not_offered": ("不提供", "not offered"),
    "not_disclosed": ("未披露", "not disclosed"),
    "at_cost": ("按实际成本收取", "at cost"),
    "on_approval": ("以审批为准", "set on approval"),
    "unreadable": ("原文无法解读", "stated, but not readable"),
    "by_formula": ("按公式或情况计算", "worked out case by case"),
    "not_stated": ("原文未给出数值", "named without a figure"),
    "ambiguous_unit": ("单位不明", "unit not clear"),
    "unknown_currency": ("币种不明", "currency not clear"),
    "no_limit": ("无限额", "no limit"),
    "no_upper_bound": ("无上限", "no upper end"),
    "no_end": ("无截止日期", "no end date"),
}
FORMULA = ("按公式：", "by formula: ")
WITHOUT_END = {"whole_life": ("终身", "whole of life"), "open_ended": ("无固定期限", "no fixed end")}
ZERO = {"money": ("零", "none charged"), "rate": ("0%", "0%"), "percent": ("0%", "0%")}
_DURATION = re.compile(r"^P(?:(\d+)Y)?(?:(\d+)M)?(?:(\d+)W)?(?:(\d+)D)?$")
_UNITS = (("年", "year", "years"), ("个月", "month", "months"), ("周", "week", "weeks"), ("天", "day", "days"))


def zh(lang: str) -> bool:
    return lang.startswith("zh")


def grouped(number: Decimal) -> str:
    """Digits with a narrow space every three, without trailing zeros beyond what money needs."""
    text = f"{number:f}"
    whole, dot, rest = text.partition(".")
    sign, whole = ("−", whole[1:]) if whole.startswith("-") else ("", whole)
    parts: list[str] = []
    while len(whole) > 3:
        parts.insert(0, whole[-3:])
        whole = whole[:-3]
    return sign + THIN.join([whole, *parts]) + dot + rest


def _trim(number: Decimal, least: int) -> Decimal:
    """The number without zeros at its end, but with at least ``least`` decimals."""
    number = number.normalize()
    places = max(least, -int(number.as_tuple().exponent))
    return number.quantize(Decimal(1).scaleb(-places))


def show_percent(value: str, least: int = 2) -> str:
    return grouped(_trim(Decimal(value) * 100, least)) + THIN + "%"


def with_unit(text: str, unit: str, lang: str) -> str:
    """A figure and its unit in one line: ``5.14 % a year``, ``5.14 %/年``, ``100 元 每3个月``."""
    if not unit:
        return text
    return f"{text}/{unit}" if zh(lang) and not unit.startswith("每") else f"{text} {unit}"


def show_money(value: str, currency: str, lang: str) -> str:
    amount = Decimal(value)
    names = CURRENCIES.get(currency, (currency, currency))
    if zh(lang):
        for size, unit in ((Decimal(10) ** 8, "亿"), (Decimal(10) ** 4, "万")):
            if abs(amount) >= size and (amount / (size / 100)) == (amount / (size / 100)).to_integral_value():
                return grouped(_trim(amount / size, 0)) + THIN + unit + names[0]
        return grouped(_cents(amount)) + THIN + names[0]
    return names[1] + THIN + grouped(_cents(amount)) if names[1] else grouped(_cents(amount))


def _cents(amount: Decimal) -> Decimal:
    return amount.quantize(Decimal(1)) if amount == amount.to_integral_value() else _trim(amount, 2)


def show_sum(low: Decimal, high: Decimal, currency: str, lang: str) -> str:
    """An amount or an interval that was worked out: ``A$ 389 413 – 420 413``. From a thousand on in whole units."""
    exact = max(abs(low), abs(high)) < WHOLE
    ends = [_worked_out(end, exact) for end in (low, high)]
    if ends[0] == ends[1]:
        return show_money(str(ends[0]), currency, lang)
    names, span = CURRENCIES.get(currency, (currency, currency)), " – ".join(grouped(end) for end in ends)
    return f"{span}{THIN}{names[0]}" if zh(lang) else f"{names[1]}{THIN}{span}"


def _worked_out(amount: Decimal, exact: bool) -> Decimal:
    whole = not exact or amount == amount.to_integral_value()
    return amount.quantize(Decimal(1) if whole else Decimal("0.01"), ROUND_HALF_UP)


def show_rates(low: float, high: float) -> str:
    """A rate or an interval that was worked out: ``5.26 – 5.68 %``."""
    return " – ".join(dict.fromkeys(f"{end * 100:.2f}".replace("-", "−") for end in (low, high))) + THIN + "%"


def show_duration(value: str, lang: str) -> str:
    match = _DURATION.match(value)
    if match is None:
        return value
    numbers = [None if part is None else int(part) for part in match.groups()]
    if zh(lang):
        return "".join(f"{number}{unit[0]}" for number, unit in zip(numbers, _UNITS, strict=True) if number is not None)
    return " ".join(
        f"{number} {unit[1] if number == 1 else unit[2]}" for number, unit in zip(numbers, _UNITS, strict=True) if number is not None
    )


def show_age(value: str, lang: str) -> str:
    match = _DURATION.match(value)
    if match is not None and match.group(1) is not None and not any(match.groups()[1:]):
        return f"{match.group(1)} 周岁" if zh(lang) else f"{match.group(1)}"
    return show_duration(value, lang)


def show_scalar(kind: Kind, value: str, lang: str, *, currency: str = "", choices: tuple[Choice, ...] = ()) -> str:
    """One canonical scalar as a person reads it."""
    if kind in (RATE, PERCENT):
        return show_percent(value, 2 if kind is RATE else 0)
    if kind is MONEY:
        return show_money(value, currency, lang)
    if kind is TERM:
        return show_duration(value, lang)
    if kind is AGE:
        return show_age(value, lang)
    if kind is COUNT:
        return grouped(_trim(Decimal(value), 0))
    if kind is FLAG:
        return {"yes": ("有", "yes"), "no": ("无", "no")}[value][0 if zh(lang) else 1]
    if kind is CHOICE:
        return next((choice.label(lang) for choice in choices if choice.key == value), value)
    if kind is DATE and not zh(lang):
        return value
    return value


def show_absence(value: Json | None, lang: str) -> str:
    """The three absences, each in its own words; "at cost" and "on approval" say themselves, a formula in the source's words."""
    if value is None:
        return ABSENCE["not_disclosed"][0 if zh(lang) else 1]
    if value.get("reason") == "by_formula" and value.get("text"):
        return FORMULA[0 if zh(lang) else 1] + str((value.get("texts") or {}).get("zh" if zh(lang) else "en") or value["text"])
    words = ABSENCE.get(value.get("reason", "")) or ABSENCE.get(value["state"], ABSENCE["not_disclosed"])
    return words[0 if zh(lang) else 1]


def show_period(period: str, lang: str) -> str:
    """``a year``, ``/年``: the unit that stands small beside a rate or a periodic amount."""
    words = PERIODS.get(period)
    if words is None:
        return "" if not period else ("每" if zh(lang) else "every ") + show_duration(period, lang)
    return words[0 if zh(lang) else 1]


def show(kind: Kind, value: Json | None, lang: str, *, choices: tuple[Choice, ...] = ()) -> str:
    """A value as a person reads it: a scalar, a range, "from" or "up to", a list, or an absence in words."""
    if value is None or value["state"] in ("not_disclosed", "not_offered"):
        return show_absence(value, lang)
    if value["state"] == "zero" and kind.key in ZERO and (kind is MONEY or value.get("value") is None):
        return ZERO[kind.key][0 if zh(lang) else 1]
    scalar, low, high = value.get("value"), value.get("low"), value.get("high")
    if isinstance(scalar, list):
        return ("、" if zh(lang) else ", ").join(show_scalar(kind, item, lang, choices=choices) for item in scalar)
    texts = value.get("texts") or {}
    if kind.key == "text":
        return str(texts.get("zh" if zh(lang) else "en") or value["text"] or scalar or "")

    def one(item: str) -> str:
        return show_scalar(kind, item, lang, currency=value.get("currency", ""), choices=choices)

    if low is not None and high is not None and low != high:
        return f"{one(low)} – {one(high)}"
    if scalar is not None:
        return one(scalar)
    if low is not None and high is None:
        return f"{one(low)} 起" if zh(lang) else f"from {one(low)}"
    if high is not None and low is None:
        return f"最高 {one(high)}" if zh(lang) else f"up to {one(high)}"
    return one(low) if low is not None else _without_end(value, lang)


def _without_end(value: Json, lang: str) -> str:
    """A known term that is no length of time (for life, without a fixed end)."""
    for qualifier in value.get("qualifiers", ()):
        if qualifier in WITHOUT_END:
            return WITHOUT_END[qualifier][0 if zh(lang) else 1]
    return show_absence(None, lang)
