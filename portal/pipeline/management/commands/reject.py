"""``manage.py reject RUN``: a person's judgement that what a run holds stays out."""

from __future__ import annotations

from typing import Any

from django.core.management.base import CommandParser

from portal.pipeline.command import Json, PipelineCommand
from portal.pipeline.management.commands.publish import add_judgement_arguments, decision_of
from portal.pipeline.publishing import reject


class Command(PipelineCommand):
    help = "Decide that what a run holds is not published; the last good products stay."

    def add_own_arguments(self, parser: CommandParser) -> None:
        add_judgement_arguments(parser)

    def closing(self, **options: Any) -> Json:
        return {"run": options["run"], "rejected": []}

    def perform(self, **options: Any) -> tuple[int, Json]:
        rejected = reject(options["run"], options["institution"], decision_of(options))
        self.stdout.write(f"Run {options['run']}: {len(rejected)} institutions rejected.")
        return 0, {"run": options["run"], "rejected": rejected}
