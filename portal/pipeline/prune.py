"""Removes run folders and snapshots that nothing cites any more, past their retention."""

from __future__ import annotations

import shutil
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db.models import Q

from normalizers.gate import HELD, HISTORY, PUBLISHED
from normalizers.raw_lines import read_raw
from portal.catalog.models import Disagreement, Judgement, Observation, Product, Run, Snapshot
from portal.partners.models import Delivery
from portal.partners.receiving import folder as deliveries
from portal.pipeline.errors import RefusalError
from portal.pipeline.runs import UNFINISHED, attempts_of, expire_lapsed, folder_of, snapshots

RETENTION = timedelta(days=30)  # of run folders that nothing needs
REPORTS = timedelta(days=90)  # of what a partner delivered, and of its report
FRESH = 86_400.0  # seconds: a snapshot younger than that may belong to a run that is about to be written


@dataclass(frozen=True, slots=True)
class Pruned:
    """What was removed, or would be: run folders, snapshots and their bytes."""

    runs: int
    snapshots: int
    bytes: int

    def to_json(self) -> dict[str, int]:
        return {"runs": self.runs, "snapshots": self.snapshots, "bytes": self.bytes}


def prune(*, dry_run: bool, now: datetime) -> Pruned:
    """Remove folders of runs past their retention and snapshots that no kept run, product or observation cites.

    A run is kept while it is held, or among the last published of any institution; what a partner delivered, with its report,
    for ninety days. Raise RefusalError while a run is under way.
    """
    expire_lapsed()
    busy = Run.objects.filter(state__in=[*UNFINISHED, Run.State.QUEUED]).first()
    if busy is not None:
        raise RefusalError(f"Run {busy.pk} of {busy.source} is under way; prune when it has ended.")
    reported = Delivery.objects.filter(Q(at__gt=now - REPORTS) | Q(state__in=(*Delivery.OPEN, Delivery.State.HELD)))
    needed = needed_runs() | set(reported.exclude(run=None).values_list("run", flat=True))
    old = [run for run in Run.objects.filter(at__lt=now - RETENTION).exclude(pk__in=needed) if run.folder and folder_of(run).is_dir()]
    gone = {run.pk for run in old}
    cited = set(cited_snapshots(gone))
    delivered = set(reported.values_list("sha256", flat=True))
    loose = [path for path in snapshots().glob("??/*") if path.name not in cited and _stale(path)]
    sent = [path for path in (*deliveries().glob("??/*"), *deliveries().glob(".incoming-*")) if path.name not in delivered and _stale(path)]
    size = sum(path.stat().st_size for path in (*loose, *sent))
    if not dry_run:
        for run in old:
            for folder in attempts_of(run):
                shutil.rmtree(folder)
        _remove(loose)
        for path in sent:
            path.unlink(missing_ok=True)
        Judgement.objects.filter(run__at__lt=now - RETENTION).exclude(run__in=needed).update(summary={})
    return Pruned(len(old), len(loose), size)


def _stale(path: Path) -> bool:
    return time.time() - path.stat().st_mtime > FRESH


def needed_runs() -> set[int]:
    """Runs that a judgement to come, a later comparison or a renormalisation reads."""
    needed = set(Judgement.objects.filter(state=HELD).values_list("run", flat=True))
    seen: dict[str, int] = {}
    for institution, run in Judgement.objects.filter(state=PUBLISHED).order_by("-run__at", "-run").values_list("institution", "run"):
        seen[institution] = seen.get(institution, 0) + 1
        if seen[institution] <= HISTORY:
            needed.add(run)
    return needed


def cited_snapshots(gone: set[int]) -> Iterator[str]:
    """The snapshots that a product, an observation, a disagreement or a run folder cites, but for the folders of runs that are gone."""
    for snapshot, parts in Product.objects.values_list("snapshot", "parts").iterator():
        yield snapshot
        yield from parts.values()
    for snapshot, old in Observation.objects.values_list("snapshot", "old").iterator():
        yield snapshot
        yield from _inside(old)
    for sides in Disagreement.objects.filter(ended_at=None).values_list("own", "other").iterator():
        yield from _inside(list(sides))
    for folder in (Path(settings.YARDSTICK_DATA) / "runs").glob("*"):
        number = folder.name.partition("-")[0]
        if not (number.isdigit() and int(number) in gone) and (folder / "raw.jsonl").exists():
            for raw in read_raw(folder / "raw.jsonl"):
                yield raw.sha256
                yield from raw.parts.values()


def _inside(node: Any) -> Iterator[str]:
    """The snapshots that the evidence within an observed value names."""
    if isinstance(node, dict):
        if isinstance(node.get("snapshot"), str):
            yield node["snapshot"]
        for child in node.values():
            yield from _inside(child)
    elif isinstance(node, list):
        for child in node:
            yield from _inside(child)


def _remove(paths: list[Path]) -> None:
    names = [path.name for path in paths]
    for start in range(0, len(names), 500):
        Snapshot.objects.filter(pk__in=names[start : start + 500]).delete()
    for path in paths:
        path.unlink(missing_ok=True)
