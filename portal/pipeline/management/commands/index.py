"""``manage.py index rebuild [--force] | rollback | check [--repair] [--deep] | drain``: the index against the catalogue."""

from __future__ import annotations

from typing import Any

from django.core.management.base import CommandParser

from portal.catalog import outbox
from portal.pipeline.command import Json, PipelineCommand
from portal.pipeline.indexing import check
from search import indexer, startup


class Command(PipelineCommand):
    help = "Keep the index equal to the catalogue. check: exit 0 only at missing 0, stale 0, ghost 0."

    def add_own_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("action", choices=("rebuild", "rollback", "check", "drain"))
        parser.add_argument("--repair", action="store_true", help="with check: mend what it finds")
        parser.add_argument("--deep", action="store_true", help="with check: compare what the documents say, not only their versions")
        parser.add_argument("--force", action="store_true", help="with rebuild: also when the new index is much smaller")

    def closing(self, **options: Any) -> Json:
        return {"action": options["action"]}

    def perform(self, **options: Any) -> tuple[int, Json]:
        action = options["action"]
        startup.require_server()
        if action == "check":
            return self._check(repair=options["repair"], deep=options["deep"])
        number = self._write(action, force=options["force"])
        left = outbox.refused()
        if left:
            self.stderr.write(f"The index refused {left} products, which stay in the outbox with the reason: {outbox.first_refusal()}")
        self.stdout.write(f"index {action}: {number} products")
        return (1 if left else 0), {"action": action, "products": number, "refused": left}

    def _write(self, action: str, *, force: bool) -> int:
        if action == "rebuild":
            return indexer.rebuild(progress=self.say, force=force)
        if action == "rollback":
            return indexer.rollback(say=self.say)
        return indexer.drain(wait=True, say=self.say)

    def _check(self, *, repair: bool, deep: bool) -> tuple[int, Json]:
        counts = check(self.say, repair=repair, deep=deep)
        self.stdout.write(f"missing {counts.missing}, stale {counts.stale}, ghost {counts.ghost}")
        wrong = counts.missing + counts.stale + counts.ghost
        return (1 if wrong else 0), {"action": "check", "missing": counts.missing, "stale": counts.stale, "ghost": counts.ghost}
