"""``manage.py publish RUN``: a person's judgement that what a run holds is right."""

from __future__ import annotations

from typing import Any

from django.core.management.base import CommandParser

from portal.pipeline.command import Json, PipelineCommand, at_the_command_line
from portal.pipeline.outcome import Outcome
from portal.pipeline.publishing import Decision, publish


class Command(PipelineCommand):
    help = "Publish what a run holds (not what failed), its withdrawals included."

    def add_own_arguments(self, parser: CommandParser) -> None:
        add_judgement_arguments(parser)
        parser.add_argument("--leave", action="append", default=[], metavar="KEY", help="a product that stays as it is; may be repeated")

    def closing(self, **options: Any) -> Json:
        return Outcome("", options["run"], error="not begun").to_json()

    def perform(self, **options: Any) -> tuple[int, Json]:
        outcome = publish(options["run"], options["institution"], decision_of(options), self.say, left=options["leave"])
        told = outcome.to_json()
        self.stdout.write(
            f"Run {outcome.run} of {outcome.source}: {told['published']} products published ({outcome.new} new, {outcome.changed} changed,"
            f" {outcome.withdrawn} withdrawn)."
            if outcome.states
            else f"Run {outcome.run} holds nothing that could be published."
        )
        return 0, told


def add_judgement_arguments(parser: CommandParser) -> None:
    """The arguments of publish and reject."""
    parser.add_argument("run", type=int)
    parser.add_argument("--institution", action="append", default=[], metavar="ID", help="only this one; may be repeated")
    parser.add_argument("--reason", default="at the command line")


def decision_of(options: Json) -> Decision:
    """Who runs the command, and the reason given."""
    return Decision(at_the_command_line(), options["reason"])
