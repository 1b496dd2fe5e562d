"""The history of a product's figures as step charts, each with a table of the same points."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from normalizers.schema import SCHEMA
from portal.catalog import selectors
from portal.catalog.history import History, Series
from portal.catalog.models import Product
from portal.web import svg, words

MOST_CHARTS = 6


def charts(product: Product, lang: str) -> list[dict[str, Any]]:
    """A chart for each headline figure and each attribute that changed, at most six; a figure that is text gets the table alone.

    Attributes that never had a figure are left out, except where they changed.
    """
    history = selectors.history(product, lang)
    own = [series for series in history.series if series.attribute in SCHEMA.attributes and (series.numeric or len(series.points) > 1)]
    return [_chart(number, series, history, lang) for number, series in enumerate(own[:MOST_CHARTS])]


def _chart(number: int, series: Series, history: History, lang: str) -> dict[str, Any]:
    first, last = words.day(history.start, lang), words.day(history.end, lang)
    changes = len(series.points) - 1
    said = ngettext("changed %(n)s time", "changed %(n)s times", changes) % {"n": changes} if changes else _("unchanged so far")
    return {
        "key": f"{number}",
        "heading": _("History: %(what)s") % {"what": series.label},
        "label": series.label,
        "title": _("%(what)s from %(first)s to %(last)s: %(said)s") % {"what": series.label, "first": first, "last": last, "said": said},
        "caption": _("From %(first)s to %(last)s: %(said)s.") % {"first": first, "last": last, "said": said},
        "points": list(reversed(series.points)),
        "gaps": bool(history.gaps),
        "svg": _steps(series, history, lang) if history.end > history.start else None,
    }


def _steps(series: Series, history: History, lang: str) -> dict[str, Any] | None:
    """The known spans of the series, with the spans in which nobody could look cut out."""
    kind = SCHEMA.attributes[series.attribute].kind
    ends = [point.at for point in series.points[1:]] + [max(history.end, series.points[-1].at)]
    spans: list[tuple[datetime, datetime, float]] = []
    for point, end in zip(series.points, ends, strict=True):
        value = svg.number_of(kind, point.number)
        if value is not None:
            spans += [(start, stop, value) for start, stop in _without(history.gaps, point.at, end)]
    return svg.steps(kind, spans, lang) if spans else None


def _without(gaps: tuple[tuple[datetime, datetime], ...], start: datetime, end: datetime) -> list[tuple[datetime, datetime]]:
    """The parts of a span that no gap covers, in order."""
    parts, at = [], start
    for low, high in sorted(gaps):
        if high <= at or low >= end:
            continue
        if low > at:
            parts.append((at, low))
        at = max(at, high)
    if at < end or not parts:
        parts.append((at, max(at, end)))
    return parts
