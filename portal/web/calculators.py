"""Calculators for a loan that the reader already has: moving it to a product, paying more, paying it off early. Nothing is kept."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from normalizers.finance.calculators import Owed, overpay, repay_early, switch
from normalizers.finance.cost import RULES
from normalizers.finance.cost_parts import cents_of, money, units_of
from normalizers.finance.cost_words import CannotPriceError
from normalizers.finance.questions import CALCULATORS, NEEDED, ON_PROPERTY, Question
from normalizers.finance.scenario import DEFAULTS, Scenario
from normalizers.schema import SCHEMA
from normalizers.schema.display import show_sum
from portal.catalog.asked import product_or_404
from portal.catalog.language import language
from portal.catalog.models import Product
from portal.web import costs, svg
from portal.web.case import Around, Case, answered, field_of, given, sent, told_at_no_field
from portal.web.costs import months_text, why
from portal.web.errors import refuse
from portal.web.parameters import strict
from portal.web.texts import institution_name, product_name
from search.scenario import read_own
from search.selection import RequestError

Row = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Outcome:
    """``head``: the label of the largest figure, and the figure. ``lines``: amounts by month, each with its name."""

    head: Row
    rows: tuple[Row, ...]
    note: str = ""
    open: Mapping[str, Any] | None = None
    lines: tuple[tuple[str, tuple[float, ...]], ...] = ()


@dataclass(frozen=True, slots=True)
class Asked:
    """What a calculator was asked: the answers by key, the language and the currency of the amounts."""

    answers: Mapping[str, Any]
    lang: str
    currency: str = ""
    product: Product | None = None

    @property
    def owed(self) -> Owed:
        return Owed(cents_of(self.answers["owed"]), units_of(self.answers["rate"]), int(self.answers["left"]))

    def cents(self, key: str) -> int:
        return cents_of(self.answers.get(key) or Decimal(0))

    def text(self, low: int, high: int | None = None) -> str:
        return show_sum(money(low), money(low if high is None else high), self.currency, self.lang)


@strict("product", personal=True)
def calculator(request: HttpRequest, kind: str) -> HttpResponse:
    if kind not in CALCULATORS:
        raise Http404(kind)
    lang, key = language(), request.GET.get("product", "")
    product = product_or_404(key) if key else None
    if product is None and kind == "switch":
        return refuse(request, _("This calculator starts from the page of a loan: it needs the parameter “product”."))
    if product is not None and not is_loan(product):
        return refuse(request, _("“%(name)s” is no loan that can be priced.") % {"name": product_name(product, lang)})
    questions = _questions(kind, product)
    case, answers = _read(request, questions)
    currency = "" if product is None else str(product.document["currency"])
    asked = Asked(answers, lang, currency, product)
    whole = case.error is None and all(answers.get(one) is not None for one in NEEDED)
    outcome = OUTCOMES[kind](asked) if whole else None
    context = {
        "title": _titles()[kind],
        "kind": kind,
        "noindex": bool(case.raw or key),
        "case": {
            "fields": [_field(one, case, asked) for one in questions],
            "given": False,
            "error": told_at_no_field(case, questions, lang),
            "others": (),
        },
        "around": Around("case", "", request.path, (("product", key),) if key else ()),
        "outcome": outcome,
        "chart": _chart(outcome, lang),
        "product": None if product is None else _shown(product, lang),
        "others": [
            {"href": _href(one, key), "label": label} for one, label in _titles().items() if one != kind and (product or one != "switch")
        ],
    }
    return answered(render(request, "web/calculator.html", context), case)


def _field(question: Question, case: Case, asked: Asked) -> dict[str, Any]:
    value = asked.answers.get(question.key, _default(question))
    return field_of(question, value, case, asked.lang, lacks=_lack(question, case, asked.answers), currency=asked.currency)


def is_loan(product: Product) -> bool:
    rule = RULES.get(product.category)
    return rule is not None and rule.how == "loan"


def links(product: Product) -> list[dict[str, str]]:
    """The calculators that a product's page leads to."""
    return [{"href": _href(kind, product.pk), "label": label} for kind, label in _titles().items()] if is_loan(product) else []


def _href(kind: str, key: str) -> str:
    return reverse("web:calculator", args=[kind]) + (f"?product={key}" if key else "")


def _titles() -> dict[str, str]:
    return {"switch": _("Move my loan here"), "overpay": _("Pay more each month"), "repay": _("Pay it off early")}


def _shown(product: Product, lang: str) -> dict[str, str]:
    name, institution = product_name(product, lang), institution_name(product.institution, lang)
    return {"name": name, "institution": institution, "href": reverse("web:product", args=[product.pk])}


def _questions(kind: str, product: Product | None) -> list[Question]:
    """Those of the calculator; what is asked of a property alone, only of loans on one."""
    has = {attribute.key for attribute in SCHEMA.of(product.category)} if product is not None else set[str]()
    return [one for one in CALCULATORS[kind] if one.needs in ("", *has)]


def _read(request: HttpRequest, questions: Sequence[Question]) -> tuple[Case, dict[str, Any]]:
    raw = sent(request)
    try:
        answers = read_own(given(request), questions)
        _check(answers)
    except RequestError as error:
        return Case((), raw, error), {}
    return Case((), raw), answers


def _check(answers: Mapping[str, Any]) -> None:
    after, left = answers.get("after"), answers.get("left")
    if after is not None and left is not None and after > left:
        raise RequestError(
            "my.after", "还清的时间晚于原定的终点；请给出更早的时间。", "It is paid off by then as planned; give an earlier time."
        )


def _default(question: Question) -> object:
    return getattr(DEFAULTS, question.key) if question in ON_PROPERTY else None


def _lack(question: Question, case: Case, answers: Mapping[str, Any]) -> str:
    asked = case.error is None and any(case.raw.values())
    return (
        _("Needed: without it nothing can be worked out.") if asked and question.key in NEEDED and answers.get(question.key) is None else ""
    )


def _switch(asked: Asked) -> Outcome:
    assert asked.product is not None
    own = {one.key: asked.answers[one.key] for one in ON_PROPERTY if one.key in asked.answers}
    try:
        found = switch(asked.product.document, Scenario(**own), asked.owed, asked.cents("exit_fee"))
    except CannotPriceError as error:
        return Outcome((_("What moving saves you"), _("cannot be priced")), rows=(), note=error.label(asked.lang))
    worst, best = found.gain
    loss = best < 0
    ends = (-best, -worst) if loss else (worst, best)
    even = (
        _("never") if found.even is None else _("at once") if found.even == 0 else _("after %(time)s") % {"time": months_text(found.even)}
    )
    rows = (
        (_("If you stay: interest still to come"), asked.text(found.stay)),
        (_("If you move: interest and fees of the new loan"), asked.text(cents_of(found.cost.low), cents_of(found.cost.high))),
        (_("If you move: exit charge"), asked.text(found.exit_fee)),
        (_("It has paid for itself"), even),
    )
    lines = ((_("Stay"), _units(found.staying)), (_("Move"), _units(found.moving)))
    note = _("At its worst it is a loss, because something is not disclosed.") if worst < 0 < best else ""
    head = _("What moving costs you more, net") if loss else _("What moving saves you, net")
    return Outcome((head, asked.text(*ends)), rows, note, open=why(found.cost, asked.lang), lines=lines)


def _overpay(asked: Asked) -> Outcome:
    found = overpay(asked.owed, asked.cents("extra"), asked.cents("once"), asked.cents("charge"))
    rows = (
        (_("Instalment as it is"), asked.text(asked.owed.instalment)),
        (
            _("Paid off"),
            _("after %(time)s instead of %(planned)s") % {"time": _time(found.months), "planned": months_text(asked.owed.months)},
        ),
        (_("Interest still to come"), asked.text(found.interest)),
        (_("Interest without paying more"), asked.text(found.interest_before)),
        (_("Charge"), asked.text(found.charge)),
    )
    lines = ((_("As planned"), _units(found.balances[0])), (_("With more paid"), _units(found.balances[1])))
    return Outcome(_gain(asked, found.gain), rows, lines=lines)


def _repay(asked: Asked) -> Outcome:
    after = int(asked.answers.get("after") or 0)
    found = repay_early(asked.owed, after, asked.cents("charge"))
    rows = (
        (
            _("To be paid %(when)s") % {"when": _("after %(time)s") % {"time": _time(after)} if after else _("now")},
            asked.text(found.balance),
        ),
        (_("Interest that never falls due"), asked.text(found.saved)),
        (_("Charge"), asked.text(found.charge)),
    )
    return Outcome(_gain(asked, found.gain), rows)


OUTCOMES = {"switch": _switch, "overpay": _overpay, "repay": _repay}


def _gain(asked: Asked, gain: int) -> Row:
    return (_("What it saves you, net"), asked.text(gain)) if gain >= 0 else (_("What it costs you more, net"), asked.text(-gain))


def _time(months: int) -> str:
    return months_text(months) if months else _("no time")


def _units(cents: Sequence[int]) -> tuple[float, ...]:
    return tuple(one / 100 for one in cents)


def _chart(outcome: Outcome | None, lang: str) -> dict[str, Any] | None:
    """The two courses of an outcome, each to its own end, as lines and as a table of the same points."""
    if outcome is None or not outcome.lines or len(outcome.lines[0][1]) < 2:
        return None
    longest = max(len(line) for _name, line in outcome.lines)

    def at(months: Sequence[int]) -> list[list[float]]:
        return [[line[min(month, len(line) - 1)] for month in months] for _name, line in outcome.lines]

    drawn, told = list(svg.thinned(range(longest))), costs.told(longest - 1)
    rows = [
        {"when": costs.when_text(month), "cells": [costs.cents_text(Decimal(f"{one:.2f}")) for one in cells]}
        for month, *cells in zip(told, *at(told), strict=True)
    ]
    return {
        "svg": svg.curves([float(month) for month in drawn], at(drawn), lang),
        "names": [name for name, _line in outcome.lines],
        "rows": rows,
        "summary": costs.told_by(longest - 1),
    }
