"""What editors decided of listings, done: each decision with its audit in one transaction, once, and then told to the index."""

from __future__ import annotations

from datetime import UTC, datetime

from django.db import transaction

from portal.accounts import audit
from portal.catalog.listings import CannotMoveError, Effect, Move, perform
from portal.desk.models import Rearrangement
from portal.pipeline.indexing import bring_up_to_date
from portal.pipeline.runs import Say

State = Rearrangement.State


def listings_wait() -> bool:
    """Whether there is any to be done."""
    return Rearrangement.objects.filter(state=State.WAITING).exists()


def perform_listings(say: Say) -> None:
    """Do what waits, in the order in which it was decided; each ends done, or failed with the reason of each product."""
    waiting = list(Rearrangement.objects.filter(state=State.WAITING).order_by("pk").values_list("pk", flat=True))
    for number in waiting:
        try:
            _perform(number)
        except CannotMoveError as error:
            told = {"state": State.FAILED, "problems": dict(error.problems), "done_at": datetime.now(UTC)}
            Rearrangement.objects.filter(pk=number, state=State.WAITING).update(**told)
            say(f"listings {number}: not done: {error}")
        else:
            say(f"listings {number}: done")
    if waiting:
        bring_up_to_date(say)


def _perform(number: int) -> None:
    """Nothing, when another worker has done it meanwhile."""
    now = datetime.now(UTC).replace(microsecond=0)
    with transaction.atomic():
        row = Rearrangement.objects.select_for_update().filter(pk=number, state=State.WAITING).first()
        if row is None:
            return
        expected = {product: (before, after) for product, before, after in row.effects}
        move = Move(row.act, tuple(expected), row.reason, row.by, row.decided_by, row.other_id or "", expected)
        found = perform(move, now)
        row.state, row.done_at = State.DONE, now
        row.save(update_fields=["state", "done_at"])
        for one in found:
            _record(row, one)


def _record(row: Rearrangement, effect: Effect) -> None:
    told: dict[str, audit.Change] = {"act": (None, row.act), "status": (effect.before, effect.after)}
    if row.other_id:
        told["other"] = (None, row.other_id)
    if row.decided_by:
        told["approved_by"] = (None, row.decided_by)
    audit.record(row.by, "listing.moved", f"product:{effect.product.pk}", told, why=row.reason)
