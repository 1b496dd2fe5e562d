"""Runs the crawler of one run as a process of its own, watches over it, and reads what it left."""

from __future__ import annotations

import hashlib
import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Collection, Iterable
from pathlib import Path
from queue import Empty, SimpleQueue

from django.conf import settings

from normalizers.raw_lines import written
from normalizers.records import InstitutionReport, RawProduct, RunReport
from portal.catalog.models import Run
from portal.pipeline.errors import RefusalError
from portal.pipeline.runs import Lease, Say, folder_of, iso, snapshots

ROOT = Path(__file__).resolve().parent.parent.parent
HARD_LIMIT = 1800 + 120  # seconds; the crawl ends itself before that
GRACE = 5.0  # seconds between asking a process group to end and killing it
FINISHED, OTHER_REASON = 0, 3


def collect(lease: Lease, say: Say) -> RunReport:
    """Collect one run into its folder. Raise RefusalError when no report came of it; the folder's crawl.log says more."""
    folder = folder_of(lease.run)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        complaints = (folder / "crawl.stderr").open("w+b")
    except OSError as error:
        raise RefusalError(f"The run folder {lease.run.folder} cannot be written: {error.strerror}.") from error
    with complaints:
        process = subprocess.Popen(
            _command(lease, folder),
            cwd=ROOT,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=complaints,
            start_new_session=True,
            text=True,
        )
        try:
            code = _watch(process, lease, say)
        finally:
            end_group(process)
        complaints.seek(0)
        told = complaints.read(4000).decode(errors="replace").strip()
    if code not in (FINISHED, OTHER_REASON) or not (folder / "report.json").exists():
        raise RefusalError(
            told.splitlines()[-1]
            if told
            else f"The crawl of {lease.run.source} ended without a report (exit {code}); see {lease.run.folder}/crawl.log."
        )
    return read_report(folder)


def read_report(folder: Path) -> RunReport:
    """The report of a finished run folder; raise RefusalError when it is gone or no report."""
    try:
        return RunReport.from_json(json.loads((folder / "report.json").read_bytes()))
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise RefusalError(f"The run folder {folder.name} holds no readable report; refresh the source again.") from error


def write_run_folder(run: Run, institutions: list[InstitutionReport], raws: Collection[RawProduct]) -> Path:
    """A run folder of lines that were not crawled for it; its path. The report is written last. Raise RefusalError when it cannot be."""
    report = RunReport(run.source, str(run.pk), iso(run.at), "finished", institutions, raw_rows=len(raws))
    folder = folder_of(run)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        report.raw_sha256 = _write(folder / "raw.jsonl", map(written, raws))
        _write(folder / "report.json", [json.dumps(report.to_json(), ensure_ascii=False, indent=1).encode()])
    except OSError as error:
        raise RefusalError(f"The run folder {run.folder} cannot be written: {error.strerror}.") from error
    return folder


def _write(path: Path, pieces: Iterable[bytes]) -> str:
    """Write a file whole or not at all; its SHA-256."""
    temporary, sha256 = path.with_name(f".{path.name}"), hashlib.sha256()
    with temporary.open("wb") as file:
        for piece in pieces:
            file.write(piece)
            sha256.update(piece)
    temporary.replace(path)
    return sha256.hexdigest()


def end_group(process: subprocess.Popen[str]) -> None:
    """End a process and everything that it started: ask, then kill."""
    for number, patience in ((signal.SIGTERM, GRACE), (signal.SIGKILL, GRACE)):
        if process.poll() is not None:
            return
        try:
            os.killpg(process.pid, number)
            process.wait(patience)
        except ProcessLookupError:
            return
        except subprocess.TimeoutExpired:
            continue


def _command(lease: Lease, folder: Path) -> list[str]:
    run, options = lease.run, lease.run.options
    command = [sys.executable, "-m", "crawlers", "run", run.source, "--folder", str(folder), "--snapshots", str(snapshots())]
    command += ["--run", str(run.pk), "--at", iso(run.at)]
    if options.get("url"):
        command += ["--url", options["url"]]
    if options.get("allow_private"):
        command.append("--allow-private")
    if options.get("delay") is not None:
        command += ["--delay", str(options["delay"])]
    command += ["--validators", str(Path(settings.YARDSTICK_DATA) / "validators" / f"{run.source}.json")]
    contact = settings.YARDSTICK_CONTACT
    return [*command, "--contact", contact] if contact and contact.isascii() and contact.isprintable() else command


def _watch(process: subprocess.Popen[str], lease: Lease, say: Say) -> int:
    """Heartbeat while the crawler lives; its exit code. Raise RefusalError past the hard limit."""
    lines: SimpleQueue[str] = SimpleQueue()
    threading.Thread(target=_read_lines, args=(process, lines), daemon=True).start()
    started = time.monotonic()
    while True:
        try:
            _tell(lines.get(timeout=0.2), lease.run.source, say)
        except Empty:
            if process.poll() is not None:
                return process.returncode
        lease.beat()
        if time.monotonic() - started > HARD_LIMIT:
            raise RefusalError(f"The crawl of {lease.run.source} was ended: it had run for {HARD_LIMIT} seconds.")


def _read_lines(process: subprocess.Popen[str], lines: SimpleQueue[str]) -> None:
    assert process.stdout is not None
    with process.stdout as told:
        for line in told:
            lines.put(line)


def _tell(line: str, source: str, say: Say) -> None:
    try:
        progress = json.loads(line)["progress"]
        say(
            f"{source}: {progress['institutions']} of {progress['of']} institutions, {progress['details']} of {progress['planned']} details"
        )
    except (ValueError, KeyError, TypeError):
        return
