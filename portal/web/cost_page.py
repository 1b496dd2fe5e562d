"""What one product costs or pays the reader, part by part: the block of the product's page, with its bar, its table and its course."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext as _

from normalizers.finance.cost_parts import Cost, Part
from normalizers.finance.cost_words import PARTS, REASONS, assumed
from normalizers.finance.course import Course, Point, course
from normalizers.finance.scenario import Scenario
from normalizers.schema.display import show_sum
from portal.catalog import markets
from portal.catalog.models import Product
from portal.web import costs, svg
from portal.web.case import Case, said
from search.ranking.price import Priced, price

YEARLY = 24  # months from which on a course is told by the year


def block(found: Product, case: Case, lang: str) -> dict[str, Any] | None:
    """The cost of a product for a case; None without a case, and where the market forbids it."""
    scenario = case.scenario
    if scenario is None or not markets.may_price(found.category):
        return None
    priced, currency = price(found.document, scenario), str(found.document["currency"])
    told = {"case": said(case, [found.category], lang, currency), "heading": _("What it costs you")}
    if priced.cost is None:
        assert priced.refused is not None
        return told | {"refused": priced.refused.label(lang)}
    return told | _priced(priced, currency, lang) | {"course": _course(found, scenario, currency, lang)}


def _priced(priced: Priced, currency: str, lang: str) -> dict[str, Any]:
    found = priced.cost
    assert found is not None
    scale = costs.scale_of(None, [priced])
    return {
        "heading": _("What it pays you") if found.earning else _("What it costs you"),
        "label": _headline(found),
        "total": costs.total(found, currency, lang),
        "each": costs.each(found, lang, currency),
        "why": costs.why(found, lang),
        "bar": None if scale is None else costs.bar(found, scale),
        "unit": costs.unit(currency, lang),
        "legend": costs.legend([priced]),
        "open": found.low != found.high,
        "parts": [_row(part, lang) for part in found.parts],
        "sum_label": _("What is left of it for you") if found.by_rate else _headline(found),
        "sum": _row(Part("", "", found.low, found.high), lang),
        "bad_day": [_row(part, lang) for part in found.bad_day],
        "late": _late(found),
        "assumed": [assumed(code, lang) for code in found.assumed],
    }


def _headline(found: Cost) -> str:
    if found.by_rate:
        return _("What it guarantees you")
    return _("What it pays you, net of fees") if found.earning else _("Your total cost")


def _late(found: Cost) -> str:
    if found.by_rate:
        return _("What giving up earlier loses of the premiums; not in the total")
    return _("What one bad day takes from it; not in the total") if found.earning else _("What one bad day adds; not in the total")


def _row(part: Part, lang: str) -> dict[str, str]:
    """One part to the cent, so that the column sums. ``name``: the source's own words for a fee, where it has some."""
    label = PARTS[part.key](lang) if part.key else ""
    return {
        "label": label,
        "name": part.name if part.name not in (part.key, label, "interest") else "",
        "low": costs.cents_text(part.low),
        "high": costs.cents_text(part.high),
        "reason": REASONS[part.reason](lang) if part.reason in REASONS else "",
    }


def _course(found: Product, scenario: Scenario, currency: str, lang: str) -> dict[str, Any] | None:
    """A loan paid off or savings that grow, as two lines with a table of the same points."""
    gone = course(found.document, scenario)
    if gone is None or len(gone.points) < 2:
        return None
    months = len(gone.points) - 1
    step = 12 if months > YEARLY else 1
    told = [point for point in gone.points if point.month % step == 0 or point.month == months]
    balance = _("Still owed") if gone.owed else _("Balance")
    end = gone.points[-1]
    title = _("%(balance)s and interest so far over %(time)s; interest comes to %(interest)s") % {
        "balance": balance,
        "time": costs.months_text(months),
        "interest": show_sum(end.interest, end.interest, currency, lang),
    }
    return {
        "heading": _("How it is paid off") if gone.owed else _("How it grows"),
        "title": title,
        "svg": _drawn(gone, lang),
        "balance": balance,
        "paid": _("Paid so far, without fees") if gone.owed else _("Put in so far"),
        "rows": [_point(point) for point in told],
        "summary": _("Year by year") if step == 12 else _("Month by month"),
    }


def _point(point: Point) -> dict[str, str]:
    when = costs.months_text(point.month) if point.month else _("at the start")
    return {"when": when} | {key: costs.cents_text(getattr(point, key)) for key in ("paid", "interest", "balance")}


def _drawn(gone: Course, lang: str) -> dict[str, Any] | None:
    points = svg.thinned(gone.points)
    lines = [[float(point.balance) for point in points], [float(point.interest) for point in points]]
    return svg.curves([float(point.month) for point in points], lines, lang)


def headline_of(cost: dict[str, Any] | None) -> Iterable[dict[str, Any]]:
    """What of it stands at the head of the page, beside the product's own figures."""
    if cost is None:
        return ()
    if "refused" in cost:
        return ({"label": _("Your total cost"), "absent": _("cannot be priced"), "sub": [cost["refused"]]},)
    return ({"label": cost["label"], "text": cost["total"], "sub": cost["each"]},)
