"""``manage.py partner create NAME --owner EMAIL [--institution ID]…``: an organisation that sends its own products."""

from __future__ import annotations

from typing import Any

from django.core.management.base import CommandParser

from portal.accounts import people
from portal.pipeline.command import Json, PipelineCommand, at_the_command_line


class Command(PipelineCommand):
    help = "Make a partner and its first owner, who is invited by mail."

    def add_own_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("act", choices=("create",))
        parser.add_argument("name", metavar="NAME")
        parser.add_argument("--owner", required=True, metavar="EMAIL")
        parser.add_argument("--institution", action="append", default=[], metavar="ID", help="that it speaks for; may be repeated")
        parser.add_argument("--language", default="en", help="of the owner's mails: en or zh-hans")

    def perform(self, **options: Any) -> tuple[int, Json]:
        by, language = at_the_command_line(), options["language"]
        made = people.create_partner(options["name"], options["owner"], options["institution"], by, language=language)
        self.stdout.write(f"{made.name} is a partner; {options['owner']} owns it.")
        institutions = sorted(made.institutions.values_list("pk", flat=True))
        return 0, {"partner": made.public_id, "name": made.name, "institutions": institutions}
