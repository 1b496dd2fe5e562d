"""``manage.py receipt replay|show ID``: the order that a receipt was given for, worked out again from what is kept."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from django.core.management.base import CommandParser

from portal.pipeline.command import Json, PipelineCommand
from portal.pipeline.errors import RefusalError
from search.ranking.receipt import Receipt, ReceiptError, read, replay


class Command(PipelineCommand):
    help = "replay: the public ids of the whole order, one a line; exit 0 only when it is, to the byte, the order of the receipt."
    needs_database = False  # the index and the catalogue may have moved on, or be gone

    def add_own_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("action", choices=("replay", "show"))
        parser.add_argument("receipt")

    def closing(self, **options: Any) -> Json:
        return {"action": options["action"]}

    def perform(self, **options: Any) -> tuple[int, Json]:
        try:
            return self._show(read(options["receipt"])) if options["action"] == "show" else self._replay(options["receipt"])
        except ReceiptError as error:
            raise RefusalError(str(error)) from error

    def _show(self, receipt: Receipt) -> tuple[int, Json]:
        said = said_of(receipt)
        for key, text in said.items():
            self.stdout.write(f"{key}: {text}")
        return 0, {"action": "show", **said}

    def _replay(self, text: str) -> tuple[int, Json]:
        found = replay(text)
        for id_ in found.ids:
            self.stdout.write(id_)
        if not found.same:
            self.stderr.write(f"This is not the order of the receipt: {found.digest} instead of {found.receipt.digest}.")
        return (0 if found.same else 1), {"action": "replay", "same": found.same, "products": len(found.ids), **said_of(found.receipt)}


def said_of(receipt: Receipt) -> Json:
    return asdict(receipt)
