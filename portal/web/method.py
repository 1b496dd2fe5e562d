"""The page that says how we measure: how a number is read, in what order lists stand, and how a cost is worked out."""

from __future__ import annotations

from functools import cache
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from normalizers.finance.cost import FORMULA, RULES, Rule
from normalizers.finance.cost_fees import Role
from normalizers.finance.cost_words import FORMULAS, PARTS
from normalizers.finance.questions import How
from normalizers.finance.worked import EXAMPLES, Worked
from normalizers.schema import SCHEMA
from normalizers.schema.display import grouped, show_percent, zh
from portal.catalog import markets
from portal.catalog.language import language
from portal.web.costs import cents_text
from portal.web.parameters import strict


@strict()
def method(request: HttpRequest) -> HttpResponse:
    lang = language()
    market = markets.profile()
    orders = []
    for family in SCHEMA.families:
        rows = []
        for category in family.categories:
            keys = market.order(category.key)
            by = [SCHEMA.attributes[key].label(lang) for key in keys]
            rows.append({"label": category.label(lang), "by": _(", then ").join([*by, _("name")])})
        orders.append({"label": family.label(lang), "rows": rows})
    glossary = [{"label": a.label(lang), "help": a.help(lang)} for a in SCHEMA.attributes.values() if a.help is not None]
    rules = [
        label(lang)
        for label in (
            *market.no_comparison.values(),
            *market.no_order.values(),
            *(text for _set, text in market.apart),
            *market.beside.values(),
        )
    ]
    context = {
        "title": _("How we measure"),
        "orders": orders,
        "glossary": glossary,
        "rules": list(dict.fromkeys(rules)),
        "market": settings.YARDSTICK_MARKET,
        "formula": FORMULA,
        "formulas": [_formula(how, lang) for how in FORMULAS],
        "examples": [_example(one, passes, lang) for one, passes in zip(EXAMPLES, _agreeing(), strict=True)],
    }
    return render(request, "web/method.html", context)


def _formula(how: How, lang: str) -> dict[str, Any]:
    """A kind of formula with the categories that go by it, and how far each thing counts that a source does not say."""
    own = {key: rule for key, rule in RULES.items() if rule.how == how}
    joint = "、" if zh(lang) else ", "
    limits = {rule: joint.join(SCHEMA.categories[key].label(lang) for key in own if own[key] == rule) for rule in own.values()}
    return {
        "label": joint.join(SCHEMA.categories[key].label(lang) for key in own),
        "text": FORMULAS[how](lang),
        "limits": [{"label": label, "rows": rows} for rule, label in limits.items() if (rows := _limits(rule, lang))],
    }


def _limits(rule: Rule, lang: str) -> list[tuple[str, str]]:
    rows = [(PARTS[role.key](lang), _limit(role)) for role in rule.roles]
    return rows + ([(_("Rate that is not stated"), show_percent(str(rule.ceiling), 0))] if rule.ceiling else [])


def _limit(role: Role) -> str:
    share = show_percent(str(role.share), 0) if role.share else ""
    amount = grouped(role.ceiling) if role.ceiling or not share else ""
    each = {"month": _("each month"), "year": _("each year"), "ahead": _("each year")}.get(role.charged, "")
    return " ".join(part for part in (" + ".join(part for part in (amount, share) if part), each) if part)


@cache
def _agreeing() -> tuple[bool, ...]:
    """Whether each example comes out as it says, worked out here, once."""
    return tuple(one.passes for one in EXAMPLES)


def _example(one: Worked, passes: bool, lang: str) -> dict[str, Any]:
    found = one.cost
    return {
        "asked": one.asked(lang),
        "by_hand": one.by_hand(lang),
        "totals": [cents_text(end) for end in dict.fromkeys((found.low, found.high))],
        "passes": passes,
    }
