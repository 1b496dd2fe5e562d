"""What one product costs or pays the reader, part by part: the block of the product's page, with its bar, its table and its course."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from normalizers.finance.cost_parts import Cost, Part
from normalizers.finance.cost_words import PARTS, REASONS, assumed
from normalizers.finance.course import Course, Point, course
from normalizers.finance.scenario import Scenario
from normalizers.schema.display import show_sum
from portal.catalog import markets
from portal.catalog.models import Product
from portal.web import costs, svg, words
from portal.web.addresses import address
from portal.web.case import Case, said
from search.ranking.place import place
from search.ranking.price import Priced, price


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
    told |= _priced(priced, currency, lang) | {"course": _course(found, scenario, currency, lang)}
    return told | {"place": _place(found, case, priced, lang)}


def _place(found: Product, case: Case, priced: Priced, lang: str) -> dict[str, str] | None:
    """Where it stands among its kind for this case, and the ways to the list, to why, and to the receipt of that order."""
    at = place(found, case.my)
    if at is None:
        return None
    told = {"first": words.ordinal(at.first, lang), "last": words.ordinal(at.last, lang), "of": words.count(at.of)}
    text = _("%(first)s of %(of)s for your case") % told
    if at.last > at.first:
        text = _("%(first)s to %(last)s of %(of)s for your case, which cost practically the same") % told
        if priced.cost is not None and priced.cost.earning:
            text = _("%(first)s to %(last)s of %(of)s for your case, which pay practically the same") % told
    open_end = priced.cost is not None and priced.cost.low != priced.cost.high
    query = at.request.to_query()
    return {
        "text": text,
        "why": _("It stands where its worst end puts it, because something is not disclosed.") if open_end else "",
        "list": address(at.request),
        "why_href": f"{reverse('web:order')}?{query}",
        "receipt": reverse("web:receipt", args=[at.receipt]) if at.receipt else "",
    }


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
        "rows": [_point(gone.points[month]) for month in costs.told(months)],
        "summary": costs.told_by(months),
    }


def _point(point: Point) -> dict[str, str]:
    return {"when": costs.when_text(point.month)} | {key: costs.cents_text(getattr(point, key)) for key in ("paid", "interest", "balance")}


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
    at = [cost["place"]["text"]] if cost["place"] is not None else []
    return ({"label": cost["label"], "text": cost["total"], "sub": [*cost["each"], *at]},)
