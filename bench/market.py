"""The parts of a synthetic market: institutions, names, and what products state, in the proportions of real catalogues."""

from __future__ import annotations

import random
from bisect import bisect
from functools import cache
from itertools import accumulate, product
from typing import Any

from normalizers.schema import SCHEMA, Attribute
from normalizers.schema.common import PAYMENTS, PURPOSES, RATE_TYPES, REPAYMENTS
from normalizers.schema.kinds import AGE, CHOICE, COUNT, DATE, FLAG, MONEY, PERCENT, RATE, TERM, TEXT
from tests.factories import absent, document, rate, value

Json = dict[str, Any]
INSTITUTIONS = 2_000

PLACES_EN = [
    "North",
    "South",
    "East",
    "West",
    "Harbour",
    "Ridge",
    "Valley",
    "River",
    "Coast",
    "Summit",
    "Lake",
    "Forest",
    "Stone",
    "Bright",
    "Silver",
    "Golden",
    "Union",
    "Pioneer",
    "Liberty",
    "Crown",
]
STEMS_EN = [
    "field",
    "gate",
    "bridge",
    "haven",
    "ford",
    "brook",
    "mount",
    "shore",
    "view",
    "point",
    "wood",
    "land",
    "crest",
    "port",
    "dale",
    "well",
]
KINDS_EN = ("Bank", "Bank", "Credit Union", "Mutual", "Finance", "Insurance", "Life", "Wealth", "Capital", "Trust")
PLACES_ZH = ["江", "海", "山", "川", "云", "河", "湖", "华", "天", "地", "东", "南", "西", "北", "中", "长", "安", "平", "宁", "泰"]
STEMS_ZH = ["城", "源", "丰", "兴", "和", "信", "诚", "达", "盛", "业", "德", "民", "联", "商", "通", "祥"]
KINDS_ZH = ("银行", "银行", "农村商业银行", "信用社", "金融", "保险", "人寿", "理财", "资本", "信托")

WORDS_EN = [
    "Basic",
    "Standard",
    "Premium",
    "Platinum",
    "Everyday",
    "Flexible",
    "Offset",
    "Green",
    "Simple",
    "Bonus",
    "Saver",
    "Travel",
    "Family",
    "First",
    "Smart",
    "Classic",
    "Advantage",
    "Complete",
    "Essential",
    "Reward",
    "Choice",
    "Value",
    "Express",
    "Select",
    "Direct",
    "Online",
    "Loyalty",
    "Growth",
    "Secure",
    "Freedom",
    "Ultimate",
    "Future",
    "Prime",
    "Signature",
    "Access",
    "Boost",
]
WORDS_ZH = [
    "稳健",
    "安心",
    "惠民",
    "优享",
    "臻选",
    "灵活",
    "智慧",
    "阳光",
    "福满",
    "长青",
    "增利",
    "添益",
    "尊享",
    "如意",
    "金福",
    "安盈",
    "丰利",
    "乐享",
    "聚宝",
    "日盈",
    "月添",
    "季享",
    "年丰",
    "鑫悦",
    "恒泰",
    "康宁",
    "守护",
    "无忧",
    "百万",
    "长盈",
    "天天",
    "周周",
    "汇利",
    "融通",
    "普惠",
    "易贷",
]
LANGUAGES = ("en", "en", "zh", "zh", "zh", "both")


def weights(count: int, slope: float) -> list[float]:
    """Zipf: the weight of the n-th of so many."""
    return [1 / (rank + 1) ** slope for rank in range(count)]


@cache
def steps(count: int, slope: float) -> tuple[float, ...]:
    return tuple(accumulate(weights(count, slope)))


def zipf(rng: random.Random, count: int, slope: float = 1.0) -> int:
    """An index below ``count``, the first ones more often."""
    edges = steps(count, slope)
    return min(bisect(edges, rng.random() * edges[-1]), count - 1)


def _makers() -> tuple[tuple[str, str, str], ...]:
    rng = random.Random(7)
    latin = [f"{place}{stem}" for place, stem in product(PLACES_EN, STEMS_EN)]
    han = [f"{place}{stem}" for place, stem in product(PLACES_ZH, STEMS_ZH)]
    out = []
    for number in range(INSTITUTIONS):
        kind = rng.randrange(len(KINDS_EN))
        out.append(
            (
                f"i{number:04d}",
                f"{latin[number % len(latin)]} {KINDS_EN[kind]} {number // len(latin) or ''}".strip(),
                f"{han[number * 7 % len(han)]}{STEMS_ZH[number // len(han)]}{KINDS_ZH[kind]}",
            )
        )
    return tuple(out)


MAKERS = _makers()
"""(id, English name, Chinese name), the largest first."""


def names(rng: random.Random, category: str, number: int) -> tuple[str, dict[str, str]]:
    """The name of a product and its names by language: words of the trade, the category, often a number."""
    label = SCHEMA.categories[category]
    count = zipf(rng, 3, 1.0) + 1
    latin = " ".join(dict.fromkeys(WORDS_EN[zipf(rng, len(WORDS_EN), 0.8)] for _ in range(count)))
    han = "".join(dict.fromkeys(WORDS_ZH[zipf(rng, len(WORDS_ZH), 0.8)] for _ in range(count)))
    en = f"{latin} {label.en.removesuffix('s')}" + (f" {number % 10_000}" if rng.random() < 0.5 else "")
    zh = f"{han}{label.zh}" + (f"{number % 10_000}号" if rng.random() < 0.7 else "")
    language = LANGUAGES[rng.randrange(len(LANGUAGES))]
    return {"en": (en, {}), "zh": (zh, {}), "both": (en, {"en": en, "zh": zh})}[language]


def mould_document(rng: random.Random, category: str) -> Json:
    """A canonical product with everything but its own names and institution."""
    family = SCHEMA.family_of[category].key
    currency = ("CNY", "AUD", "USD", "EUR")[zipf(rng, 4, 1.2)]
    values = {}
    for attribute in SCHEMA.of(category):
        if attribute.derive is None or (rng.random() < 0.3 and not attribute.path and attribute.key != "rate"):
            one = _value(rng, attribute, currency)
            if one is not None:
                values[attribute.key] = one
    lists = {"rates": [_rate(rng, category, family) for _ in range(zipf(rng, 6, 0.9) + 1)]} if family != "insurance" else {}
    return document(category, "-", key="-", maker="-", currency=currency, values=values, **lists)


def _value(rng: random.Random, attribute: Attribute, currency: str) -> Json | None:
    chance = rng.random()
    if chance < 0.2:
        return None
    if chance < 0.33:
        return absent("not_disclosed" if chance < 0.29 else "not_offered")
    kind = attribute.kind
    if kind is CHOICE:
        keys = [attribute.choices[zipf(rng, len(attribute.choices), 0.9)].key for _ in range(zipf(rng, 4, 1.3) + 1)]
        return value(list(dict.fromkeys(keys)) if attribute.many else keys[0])
    if kind is FLAG:
        return value("yes" if rng.random() < 0.6 else "no")
    if kind is TEXT:
        return value(f"Z7{rng.randrange(10**9):09d}")
    if kind is MONEY and chance < 0.4:
        return value("0", state="zero", currency=currency)
    return value(_scalar(rng, attribute), **({"currency": currency} if kind is MONEY else {}))


def _scalar(rng: random.Random, attribute: Attribute) -> str:
    kind = attribute.kind
    if kind in (RATE, PERCENT):
        return f"{rng.betavariate(2, 6):.3f}" if kind is PERCENT else _fraction(rng)
    if kind is MONEY:
        size = rng.lognormvariate(7.5, 2.2)
        digits = max(0, len(str(int(size))) - 2)
        return str(max(1, round(size / 10**digits) * 10**digits))
    if kind is TERM:
        return rng.choice(("P7D", "P30D", "P91D", "P3M", "P6M", "P12M", "P1Y", "P2Y", "P3Y", "P5Y", "P10Y", "P20Y", "P30Y"))
    if kind is AGE:
        return f"P{rng.choice((0, 18, 18, 18, 21, 25, 50, 55, 60, 65))}Y"
    if kind is DATE:
        return f"202{rng.randrange(0, 10)}-{rng.randrange(1, 13):02d}-15"
    assert kind is COUNT
    return str(rng.choice((1, 2, 3, 5, 6, 12, 24, 30, 44, 55)))


def _fraction(rng: random.Random) -> str:
    """A rate about its market's middle, in steps of five hundredths of a percent."""
    return f"{max(1, round(rng.gauss(0.052, 0.021) * 2000)) / 2000:.4f}"


def _rate(rng: random.Random, category: str, family: str) -> Json:
    fields: Json = {}
    if family == "loan":
        if rng.random() < 0.85:
            fields["type"] = value(RATE_TYPES[zipf(rng, len(RATE_TYPES))].key)
        if category != "credit_card":
            if rng.random() < 0.7:
                fields["purpose"] = value([PURPOSES[zipf(rng, len(PURPOSES))].key])
            if rng.random() < 0.6:
                fields["repayment"] = value(REPAYMENTS[zipf(rng, len(REPAYMENTS))].key)
            if rng.random() < 0.5:
                fields["comparison"] = value(_fraction(rng), period="P1Y")
    else:
        if rng.random() < 0.6:
            fields["paid"] = value(PAYMENTS[zipf(rng, len(PAYMENTS))].key)
        if rng.random() < 0.6:
            fields["fixed_for"] = value(rng.choice(("P3M", "P6M", "P12M", "P24M", "P36M", "P60M")))
    role = "purchase" if category == "credit_card" else "base"
    return rate(None if rng.random() < 0.1 else _fraction(rng), role if rng.random() < 0.85 else "bonus", **fields)
