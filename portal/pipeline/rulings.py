"""What editors decided at the desk, done by the same functions that the commands call. Doing it twice does no harm."""

from __future__ import annotations

from datetime import UTC, datetime

from portal.catalog.models import Judgement, Run
from portal.catalog.store import FencedError
from portal.desk.models import Ruling
from portal.partners.models import PREFIX
from portal.pipeline.errors import RefusalError, sentence
from portal.pipeline.listings import listings_wait, perform_listings
from portal.pipeline.publishing import Decision, publish, reject
from portal.pipeline.runs import Order, Say, create, source_of
from search.engine import EngineUnavailable
from search.indexer import check


def rulings_wait() -> bool:
    """Whether there is any to be done."""
    return Ruling.objects.filter(state=Ruling.State.WAITING).exists() or listings_wait()


def perform_rulings(say: Say) -> None:
    """Do what waits, in the order in which it was decided; each ruling ends done or refused with a sentence.

    A database that is away ends the round, and the next one goes on.
    """
    for ruling in Ruling.objects.filter(state=Ruling.State.WAITING).select_related("run").order_by("pk"):
        try:
            state, told = Ruling.State.DONE, _perform(ruling, say)
        except (RefusalError, FencedError, OSError) as error:
            state, told = (Ruling.State.DONE, {}) if _was_done(ruling) else (Ruling.State.REFUSED, {"why": sentence(error)})
        waiting = Ruling.objects.filter(pk=ruling.pk, state=Ruling.State.WAITING)
        waiting.update(state=state, told=told, done_at=datetime.now(UTC))
        say(f"ruling {ruling.pk}, {ruling.act} run {ruling.run_id} {ruling.institution}: {state}")
    perform_listings(say)


def _perform(ruling: Ruling, say: Say) -> dict[str, object]:
    decision = Decision(ruling.by, ruling.reason)
    if ruling.act == Ruling.Act.PUBLISH:
        told = publish(ruling.run_id, [ruling.institution], decision, say, left=ruling.left).to_json()
        return {**told, "index": _index()}
    if ruling.act == Ruling.Act.DISCARD:
        return {"rejected": reject(ruling.run_id, [ruling.institution], decision)}
    return {"run": _again(ruling).pk}


def _index() -> list[int] | None:
    """What the index lacks, holds in an older version, and holds although it is gone; None while nobody can say."""
    try:
        found = check()
    except EngineUnavailable:
        return None
    return [found.missing, found.stale, found.ghost]


def _was_done(ruling: Ruling) -> bool:
    """Whether an earlier attempt, or another worker, did it and did not come to say so."""
    if ruling.act == Ruling.Act.AGAIN:
        return Run.objects.filter(dedupe_key=f"{ruling.run.source}/{_slot(ruling)}").exists()
    row = Judgement.objects.filter(run=ruling.run_id, institution=ruling.institution).first()
    wanted = {Ruling.Act.PUBLISH: "published", Ruling.Act.DISCARD: "rejected"}.get(Ruling.Act(ruling.act))
    return row is not None and row.state == wanted and row.decided_by == ruling.by and (row.decided_at or row.run.at) >= ruling.made_at


def _again(ruling: Ruling) -> Run:
    """A new run of the source from its own address: what a command line allowed beyond that is no page's to allow."""
    source = source_of(ruling.run.source)
    if source.name.startswith(PREFIX):
        raise RefusalError("A feed is not collected: its sender delivers it again.")
    if source.demonstration:
        raise RefusalError("The demonstration market is collected by the command up alone.")
    return create(Order(source.name), scheduled=_slot(ruling))


def _slot(ruling: Ruling) -> str:
    return f"ruling-{ruling.pk}"
