"""``manage.py role grant|revoke EMAIL ROLE --reason TEXT``: what staff may do."""

from __future__ import annotations

from typing import Any

from django.core.management.base import CommandParser

from portal.accounts import people
from portal.accounts.roles import ROLES
from portal.pipeline.command import Json, PipelineCommand, at_the_command_line


class Command(PipelineCommand):
    help = "Give a role to an account, which is made and invited when it is new, or take one. Its sessions end."

    def add_own_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("act", choices=("grant", "revoke"))
        parser.add_argument("email", metavar="EMAIL")
        parser.add_argument("role", metavar="ROLE", help=", ".join(ROLES))
        parser.add_argument("--reason", default="", help="is kept in the audit")
        parser.add_argument("--language", default="en", help="of the mails of a new account: en or zh-hans")

    def perform(self, **options: Any) -> tuple[int, Json]:
        by, role, why = at_the_command_line(), options["role"], options["reason"]
        if options["act"] == "grant":
            user = people.staff(options["email"], role, by, why, language=options["language"])
            self.stdout.write(f"{user.email} is {role}.")
        else:
            user = people.known(options["email"])
            people.revoke(user, role, by, why)
            self.stdout.write(f"{user.email} is no longer {role}.")
        roles = sorted(user.grants.values_list("role", flat=True))
        return 0, {"account": user.public_id, "email": user.email, "roles": roles}
