"""``manage.py audit check [--head HEAD]`` and ``manage.py audit export FILE [--since DATE]``: whether the audit is whole, and a copy."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from django.core.management.base import CommandParser

from portal.accounts import audit
from portal.pipeline.command import Json, PipelineCommand
from portal.pipeline.errors import RefusalError


class Command(PipelineCommand):
    help = "Check the chain of the audit, and tell its head (number:digest) to be kept elsewhere; or write it as CSV."

    def add_own_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("act", choices=("check", "export"))
        parser.add_argument("file", nargs="?", type=Path, help="export: the file to write")
        parser.add_argument("--head", default="", help="check: an earlier head, which the audit must still hold")
        parser.add_argument("--since", default="", metavar="DATE", help="export: only from this day on")

    def perform(self, **options: Any) -> tuple[int, Json]:
        return self._check(options["head"]) if options["act"] == "check" else self._export(options["file"], options["since"])

    def _check(self, head: str) -> tuple[int, Json]:
        found = audit.check(head)
        self.stdout.write(found.broken or f"The audit is whole: {found.rows} rows, head {found.head}")
        return (1 if found.broken else 0), {"rows": found.rows, "head": found.head, "broken": found.broken}

    def _export(self, path: Path | None, since: str) -> tuple[int, Json]:
        if path is None:
            raise RefusalError("Name the file to write: audit export FILE.")
        try:
            day = datetime.fromisoformat(since).replace(tzinfo=UTC) if since else None
        except ValueError:
            raise RefusalError(f"--since is {since!r}; it takes a day such as 2026-11-25.") from None
        with path.open("x", encoding="utf-8", newline="") as file:
            rows = sum(1 for text in audit.export(day) if file.write(text)) - 1
        self.stdout.write(f"{path}: {rows} rows.")
        return 0, {"path": str(path), "rows": rows}
