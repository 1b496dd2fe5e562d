"""What a product costs or pays the reader, as texts and as bars on a true scale. All amounts in the product's own currency."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from normalizers.finance.cost_parts import CENTS, Cost, Part
from normalizers.finance.cost_words import PARTS, REASONS
from normalizers.schema.display import CURRENCIES, grouped, show_rates, show_sum, zh
from portal.web import svg
from search.ranking.place import EQUAL
from search.ranking.price import Priced

YEARLY = 24  # months from which on a course is told by the year
SHADES = {"interest": 1, "premiums": 1, "exit_fee": 3, "redemption_fee": 3}
"""The shade of a part in its bar: 1 interest and premiums, 3 what leaving costs; all other fees 2."""


def cents_text(amount: Decimal) -> str:
    """An amount to the cent, as it stands in a column that sums and whose head names the currency."""
    return grouped(amount.quantize(Decimal("0.01"), ROUND_HALF_UP))


def unit(currency: str, lang: str) -> str:
    return CURRENCIES.get(currency, (currency, currency))[0 if zh(lang) else 1]


def row(priced: Priced, currency: str, lang: str, scale: svg.Scale | None) -> dict[str, Any]:
    """What a row of a list says of its cost."""
    found = priced.cost
    if found is None:
        assert priced.refused is not None
        return {"total": "", "refused": priced.refused.label(lang), "bar": None, "why": None}
    return {
        "total": total(found, currency, lang),
        "each": each(found, lang, currency),
        "bar": None if scale is None else bar(found, scale),
        "why": why(found, lang),
        "refused": "",
    }


def total(found: Cost, currency: str, lang: str) -> str:
    """The figure that ranks: a sum, or a yearly rate."""
    if found.by_rate:
        return _("%(rate)s a year") % {"rate": rates(found)}
    return show_sum(found.low, found.high, currency, lang)


def rates(found: Cost) -> str:
    low, high = found.effective_low, found.effective_high
    return "" if low is None or high is None else show_rates(low, high)


def each(found: Cost, lang: str, currency: str) -> list[str]:
    """What stands small below the total: over how long, the instalment, the effective rate."""
    over = months_text(found.months)
    if found.by_rate:
        paid = -sum((part.low for part in found.parts if part.low < 0), Decimal(0))
        back = paid + found.low
        return [
            _("guaranteed over %(time)s") % {"time": over},
            _("%(amount)s in") % {"amount": show_sum(paid, paid, currency, lang)},
            _("%(amount)s back") % {"amount": show_sum(back, back, currency, lang)},
        ]
    pieces = [_("you earn in %(time)s") % {"time": over} if found.earning else _("in %(time)s") % {"time": over}]
    if found.payment is not None:
        pieces.append(_("%(amount)s a month at first") % {"amount": show_sum(*found.payment, currency, lang)})
    if rates(found):
        pieces.append(_("%(rate)s effective") % {"rate": rates(found)})
    return pieces


def months_text(months: int) -> str:
    if months % 12:
        return ngettext("%(n)s month", "%(n)s months", months) % {"n": months}
    return ngettext("%(n)s year", "%(n)s years", months // 12) % {"n": months // 12}


def told(months: int) -> list[int]:
    """The months at which a course is told in a table: each one of up to two years, else the ends of years, and the last."""
    step = 12 if months > YEARLY else 1
    return [*range(0, months, step), months]


def told_by(months: int) -> str:
    return _("Year by year") if months > YEARLY else _("Month by month")


def when_text(month: int) -> str:
    return months_text(month) if month else _("at the start")


def why(found: Cost, lang: str) -> dict[str, Any] | None:
    """Why a cost is an interval: how many things are open, and each with its reason; None for one that is none."""
    parts = [part for part in found.parts if part.low != part.high]
    if not parts:
        return None
    count = ngettext("an interval: %(n)s thing is not disclosed", "an interval: %(n)s things are not disclosed", len(parts))
    return {"text": count % {"n": len(parts)}, "reasons": reasons(parts, lang)}


def reasons(parts: Iterable[Part], lang: str) -> list[str]:
    """The open parts by their reason: ``Valuation fee, exit fee: the source does not say whether it is charged``."""
    by: dict[str, list[str]] = {}
    for part in parts:
        by.setdefault(part.reason, []).append(PARTS[part.key](lang))
    joint, colon = ("、", "：") if zh(lang) else (", ", ": ")
    return [f"{joint.join(names)}{colon}{REASONS[reason](lang)}" for reason, names in by.items() if reason in REASONS]


def scale_of(ends: tuple[int, int] | None, shown: Sequence[Priced]) -> svg.Scale | None:
    """One scale for all costs of a kind: from nothing to that of 98 of a hundred (``Standing.ends``), and all of this page's.

    None for what is ordered by a rate: its sums are of no one size.
    """
    if any(one.cost is not None and one.cost.by_rate for one in shown):
        return None
    own = [float(end) for one in shown if one.cost is not None for end in (one.cost.low, one.cost.high)]
    far = [abs(cents) / CENTS for cents in ends or ()]
    return svg.scale_of([0.0, *far, *own]) if own else None


def bar(found: Cost, scale: svg.Scale) -> dict[str, Any]:
    """The parts that are known one after another, and what is not disclosed hatched up to the worst case."""
    low, high = float(found.low), float(found.high)
    pieces = []
    if found.earning:
        sure = max(low, 0.0)
        pieces = [_piece(1, 0.0, sure, scale)] if sure else []
    else:
        at = 0.0
        for shade in (1, 2, 3):
            size = float(sum(part.low for part in found.parts if shade_of(part) == shade))
            if size > 0:
                pieces.append(_piece(shade, at, at + size, scale))
                at += size
    open_part = _piece(0, low, high, scale) if high > low else None
    return {"pieces": pieces, "open": open_part, "zero": scale.at(0.0)}


def shade_of(part: Part) -> int:
    return SHADES.get(part.key, 1 if part.key.startswith("interest") else 2)


def _piece(shade: int, start: float, end: float, scale: svg.Scale) -> dict[str, Any]:
    x = scale.at(start)
    return {"shade": shade, "x": x, "width": round(max(0.8, scale.at(end) - x), 1)}


def legend(shown: Sequence[Priced]) -> list[dict[str, Any]]:
    """What the shades of the bars mean: only those that some row here has; 0 is what is not disclosed."""
    found = [one.cost for one in shown if one.cost is not None and not one.cost.by_rate]
    shades = {shade_of(part) for one in found if not one.earning for part in one.parts if part.low}
    names = {1: _("interest or premiums"), 2: _("set-up and ongoing fees"), 3: _("leaving")}
    out = [{"shade": shade, "text": names[shade]} for shade in sorted(shades)]
    if any(one.earning for one in found):
        out.insert(0, {"shade": 1, "text": _("what you are sure to earn, net of fees")})
    if any(one.low != one.high for one in found):
        out.append({"shade": 0, "text": _("how far it may go, because something is not disclosed")})
    return out


def ties(shown: Sequence[tuple[tuple[object, ...], Priced]]) -> list[tuple[int, int]]:
    """Stretches of neighbours that are practically equal, as (first, last) places: within ``EQUAL`` of the first, at the worst end.

    ``shown``: with each cost what it may be compared within (category, currency, tier of relevance).
    """
    out, start = [], 0
    for place in range(1, len(shown) + 1):
        if place < len(shown) and _equal(shown[start], shown[place]):
            continue
        if place - 1 > start:
            out.append((start, place - 1))
        start = place
    return out


def _equal(first: tuple[tuple[object, ...], Priced], other: tuple[tuple[object, ...], Priced]) -> bool:
    if first[0] != other[0] or first[1].cost is None or other[1].cost is None:
        return False
    return abs(other[1].cost.ranked - first[1].cost.ranked) <= abs(first[1].cost.ranked) * Decimal(str(EQUAL))
