"""The only writer of listings: hides and shows, merges and splits, names successors; all of one decision, or nothing.

What a decision would do is told before it is done by the same function that it is done by.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from normalizers.schema import Label
from portal.catalog.listed import GONE, Act, standing
from portal.catalog.models import Listing, Product
from portal.catalog.overrides import SamePersonError
from portal.catalog.store import place

MOST = 200  # products of one decision
NAMES_OTHER = (Act.MERGE, Act.SUCCEED)  # these need the product that they name
UNDOES = {Act.SHOW: Act.HIDE, Act.SPLIT: Act.MERGE, Act.ALONE: Act.SUCCEED}
STEPS = 100  # of successors that are followed: nobody names so many
PROBLEMS: Mapping[str, Label] = {
    "hidden": Label("已经隐藏", "it is hidden already"),
    "not_hidden": Label("没有被隐藏", "it is not hidden"),
    "merged": Label("已并入另一条目：请先拆分", "it is merged into another listing: split it first"),
    "not_merged": Label("没有并入任何条目", "it is merged into no other"),
    "holds": Label("有条目并入了它：请先拆分", "others are merged into it: split them first"),
    "no_other": Label("没有指明另一产品", "no other product is named"),
    "other_gone": Label("所指的产品已隐藏或已并入其他条目", "the product that is named is itself hidden or merged"),
    "other_kind": Label("所指的产品属于另一大类", "the product that is named is of another family"),
    "itself": Label("所指的产品就是它自己", "it is the product that is named"),
    "on_offer": Label("仍在售：只有已撤下的产品才有接替产品", "it is on offer: only what is gone is replaced"),
    "loop": Label("所指的产品最终又由它接替", "the product that is named is replaced by this one in the end"),
    "no_successor": Label("没有标注接替产品", "it names no successor"),
    "unknown": Label("已不存在", "it is not there any more"),
    "changed": Label("预览之后情况有变：请重新预览", "it has changed since the preview: look at it again"),
}


@dataclass(frozen=True, slots=True)
class Move:
    """One decision. ``expected``: each product's status before and after, as whoever decides has seen it; None: whatever it is."""

    act: str
    products: tuple[str, ...]
    reason: str
    owner: str
    approved_by: str = ""
    other: str = ""
    expected: Mapping[str, tuple[str, str]] | None = None


@dataclass(frozen=True, slots=True)
class Effect:
    """What a decision does to one product: its status before and after, or the problem (of PROBLEMS) for which it cannot be."""

    product: Product
    before: str
    after: str
    problem: str = ""


class CannotMoveError(Exception):
    """Why a decision cannot be done: problems by product id. Nothing of it is done."""

    def __init__(self, problems: Mapping[str, str]) -> None:
        super().__init__("; ".join(f"{key}: {PROBLEMS[problem].en}" for key, problem in problems.items()))
        self.problems = problems


def needs_second(act: str, number: int) -> bool:
    """Whether a decision takes so much from the public that one person is not enough."""
    return act == Act.MERGE or (act == Act.HIDE and number > 1)


def effects(act: str, products: Sequence[Product], other: Product | None) -> list[Effect]:
    """What a decision would do now, product by product. Two queries; more for a successor, whose own are followed."""
    rows = standing().filter(product__in=[row.pk for row in products])
    held = {(row.product_id, row.act) for row in rows}
    full = set(standing().filter(act=Act.MERGE, other__in=[row.pk for row in products]).values_list("other", flat=True))
    return [_effect(act, row, other, held, full) for row in products]


def _effect(act: str, row: Product, other: Product | None, held: set[tuple[str, str]], full: set[str]) -> Effect:
    problem = _problem(act, row, other, held, full)
    after = str(row.status)
    if not problem:
        back = row.source_status
        goes = {Act.HIDE: Product.Status.HIDDEN, Act.MERGE: Product.Status.MERGED, Act.SHOW: back, Act.SPLIT: back}
        after = str(goes.get(Act(act), row.status))
    return Effect(row, str(row.status), after, problem)


def _problem(act: str, row: Product, other: Product | None, held: set[tuple[str, str]], full: set[str]) -> str:
    if act in UNDOES:
        missing = {Act.SHOW: "not_hidden", Act.SPLIT: "not_merged", Act.ALONE: "no_successor"}
        return "" if (row.pk, UNDOES[Act(act)]) in held else missing[Act(act)]
    for stands, problem in ((Act.HIDE, "hidden"), (Act.MERGE, "merged")):
        if (row.pk, stands) in held:
            return problem
    if act == Act.MERGE and row.pk in full:
        return "holds"
    if act == Act.SUCCEED and row.status not in GONE:
        return "on_offer"
    if act not in NAMES_OTHER:
        return ""
    return "no_other" if other is None else _unfit(act, row, other)


def _unfit(act: str, row: Product, other: Product) -> str:
    """Why a product cannot be named by this one."""
    if other.pk == row.pk:
        return "itself"
    if other.status in (Product.Status.HIDDEN, Product.Status.MERGED):
        return "other_gone"
    if other.family != row.family:
        return "other_kind"
    return "loop" if act == Act.SUCCEED and row.pk in _successors(other.pk) else ""


def _successors(product: str) -> list[str]:
    """The product that replaces it, the one that replaces that, and so on."""
    out = [product]
    while len(out) < STEPS:
        following = standing().filter(product=out[-1], act=Act.SUCCEED).values_list("other", flat=True).first()
        if following is None or following in out:
            break
        out.append(following)
    return out


def perform(move: Move, at: datetime) -> list[Effect]:
    """Do a decision in one transaction: listings, statuses, history, outbox. Raise CannotMoveError when any of it cannot be done."""
    if needs_second(move.act, len(move.products)) and move.approved_by in ("", move.owner):
        raise SamePersonError(move.owner)
    with transaction.atomic():
        rows = _locked([*move.products, *([move.other] if move.other else [])])
        other = rows.get(move.other)
        found = effects(move.act, [rows[key] for key in move.products], other)
        problems = {one.product.pk: one.problem or _surprise(one, move.expected) for one in found}
        if any(problems.values()):
            raise CannotMoveError({key: problem for key, problem in problems.items() if problem})
        before = {row.product_id: row for row in standing().filter(product__in=move.products, act=UNDOES.get(Act(move.act), move.act))}
        for one in found:
            Listing.objects.create(
                product=one.product, act=move.act, other=other, reason=move.reason, owner=move.owner, approved_by=move.approved_by,
                created_at=at, supersedes=before.get(one.product.pk),
            )  # fmt: skip
        named = _locked(row.other_id for row in before.values() if row.other_id is not None)  # their pages say so no more
        touched = {**named, **rows}
        place([touched[key] for key in sorted(touched)], {one.product.pk: one.after for one in found}, at)
    return found


def _locked(ids: Iterable[str]) -> dict[str, Product]:
    """The rows, locked in one order, so that no two decisions wait for each other."""
    wanted = set(ids)
    rows = {row.pk: row for row in Product.objects.select_for_update().filter(pk__in=wanted).order_by("pk")}
    if len(rows) < len(wanted):
        raise CannotMoveError(dict.fromkeys(sorted(wanted - set(rows)), "unknown"))
    return rows


def _surprise(effect: Effect, expected: Mapping[str, tuple[str, str]] | None) -> str:
    return "" if expected is None or expected.get(effect.product.pk) == (effect.before, effect.after) else "changed"
