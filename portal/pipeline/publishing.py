"""A person's judgement on a held run: publish what is held, or reject it. What failed cannot be published."""

from __future__ import annotations

import time
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

from django.db import transaction
from django.db.models import Q

from crawlers.source import Source
from normalizers.gate import HELD, PUBLISHED
from normalizers.summary import Summary, summarize
from portal.accounts import audit
from portal.catalog.arrival import Counts, Some
from portal.catalog.arrival import Delivery as Arrived
from portal.catalog.held import subject_of
from portal.catalog.models import Institution, Judgement, Run
from portal.catalog.store import as_json, store
from portal.partners.models import PREFIX, Delivery
from portal.pipeline.crawl import read_report
from portal.pipeline.deliveries import settle
from portal.pipeline.errors import RefusalError
from portal.pipeline.expiry import EXPIRY, note_end
from portal.pipeline.feeds import feed_of
from portal.pipeline.indexing import bring_up_to_date
from portal.pipeline.judging import Judged, history_of, jobs_of, judge_one
from portal.pipeline.outcome import Outcome
from portal.pipeline.prepare import prepare_all
from portal.pipeline.runs import Say, folder_of, iso, source_of

REJECTED = "rejected"


@dataclass(frozen=True, slots=True)
class Decision:
    """Who decides, as the audit calls them (``user:…``, ``command:…``), and why."""

    by: str
    why: str = "at the command line"

    def fields(self) -> dict[str, Any]:
        return {"decided_by": self.by[:150], "decided_why": self.why, "decided_at": datetime.now(UTC)}


def publish(run_id: int, institutions: Sequence[str], decision: Decision, say: Say, *, left: Collection[str] = ()) -> Outcome:
    """Publish what a run holds (of the named institutions, or of all), its withdrawals included, and index it.

    ``left``: keys of products that stay as the public sees them, whether they changed, are new or are no longer listed. Nothing held
    is nothing to do. Raise RefusalError for an unknown run, an institution that it does not hold, or one of which a later run is
    already published.
    """
    started = time.monotonic()
    run, held = _held(run_id, institutions)
    _refuse_when_later(run, held)
    source = source_of(run.source)
    if left and source.name.startswith(PREFIX):
        raise RefusalError("A delivery is published or rejected whole: what it leaves out is its sender's to say.")
    outcome = Outcome(run.source, run.pk)
    folder = folder_of(run)
    jobs = [job for job in jobs_of(source, read_report(folder), folder, iso(run.at)) if job.report.id in held] if held else []
    for prepared in prepare_all(jobs):
        verdict = judge_one(source, prepared)
        judged = Judged(prepared, replace(verdict, state=PUBLISHED, reasons=()))
        if verdict.state not in (HELD, PUBLISHED):
            outcome.add(Judged(prepared, verdict), None)
            continue
        outcome.add(judged, _store(source, judged, held[judged.institution], decision, frozenset(left)))
        say(f"{source.name}: published {prepared.report.name or prepared.report.id}")
    _settle(run)
    _settle_delivery(run)
    bring_up_to_date(say)
    outcome.seconds = time.monotonic() - started
    return outcome


def _store(source: Source, judged: Judged, held: Judgement, decision: Decision, left: frozenset[str]) -> Counts:
    """Publish one institution and write the audit in one transaction, unless somebody else has decided on it by now."""
    run, delivery = held.run, judged.delivery(source)
    judgement = {**judged.judgement(), "reasons": held.reasons, **decision.fields()}
    if left:
        last = next(iter(history_of(source.name, judged.institution)[-1:]), Summary())
        judgement["summary"] = as_json(without(judged.prepared.summary, last, left).written())
        delivery = leaving(delivery, left)
    with transaction.atomic():
        _require_held(run, judged.institution)
        counts = store(run, run.attempt, delivery, judgement)
        told = {"state": (HELD, PUBLISHED), "published": (None, counts.published), "withdrawn": (None, sorted(delivery.missing))}
        if left:
            told["left"] = (None, sorted(left))
        audit.record(decision.by, "run.published", subject_of(run.pk, judged.institution), told, why=decision.why)
    return counts


def _require_held(run: Run, institution: str) -> None:
    """Lock the judgement; raise RefusalError when it is decided already."""
    row = Judgement.objects.select_for_update().defer("summary").get(run=run, institution=institution)
    if row.state != HELD:
        raise RefusalError(f"Run {run.pk} of {institution} was decided already: {row.state} by {row.decided_by or 'the gate'}.")


def leaving(delivery: Arrived, left: frozenset[str]) -> Arrived:
    """A delivery without these products, which stay as they are."""
    some = Some(delivery.arrivals, left)
    listed, missing = (tuple(key for key in keys if key not in left) for keys in (delivery.listed, delivery.missing))
    return replace(delivery, listed=listed, missing=missing, arrivals=some, left=left)


def without(now: Summary, last: Summary, left: frozenset[str]) -> Summary:
    """What later runs are judged against when these products stay as they were: nobody has accepted what was new about them."""
    products = {key: fact for key, fact in now.products.items() if key not in left}
    products |= {key: fact for key, fact in last.products.items() if key in left}
    keys = {key for key in now.keys if key not in left} | {key for key in last.keys if key in left}
    return summarize(keys, products, last.conventions or now.conventions)


def reject(run_id: int, institutions: Sequence[str], decision: Decision) -> list[str]:
    """Decide that what a run holds is not published; the ids of its institutions. Raise RefusalError as ``publish`` does."""
    run, held = _held(run_id, institutions)
    for institution in held:
        with transaction.atomic():
            _require_held(run, institution)
            run.judgements.filter(institution=institution).update(state=REJECTED, **decision.fields())
            Institution.objects.filter(pk=institution, state=HELD, tried_at=run.at).update(state=REJECTED)
            audit.record(decision.by, "run.rejected", subject_of(run.pk, institution), {"state": (HELD, REJECTED)}, why=decision.why)
    _settle_delivery(run)
    return sorted(held)


def _held(run_id: int, institutions: Sequence[str]) -> tuple[Run, dict[str, Judgement]]:
    run = Run.objects.filter(pk=run_id).first()
    if run is None:
        raise RefusalError(f"There is no run {run_id}; the command sources shows the last ones.")
    held = {row.institution: row for row in run.judgements.filter(state=HELD).defer("summary")}
    unknown = [key for key in institutions if key not in held]
    if unknown:
        raise RefusalError(f"Run {run_id} does not hold {', '.join(unknown)}; it holds {', '.join(sorted(held)) or 'nothing'}.")
    return run, {key: row for key, row in held.items() if not institutions or key in institutions}


def _refuse_when_later(run: Run, held: dict[str, Judgement]) -> None:
    later = Q(run__at__gt=run.at) | Q(run__at=run.at, run__pk__gt=run.pk)
    newer = (
        Judgement.objects.defer("summary")
        .filter(later, institution__in=held, state=PUBLISHED, run__source=run.source)
        .order_by("institution")
        .first()
    )
    if newer is not None:
        raise RefusalError(f"Run {newer.run_id} of {newer.institution} is later and already published; run {run.pk} can no longer be.")


def _settle(run: Run) -> None:
    """The run's state after a decision."""
    states = set(run.judgements.values_list("state", flat=True))
    if PUBLISHED in states:
        state = Run.State.PARTLY if states & {HELD, "failed", REJECTED} else Run.State.PUBLISHED
        Run.objects.filter(pk=run.pk).update(state=state)


def _settle_delivery(run: Run) -> None:
    """A partner's report says what an editor decided."""
    delivery = Delivery.objects.filter(run=run).first()
    if delivery is not None:
        settle(delivery)
    elif run.kind == EXPIRY:
        note_end(feed_of(run.source))
