"""What a partner sees of its own data: how much is public, how complete it is, how fresh, and which words nobody understood."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import islice
from typing import Any

from django.db.models import Count

from normalizers.feed.limits import NOTICES
from normalizers.gate import PUBLISHED
from normalizers.schema import SCHEMA
from portal.catalog import selectors
from portal.catalog.charts import Point, chart
from portal.catalog.models import Institution, Issue, Judgement
from portal.catalog.selectors import InstitutionView
from portal.partners.models import Delivery, Feed
from portal.partners.report import notices

TERMS = 50  # words that are listed
LOOKS = 60  # published deliveries that the trend goes back
UNKNOWN = "unknown_"  # codes of notices on words that the format does not know begin so


@dataclass(frozen=True, slots=True)
class Share:
    """How many of the products of a category state an attribute that people decide by: ``share`` of one."""

    category: str
    label: str
    share: float

    @property
    def percent(self) -> str:
        return percent(self.share)


@dataclass(frozen=True, slots=True)
class Figures:
    """``view`` None: nothing was ever judged of this feed. ``last``: its last delivery. ``ends``: when the first listings end."""

    view: InstitutionView | None
    last: Delivery | None
    ends: datetime | None
    soon: bool

    @property
    def fill(self) -> float | None:
        """The mean share of all attributes that people decide by, or None."""
        return None if self.view is None else _mean(self.view.fill)

    @property
    def percent(self) -> str:
        return "" if self.fill is None else percent(self.fill)


def percent(share: float) -> str:
    return f"{share * 100:.0f} %"


def figures(feed: Feed, now: datetime) -> Figures:
    try:
        view = selectors.institution(feed.source_name, now)
    except Institution.DoesNotExist:
        view = None
    soon = feed.expires_at is not None and feed.expires_at - now < timedelta(days=7)
    return Figures(view, feed.deliveries.order_by("-at", "-pk").first(), feed.expires_at, soon)


def categories(view: InstitutionView, lang: str) -> list[tuple[str, int]]:
    """Current products by category, as declared."""
    return [(one.label(lang), view.categories[one.key]) for one in SCHEMA.categories.values() if one.key in view.categories]


def shares(view: InstitutionView, lang: str) -> list[Share]:
    """Each attribute that people decide by, the least stated first."""
    found = [
        Share(SCHEMA.categories[category].label(lang), SCHEMA.attributes[key].label(lang), float(share))
        for category, own in view.fill.items()
        for key, share in own.items()
    ]
    return sorted(found, key=lambda one: one.share)


def unmapped(feed: Feed, last: Delivery | None) -> list[tuple[str, int]]:
    """Words of the last delivery, and of what is public, that nobody understood; the most frequent first."""
    told: Counter[str] = Counter()
    if last is not None:
        for notice in islice(notices(last, "en"), NOTICES):
            if notice["code"].startswith(UNKNOWN) and notice.get("found"):
                told[notice["found"]] += 1
    issues = Issue.objects.filter(institution=feed.source_name).exclude(text="").exclude(severity="note")
    for text, number in issues.values_list("text").annotate(n=Count("*")).order_by("-n")[:TERMS]:
        told[_shown(text)] += number
    return told.most_common(TERMS)


def trend(feed: Feed, label: str) -> list[dict[str, Any]]:
    """How complete the feed was at each of its last published deliveries: one chart with its points, none before there are any."""
    rows = Judgement.objects.filter(institution=feed.source_name, state=PUBLISHED).order_by("-run__at", "-run")
    told = reversed(list(rows.values_list("run__at", "summary__fill")[:LOOKS]))
    points = [Point(at, share) for at, fill in told for share in [_mean(fill or {})] if share is not None]
    if not points:
        return []
    return [{"label": label, "now": points[-1].text, "svg": chart(points), "points": list(reversed(points))}]


def _mean(fill: Mapping[str, Mapping[str, Any]]) -> float | None:
    """The mean share of all attributes that people decide by."""
    shares = [float(share) for own in fill.values() for share in own.values()]
    return sum(shares) / len(shares) if shares else None


def _shown(text: str) -> str:
    """What an issue quotes; a whole object is cut."""
    try:
        data: Any = json.loads(text)
    except ValueError:
        data = text
    return (data if isinstance(data, str) else text)[:120]
