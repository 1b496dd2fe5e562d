"""The run folder: ``raw.jsonl``, content-addressed snapshots and, last, ``report.json``. A kill leaves nothing half-published.

Until ``publish`` every file has a temporary name. A snapshot is written under one and renamed to its hash, so that a name
always holds its body; the report is renamed last, and a folder without it is an unfinished run.
"""

from __future__ import annotations

import hashlib
import json
import os
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Self

from normalizers.raw_lines import written
from normalizers.records import RawProduct, RunReport

if TYPE_CHECKING:
    from scrapy.crawler import Crawler

    from crawlers.bases.institution import Collected
    from crawlers.bases.source_spider import SourceSpider
    from crawlers.options import RunOptions


class OutputError(Exception):
    """The run folder or the snapshots cannot be written; the text is one sentence."""


class Recorder:
    """Writes one run. Not thread-safe; every error of the disk becomes an OutputError."""

    def __init__(self, options: RunOptions):
        self.options = options
        self.problem: OutputError | None = None
        self.rows = 0
        self._sha256 = hashlib.sha256()
        self._raw_path = options.folder / f".raw.jsonl.{os.getpid()}"
        self._known: set[str] = set()
        try:
            options.folder.mkdir(parents=True, exist_ok=True)
            for stale in (*options.folder.glob(".raw.jsonl.*"), *options.folder.glob(".report.json.*")):
                stale.unlink()
            self._raw = self._raw_path.open("wb")
        except OSError as error:
            raise _output_error(options.folder, error) from error

    def record(self, item: Collected) -> None:
        """Keep one product's bodies and its line."""
        try:
            raw = RawProduct(
                source=self.options.source,
                institution=item.institution,
                key=item.key,
                shape=item.shape,
                url=item.url,
                sha256=self.snapshot(item.body),
                media_type=item.media_type,
                fetched_at=self.options.at,
                hints=item.hints,
                parts={role: self.snapshot(body) for role, body in item.parts.items()},
            )
            line = written(raw)
            self._raw.write(line)
        except OSError as error:
            raise _output_error(self.options.folder, error) from error
        self._sha256.update(line)
        self.rows += 1

    def snapshot(self, body: bytes) -> str:
        """The name of a body, its SHA-256; written unless it is there already, whole."""
        name = hashlib.sha256(body).hexdigest()
        if name in self._known:
            return name
        keep_body(self.options.snapshots, name, body)
        self._known.add(name)
        return name

    def publish(self, report: RunReport) -> None:
        """Give ``raw.jsonl`` its name, then write ``report.json``: the run folder is finished by that rename."""
        report.raw_rows, report.raw_sha256 = self.rows, self._sha256.hexdigest()
        temporary = self.options.folder / f".report.json.{os.getpid()}"
        try:
            self._raw.flush()
            os.fsync(self._raw.fileno())
            self._raw.close()
            with temporary.open("wb") as file:
                file.write(json.dumps(report.to_json(), ensure_ascii=False, indent=1).encode())
                file.flush()
                os.fsync(file.fileno())
            self._raw_path.replace(self.options.folder / "raw.jsonl")
            temporary.replace(self.options.folder / "report.json")
            _sync_folder(self.options.folder)
        except OSError as error:
            temporary.unlink(missing_ok=True)
            raise _output_error(self.options.folder, error) from error

    def discard(self) -> None:
        """Leave no temporary file behind."""
        with suppress(OSError):  # its last bytes may not fit either; the file goes now
            self._raw.close()
        self._raw_path.unlink(missing_ok=True)


def keep_body(snapshots: Path, name: str, body: bytes) -> None:
    """Write a body under its SHA-256, unless it is there already, whole. Raises OSError."""
    folder = snapshots / name[:2]
    path, temporary = folder / name, folder / f".{name}.{os.getpid()}"
    with suppress(FileNotFoundError):
        if path.stat().st_size == len(body):
            return
    if not folder.is_dir():
        folder.mkdir(parents=True, exist_ok=True)
    try:
        temporary.write_bytes(body)
        temporary.replace(path)
    except OSError:
        temporary.unlink(missing_ok=True)
        raise


class Record:
    """The item pipeline: hands every product to the run's recorder, and ends the run when the disk refuses."""

    def __init__(self, crawler: Crawler):
        self.crawler = crawler

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        return cls(crawler)

    def process_item(self, item: Collected) -> Collected:
        spider: SourceSpider = self.crawler.spider  # type: ignore[assignment]  # every spider here is one
        recorder = spider.recorder
        if recorder.problem is None:
            try:
                recorder.record(replace(item, hints={"market": spider.source.market, **item.hints}))
            except OutputError as error:
                recorder.problem = error
                spider.stop("output_failed")
        return item


def _output_error(folder: Path, error: OSError) -> OutputError:
    reason = error.strerror or str(error)
    return OutputError(f"The run in {folder} could not be written: {reason}. Free some space or mend the permissions, then run it again.")


def _sync_folder(folder: Path) -> None:
    """Make the renames in ``folder`` survive a loss of power."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
