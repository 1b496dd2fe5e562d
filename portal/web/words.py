"""Small texts that several pages need: dates, ages, states. Every date comes from the catalogue; ``now`` only makes ages."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from normalizers.schema.display import grouped, with_unit

MONTH, YEAR = 30, 365  # days, for ages
OLD_DAYS = 14  # after so many days without a check a page says so
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def as_datetime(value: datetime | str | None) -> datetime | None:
    """A date of the catalogue, which its rows hold as datetime and its documents as ISO 8601."""
    if value is None or value == "":
        return None
    found = value if isinstance(value, datetime) else datetime.fromisoformat(value)
    return found.astimezone(UTC) if found.tzinfo is not None else found.replace(tzinfo=UTC)


def day(value: datetime | str | None, lang: str) -> str:
    at = as_datetime(value)
    if at is None:
        return _("not yet checked")
    if lang.startswith("zh"):
        return f"{at.year}年{at.month}月{at.day}日"
    return f"{at.day} {MONTHS[at.month - 1]} {at.year}"


def moment(value: datetime | str | None, lang: str) -> str:
    at = as_datetime(value)
    return day(value, lang) if at is None else f"{day(at, lang)}{' ' if lang.startswith('zh') else ', '}{at:%H:%M} UTC"


def age(value: datetime | str | None, now: datetime) -> str:
    """``today``, ``12 days ago``, ``4 months ago``, ``2 years ago``: whole ones of UTC; a date that is not there has no age."""
    at = as_datetime(value)
    if at is None:
        return _("not yet checked")
    days = (now.astimezone(UTC).date() - at.date()).days
    if days <= 0:
        return _("today")
    if days >= 2 * YEAR:
        return _("%(n)s years ago") % {"n": days // YEAR}
    if days >= 2 * MONTH:
        return _("%(n)s months ago") % {"n": days // MONTH}
    return ngettext("yesterday", "%(n)s days ago", days) % {"n": days}


def ordinal(number: int, lang: str) -> str:
    """``4th``, ``第 4``."""
    if lang.startswith("zh"):
        return f"第 {number}"
    end = "th" if number % 100 in (11, 12, 13) else {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    return f"{count(number)}{end}"


def days_old(value: datetime | str | None, now: datetime) -> int | None:
    at = as_datetime(value)
    return None if at is None else max(0, (now.astimezone(UTC).date() - at.date()).days)


def count(number: int) -> str:
    """A number of things with a thin space every three digits."""
    return grouped(Decimal(number))


def figure(text: str, unit: str, lang: str) -> str:
    """A figure with its unit in one line: ``5.14 % a year``, ``5.14 %/年``."""
    return with_unit(text, unit, lang)


def per(unit: str, lang: str) -> str:
    """A unit as it stands beside a figure: ``a year``; in Chinese ``/年``, but ``每3个月`` as it is."""
    return f"/{unit}" if unit and lang.startswith("zh") and not unit.startswith("每") else unit


def state(evidence: Mapping[str, Any] | None) -> str:
    """The state of a piece of evidence in one or two words."""
    if evidence is None:
        return _("no source")
    if evidence.get("how") == "overridden":
        return _("overridden by editors")
    return {
        "verified": _("verified"),
        "moved": _("page changed, number found elsewhere"),
        "contradicted": _("contradicted: being checked"),
        "unsourced": _("quote not found"),
    }[evidence["state"]]


def since(value: Mapping[str, Any] | None, lang: str) -> str:
    """Since when a value stands, and what stood there before; "" for a value whose history is not told."""
    if value is None or not value.get("since"):
        return ""
    told = {"when": day(value["since"], lang), "before": value.get("before", "")}
    if told["before"]:
        return _("%(when)s; before that: %(before)s") % told
    return _("%(when)s or earlier: first seen then") % told


def canonical(value: Mapping[str, Any] | None) -> str:
    """The canonical form of a value for a careful reader: ``0.0649 P1Y``, ``200 … 400 AUD``."""
    if value is None:
        return ""
    scalar = value.get("value")
    if isinstance(scalar, list):
        shown = ", ".join(scalar)
    elif scalar is not None:
        shown = str(scalar)
    else:
        shown = (
            " … ".join(str(value[end]) if value.get(end) is not None else "" for end in ("low", "high"))
            if value.get("low") or value.get("high")
            else ""
        )
    return " ".join(part for part in (shown, value.get("currency", ""), value.get("period", "")) if part) if shown else ""


def institution_state(key: str) -> str:
    return {
        "published": _("published"),
        "partly": _("partly published"),
        "held": _("held: last good data shown"),
        "failed": _("could not be collected: last good data shown"),
        "rejected": _("discarded by an editor: last good data shown"),
        "nothing_listed": _("lists no products"),
        "new": _("not yet published"),
    }.get(key, key)


def missing_state(key: str, number: int) -> str:
    """Why institutions of a register are missing from a list."""
    told = {
        "none": ngettext("%(n)s lists none", "%(n)s list none", number),
        "unfit": ngettext("%(n)s has none that fits", "%(n)s have none that fits", number),
        "held": ngettext("the data of %(n)s did not pass our checks", "the data of %(n)s did not pass our checks", number),
        "failed": ngettext("%(n)s could not be collected", "%(n)s could not be collected", number),
        "nothing_listed": ngettext("%(n)s lists no products at all", "%(n)s list no products at all", number),
    }
    other = ngettext("%(n)s is not published yet", "%(n)s are not published yet", number)
    return told.get(key, other) % {"n": count(number)}


def nature(key: str) -> str:
    """What kind of number a return is, beside its label: kinds never share a column."""
    return {
        "promised": _("(promised)"),
        "guaranteed": _("(guaranteed)"),
        "target": _("(a target)"),
        "past": _("(past)"),
        "illustrated": _("(illustrated)"),
    }.get(key, "")


def promise(how: str) -> str:
    """What an order by cost says of what a kind of product pays; "" for what is no savings."""
    return {
        "savings": _("Promised: ordered by the interest it pays you, net of fees."),
        "deposit": _("Promised: ordered by the interest it pays you, net of fees."),
        "managed": _("Not promised: ordered by yearly fees alone. A benchmark is a target, and a yield is past."),
    }.get(how, "")


def source_state(key: str) -> str:
    return {
        "published": _("all published"),
        "partly": _("partly published"),
        "held": _("held for a person to look at"),
        "failed": _("failed"),
        "never_run": _("never collected"),
        "queued": _("waiting"),
        "running": _("being collected"),
        "fetched": _("being read"),
        "judged": _("being published"),
        "expired": _("broken off"),
    }.get(key, key)


def issue(code: str) -> str:
    """What an issue is about, in words; a code without words of its own reads as "not understood"."""
    kind = code.partition("_")[0]
    return {
        "unreadable": _("not readable"),
        "unknown": _("a word that we do not know"),
        "out": _("outside plausible limits"),
        "unit": _("unit mended"),
        "unused": _("not used"),
        "missing": _("missing"),
        "repeated": _("stated twice"),
        "blank": _("left blank"),
    }.get(kind, _("not understood")) + f" ({code})"
