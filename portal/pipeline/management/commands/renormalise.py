"""``manage.py renormalise [SOURCE]``: the stored pages through normaliser, gate and store again."""

from __future__ import annotations

from typing import Any

from django.core.management.base import CommandParser

from portal.catalog.models import Judgement
from portal.pipeline.command import Json, PipelineCommand
from portal.pipeline.errors import RefusalError
from portal.pipeline.outcome import ALL, Outcome
from portal.pipeline.renormalise import renormalise


class Command(PipelineCommand):
    help = "Normalise the stored pages again, after a change of schema or parsers, through the same gate."

    def add_own_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("source", nargs="?", help="one source; without it every source that was ever published")

    def closing(self, **options: Any) -> Json:
        return Outcome(options["source"] or "", error="not begun").to_json()

    def perform(self, **options: Any) -> tuple[int, Json]:
        if options["source"]:
            names = [options["source"]]
        else:
            names = sorted(set(Judgement.objects.filter(state="published").values_list("run__source", flat=True)))
        if not names:
            raise RefusalError("Nothing was ever published; refresh a source first.")
        outcomes = [renormalise(name, self.say) for name in names]
        for outcome in outcomes:
            told = outcome.to_json()
            self.stdout.write(
                f"Run {outcome.run} of {outcome.source}: {told['outcome']}; {told['published']} products, {outcome.changed} changed,"
                f" {len(outcome.held)} institutions held or failed."
            )
            if outcome.error:
                self.stderr.write(outcome.error)
        code = max((outcome.exit_code for outcome in outcomes), default=ALL)
        return code, outcomes[0].to_json() if len(outcomes) == 1 else {"sources": [outcome.to_json() for outcome in outcomes]}
