"""Normalises the stored pages again, after a change of schema or parsers, through the same gate as a fresh run."""

from __future__ import annotations

import hashlib
import json
from collections import defaultdict
from pathlib import Path

from django.db.models import Max

from normalizers.records import InstitutionReport, RawProduct, RunReport, read_raw
from portal.catalog.models import Judgement, Run
from portal.pipeline.conclude import concluding
from portal.pipeline.crawl import read_report
from portal.pipeline.errors import RefusalError
from portal.pipeline.judging import jobs_of, judge_run
from portal.pipeline.outcome import Outcome
from portal.pipeline.refresh import publish_run
from portal.pipeline.runs import JUDGED, Lease, Order, Say, claim, create, folder_of, iso, source_of


def renormalise(source_name: str, say: Say) -> Outcome:
    """Run the last published pages of every institution of a source through normaliser, gate and store again.

    Raise RefusalError when nothing of the source was ever published. The run's date is that of the source's last run.
    """
    source_of(source_name)
    last = Run.objects.filter(source=source_name, state__in=JUDGED).aggregate(last=Max("at"))["last"]
    if last is None:
        raise RefusalError(f"Nothing of {source_name} was ever published; refresh it first.")
    return perform_renormalise(claim(create(Order(source_name, at=last), kind="renormalise")), say)


def perform_renormalise(lease: Lease, say: Say) -> Outcome:
    """The journey of one claimed run of this kind."""
    run = lease.run
    source = source_of(run.source)
    outcome = Outcome(run.source, run.pk)
    with concluding(lease, outcome, say):
        folder = gather(run)
        judged = judge_run(lease, source, jobs_of(source, read_report(folder), folder, iso(run.at)), say)
        lease.move(state=Run.State.JUDGED)
        publish_run(lease, source, judged, outcome, say)
    return outcome


def gather(run: Run) -> Path:
    """A run folder made of the last published lines of every institution; its path. The report is written last."""
    latest = Judgement.objects.filter(state="published", run__source=run.source).values("institution").annotate(last=Max("run"))
    wanted: dict[int, set[str]] = defaultdict(set)
    for row in latest:
        wanted[row["last"]].add(row["institution"])
    reports: list[InstitutionReport] = []
    raws: list[RawProduct] = []
    for earlier in Run.objects.filter(pk__in=wanted).order_by("pk"):
        own, folder = wanted[earlier.pk], folder_of(earlier)
        reports += [report for report in read_report(folder).institutions if report.id in own]
        raws += [raw for raw in read_raw(folder / "raw.jsonl") if raw.institution in own]
    return _write(run, reports, raws)


def _write(run: Run, reports: list[InstitutionReport], raws: list[RawProduct]) -> Path:
    folder = folder_of(run)
    lines = b"".join(json.dumps(raw.to_json(), ensure_ascii=False, separators=(",", ":")).encode() + b"\n" for raw in raws)
    report = RunReport(
        run.source, str(run.pk), iso(run.at), "finished", reports, raw_rows=len(raws), raw_sha256=hashlib.sha256(lines).hexdigest()
    )
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name, body in (("raw.jsonl", lines), ("report.json", json.dumps(report.to_json(), ensure_ascii=False, indent=1).encode())):
            temporary = folder / f".{name}"
            temporary.write_bytes(body)
            temporary.replace(folder / name)
    except OSError as error:
        raise RefusalError(f"The run folder {run.folder} cannot be written: {error.strerror}.") from error
    return folder
