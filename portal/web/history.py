"""The history of a product's figures as step charts, each with a table of the same points."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from normalizers.schema import SCHEMA
from normalizers.schema.kinds import DATE
from portal.catalog.history import History, Series
from portal.web import svg, words

MOST_CHARTS = 6


def charts(history: History, lang: str) -> list[dict[str, Any]]:
    """A step chart with its table for each attribute that changed, headline figures first, at most six.

    A date or a text that changed gets the table alone: neither has a scale.
    """
    moved = [series for series in _own(history) if len(series.points) > 1]
    return [_chart(number, series, history, lang) for number, series in enumerate(moved[:MOST_CHARTS])]


def steady(history: History, lang: str) -> dict[str, str] | None:
    """The headline figures that never changed since they were first seen, in one line; None where there is none."""
    still = [f"{series.label} {series.points[0].text}" for series in _own(history) if series.numeric and len(series.points) == 1]
    if not still:
        return None
    return {"since": words.day(history.start, lang), "figures": ("、" if lang.startswith("zh") else ", ").join(still)}


def _own(history: History) -> list[Series]:
    return [series for series in history.series if series.attribute in SCHEMA.attributes]


def _chart(number: int, series: Series, history: History, lang: str) -> dict[str, Any]:
    first, last = words.day(history.start, lang), words.day(history.end, lang)
    changes = len(series.points) - 1
    said = ngettext("changed %(n)s time", "changed %(n)s times", changes) % {"n": changes}
    drawn = series.numeric and SCHEMA.attributes[series.attribute].kind is not DATE and history.end > history.start
    return {
        "key": f"{number}",
        "heading": _("History: %(what)s") % {"what": series.label},
        "label": series.label,
        "title": _("%(what)s from %(first)s to %(last)s: %(said)s") % {"what": series.label, "first": first, "last": last, "said": said},
        "caption": _("From %(first)s to %(last)s: %(said)s.") % {"first": first, "last": last, "said": said},
        "points": list(reversed(series.points)),
        "gaps": bool(history.gaps),
        "svg": _steps(series, history, lang) if drawn else None,
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
