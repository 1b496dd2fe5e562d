"""Puts what a restore has built in the place of what was in use. A note of what is to be moved makes an interruption mendable."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

from portal.pipeline.errors import RefusalError
from portal.pipeline.targets import Target

NOTE = "restore.json"
FOLDERS = ("snapshots", "runs", "validators", "index")


def require_none(data: Path) -> None:
    """Raise RefusalError while a switch waits to be finished."""
    if (data / NOTE).exists():
        raise RefusalError("A restore was interrupted while it switched; finish it: python manage.py restore --finish")


def begin(data: Path, stage: Path, goal: Target) -> str:
    """Move everything built into place; where what was there before lies, "" when there was nothing."""
    ready = data / "restored"  # a fixed place, which survives whoever built it
    shutil.rmtree(ready, ignore_errors=True)
    ready.mkdir()
    for name in FOLDERS:
        if (stage / name).exists():
            (stage / name).rename(ready / name)
    note = data / f".{NOTE}"
    note.write_text(json.dumps({"aside": stage.name.replace(".restoring-", "before-").lower()}), encoding="utf-8")
    note.rename(data / NOTE)
    return finish(data, goal)


def finish(data: Path, goal: Target) -> str:
    """Do what is left of a switch, from whatever point; nothing is moved twice."""
    aside = str(json.loads((data / NOTE).read_text(encoding="utf-8"))["aside"])
    ready, old = data / "restored", data / aside
    kept = goal.put_in_place(aside) if goal.built() else ""
    for name in FOLDERS:
        if (ready / name).exists():
            if (data / name).exists():
                old.mkdir(exist_ok=True)
                (data / name).rename(old / name)
            (ready / name).rename(data / name)
    shutil.rmtree(ready, ignore_errors=True)
    (data / NOTE).unlink()
    return ", ".join(part for part in (kept, str(old) if old.exists() else "") if part)
