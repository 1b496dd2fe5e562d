"""From the raw lines of one institution to what the gate judges and the store keeps. Knows no database, so that several
processes can do it side by side."""

from __future__ import annotations

import json
import zlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import asdict, dataclass, field, replace
from multiprocessing import get_context
from pathlib import Path

from normalizers.canonical import digest
from normalizers.normalize import BAD_INPUT, normalize_institution, reader_of, surveys
from normalizers.payload import Payload
from normalizers.records import Failure, InstitutionReport, Issue, Normalized, RawProduct
from normalizers.summary import Fact, Summary, fact_of, summarize
from normalizers.verify import verify
from portal.catalog.arrival import Arrival, Body

PIECE = 500  # products that are read and packed together
PROCESSES = 2
WORTH_A_PROCESS = 300  # payloads below which starting processes costs more than they save


@dataclass(frozen=True, slots=True)
class Job:
    """One institution of a run folder. ``at``: the run's date, ISO 8601 UTC. ``facts``: market and currency of the source,
    and what the register says of the institution."""

    report: InstitutionReport
    raws: tuple[RawProduct, ...]
    snapshots: Path
    at: str
    facts: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Prepared:
    """One institution, normalised. ``arrivals`` are held compressed: a whole market has to fit into memory while its
    institutions wait for judgement. ``issues``: (product key or "", issue)."""

    report: InstitutionReport
    summary: Summary
    arrivals: Packed
    issues: tuple[tuple[str, Issue], ...]


@dataclass(slots=True)
class Packed:
    """Arrivals in compressed pieces, each unpacked only while its products are looked at."""

    pieces: list[bytes] = field(default_factory=list)
    number: int = 0

    def __len__(self) -> int:
        return self.number

    def __iter__(self) -> Iterator[Arrival]:
        for piece in self.pieces:
            for row in json.loads(zlib.decompress(piece)):
                parts = {role: Body(**part) for role, part in row["parts"].items()}
                yield Arrival(row["key"], row["document"], row["digest"], Body(**row["body"]), parts)

    def add(self, arrivals: list[Arrival]) -> None:
        rows = [
            {
                "key": one.key, "document": one.document, "digest": one.digest, "body": asdict(one.body),
                "parts": {role: asdict(part) for role, part in one.parts.items()},
            }
            for one in arrivals
        ]  # fmt: skip
        self.pieces.append(zlib.compress(json.dumps(rows, ensure_ascii=False, separators=(",", ":")).encode(), 1))
        self.number += len(rows)


def prepare_all(jobs: Iterable[Job]) -> Iterator[Prepared]:
    """Prepare every institution, the largest first; in processes of their own when there is enough to do."""
    ordered = sorted(jobs, key=lambda job: len(job.raws), reverse=True)
    if sum(len(job.raws) for job in ordered) < WORTH_A_PROCESS:
        yield from map(prepare, ordered)
        return
    with ProcessPoolExecutor(PROCESSES, mp_context=get_context("spawn")) as pool:
        yield from pool.map(prepare, ordered)


def prepare(job: Job) -> Prepared:
    """Normalise one institution. What its payloads do to a normaliser fails that institution alone, by name."""
    try:
        return _prepare(job)
    except OSError as error:
        return _failed(job, Failure("snapshot_missing", error.filename or "", f"a stored page cannot be read: {error.strerror}"))
    except BAD_INPUT as error:
        return _failed(job, Failure("normaliser_error", job.report.id, f"{type(error).__name__}: {error}"[:300]))


def _failed(job: Job, failure: Failure) -> Prepared:
    report = replace(job.report, state="failed", failure=job.report.failure or failure)
    return Prepared(report, Summary(), Packed(), ())


def _prepare(job: Job) -> Prepared:
    report = job.report
    packed = Packed()
    facts: dict[str, Fact] = {}
    conventions: dict[str, str] = {}
    issues = [("", issue) for issue in report.issues]
    issues += [(failure.key, Issue(failure.code, failure.url, "", failure.detail, "item")) for failure in report.failures]
    for raws in _pieces(job.raws) if report.state == "complete" else ():
        arrivals: list[Arrival] = []
        for payload, normalized in normalize_institution([_payload(job.snapshots, raw) for raw in raws], at=job.at, facts=job.facts):
            key = payload.raw.key
            conventions |= normalized.conventions
            issues += [(key, issue) for issue in _issues_of(normalized)]
            if normalized.product is not None:
                arrival = _arrival(payload, normalized)
                arrivals.append(arrival)
                facts[key] = fact_of(arrival.document, arrival.body.sha256)
        packed.add(arrivals)
    keys = [raw.key for raw in job.raws] + [failure.key for failure in report.failures if failure.key]
    return Prepared(report, summarize(keys, facts, conventions), packed, tuple(issues))


def _pieces(raws: Sequence[RawProduct]) -> Iterator[Sequence[RawProduct]]:
    """The lines to read together: all where conventions are seen over the whole institution, else as many as memory takes well."""
    size = max(len(raws), 1) if any(surveys(raw.shape) for raw in raws) else PIECE
    yield from (raws[start : start + size] for start in range(0, len(raws), size))


def _issues_of(normalized: Normalized) -> list[Issue]:
    own = normalized.issues
    return list(dict.fromkeys((*own, *(normalized.product.issues if normalized.product is not None else ()))))


def _arrival(payload: Payload, normalized: Normalized) -> Arrival:
    assert normalized.product is not None
    raw = payload.raw
    document = verify(normalized.product.to_json(), payload.body, payload.parts, reader_of(raw.shape))
    body = Body(raw.sha256, len(payload.body), raw.media_type, raw.url, raw.fetched_at)
    parts = {role: Body(raw.parts[role], len(part), raw.media_type, raw.url, raw.fetched_at) for role, part in payload.parts.items()}
    return Arrival(raw.key, document, digest(document), body, parts)


def _payload(snapshots: Path, raw: RawProduct) -> Payload:
    return Payload(raw, read_body(snapshots, raw.sha256), {role: read_body(snapshots, sha256) for role, sha256 in raw.parts.items()})


def read_body(snapshots: Path, sha256: str) -> bytes:
    """A stored body."""
    return (snapshots / sha256[:2] / sha256).read_bytes()
