"""``manage.py operator EMAIL``: the first account of a new portal."""

from __future__ import annotations

from typing import Any

from django.core.management.base import CommandParser

from portal.accounts import people
from portal.pipeline.command import Json, PipelineCommand, at_the_command_line


class Command(PipelineCommand):
    help = "Make the first operator: their mail holds a link behind which they choose a password and set up a second factor."

    def add_own_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("email", metavar="EMAIL")
        parser.add_argument("--language", default="en", help="of their mails: en or zh-hans")

    def perform(self, **options: Any) -> tuple[int, Json]:
        user = people.make_operator(options["email"], at_the_command_line(), language=options["language"])
        self.stdout.write(f"{user.email} is operator and is sent an invitation.")
        return 0, {"account": user.public_id, "email": user.email, "role": "operator"}
