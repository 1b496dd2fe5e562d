"""The gate: whether what was collected of one institution may be published. A pure function of records (RELIABILITY §2.6).

Each institution of a run is judged by itself, against its own last published results. Every threshold is declared here;
a reason is one sentence behind a stable code and says what was found and what was expected.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from statistics import median

from normalizers.checks import SHARE, STANDARD, percent, reason
from normalizers.records import InstitutionReport
from normalizers.schema import SCHEMA, Schema
from normalizers.schema.kinds import RATE
from normalizers.summary import Fact, Summary

PUBLISHED, HELD, FAILED, NOTHING_LISTED = "published", "held", "failed", "nothing_listed"

HISTORY = 5  # published results that a run is judged against
COUNT_LEAST, COUNT_MOST = 0.8, 2.0  # of the median number of products
KEYS_LEAST = 0.9  # of the last published keys
SMALL_LOSS = 5  # this many fewer are let through while more than half is left
FAILED_SHARE, FAILED_FEW = 0.2, 2  # details that may fail by themselves
FILL_LEAST = 0.98  # of the median fill rate
FILL_FEW = 2  # products that must have lost the field
JUMP_SHARE, JUMP_FEW = 0.2, 3
JUMP_POINTS, JUMP_FACTOR = Decimal("0.01"), 3
SHIFT_MOST, SHIFT_FEW = Decimal("0.005"), 3  # a central bank's move
CONSTANT_PRODUCTS, CONSTANT_CHANGED = 5, 3
WITHDRAWN_SHARE, WITHDRAWN_FEW = 0.1, 5
TROUBLED_SHARE, TROUBLED_FEW = 0.5, 3  # of a run's institutions: then withdrawals elsewhere in it are doubted
REGISTER_LEAST = 0.9


@dataclass(frozen=True, slots=True)
class Bounds:
    """What a source declares of a healthy institution: least and most products, and whether it may list none."""

    least: int
    most: int | None
    may_be_empty: bool


@dataclass(frozen=True, slots=True)
class Verdict:
    """``state``: published, held, failed or nothing_listed. ``notes`` tell without holding. ``missing``: public keys no longer listed."""

    state: str
    reasons: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()


def judge(
    report: InstitutionReport,
    now: Summary,
    history: Sequence[Summary],
    bounds: Bounds | None,
    *,
    public: Collection[str] = (),
    schema: Schema = SCHEMA,
) -> Verdict:
    """Judge one institution of one run.

    ``history``: its last published summaries, oldest first, at most ``HISTORY`` of them count. ``bounds`` judge a first run;
    None: the source declares none and the first run waits for an editor. ``public``: keys of its products that the public
    sees as offered. Products that failed or were refused by themselves keep their last good version and hold nothing.
    """
    if report.state != "complete":
        return Verdict(FAILED, (_failure(report),))
    history = history[-HISTORY:]
    missing = tuple(sorted(set(public) - set(now.keys)))
    if (
        not now.keys
        and not report.planned
        and not history
        and not public
        and bounds is not None
        and (bounds.may_be_empty or bounds.least == 0)
    ):
        return Verdict(NOTHING_LISTED)
    reasons = [*_paging(report), *_details(report, now), *_same_bodies(now)]
    notes: list[str] = []
    if history:
        reasons += [*_counts(now, history), *_keys(now, history[-1]), *_units(now, history[-1]), *_fill(now, history, schema)]
        reasons += [*_jumps(now, history[-1], notes, schema), *_constants(now, history[-1])]
        if len(now.keys) > COUNT_MOST * median(len(old.keys) for old in history):
            notes.append(reason("many_more", listed=len(now.keys)))
    else:
        reasons += _first(now, bounds, notes)
    reasons += _withdrawals(missing, public)
    return Verdict(HELD if reasons else PUBLISHED, tuple(reasons), tuple(notes), missing)


def doubt_withdrawals(verdicts: Mapping[str, Verdict], known: Collection[str]) -> dict[str, Verdict]:
    """Hold withdrawals while most of the run is in trouble: then a short list is more likely a fault of the whole source.

    ``known``: institutions that had published before. Institutions that withdraw nothing are not touched.
    """
    troubled = [key for key in known if key in verdicts and verdicts[key].state in (HELD, FAILED)]
    asked = sum(key in verdicts for key in known)
    if len(troubled) < TROUBLED_FEW or len(troubled) < TROUBLED_SHARE * asked:
        return dict(verdicts)
    out = {}
    for key, verdict in verdicts.items():
        why = reason("doubtful_withdrawals", troubled=len(troubled), asked=asked, gone=len(verdict.missing))
        doubted = verdict.state == PUBLISHED and verdict.missing
        out[key] = replace(verdict, state=HELD, reasons=(why,)) if doubted else verdict
    return out


def judge_register(listed: int, before: int, least: int) -> str:
    """Why a register cannot be believed, or an empty text. ``before``: institutions in the last good run, 0 when there was none."""
    if listed < max(1, least):
        return reason("short_register", listed=listed, least=max(1, least))
    if listed < REGISTER_LEAST * before:
        return reason("short_register", listed=listed, before=before, share=percent(REGISTER_LEAST))
    return ""


def _failure(report: InstitutionReport) -> str:
    failure = report.failure
    if failure is None:
        return reason("unfinished")
    detail = {"detail": failure.detail.rstrip(".")} if failure.detail else {}
    return reason(failure.code, url=failure.url, **detail)


def _paging(report: InstitutionReport) -> list[str]:
    if report.stated_total is not None and report.listed < report.stated_total:
        return [reason("short_list", listed=report.listed, stated=report.stated_total)]
    return []


def _details(report: InstitutionReport, now: Summary) -> list[str]:
    planned = max(report.planned, len(now.keys))
    bad = planned - len(now.products)
    if planned and not now.products:
        return [reason("no_product", planned=planned, **_most_common(report))]
    if bad > max(FAILED_FEW, FAILED_SHARE * planned):
        may = max(FAILED_FEW, int(FAILED_SHARE * planned))
        return [reason("details_failed", bad=bad, planned=planned, may=may, **_most_common(report))]
    return []


def _most_common(report: InstitutionReport) -> dict[str, object]:
    codes = Counter(failure.code for failure in report.failures).most_common(1)
    return {"often": codes[0][0], "times": codes[0][1]} if codes else {}


def _same_bodies(now: Summary) -> list[str]:
    bodies = {fact.body for fact in now.products.values()}
    if len(now.products) > 1 and len(bodies) == 1:
        return [reason("same_body", products=len(now.products))]
    return []


def _first(now: Summary, bounds: Bounds | None, notes: list[str]) -> list[str]:
    count = len(now.keys)
    if bounds is None:
        return [reason("first_run", listed=count)]
    if count < bounds.least or not count:
        return [reason("too_few", listed=count, least=max(1, bounds.least))]
    if bounds.most is not None and count > bounds.most:
        notes.append(reason("many_more", listed=count, most=bounds.most))
    return []


def _short(count: int, before: float, share: float) -> bool:
    """Fewer than the share, and more than a small loss that leaves more than half."""
    return count < share * before and not (before - count <= SMALL_LOSS and count > before / 2)


def _counts(now: Summary, history: Sequence[Summary]) -> list[str]:
    usual = median(len(old.keys) for old in history)
    if _short(len(now.keys), usual, COUNT_LEAST):
        return [reason("too_few", listed=len(now.keys), share=percent(COUNT_LEAST), usual=f"{usual:g}")]
    return []


def _keys(now: Summary, last: Summary) -> list[str]:
    left = len(set(last.keys) & set(now.keys))
    if _short(left, len(last.keys), KEYS_LEAST):
        return [reason("keys_gone", left=left, before=len(last.keys), share=percent(KEYS_LEAST))]
    return []


def _withdrawals(missing: Sequence[str], public: Collection[str]) -> list[str]:
    if len(missing) > max(WITHDRAWN_FEW, WITHDRAWN_SHARE * len(public)):
        which = ", ".join(missing[:3]) + (" …" if len(missing) > 3 else "")
        return [reason("withdrawals", gone=len(missing), public=len(public), which=which)]
    return []


def _units(now: Summary, last: Summary) -> list[str]:
    if not now.products or not last.products:
        return []
    out = []
    for unit in sorted(now.conventions.keys() | last.conventions.keys()):
        old, new = (summary.conventions.get(unit, STANDARD.en) for summary in (last, now))
        if old != new:
            out.append(reason("unit_changed", unit=unit, old=old, new=new))
    return out


def _fill(now: Summary, history: Sequence[Summary], schema: Schema) -> list[str]:
    """Decision fields that fewer products state than usual, by category; a field lost by a single product is that product's own."""
    sizes = Counter(fact.category for fact in now.products.values())
    lost: dict[str, float] = defaultdict(float)
    told: dict[str, list[str]] = defaultdict(list)
    for category, rates in now.fill.items():
        for key, rate in rates.items():
            usual = median(old.fill.get(category, {}).get(key, 0.0) for old in history)
            if rate < FILL_LEAST * usual:
                lost[key] += (usual - rate) * sizes[category]
                told[key].append(SHARE.en.format(now=f"{rate:.0%}", category=category, usual=f"{usual:.0%}"))
    few = [key for key in told if round(lost[key], 2) >= FILL_FEW]
    return [reason("fill_rate", attribute=schema.attributes[key].label("en"), shares="; ".join(told[key])) for key in few]


def _jumps(now: Summary, last: Summary, notes: list[str], schema: Schema) -> list[str]:
    """Rates that moved too far in too many products. A common small shift is a move of the market and passes."""
    stating, shift, jumped = moved(now, last, schema)
    if shift:
        shifted = sum(any(new - old == shift for old, new in pairs) for pairs in stating.values())
        notes.append(reason("common_shift", products=shifted, step=f"{shift * 100:+.2f}"))
    few = min(JUMP_FEW, len(stating))
    if stating and len(jumped) >= few and len(jumped) > JUMP_SHARE * len(stating):
        key = jumped[0]
        old, new = next(pair for pair in stating[key] if _far(*pair) and pair[1] - pair[0] != shift)
        return [reason("value_jump", jumped=len(jumped), stating=len(stating), key=key, old=f"{old:f}", new=f"{new:f}")]
    return []


Moves = dict[str, list[tuple[Decimal, Decimal]]]


def moved(now: Summary, last: Summary, schema: Schema = SCHEMA) -> tuple[Moves, Decimal | None, list[str]]:
    """(old, new) of the rates of each product that both state; the one small step that most of the changed ones share, or None;
    the keys of the products of which a rate moved too far, in order."""
    moves = ((key, _moves(last.products[key], fact, schema)) for key, fact in now.products.items() if key in last.products)
    stating = {key: pairs for key, pairs in moves if any(old or new for old, new in pairs)}
    shift = _common_shift([pair for pairs in stating.values() for pair in pairs])
    jumped = sorted(key for key, pairs in stating.items() if any(_far(old, new) and new - old != shift for old, new in pairs))
    return stating, shift, jumped


def _moves(old: Fact, new: Fact, schema: Schema) -> list[tuple[Decimal, Decimal]]:
    """(old, new) of every rate that both state; by attribute when no entry could be told to be the same."""
    pairs = [(old.rates[key], new.rates[key]) for key in new.rates if key in old.rates]
    if not pairs:
        shared = (key for key in new.values if key in old.values and schema.attributes[key].kind is RATE)
        pairs = [(old.values[key], new.values[key]) for key in shared]
    return [(Decimal(before), Decimal(after)) for before, after in pairs if ".." not in before + after]


def _far(old: Decimal, new: Decimal) -> bool:
    if abs(new - old) > JUMP_POINTS:
        return True
    return old != 0 and new != 0 and max(abs(old / new), abs(new / old)) > JUMP_FACTOR


def _common_shift(pairs: list[tuple[Decimal, Decimal]]) -> Decimal | None:
    """The one small difference that most of the changed rates share, or None.

    It must be seen on different rates: where all were equal, a slip of the decimal point would look the same.
    """
    steps: dict[Decimal, list[Decimal]] = defaultdict(list)
    for old, new in pairs:
        if new != old:
            steps[new - old].append(old)
    if not steps:
        return None
    step, rates = max(steps.items(), key=lambda item: len(item[1]))
    changed = sum(map(len, steps.values()))
    common = len(rates) >= SHIFT_FEW and len(rates) * 2 > changed and len(set(rates)) > 1
    return step if common and abs(step) <= SHIFT_MOST else None


def _constants(now: Summary, last: Summary) -> list[str]:
    """Fields that had several values and now say the same of every product."""
    fields: dict[str, _Field] = {}
    for key, fact in now.products.items():
        old = last.products[key].values if key in last.products else {}
        for name, value in fact.values.items():
            if name in old:
                fields.setdefault(name, _Field()).add(old[name], value)
    return [
        reason("constant", attribute=name, value=repr(one.after.pop()), products=one.products, values=len(one.before))
        for name, one in sorted(fields.items())
        if one.products >= CONSTANT_PRODUCTS and one.changed >= CONSTANT_CHANGED and len(one.after) == 1 and len(one.before) > 1
    ]


@dataclass(slots=True)
class _Field:
    """What the products that state a field, then and now, say there. ``before`` is of interest while ``after`` is one value."""

    products: int = 0
    changed: int = 0
    before: set[str] = field(default_factory=set)
    after: set[str] = field(default_factory=set)

    def add(self, old: str, new: str) -> None:
        self.products += 1
        self.changed += old != new
        if len(self.after) < 2:
            self.before.add(old)
            self.after.add(new)
