"""A backup becomes the portal again: everything is built and compared beside what is there, then switched.

Verified before anything is touched: each checksum, the version, whether there is room. Built beside it: database, tables brought
to this version, snapshots, run folders, an index of its own that agrees with the catalogue. What was there before stays aside.
A switch that was interrupted is finished by ``restore --finish``; until then no other command begins.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tarfile
import time
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path, PurePosixPath
from typing import Any

from django.conf import settings
from django.db.migrations.loader import MigrationLoader

from portal.pipeline import switch
from portal.pipeline.backup import FORMAT, LIST, MANIFEST, digest_of, is_archive
from portal.pipeline.errors import RefusalError
from portal.pipeline.runs import Say
from portal.pipeline.serving import ROOT
from portal.pipeline.targets import Target, target

Json = dict[str, Any]
ROOM = 1.5  # of the backup's size: its index takes room as well


@dataclass(frozen=True, slots=True)
class Restored:
    made_at: str
    products: int
    snapshots: int
    check: Json
    before: str  # where what was there before lies; "" when there was nothing
    seconds: float


def restore(source: Path, *, force: bool, say: Say) -> Restored:
    """Restore a backup. Raise RefusalError or OSError; then the portal is as it was."""
    started = time.monotonic()
    data = Path(settings.YARDSTICK_DATA)
    switch.require_none(data)
    source = _newest(source)
    goal = target()
    say("restore: looking at what is there")
    if not force and (_held(data) or goal.holds_anything()):
        raise RefusalError("There is a catalogue here already; --force puts it aside and restores the backup in its place.")
    goal.require_unused()
    stage = data / f".restoring-{datetime.now(UTC):%Y%m%dT%H%M%SZ}"
    data.mkdir(parents=True, exist_ok=True)
    _require_room(source, data)
    stage.mkdir()
    try:
        say("restore: verifying the backup")
        manifest = _unpack(source, stage, goal)
        say("restore: the database, beside the one in use")
        goal.build(stage / manifest["database"]["file"], manifest["database"]["tables"])
        check = _prepare(stage, goal, say)
        say("restore: switching")
        before = switch.begin(data, stage, goal)
    except BaseException:
        if not (data / switch.NOTE).exists():  # else it waits to be finished
            goal.drop()
        raise
    finally:
        shutil.rmtree(stage, ignore_errors=True)
    if settings.ELASTICSEARCH_URL:  # a server's index has one name: it is built when the catalogue is in place, and answers after that
        check = _index({}, say, "--force")
    products = manifest["database"]["tables"]["catalog_product"]["rows"]
    return Restored(manifest["made_at"], products, manifest["snapshots"], check, before, time.monotonic() - started)


def _newest(source: Path) -> Path:
    """The backup itself: of a folder with several, the newest whole one."""
    if not source.exists():
        raise RefusalError(f"There is no backup at {source}.")
    if source.is_file() or (source / MANIFEST).exists():
        return source
    found = sorted(path.parent for path in source.glob(f"*/{MANIFEST}") if not path.parent.name.startswith("."))
    if not found:
        raise RefusalError(f"There is no backup in {source}: none of its folders holds a {MANIFEST}.")
    return found[-1]


def _held(data: Path) -> bool:
    return any((data / name).is_dir() and any((data / name).iterdir()) for name in ("snapshots", "runs"))


def _require_room(source: Path, data: Path) -> None:
    size = source.stat().st_size if source.is_file() else json.loads((source / MANIFEST).read_bytes())["bytes"]
    if shutil.disk_usage(data).free < size * ROOM:
        raise RefusalError(f"There is too little room in {data}: the restore needs about {size * ROOM / 1e6:,.0f} MB.")


def _unpack(source: Path, stage: Path, goal: Target) -> Json:
    """The backup's files in the stage, each compared with its checksum; the manifest."""
    try:
        if is_archive(source):
            _extract(source, stage)
        else:
            shutil.copytree(source, stage, dirs_exist_ok=True)
            _copy_bodies(source.parent / "snapshots", stage)
        manifest = json.loads((stage / MANIFEST).read_bytes())
        _compare(manifest, stage, goal)
    except (tarfile.TarError, ValueError, KeyError, TypeError, EOFError) as error:
        raise RefusalError(f"{source} is no whole backup of Yardstick ({type(error).__name__}: {error}).") from error
    return dict(manifest)


def _extract(source: Path, stage: Path) -> None:
    """Plain files under the stage, nothing else: an archive may come from anywhere."""
    with tarfile.open(source) as archive:
        for member in archive:
            path = PurePosixPath(member.name)
            if not member.isreg() or path.is_absolute() or ".." in path.parts:
                raise ValueError(f"it holds {member.name!r}, which no backup does")
            to = stage / path
            to.parent.mkdir(parents=True, exist_ok=True)
            content = archive.extractfile(member)
            assert content is not None
            with content, to.open("wb") as file:
                shutil.copyfileobj(content, file)


def _copy_bodies(bodies: Path, stage: Path) -> None:
    for name in (stage / LIST).read_text("ascii").split():
        to = stage / "snapshots" / name[:2] / name
        to.parent.mkdir(parents=True, exist_ok=True)
        try:
            shutil.copyfile(bodies / name[:2] / name, to)
        except FileNotFoundError:
            raise ValueError(f"the snapshot {name} is missing in {bodies}") from None


def _compare(manifest: Json, stage: Path, goal: Target) -> None:
    if manifest["format"] != FORMAT:
        raise RefusalError(f"The backup has format {manifest['format']!r}; this version of Yardstick reads {FORMAT}.")
    if manifest["database"]["vendor"] != goal.vendor:
        raise RefusalError(f"The backup is of {manifest['database']['vendor']}, DATABASE_URL is of {goal.vendor}; set one like it.")
    known = {f"{app}.{name}" for app, name in MigrationLoader(None).disk_migrations}
    unknown = sorted(set(manifest["migrations"]) - known)
    if unknown:
        raise RefusalError(f"The backup is of a newer version ({unknown[0]} is unknown here); use that version of Yardstick.")
    for name, digest in manifest["files"].items():
        if not (stage / name).is_file() or digest_of(stage / name) != digest:
            raise RefusalError(f"The backup is damaged: {name} is not what its checksum says. Take another backup.")
    for name in (stage / LIST).read_text("ascii").split():
        body = stage / "snapshots" / name[:2] / name
        if not body.is_file() or sha256(body.read_bytes()).hexdigest() != name:
            raise RefusalError(f"The backup is damaged: snapshot {name} is not what its name says. Take another backup.")


def _prepare(stage: Path, goal: Target, say: Say) -> Json:
    """Tables of this version, and an index of its own that agrees with them; both beside what is in use."""
    environment = {"YARDSTICK_DATA": str(stage), "DATABASE_URL": goal.sibling_url(), "ELASTICSEARCH_URL": ""}
    say("restore: bringing its tables to this version")
    _manage(environment, "migrate", "--no-input", "-v0")
    return _index(environment, say) if not settings.ELASTICSEARCH_URL else {}


def _index(environment: dict[str, str], say: Say, *force: str) -> Json:
    say("restore: building a new index")
    _manage(environment, "index", "rebuild", *force)
    checked: Json = json.loads(_manage(environment, "index", "check", "--json").splitlines()[-1])
    return {word: checked[word] for word in ("missing", "stale", "ghost")}


def _manage(environment: dict[str, str], *arguments: str) -> str:
    """Run one command on the restored data; raise RefusalError with its last sentence when it fails."""
    command = [sys.executable, str(ROOT / "manage.py"), *arguments]
    done = subprocess.run(command, cwd=ROOT, env={**os.environ, **environment}, capture_output=True, text=True, check=False)
    if done.returncode:
        told = [line for line in (done.stderr + done.stdout).splitlines() if line.strip()] or ["no word"]
        raise RefusalError(f"On the restored data {' '.join(arguments[:2])} failed: {told[-1]}")
    return done.stdout
