"""``manage.py prune [--dry-run]``: runs and snapshots that nothing cites."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from django.core.management.base import CommandParser

from portal.pipeline.command import Json, PipelineCommand
from portal.pipeline.prune import prune


class Command(PipelineCommand):
    help = "Remove run folders and snapshots that no public value, override or later judgement needs, past their retention."

    def add_own_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--dry-run", action="store_true", help="only say what would go")

    def perform(self, **options: Any) -> tuple[int, Json]:
        pruned = prune(dry_run=options["dry_run"], now=datetime.now(UTC))
        verb = "would be removed" if options["dry_run"] else "removed"
        self.stdout.write(f"{pruned.runs} run folders and {pruned.snapshots} snapshots ({pruned.bytes:,} bytes) {verb}.")
        return 0, {**pruned.to_json(), "dry_run": options["dry_run"]}
