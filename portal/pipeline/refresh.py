"""The main path: from a source's pages to products that a person can search. Read this to know the whole system.

A run is collected by the crawler into a folder, normalised, judged by the gate institution by institution, stored in one
transaction each, and told to the index. Nothing reaches the public catalogue that the gate has not released.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from crawlers.source import Source
from normalizers.gate import HELD
from normalizers.records import RunReport
from portal.catalog import held
from portal.catalog.models import Run
from portal.catalog.store import record, store
from portal.pipeline.came import Carried
from portal.pipeline.conclude import concluding
from portal.pipeline.crawl import collect
from portal.pipeline.judging import Judged, jobs_of, judge_run, register_problem
from portal.pipeline.outcome import Outcome
from portal.pipeline.runs import Lease, Order, Say, claim, create, folder_of, iso, source_of


def refresh(order: Order, say: Say) -> Outcome:
    """Collect, judge, publish and index one source. Raise RefusalError when it may not begin."""
    return perform(claim(create(order)), say)


def perform(lease: Lease, say: Say) -> Outcome:
    """The whole journey of one claimed run. Institutions that are held or failed keep their last good products."""
    run = lease.run
    source = source_of(run.source)
    outcome = Outcome(run.source, run.pk)
    with concluding(lease, outcome, say):
        report = collect(lease, say)
        lease.move(state=Run.State.FETCHED)
        outcome.error, outcome.register = register_problem(source, report), report.issues
        if not outcome.error:
            judge_and_publish(lease, source, report, outcome, say)
    return outcome


def judge_and_publish(
    lease: Lease,
    source: Source,
    report: RunReport,
    outcome: Outcome,
    say: Say,
    *,
    amend: Callable[[Judged], Judged] | None = None,
    carried: Carried | None = None,
) -> None:
    """What every run does with its folder, whoever filled it. ``amend``: what the gate does not know of this kind of run.
    ``carried``: what came already of the lines of its one institution."""
    run = lease.run
    jobs = jobs_of(source, report, folder_of(run), iso(run.at))
    judged = judge_run(lease, source, jobs if carried is None else [replace(job, carried=carried) for job in jobs], say)
    lease.move(state=Run.State.JUDGED)
    publish_run(lease, source, judged if amend is None else [amend(one) for one in judged], outcome, say)


def publish_run(lease: Lease, source: Source, judged: list[Judged], outcome: Outcome, say: Say) -> None:
    """Store what the gate released, one transaction per institution; keep the verdict on the rest."""
    for number, one in enumerate(judged, start=1):
        lease.beat()
        if one.verdict.state == "published":
            outcome.add(one, store(lease.run, lease.attempt, one.delivery(source), one.judgement()))
        else:
            if one.verdict.state == HELD:
                held.keep(lease.run, one.institution, one.prepared.arrivals)
            record(lease.run, lease.attempt, one.delivery(source), one.verdict.state, one.judgement())
            outcome.add(one, None)
        say(f"{source.name}: stored {number} of {len(judged)} institutions")
