"""Hands every institution of a run to the gate, with what the catalogue knows of it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from crawlers.source import Source
from normalizers.gate import HELD, HISTORY, PUBLISHED, Bounds, Verdict, doubt_withdrawals, judge, judge_register
from normalizers.raw_lines import Place, RawLines, all_of, in_order
from normalizers.records import InstitutionReport, RunReport
from normalizers.reviewed import Word, words_at
from normalizers.summary import Summary
from portal.catalog.arrival import Delivery
from portal.catalog.held import public_keys
from portal.catalog.models import Judgement, Run
from portal.catalog.store import as_json
from portal.catalog.words import reviewed_words
from portal.pipeline.prepare import Job, Prepared, prepare_all
from portal.pipeline.runs import JUDGED, Lease, Say, snapshots

OF_WHAT_GOES = ("withdrawals:", "keys_gone:", "too_few:")  # reasons that the gate gives for products that go
SHARED = ("keys", "fill", "conventions")  # what an earlier summary is still asked for


@dataclass(frozen=True, slots=True)
class Judged:
    """One institution, prepared and judged."""

    prepared: Prepared
    verdict: Verdict

    @property
    def institution(self) -> str:
        return self.prepared.report.id

    @property
    def found(self) -> int:
        """The products that it listed."""
        return max(self.prepared.report.planned, len(self.prepared.summary.keys))

    def judgement(self) -> dict[str, Any]:
        """The fields of the Judgement row that the store writes; the summary, which may be long, is written when they are."""
        return {
            "reasons": list(self.verdict.reasons), "notes": list(self.verdict.notes),
            "summary": lambda: as_json(self.prepared.summary.written()),
            "counts": {"found": self.found, "issues": len(self.prepared.issues)},
        }  # fmt: skip

    def delivery(self, source: Source) -> Delivery:
        prepared, report = self.prepared, self.prepared.report
        return Delivery(
            source.name, report.id, report.name or report.id, report.facts, source.demonstration,
            prepared.summary.keys, prepared.arrivals, self.verdict.missing, prepared.issues,
        )  # fmt: skip


def jobs_of(source: Source, report: RunReport, folder: Path, at: str) -> list[Job]:
    """One job per institution of a run folder, with the word list as it is now."""
    return jobs(source, report.institutions, all_of(folder / "raw.jsonl"), at, reviewed_words())


def jobs(source: Source, reports: Iterable[InstitutionReport], raws: RawLines, at: str, words: Sequence[Word]) -> list[Job]:
    """One job per institution, its payloads by key: what answered first must not decide the order of equal products."""
    own: dict[str, list[tuple[str, Place]]] = defaultdict(list)
    for place, raw in zip(raws.places, raws, strict=True):
        own[raw.institution].append((raw.key, place))
    return [Job(one, in_order(own[one.id]), snapshots(), at, _facts(source, one), words_at(one.id, words)) for one in reports]


def _facts(source: Source, report: InstitutionReport) -> dict[str, str]:
    return {"market": source.market, "currency": source.currency, "name": report.name, **report.facts}


def judge_run(lease: Lease, source: Source, jobs: Iterable[Job], say: Say) -> list[Judged]:
    """Normalise and judge every institution; nothing is written but the run's heartbeat."""
    listed = list(jobs)
    return judge_all(source, _beating(lease, _told(prepare_all(listed), len(listed), source, say)))


def judge_all(source: Source, prepared: Iterable[Prepared]) -> list[Judged]:
    """The gate's verdict on the institutions of one run. Nothing is written."""
    judged = {one.report.id: Judged(one, judge_one(source, one)) for one in prepared}
    known = set(Judgement.objects.filter(run__source=source.name, state="published").values_list("institution", flat=True))
    verdicts = doubt_withdrawals({key: one.verdict for key, one in judged.items()}, known)
    return [Judged(one.prepared, verdicts[key]) for key, one in judged.items()]


def judge_one(source: Source, prepared: Prepared) -> Verdict:
    """The gate's verdict on one institution, against its last published results."""
    key = prepared.report.id
    return judge(
        prepared.report, prepared.summary, history_of(source.name, key), bounds_of(source, key), public=public_keys(source.name, key)
    )


def history_of(source: str, institution: str) -> list[Summary]:
    """The last published summaries of an institution, oldest first, from the last one on that a person has released:
    a new level that was accepted is not held again."""
    rows = Judgement.objects.filter(institution=institution, state="published", run__source=source).order_by("-run__at", "-run")[:HISTORY]
    own: list[Summary] = []
    for pk, decided_by, keys, fill, conventions in rows.values_list("pk", "decided_by", *(f"summary__{part}" for part in SHARED)):
        if own:  # only the last is compared product by product, and a feed may have fifty thousand
            own.insert(0, Summary(tuple(keys), fill, conventions))
        else:
            own.append(Summary.from_json(Judgement.objects.values_list("summary", flat=True).get(pk=pk)))
        if decided_by:
            break
    return own


def without_doubt_of_what_goes(judged: Judged) -> Judged:
    """The verdict on a run that only takes products away, as a person or a rule has said: their number is no reason to hold it."""
    verdict = judged.verdict
    left = tuple(reason for reason in verdict.reasons if not reason.startswith(OF_WHAT_GOES))
    if verdict.state != HELD or left:
        return judged
    return replace(judged, verdict=replace(verdict, state=PUBLISHED, reasons=()))


def bounds_of(source: Source, institution: str) -> Bounds | None:
    """What the source declares of an institution; None when it declares nothing."""
    if source.expect is None:
        return None
    least, most = source.expect.bounds(institution)
    return Bounds(least, most, source.expect.may_be_empty)


def register_problem(source: Source, report: RunReport) -> str:
    """Why the run as a whole cannot be judged, or an empty text."""
    failure = report.register_failure
    if failure is not None:
        detail = f" ({failure.detail.rstrip('.')})" if failure.detail else ""
        return f"{failure.code}: the register {failure.url} could not be read{detail}."
    last = Run.objects.filter(source=source.name, kind="refresh", state__in=JUDGED).order_by("-at", "-pk").first()
    before = 0 if last is None else last.judgements.count()
    return judge_register(len(report.institutions), before, 1 if source.expect is None else source.expect.min_institutions)


def _beating(lease: Lease, prepared: Iterable[Prepared]) -> Iterator[Prepared]:
    for one in prepared:
        lease.beat()
        yield one


def _told(prepared: Iterable[Prepared], of: int, source: Source, say: Say) -> Iterator[Prepared]:
    for number, one in enumerate(prepared, start=1):
        say(f"{source.name}: normalised {number} of {of} institutions")
        yield one
