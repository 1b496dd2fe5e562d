"""From the raw lines of one institution to what the gate judges and the store keeps. Knows no database, so that several
processes can do it side by side."""

from __future__ import annotations

import json
import zlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path

from normalizers.canonical import digest
from normalizers.memory import give_back
from normalizers.normalize import BAD_INPUT, normalize_institution, reader_of, surveys
from normalizers.payload import Payload
from normalizers.processes import pool
from normalizers.records import Failure, InstitutionReport, Issue, Normalized, RawProduct
from normalizers.reviewed import NONE, Words
from normalizers.summary import Fact, Summary, fact_of, summarize
from normalizers.verify import verify
from portal.catalog.arrival import Arrival, Body

PIECE = 100  # products that are read and packed together
SHARE = 1000  # products of one institution that a process takes at once
WORTH_A_PROCESS = 300  # payloads below which starting processes costs more than they save


@dataclass(frozen=True, slots=True)
class Job:
    """One institution of a run folder. ``at``: the run's date, ISO 8601 UTC. ``facts``: market and currency of the source,
    and what the register says of the institution. ``words``: the reviewed words that hold there."""

    report: InstitutionReport
    raws: Sequence[RawProduct]
    snapshots: Path
    at: str
    facts: Mapping[str, str] = field(default_factory=dict)
    words: Words = NONE


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

    def extend(self, other: Packed) -> None:
        self.pieces += other.pieces
        self.number += other.number


def prepare_all(jobs: Iterable[Job]) -> Iterator[Prepared]:
    """Prepare every institution, the largest first; in processes of their own when there is enough to do."""
    ordered = sorted(jobs, key=lambda job: len(job.raws), reverse=True)
    if sum(len(job.raws) for job in ordered) < WORTH_A_PROCESS:
        yield from map(prepare, ordered)
        return
    with pool() as processes:
        shares = [(job, [processes.submit(_share, own) for own in _shares(job)]) for job in ordered]
        for job, waiting in shares:
            yield _whole(job, [one.result() for one in waiting])
            give_back()


def prepare(job: Job) -> Prepared:
    """Normalise one institution. What its payloads do to a normaliser fails that institution alone, by name."""
    return _whole(job, [_share(job)])


@dataclass(slots=True)
class _Share:
    """What came of some of an institution's lines. ``failure``: why there is nothing of the institution."""

    packed: Packed = field(default_factory=Packed)
    facts: dict[str, Fact] = field(default_factory=dict)
    conventions: dict[str, str] = field(default_factory=dict)
    issues: list[tuple[str, Issue]] = field(default_factory=list)
    failure: Failure | None = None


def _shares(job: Job) -> list[Job]:
    """A large institution as several jobs, so that no process stands idle beside one that has it all."""
    if any(surveys(raw.shape) for raw in job.raws):
        return [job]
    return [replace(job, raws=job.raws[start : start + SHARE]) for start in range(0, len(job.raws), SHARE)] or [job]


def _share(job: Job) -> _Share:
    try:
        return _prepare(job)
    except OSError as error:
        return _Share(failure=Failure("snapshot_missing", error.filename or "", f"a stored page cannot be read: {error.strerror}"))
    except BAD_INPUT as error:
        return _Share(failure=Failure("normaliser_error", job.report.id, f"{type(error).__name__}: {error}"[:300]))


def _whole(job: Job, shares: Sequence[_Share]) -> Prepared:
    report = job.report
    failure = next((one.failure for one in shares if one.failure is not None), None)
    if failure is not None:
        return _failed(job, failure)
    whole = _Share(issues=[("", issue) for issue in report.issues])
    whole.issues += [(failure.key, Issue(failure.code, failure.url, "", failure.detail, "item")) for failure in report.failures]
    for one in shares:
        whole.packed.extend(one.packed)
        whole.facts |= one.facts
        whole.conventions |= one.conventions
        whole.issues += one.issues
    keys = [raw.key for raw in job.raws] + [failure.key for failure in report.failures if failure.key]
    return Prepared(report, summarize(keys, whole.facts, whole.conventions), whole.packed, tuple(whole.issues))


def _failed(job: Job, failure: Failure) -> Prepared:
    report = replace(job.report, state="failed", failure=job.report.failure or failure)
    return Prepared(report, Summary(), Packed(), ())


def _prepare(job: Job) -> _Share:
    out = _Share()
    for raws in _pieces(job.raws) if job.report.state == "complete" else ():
        arrivals: list[Arrival] = []
        for payload, normalized in normalize_institution([_payload(job, raw) for raw in raws], at=job.at, facts=job.facts):
            key = payload.raw.key
            out.conventions |= normalized.conventions
            out.issues += [(key, issue) for issue in _issues_of(normalized)]
            if normalized.product is not None:
                arrival = _arrival(payload, normalized)
                arrivals.append(arrival)
                out.facts[key] = fact_of(arrival.document, arrival.body.sha256)
        out.packed.add(arrivals)
    return out


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


def _payload(job: Job, raw: RawProduct) -> Payload:
    parts = {role: read_body(job.snapshots, sha256) for role, sha256 in raw.parts.items()}
    return Payload(raw, read_body(job.snapshots, raw.sha256), parts, job.words)


def read_body(snapshots: Path, sha256: str) -> bytes:
    """A stored body."""
    return (snapshots / sha256[:2] / sha256).read_bytes()
