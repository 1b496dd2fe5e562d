"""From the raw lines of one institution to what the gate judges and the store keeps. Knows no database, so that several
processes can do it side by side."""

from __future__ import annotations

import zlib
from collections import deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from tempfile import SpooledTemporaryFile
from weakref import finalize

from normalizers.memory import give_back
from normalizers.normalize import BAD_INPUT, normalize_institution, surveys
from normalizers.payload import Payload
from normalizers.processes import pool
from normalizers.records import Failure, InstitutionReport, Issue, RawProduct
from normalizers.reviewed import NONE, Words
from normalizers.summary import Fact, Facts, Summary, summarize
from portal.catalog.arrival import Arrival
from portal.pipeline.came import Came, Carried, arrivals_of, came_of

IN_MEMORY = 2**22  # bytes of one institution's compressed arrivals
PIECE = 100  # products that are read and packed together
SHARE = 1000  # products of one institution that a process takes at once
WORTH_A_PROCESS = 300  # payloads below which starting processes costs more than they save


@dataclass(frozen=True, slots=True)
class Job:
    """One institution of a run folder. ``at``: the run's date, ISO 8601 UTC. ``facts``: market and currency of the source,
    and what the register says of the institution. ``words``: the reviewed words that hold there. ``carried``: what came of its lines
    already, in their order."""

    report: InstitutionReport
    raws: Sequence[RawProduct]
    snapshots: Path
    at: str
    facts: Mapping[str, str] = field(default_factory=dict)
    words: Words = NONE
    carried: Carried | None = None


@dataclass(frozen=True, slots=True)
class Prepared:
    """One institution, normalised. ``arrivals`` are held compressed: a whole market has to fit into memory while its
    institutions wait for judgement. ``issues``: (product key or "", issue)."""

    report: InstitutionReport
    summary: Summary
    arrivals: Packed
    issues: tuple[tuple[str, Issue], ...]


class Packed:
    """Arrivals in compressed pieces, each unpacked only while its products are looked at. Those of a large institution lie on the disk."""

    def __init__(self) -> None:
        self._file = SpooledTemporaryFile(max_size=IN_MEMORY)  # noqa: SIM115 - closed with whoever holds it
        finalize(self, self._file.close)
        self._sizes: list[int] = []
        self._number = 0

    def __len__(self) -> int:
        return self._number

    def __iter__(self) -> Iterator[Arrival]:
        start = 0
        for size in self._sizes:
            self._file.seek(start)
            yield from arrivals_of(zlib.decompress(self._file.read(size)).decode())
            start += size

    def add(self, piece: bytes, number: int) -> None:
        """``piece``: so many arrivals, as ``_piece`` has them."""
        self._file.seek(sum(self._sizes))
        self._file.write(piece)
        self._sizes.append(len(piece))
        self._number += number


def _piece(rows: Sequence[str]) -> bytes:
    """Arrivals as ``Came`` has them, together."""
    return zlib.compress(f"[{','.join(rows)}]".encode(), 1)


def prepare_all(jobs: Iterable[Job]) -> Iterator[Prepared]:
    """Prepare every institution, the largest first; in processes of their own when there is enough to do."""
    ordered = sorted(jobs, key=lambda job: len(job.raws), reverse=True)
    if sum(map(_wanting, ordered)) < WORTH_A_PROCESS:
        yield from map(prepare, ordered)
        return
    with pool() as processes:
        shares = deque((job, deque(processes.submit(_share, own) for own in _shares(job))) for job in ordered)
        while shares:
            job, waiting = shares.popleft()
            yield _whole(job, (waiting.popleft().result() for _ in range(len(waiting))))  # each is let go of when it is put together
            give_back()


def prepare(job: Job) -> Prepared:
    """Normalise one institution. What its payloads do to a normaliser fails that institution alone, by name."""
    return _whole(job, map(_share, _shares(job)))


def _wanting(job: Job) -> int:
    """The lines that are still to be normalised."""
    return len(job.raws) if job.carried is None else job.carried.wanting


@dataclass(slots=True)
class _Share:
    """What came of some of an institution's lines. ``pieces``: arrivals, with their number. ``failure``: why there is nothing of the
    institution."""

    pieces: list[tuple[bytes, int]] = field(default_factory=list)
    facts: dict[str, Fact] = field(default_factory=dict)
    conventions: dict[str, str] = field(default_factory=dict)
    issues: list[tuple[str, Issue]] = field(default_factory=list)
    failure: Failure | None = None


def _shares(job: Job) -> list[Job]:
    """A large institution as several jobs, so that no process stands idle beside one that has it all."""
    if _surveyed(job):
        return [job]
    return [_part(job, start, SHARE) for start in range(0, len(job.raws), SHARE)] or [job]


def _share(job: Job) -> _Share:
    try:
        return _prepare(job)
    except OSError as error:
        return _Share(failure=Failure("snapshot_missing", error.filename or "", f"a stored page cannot be read: {error.strerror}"))
    except BAD_INPUT as error:
        return _Share(failure=Failure("normaliser_error", job.report.id, f"{type(error).__name__}: {error}"[:300]))


def _whole(job: Job, shares: Iterable[_Share]) -> Prepared:
    report = job.report
    arrivals, facts, whole = Packed(), Facts(), _Share(issues=[("", issue) for issue in report.issues])
    whole.issues += [(failure.key, Issue(failure.code, failure.url, "", failure.detail, "item")) for failure in report.failures]
    for one in shares:
        for piece in one.pieces:
            arrivals.add(*piece)
        for key, fact in one.facts.items():
            facts.add(key, fact)
        whole.conventions |= one.conventions
        whole.issues += one.issues
        whole.failure = whole.failure or one.failure
    if whole.failure is not None:
        return _failed(job, whole.failure)
    keys = [raw.key for raw in job.raws] + [failure.key for failure in report.failures if failure.key]
    return Prepared(report, summarize(keys, facts, whole.conventions), arrivals, tuple(whole.issues))


def _failed(job: Job, failure: Failure) -> Prepared:
    report = replace(job.report, state="failed", failure=job.report.failure or failure)
    return Prepared(report, Summary(), Packed(), ())


def _prepare(job: Job) -> _Share:
    out = _Share()
    for piece in _pieces(job) if job.report.state == "complete" else ():
        rows = []
        for raw, came in _came(piece):
            out.conventions |= came.conventions
            out.issues += [(raw.key, issue) for issue in came.issues]
            if came.fact is not None:
                rows.append(came.row)
                out.facts[raw.key] = came.fact
        out.pieces.append((_piece(rows), len(rows)))
    return out


def _came(job: Job) -> Iterator[tuple[RawProduct, Came]]:
    """What came of each line, in order: as it is carried, else as it is normalised now."""
    raws = list(job.raws)
    carried = [None] * len(raws) if job.carried is None else job.carried.of(raws)
    fresh = [_payload(job, raw) for raw, came in zip(raws, carried, strict=True) if came is None]
    made = iter(normalize_institution(fresh, at=job.at, facts=job.facts))
    for raw, came in zip(raws, carried, strict=True):
        yield raw, came_of(*next(made)) if came is None else came


def _pieces(job: Job) -> Iterator[Job]:
    """The lines to read together: all where conventions are seen over the whole institution, else as many as memory takes well."""
    size = max(len(job.raws), 1) if _surveyed(job) else PIECE
    yield from (_part(job, start, size) for start in range(0, len(job.raws), size))


def _surveyed(job: Job) -> bool:
    """Whether conventions are seen over all lines: never where something is carried, which came of a line by itself."""
    return job.carried is None and any(surveys(raw.shape) for raw in job.raws)


def _part(job: Job, start: int, size: int) -> Job:
    some = slice(start, start + size)
    return replace(job, raws=job.raws[some], carried=None if job.carried is None else job.carried[some])


def _payload(job: Job, raw: RawProduct) -> Payload:
    parts = {role: read_body(job.snapshots, sha256) for role, sha256 in raw.parts.items()}
    return Payload(raw, read_body(job.snapshots, raw.sha256), parts, job.words)


def read_body(snapshots: Path, sha256: str) -> bytes:
    """A stored body."""
    return (snapshots / sha256[:2] / sha256).read_bytes()
