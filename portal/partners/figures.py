"""What a partner sees of its own data: how much is public, how complete it is, how fresh, and which words nobody understood."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import islice
from typing import Any

from django.db.models import Count

from normalizers.feed.limits import NOTICES
from normalizers.schema import SCHEMA
from portal.catalog import selectors
from portal.catalog.models import Institution, Issue
from portal.catalog.selectors import InstitutionView
from portal.partners.models import Delivery, Feed
from portal.partners.report import notices

TERMS = 50  # words that are listed
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
        shares = [float(share) for own in (self.view.fill if self.view is not None else {}).values() for share in own.values()]
        return sum(shares) / len(shares) if shares else None

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


def _shown(text: str) -> str:
    """What an issue quotes; a whole object is cut."""
    try:
        data: Any = json.loads(text)
    except ValueError:
        data = text
    return (data if isinstance(data, str) else text)[:120]
