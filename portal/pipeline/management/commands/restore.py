"""``manage.py restore FILE|FOLDER``: a backup becomes the portal again, in one command."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import CommandParser

from portal.pipeline import switch
from portal.pipeline.command import Json, PipelineCommand
from portal.pipeline.errors import RefusalError
from portal.pipeline.restore import restore
from portal.pipeline.targets import target


class Command(PipelineCommand):
    help = "Restore a backup beside what is there, verify it, build its index, then switch. Refuses a catalogue unless --force."
    needs_database = False

    def add_own_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("source", type=Path, nargs="?", metavar="FILE|FOLDER", help="a backup, or the folder of several (its newest)")
        parser.add_argument("--force", action="store_true", help="put the catalogue that is there aside")
        parser.add_argument("--finish", action="store_true", help="finish a restore that was interrupted while it switched")

    def perform(self, **options: Any) -> tuple[int, Json]:
        data = Path(settings.YARDSTICK_DATA)
        if options["finish"]:
            if not (data / switch.NOTE).exists():
                raise RefusalError("No restore waits to be finished.")
            before = switch.finish(data, target())
            self.stdout.write("The restore is finished." + (f" What was there before: {before}" if before else ""))
            return 0, {"finished": True, "before": before}
        if options["source"] is None:
            raise RefusalError("Name the backup: python manage.py restore FILE|FOLDER")
        done = restore(options["source"].resolve(), force=options["force"], say=self.say)
        age = (datetime.now(UTC) - datetime.fromisoformat(done.made_at)).total_seconds()
        self.stdout.write(
            f"Restored {done.products} products and {done.snapshots} snapshots as of {done.made_at} in {done.seconds:.1f} s;"
            f" index: missing {done.check['missing']}, stale {done.check['stale']}, ghost {done.check['ghost']}."
        )
        if done.before:
            self.stdout.write(f"What was there before: {done.before}")
        told = {"made_at": done.made_at, "products": done.products, "snapshots": done.snapshots, **done.check, "before": done.before}
        return 0, {**told, "age_seconds": round(age), "seconds": round(done.seconds, 1)}
