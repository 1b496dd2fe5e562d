"""Normalises the stored pages again, after a change of schema or parsers, through the same gate as a fresh run."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from datetime import datetime
from pathlib import Path

from django.db.models import Max

from normalizers.raw_lines import Place, RawLines, placed
from normalizers.records import InstitutionReport
from portal.catalog.models import Judgement, Run
from portal.pipeline.conclude import concluding
from portal.pipeline.crawl import read_report, write_run_folder
from portal.pipeline.errors import RefusalError
from portal.pipeline.outcome import Outcome
from portal.pipeline.refresh import judge_and_publish
from portal.pipeline.runs import JUDGED, Lease, Order, Say, claim, create, folder_of, source_of

RENORMALISE = "renormalise"  # the kind of run


def renormalise(source_name: str, say: Say) -> Outcome:
    """Run the last published pages of every institution of a source through normaliser, gate and store again.

    Raise RefusalError when nothing of the source was ever published. The run's date is that of the source's last run.
    """
    source_of(source_name)
    return perform_renormalise(claim(create(Order(source_name, at=last_date(source_name)), kind=RENORMALISE)), say)


def perform_renormalise(lease: Lease, say: Say) -> Outcome:
    """The journey of one claimed run of this kind."""
    run = lease.run
    source = source_of(run.source)
    outcome = Outcome(run.source, run.pk)
    with concluding(lease, outcome, say):
        judge_and_publish(lease, source, read_report(gather(run)), outcome, say)
    return outcome


def gather(run: Run) -> Path:
    """A run folder made of the last published lines of every institution, or of those that the run names; its path. The report is
    written last."""
    return write_run_folder(run, *last_published(run.source, run.options.get("institutions")))


def last_published(source_name: str, institutions: Collection[str] | None = None) -> tuple[list[InstitutionReport], RawLines]:
    """What was last published of every institution of a source, or of some: their reports and lines."""
    published = Judgement.objects.filter(state="published", run__source=source_name)
    chosen = published if institutions is None else published.filter(institution__in=institutions)
    wanted: dict[int, set[str]] = defaultdict(set)
    for row in chosen.values("institution").annotate(last=Max("run")):
        wanted[row["last"]].add(row["institution"])
    reports: list[InstitutionReport] = []
    places: list[Place] = []
    for earlier in Run.objects.filter(pk__in=wanted).order_by("pk"):
        own, folder = wanted[earlier.pk], folder_of(earlier)
        reports += [report for report in read_report(folder).institutions if report.id in own]
        places += [place for place, raw in placed(folder / "raw.jsonl") if raw.institution in own]
    return reports, RawLines(places)


def last_date(source_name: str) -> datetime:
    """The date of the source's last run, which its pages are read anew with. Raise RefusalError when nothing of it was published."""
    last: datetime | None = Run.objects.filter(source=source_name, state__in=JUDGED).aggregate(last=Max("at"))["last"]
    if last is None:
        raise RefusalError(f"Nothing of {source_name} was ever published; refresh it first.")
    return last
