"""What the gate compared of an institution, in numbers: now, last good, expected; those that failed first.

The figures are read from the two summaries that the gate itself judged by, and the bounds are its own.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import median

from django.utils.translation import gettext as _

from normalizers import gate
from normalizers.schema import SCHEMA
from normalizers.summary import Summary
from portal.catalog.language import language
from portal.catalog.models import Judgement

CODES: Mapping[str, tuple[str, ...]] = {
    "count": ("too_few", "short_list", "first_run", "many_more"),
    "keys": ("keys_gone",),
    "details": ("details_failed", "no_product", "same_body"),
    "gone": ("withdrawals", "doubtful_withdrawals"),
    "jumps": ("value_jump",),
    "units": ("unit_changed",),
    "fill": ("fill_rate",),
}
"""The reasons of the gate that each line of figures belongs to."""


@dataclass(frozen=True, slots=True)
class Line:
    label: str
    now: str
    last: str
    expected: str
    failed: bool


def last_good(judgement: Judgement) -> Judgement | None:
    """The published judgement that this one was compared with; None for a first run."""
    run = judgement.run
    earlier = Judgement.objects.filter(institution=judgement.institution, state=gate.PUBLISHED, run__source=run.source, run__at__lte=run.at)
    return earlier.exclude(run=run).select_related("run").order_by("-run__at", "-run").first()


def lines(judgement: Judgement, last_row: Judgement | None, public: int, gone: int) -> list[Line]:
    """The figures of one judgement. ``public``: products the public sees as offered; ``gone``: those of them no longer listed."""
    failed = _failed(judgement)
    now, last = _summary(judgement) or Summary(), _summary(last_row)
    usual = _usual(judgement) if last_row is not None else None
    read = "–" if last is None else _of(len(last.products), len(last.keys))
    most = _("at most %(n)s without a person") % {"n": _most_gone(public)}
    out = [
        Line(_("Products listed"), f"{len(now.keys)}", "–" if last is None else f"{len(last.keys)}", _at_least(usual), "count" in failed),
        Line(
            _("Details that gave a product"),
            _of(len(now.products), len(now.keys)),
            read,
            _("at most a fifth may fail"),
            "details" in failed,
        ),
        Line(_("No longer listed"), _of(gone, public), "–", most, "gone" in failed),
    ]
    if last is None:
        out += _first_fill(now)
    else:
        still = len(set(last.keys) & set(now.keys))
        stating, _shift, jumped = gate.moved(now, last)
        far = _("Products of which a rate moved by more than 1 point or threefold")
        out += [
            Line(_("Known products still listed"), _of(still, len(last.keys)), "–", _("at least nine in ten"), "keys" in failed),
            Line(far, _of(len(jumped), len(stating)), "–", _("at most a fifth"), "jumps" in failed),
            *_units(now, last, "units" in failed),
            *_fill(now, last, "fill" in failed),
        ]
    return sorted(out, key=lambda line: not line.failed)


def _failed(judgement: Judgement) -> set[str]:
    codes = {reason.partition(":")[0] for reason in judgement.reasons}
    return {key for key, own in CODES.items() if codes & set(own)}


def _summary(row: Judgement | None) -> Summary | None:
    return None if row is None or not row.summary else Summary.from_json(row.summary)


def _of(part: int, whole: int) -> str:
    return _("%(part)s of %(whole)s") % {"part": part, "whole": whole}


def _most_gone(public: int) -> int:
    return int(max(gate.WITHDRAWN_FEW, gate.WITHDRAWN_SHARE * public))


def above_guard(gone: int, public: int) -> bool:
    """Whether so many products would go that each is named to a person."""
    return gone > _most_gone(public)


def _usual(judgement: Judgement) -> float:
    rows = Judgement.objects.filter(institution=judgement.institution, state=gate.PUBLISHED, run__at__lte=judgement.run.at)
    keys = rows.exclude(run=judgement.run).order_by("-run__at", "-run").values_list("summary__keys", flat=True)[: gate.HISTORY]
    return median([len(one or ()) for one in keys] or [0])


def _at_least(usual: float | None) -> str:
    return _("an editor's look") if usual is None else _("at least four fifths of the usual %(n)s") % {"n": f"{usual:g}"}


def _units(now: Summary, last: Summary, failed: bool) -> list[Line]:
    standard, before = _("the standard's unit"), _("as before")
    units: Sequence[str] = sorted(now.conventions.keys() | last.conventions.keys())
    pairs = [(unit, now.conventions.get(unit, standard), last.conventions.get(unit, standard)) for unit in units]
    return [Line(_("Unit of: %(what)s") % {"what": unit}, new, old, before, failed) for unit, new, old in pairs if new != old]


def _first_fill(now: Summary) -> list[Line]:
    """What share of the products states each decision field, where there is nothing to compare it with."""
    return [
        Line(_states(key, category), f"{share:.0%}", "–", _("an editor's look"), failed=False)
        for category, shares in now.fill.items()
        for key, share in shares.items()
        if key in SCHEMA.attributes
    ]


def _states(key: str, category: str) -> str:
    what = f"{SCHEMA.attributes[key].label(language())} · {SCHEMA.categories[category].label(language())}"
    return _("Products that state: %(what)s") % {"what": what}


def _fill(now: Summary, last: Summary, failed: bool) -> list[Line]:
    """Decision fields that fewer products state than before."""
    out = []
    for category, shares in now.fill.items():
        for key, share in shares.items():
            before = last.fill.get(category, {}).get(key)
            if before is not None and share < gate.FILL_LEAST * before and key in SCHEMA.attributes:
                least = _("at least 49 of 50 that usually do")
                out.append(Line(_states(key, category), f"{share:.0%}", f"{before:.0%}", least, failed))
    return out
