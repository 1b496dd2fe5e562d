"""``manage.py index rebuild | check [--repair] | drain``: the index against the catalogue."""

from __future__ import annotations

from typing import Any

from django.core.management.base import CommandParser

from portal.pipeline.command import Json, PipelineCommand
from portal.pipeline.indexing import check
from search import indexer


class Command(PipelineCommand):
    help = "Keep the index equal to the catalogue. check: exit 0 only at missing 0, stale 0, ghost 0."

    def add_own_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("action", choices=("rebuild", "check", "drain"))
        parser.add_argument("--repair", action="store_true", help="with check: mend what it finds")

    def closing(self, **options: Any) -> Json:
        return {"action": options["action"]}

    def perform(self, **options: Any) -> tuple[int, Json]:
        action = options["action"]
        if action == "check":
            return self._check(repair=options["repair"])
        number = indexer.rebuild(progress=self.say) if action == "rebuild" else indexer.drain(wait=True, say=self.say)
        self.stdout.write(f"index {action}: {number} products")
        return 0, {"action": action, "products": number}

    def _check(self, *, repair: bool) -> tuple[int, Json]:
        counts = check(self.say, repair=repair)
        self.stdout.write(f"missing {counts.missing}, stale {counts.stale}, ghost {counts.ghost}")
        wrong = counts.missing + counts.stale + counts.ghost
        return (1 if wrong else 0), {"action": "check", "missing": counts.missing, "stale": counts.stale, "ghost": counts.ghost}
