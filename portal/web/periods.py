"""What a wealth product earned in past periods, as its page shows it: each beside the benchmark of that time, with the words required."""

from __future__ import annotations

from typing import Any

from django.utils.translation import ngettext

from normalizers.schema.display import show_scalar
from normalizers.schema.kinds import DATE
from portal.catalog.markets import PAST, TARGET
from portal.catalog.past import Window, windows

Json = dict[str, Any]


def block(document: Json, lang: str) -> dict[str, Any] | None:
    """The section of an expanded document; None for a product that tells of no period."""
    shown, hidden = windows(document, lang)
    if not shown and not hidden:
        return None
    text = ngettext(
        "%(n)s period that the source tells of is not shown: it is too short, has no dates, or is no whole year.",
        "%(n)s periods that the source tells of are not shown: they are too short, have no dates, or are no whole years.",
        hidden,
    )
    return {
        "rows": [_row(one, lang) for one in shown],
        "hidden": text % {"n": hidden} if hidden else "",
        "warnings": [label(lang) for label in (PAST, TARGET)],
    }


def _row(one: Window, lang: str) -> dict[str, Any]:
    first, last = (show_scalar(DATE, day.isoformat(), lang) for day in (one.first, one.last))
    return {"name": one.name, "dates": f"{first} – {last}", "past": one.past, "target": one.target}
