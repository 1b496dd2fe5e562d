"""The pages of the fictional insurers: one in Chinese, its twin in English, with the same facts and the same premium table."""

from __future__ import annotations

from decimal import Decimal
from html import escape
from itertools import product as combinations

from crawlers.demo import cash_values
from crawlers.demo.html import document, facts, matrix, product_head
from crawlers.demo.insurance_words import LABELS, WAYS, Text
from crawlers.demo.insurers import Policy, policies
from crawlers.demo.model import Institution, Offer

AGES = range(20, 56, 5)
RENEWED_AGES = range(18, 66)  # cover that is renewed has a premium for each year of age
SEX: tuple[Text, Text] = (("男", "Male"), ("女", "Female"))
SECOND: dict[str, tuple[Text, Text]] = {
    "smoker": (("不吸烟", "Non-smoker"), ("吸烟", "Smoker")),
    "social": (("有社保", "With public insurance"), ("无社保", "Without public insurance")),
}
HEADINGS: dict[str, Text] = {
    "age": ("年龄", "Age"),
    "sex": ("性别", "Sex"),
    "smoker": ("吸烟", "Smoker"),
    "social": ("社保", "Public insurance"),
    "amount": ("年交保费（元）", "Annual premium (CNY)"),
    "once": ("趸交保费（元）", "Single premium (CNY)"),
    "year": ("保单年度末", "End of policy year"),
    "paid": ("累计已交保费（元）", "Total premiums paid (CNY)"),
    "benefit": ("保证领取（元）", "Guaranteed benefit (CNY)"),
    "value": ("现金价值（元）", "Cash value (CNY)"),
    "guaranteed": ("保证现金价值（元）", "Guaranteed cash value (CNY)"),
    "illustrated": ("红利演示（元）", "Illustrated dividends (CNY)"),
}
STEEP = {"medical": "1.055", "critical_illness": "1.035", "term_life": "1.075", "whole_life": "1.004", "annuity": "1", "accident": "1"}
"""How much dearer a year of age makes it, compounding."""


def insurance_offers(insurer: Institution, step: int) -> list[Offer]:
    """Every product of an insurer, with both its pages."""
    return [Offer(one.key, one.name[0], {lang: _page(insurer, one, lang) for lang in ("zh", "en")}) for one in policies(insurer, step)]


def premium(policy: Policy, age: int, female: bool, second: int) -> str:
    """What a person pays a year, in whole yuan; ``second`` 1 is the dearer of two groups (smokers, no public insurance)."""
    amount = policy.base * Decimal(STEEP[policy.category]) ** (age - 35) * policy.level / 1000
    amount *= Decimal("0.92" if female else "1") * Decimal("1.45" if second else "1")
    return str(max(50, round(amount)))


def _page(insurer: Institution, policy: Policy, lang: str) -> bytes:
    side = 0 if lang == "zh" else 1
    pairs = [(LABELS[key][side], policy.facts[key][side]) for key in LABELS if key in policy.facts]
    twin = (
        f'<a class="translation" hreflang="en" href="{policy.key}.en.html">English</a>'
        if lang == "zh"
        else f'<a hreflang="zh" href="{policy.key}.html">中文</a>'
    )
    back = f"{insurer.name} · 产品列表" if lang == "zh" else f"{insurer.name_en} · products"
    heading = ("保费表", "Premium table")[side]
    body = (
        f'<nav><a href="../">{escape(back)}</a> {twin}</nav>\n<main>\n<h1 id="product-name">{escape(policy.name[side])}</h1>\n'
        f"{facts(pairs, 'list' if insurer.id == 'beichen-life' else 'table')}\n<h2>{heading}</h2>\n"
        f"{_table(insurer, policy, side)}\n{_cash(insurer, policy, side)}</main>"
    )
    name = (insurer.name, insurer.name_en)[side]
    return document(lang, f"{policy.name[side]} - {name}", body, product_head(policy.key))


def _table(insurer: Institution, policy: Policy, side: int) -> str:
    """Long (one premium a row) for one half of the insurers, wide (a column for each group of people) for the other."""
    second = SECOND.get(policy.table)
    paid = "once" if policy.facts["payment_period"] == WAYS["single"] else "amount"
    ages = RENEWED_AGES if policy.facts["payment_period"] == WAYS["renewed"] else AGES
    groups = [(female, other) for female, other in combinations((0, 1), (0, 1) if second else (0,))] if policy.table != "age" else [(0, 0)]
    if insurer.id in ("beichen-life", "yuanshan-insurance") and policy.table != "age":
        heads = ["age", "sex", *([policy.table] if second else []), paid]
        rows = [
            [str(age), SEX[female][side], *([second[other][side]] if second else []), _cell(insurer, policy, age, (female, other), side)]
            for age in ages
            for female, other in groups
        ]
        return matrix([HEADINGS[head][side] for head in heads], rows)
    titles = [_title(female, other, second, side) for female, other in groups] if policy.table != "age" else [HEADINGS[paid][side]]
    rows = [[str(age), *(_cell(insurer, policy, age, (female, other), side) for female, other in groups)] for age in ages]
    return matrix([HEADINGS["age"][side], *titles], rows, HEADINGS[paid][side] if policy.table != "age" else "")


def _cash(insurer: Institution, policy: Policy, side: int) -> str:
    """The table of guaranteed cash values of a savings policy, for a man and a woman; nothing for any other."""
    if policy.category not in cash_values.SAVED or (insurer.id, policy.key) == cash_values.SILENT:
        return ""
    columns = ["sex", "year", "paid", *(["benefit"] if policy.category == "annuity" else [])]
    columns += ["value"] if (insurer.id, policy.key) == cash_values.UNSAID else ["guaranteed"]
    columns += ["illustrated"] if cash_values.participates(policy) else []
    rows = []
    for female in (0, 1):
        for one in cash_values.years(insurer, policy, int(premium(policy, 35, bool(female), 0))):
            figures = {
                "paid": one.paid,
                "benefit": one.benefit,
                "value": one.value,
                "guaranteed": one.value,
                "illustrated": one.illustrated,
            }
            cells = {"sex": SEX[female][side], "year": str(one.number), **{key: f"{figure:,}" for key, figure in figures.items()}}
            rows.append([cells[key] for key in columns])
    heading = ("现金价值表（35 周岁示例）", "Cash values (example: 35 years old)")[side]
    return f"<h2>{heading}</h2>\n{matrix([HEADINGS[key][side] for key in columns], rows, name='cash')}\n"


def _title(female: int, other: int, second: tuple[Text, Text] | None, side: int) -> str:
    return " · ".join([SEX[female][side], *([second[other][side]] if second else [])])


def _cell(insurer: Institution, policy: Policy, age: int, group: tuple[int, int], side: int) -> str:
    if (insurer.id, policy.key, age, *group) == ("juniper-assurance", "term-life-1", 55, 0, 1):
        return ("需咨询", "On request")[side]  # no amount: an issue
    return premium(policy, age, bool(group[0]), group[1])
