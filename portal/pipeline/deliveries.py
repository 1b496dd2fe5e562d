"""Deliveries as runs: queued from their rows, performed through the gate and the store, and settled from what the catalogue says.

A killed run is taken up again by its lease, and does nothing twice; the report is read from the rows that the run wrote, so
that it equals what was done however often it was begun.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any

from django.db import transaction
from django.db.models import Max, Q

from normalizers.checks import percent, reason
from normalizers.feed.leaves import MOMENT, SEQUENCE
from normalizers.feed.notices import MOST_REFUSED, REFUSED_SHARE, Summary
from normalizers.feed.rules import RULES
from normalizers.gate import HELD, PUBLISHED
from normalizers.raw_lines import in_order
from normalizers.records import Json
from portal.catalog.models import Product, Run
from portal.partners import notify
from portal.partners.models import Delivery
from portal.partners.webhooks.deliveries import of_delivery
from portal.pipeline.came import Carried
from portal.pipeline.conclude import concluding
from portal.pipeline.crawl import read_report
from portal.pipeline.errors import RefusalError
from portal.pipeline.expiry import note_end
from portal.pipeline.feeds import CARRIED_FILE, Collected, collect, last_state, write_folder
from portal.pipeline.judging import Judged, without_doubt_of_what_goes
from portal.pipeline.outcome import Outcome
from portal.pipeline.refresh import judge_and_publish
from portal.pipeline.runs import Lease, Order, Say, create, folder_of, source_of

DELIVERY, WITHDRAWAL = "delivery", "withdrawal"  # kinds of runs
LISTED = 1000  # products of each outcome that the report names
ENDED = (Run.State.PUBLISHED, Run.State.PARTLY, Run.State.HELD, Run.State.FAILED, Run.State.EXPIRED)


def queue_deliveries(say: Say) -> None:
    """A run for every delivery and confirmation that has none, and the end of those whose run has ended. Doing it twice does no harm."""
    for delivery in Delivery.objects.filter(state=Delivery.State.RECEIVED, run=None).select_related("feed"):
        _queue(delivery, DELIVERY, "run", say)
    for delivery in Delivery.objects.filter(decided="confirm", withdrawal_run=None).select_related("feed"):
        _queue(delivery, WITHDRAWAL, "withdrawal_run", say)
    for delivery in Delivery.objects.filter(state__in=Delivery.OPEN, run__state__in=ENDED).select_related("feed", "run"):
        settle(delivery)


def _queue(delivery: Delivery, kind: str, field: str, say: Say) -> None:
    name = delivery.feed.source_name
    last = Run.objects.filter(source=name).aggregate(last=Max("at"))["last"]
    at = datetime.now(UTC).replace(microsecond=0)
    if last is not None and at <= last:
        at = last + timedelta(seconds=1)  # the date of a run tells what it did from what others did
    try:
        run = create(Order(name, at), kind=kind, scheduled=f"{kind}-{delivery.public_id}")
    except RefusalError as refusal:
        say(str(refusal))
        return
    Delivery.objects.filter(pk=delivery.pk).update(**{field: run})


def perform_delivery(lease: Lease, say: Say) -> Outcome:
    """The journey of one delivered file."""
    run = lease.run
    delivery = Delivery.objects.select_related("feed").get(run=run)
    source = source_of(run.source)
    outcome = Outcome(run.source, run.pk)
    with concluding(lease, outcome, say):
        Delivery.objects.filter(pk=delivery.pk).update(state=Delivery.State.RUNNING)
        summary, carried, outcome.error = _received(lease, delivery, say)
        lease.move(state=Run.State.FETCHED)
        if not outcome.error:
            report, amend = read_report(folder_of(run)), partial(_as_delivered, summary=summary, delivery=delivery)
            judge_and_publish(lease, source, report, outcome, say, amend=amend, carried=carried)
    (folder_of(run) / CARRIED_FILE).unlink(missing_ok=True)
    delivery.refresh_from_db()
    settle(delivery)
    return outcome


def _received(lease: Lease, delivery: Delivery, say: Say) -> tuple[Summary, Carried | None, str]:
    """Collect the file into the run's folder and note what is known of it; its closing figures, what came of its lines already, and why
    it cannot be published."""
    found = collect(lease, delivery, say)
    number = _number(found)
    stale = _stale(delivery, number)
    _note(delivery, found, stale, number)
    return found.summary, found.carried, _problem(found, stale)


def perform_withdrawal(lease: Lease, say: Say) -> Outcome:
    """Withdraw what the partner confirmed: the last state without it, judged as always, but for the number of what goes."""
    run = lease.run
    delivery = Delivery.objects.select_related("feed").get(withdrawal_run=run)
    source = source_of(run.source)
    outcome = Outcome(run.source, run.pk)
    with concluding(lease, outcome, say):
        state = last_state(run.source, before=run)
        gone = set(delivery.pending)
        write_folder(lease, delivery.feed, in_order((key, place) for key, place in state.items() if key not in gone))
        lease.move(state=Run.State.FETCHED)
        judge_and_publish(lease, source, read_report(folder_of(run)), outcome, say, amend=without_doubt_of_what_goes)
    if outcome.state == Run.State.PUBLISHED:
        note_end(delivery.feed)
        Delivery.objects.filter(pk=delivery.pk).update(pending=[])
    return outcome


def _number(found: Collected) -> int | None:
    """What the file says of its place among others: its sequence, else the moment it was made, in seconds."""
    if found.head.sequence:
        return int(found.head.sequence) if SEQUENCE.takes(found.head.sequence) else None
    made = found.head.generated_at
    return int(datetime.fromisoformat(made).timestamp()) if made and MOMENT.takes(made) else None


def _stale(delivery: Delivery, number: int | None) -> bool:
    """Whether a later one is published already."""
    last = Delivery.objects.filter(feed=delivery.feed).exclude(pk=delivery.pk).aggregate(last=Max("sequence"))["last"]
    return number is not None and last is not None and number < last


def _note(delivery: Delivery, found: Collected, stale: bool, number: int | None) -> None:
    """What is known before anything is published: the figures of the file, the keys kept back, the withdrawals that wait."""
    summary = found.summary.to_json()
    if stale:
        summary |= {"problem": "stale_delivery", "outcome": "refused"}
    listed = found.listed - found.refused - found.deleted - {""}
    delivery.summary = {**summary, "kept_back": sorted(found.refused - {""})[:LISTED], "listed": sorted(listed), "number": number}
    delivery.pending = found.pending
    delivery.save(update_fields=["summary", "pending"])


def _problem(found: Collected, stale: bool) -> str:
    code = "stale_delivery" if stale else found.summary.problem
    if code:
        return f"{code}: {RULES[code].says.en}"
    return "" if found.summary.accepted else reason("no_good_item")


def _as_delivered(judged: Judged, summary: Summary, delivery: Delivery) -> Judged:
    """The gate's verdict, and the feed's own rule on how much may be wrong beside what is published."""
    atomic = delivery.declared.get("atomic")
    if not summary.refused or (summary.outcome != HELD and not atomic):
        return judged
    may = {} if atomic else {"share": percent(REFUSED_SHARE), "most": MOST_REFUSED}
    why = reason("items_refused", refused=summary.refused, items=summary.items, **may)
    return replace(judged, verdict=replace(judged.verdict, state=HELD, reasons=(why, *judged.verdict.reasons)))


def settle(delivery: Delivery) -> None:
    """End a delivery by what its run wrote. Called again, it finds the same."""
    run = delivery.run
    if run is None:
        return
    run.refresh_from_db()
    judgement = run.judgements.defer("summary").first()  # long, and not needed
    published = judgement is not None and judgement.state == PUBLISHED
    if published:
        partly = delivery.summary["refused"] or delivery.pending
        state, reasons = Delivery.State.PARTLY if partly else Delivery.State.PUBLISHED, []
    elif judgement is not None and judgement.state == HELD:
        state, reasons = Delivery.State.HELD, list(judgement.reasons)
    elif judgement is not None and judgement.state == "rejected":
        state, reasons = Delivery.State.REFUSED, [judgement.decided_why]
    else:
        refused = delivery.summary.get("problem") or delivery.summary.get("outcome") == "refused"
        state, reasons = Delivery.State.REFUSED if refused else Delivery.State.FAILED, [run.error]
    fields: dict[str, Any] = {"state": state, "reasons": reasons, "finished_at": run.finished_at, "outcome": outcome_of(delivery, run)}
    if published:
        fields["sequence"] = delivery.summary.get("number")
        note_end(delivery.feed)
    with transaction.atomic():  # whoever ends it tells it, once
        ended = Delivery.objects.filter(pk=delivery.pk).exclude(state=state).update(**fields)
        if not ended:
            Delivery.objects.filter(pk=delivery.pk).update(**fields)
        delivery.refresh_from_db()
        if ended:
            notify.of_delivery(delivery)
            of_delivery(delivery, datetime.now(UTC))


def outcome_of(delivery: Delivery, run: Run) -> Json:
    """What the run did, from the products' own dates: nothing else writes that date into them."""
    own = Product.objects.filter(source=run.source)
    created = own.filter(first_seen=run.at)
    withdrawn = own.filter(withdrawn_at=run.at)
    changed = own.filter(changed_at=run.at, withdrawn_at=None).exclude(first_seen=run.at)
    touched = Q(first_seen=run.at) | Q(changed_at=run.at) | Q(withdrawn_at=run.at)
    prefix = f"{run.source}/"
    unchanged: Json = {"total": 0, "products": []}
    if run.judgements.filter(state=PUBLISHED).exists():
        listed = [prefix + key for key in delivery.summary.get("listed", ())]
        still = own.exclude(touched)
        rows = [row for start in range(0, len(listed), 500) for row in _rows(still.filter(source_key__in=listed[start : start + 500]))]
        unchanged = _told(rows, prefix)
    lists = {"created": created, "changed": changed, "withdrawn": withdrawn}
    held = sorted({*delivery.summary.get("kept_back", ()), *delivery.pending})
    return {
        **{name: _told(_rows(rows), prefix) for name, rows in lists.items()},
        "held": {"total": len(held), "keys": held[:LISTED]},
        "unchanged": unchanged,
    }


def _rows(products: Any) -> list[tuple[str, str]]:
    return list(products.order_by("source_key").values_list("source_key", "pk"))


def _told(rows: Sequence[tuple[str, str]], prefix: str) -> Json:
    return {"total": len(rows), "products": [{"key": key.removeprefix(prefix), "id": pk} for key, pk in rows[:LISTED]]}
