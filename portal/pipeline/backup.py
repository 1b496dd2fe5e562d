"""One backup: the database as of one moment, the run folders that judgements to come read, the snapshots that anything cites.

The index is not in it: a restore builds it anew. Nor is any key: those are kept where the environment of production is kept.
Into a folder each backup is a folder of its own, and the snapshots, which never change, are shared by all of them: only new
ones are copied. Into a file everything is in one tar. What is half-written has another name until it is whole.
"""

from __future__ import annotations

import json
import os
import shutil
import tarfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import file_digest, sha256
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder

from portal.catalog.models import Run
from portal.pipeline.dumps import dump_database
from portal.pipeline.errors import RefusalError
from portal.pipeline.prune import cited_snapshots, needed_runs
from portal.pipeline.runs import Say, folder_of, iso, snapshots

FORMAT = 1
MANIFEST = "manifest.json"
LIST = "snapshots.txt"
ARCHIVES = (".tar", ".tar.gz", ".tgz")
Json = dict[str, Any]


@dataclass(slots=True)
class Backup:
    """What a backup holds. ``absent``: snapshots that are cited but not on the disk, or not what their name says."""

    path: Path
    tables: Json = field(default_factory=dict)
    snapshots: int = 0
    copied: int = 0
    bytes: int = 0
    absent: list[str] = field(default_factory=list)


def is_archive(path: Path) -> bool:
    return path.name.endswith(ARCHIVES)


def back_up(to: Path, now: datetime, say: Say) -> Backup:
    """Make a backup in the file or folder ``to``. Raise RefusalError or OSError; then nothing new stands under a final name."""
    if is_archive(to):
        if to.exists():
            raise RefusalError(f"{to} exists already; name another file.")
        to.parent.mkdir(parents=True, exist_ok=True)
        part = to.with_name(f".{to.name}.part")
    else:
        if to.suffix and not to.is_dir():
            raise RefusalError(f"{to} is neither a folder nor a file that ends in {', '.join(ARCHIVES)}.")
        to.mkdir(parents=True, exist_ok=True)
        part = to / f".{_stamp(now)}.part"
    shutil.rmtree(part, ignore_errors=True)
    part.mkdir()
    try:
        made = _fill(part, part / "snapshots" if is_archive(to) else to / "snapshots", now, say)
        made.path = _archived(part, to) if is_archive(to) else part.rename(to / _stamp(now))
    finally:
        shutil.rmtree(part, ignore_errors=True)
    return made


def _stamp(now: datetime) -> str:
    return f"{now:%Y-%m-%dT%H%M%SZ}"


def _fill(part: Path, bodies: Path, now: datetime, say: Say) -> Backup:
    made = Backup(part)
    say("backup: the database")
    before = set(_cited())
    name, made.tables = dump_database(part)
    runs = _copy_files(part)
    say(f"backup: {runs} run folders")
    wanted = sorted(before | set(_cited()))
    for number, snapshot in enumerate(wanted, 1):
        made.copied += _copy_body(snapshot, bodies, made.absent)
        if number % 1000 == 0:
            say(f"backup: {number} of {len(wanted)} snapshots")
    absent = set(made.absent)
    kept = [one for one in wanted if one not in absent]
    made.snapshots = len(kept)
    (part / LIST).write_text("".join(f"{one}\n" for one in kept), encoding="ascii")
    made.bytes = sum(path.stat().st_size for path in _files(part)) + sum((bodies / one[:2] / one).stat().st_size for one in kept)
    (part / MANIFEST).write_text(json.dumps(_manifest(part, name, made, now), ensure_ascii=False, indent=1), encoding="utf-8")
    return made


def _manifest(part: Path, database: str, made: Backup, now: datetime) -> Json:
    applied = sorted(f"{app}.{name}" for app, name in MigrationRecorder(connection).applied_migrations())
    own = [path for path in _files(part) if "snapshots" not in path.relative_to(part).parts[:1]]
    return {
        "format": FORMAT, "made_at": iso(now), "database": {"vendor": connection.vendor, "file": database, "tables": made.tables},
        "migrations": applied, "snapshots": made.snapshots, "absent": made.absent, "bytes": made.bytes,
        "files": {str(path.relative_to(part)): digest_of(path) for path in own},
    }  # fmt: skip


def digest_of(path: Path) -> str:
    with path.open("rb") as file:
        return file_digest(file, "sha256").hexdigest()


def _files(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*") if path.is_file())


def _cited() -> Iterator[str]:
    """Only of the run folders that the backup takes along."""
    kept = needed_runs()
    return cited_snapshots(set(Run.objects.exclude(pk__in=kept).values_list("pk", flat=True)))


def _copy_files(part: Path) -> int:
    """The run folders that judgements, comparisons and renormalisations to come read, and what is remembered for conditional requests."""
    number = 0
    for run in Run.objects.filter(pk__in=needed_runs()):
        if run.folder and folder_of(run).is_dir():
            shutil.copytree(folder_of(run), part / run.folder)
            number += 1
    validators = Path(settings.YARDSTICK_DATA) / "validators"
    if validators.is_dir():
        shutil.copytree(validators, part / "validators", ignore=shutil.ignore_patterns(".*"))
    return number


def _copy_body(name: str, to: Path, absent: list[str]) -> int:
    """Copy a snapshot unless it is there; its name is the hash of what is in it, so what does not agree is not copied."""
    target = to / name[:2] / name
    if target.exists():
        return 0
    try:
        body = (snapshots() / name[:2] / name).read_bytes()
    except FileNotFoundError:
        absent.append(name)
        return 0
    if sha256(body).hexdigest() != name:
        absent.append(name)
        return 0
    target.parent.mkdir(parents=True, exist_ok=True)
    temporary = target.with_name(f".{name}.{os.getpid()}")
    temporary.write_bytes(body)
    temporary.replace(target)
    return 1


def _archived(part: Path, to: Path) -> Path:
    """Everything in one tar, the manifest first."""
    temporary = to.with_name(f".{to.name}.writing")
    try:
        with tarfile.open(temporary, "w") if to.suffix == ".tar" else tarfile.open(temporary, "w:gz", compresslevel=3) as archive:
            for path in [part / MANIFEST, *(path for path in _files(part) if path.name != MANIFEST)]:
                archive.add(path, str(path.relative_to(part)), recursive=False)
        return temporary.rename(to)
    finally:
        temporary.unlink(missing_ok=True)
