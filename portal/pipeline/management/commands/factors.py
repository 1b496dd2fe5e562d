"""``manage.py factors reset EMAIL --reason TEXT``: for whoever lost app, key and recovery codes."""

from __future__ import annotations

from typing import Any

from django.core.management.base import CommandParser

from portal.accounts import people
from portal.pipeline.command import Json, PipelineCommand, at_the_command_line


class Command(PipelineCommand):
    help = "Take off every second factor of an account, once a person has checked who asks. Its sessions end."

    def add_own_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("act", choices=("reset",))
        parser.add_argument("email", metavar="EMAIL")
        parser.add_argument("--reason", default="", help="how it is known who asks; is kept in the audit")

    def perform(self, **options: Any) -> tuple[int, Json]:
        user = people.known(options["email"])
        removed = people.reset_factors(user, at_the_command_line(), options["reason"])
        self.stdout.write(f"{user.email} has no second factor any more, and sets up a new one at the next sign-in.")
        return 0, {"account": user.public_id, "email": user.email, "removed": removed}
