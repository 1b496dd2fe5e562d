"""``manage.py backup FILE|FOLDER``: everything that cannot be collected again, in one command."""

from __future__ import annotations

import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from django.core.management.base import CommandParser

from portal.pipeline.backup import back_up
from portal.pipeline.command import Json, PipelineCommand


class Command(PipelineCommand):
    help = "Back up database, run folders and cited snapshots: into one file, or into a folder where only new snapshots are copied."

    def add_own_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("to", type=Path, metavar="FILE|FOLDER", help="NAME.tar, NAME.tar.gz, or a folder for many backups")

    def perform(self, **options: Any) -> tuple[int, Json]:
        started = time.monotonic()
        made = back_up(options["to"].resolve(), datetime.now(UTC).replace(microsecond=0), self.say)
        products, seconds = made.tables["catalog_product"]["rows"], round(time.monotonic() - started, 1)
        self.stdout.write(
            f"{made.path}: {products} products, {made.snapshots} snapshots ({made.copied} new), {made.bytes:,} bytes, {seconds} s."
        )
        if made.absent:
            self.stderr.write(f"{len(made.absent)} cited snapshots are not on the disk or damaged, the first: {made.absent[0]}.")
        return 0, {
            "path": str(made.path), "products": products, "snapshots": made.snapshots, "copied": made.copied, "bytes": made.bytes,
            "absent": len(made.absent), "seconds": seconds,
        }  # fmt: skip
