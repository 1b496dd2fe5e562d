"""Who pays for hand-overs to an institution, and which hosts are its own: agreed, ended and listed at the command line."""

from __future__ import annotations

from argparse import ArgumentTypeError
from datetime import UTC, date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from django.core.management.base import CommandParser

from portal.commerce import contracts
from portal.commerce.models import Contract
from portal.pipeline.command import Json, PipelineCommand, at_the_command_line
from portal.pipeline.errors import RefusalError


class Command(PipelineCommand):
    help = "contract agree INSTITUTION PAYER PRICE CURRENCY | contract end INSTITUTION | contract host INSTITUTION HOST | contract list"

    def add_own_arguments(self, parser: CommandParser) -> None:
        acts = parser.add_subparsers(dest="act", required=True)
        agreed = acts.add_parser("agree", help="somebody pays for each hand-over from a day on; every reader is told so")
        agreed.add_argument("institution")
        agreed.add_argument("payer")
        agreed.add_argument("price", type=_price, help="of one hand-over: 1.20")
        agreed.add_argument("currency", help="ISO 4217")
        agreed.add_argument("--begins", type=_day, default=None, metavar="DATE", help="today")
        ended = acts.add_parser("end", help="nobody pays any more")
        ended.add_argument("institution")
        ended.add_argument("--last", type=_day, default=None, metavar="DATE", help="the last day: today")
        host = acts.add_parser("host", help="a host is the institution's own, so that readers may be sent there")
        host.add_argument("institution")
        host.add_argument("host")
        host.add_argument("--reason", default="", metavar="TEXT", help="how that is known")
        acts.add_parser("list", help="all contracts")

    def perform(self, **options: Any) -> tuple[int, Json]:
        try:
            return 0, getattr(self, f"_{options['act']}")(datetime.now(UTC).date(), **options)
        except contracts.ContractError as refusal:
            raise RefusalError(str(refusal)) from refusal

    def _agree(self, today: date, **options: Any) -> Json:
        begins = options["begins"] or today
        by = at_the_command_line()
        row = contracts.agree(options["institution"], options["payer"], options["price"], options["currency"], begins=begins, by=by)
        self.say(f"{row.payer} pays {row.price} {row.currency} for each hand-over to {row.institution_id} from {begins} on.")
        return {"contract": row.pk}

    def _end(self, today: date, **options: Any) -> Json:
        ended = contracts.end(options["institution"], options["last"] or today, at_the_command_line())
        self.say(f"{ended} contracts of {options['institution']} end.")
        return {"ended": ended}

    def _host(self, today: date, **options: Any) -> Json:  # noqa: ARG002 (as the other acts)
        row = contracts.verify_host(options["institution"], options["host"], at_the_command_line(), options["reason"])
        self.say(f"{row.host} is a host of {row.institution_id}.")
        return {"host": row.host}

    def _list(self, today: date, **options: Any) -> Json:  # noqa: ARG002 (as the other acts)
        rows = Contract.objects.order_by("institution", "begins")
        for row in rows:
            self.say(f"{row.institution_id}  {row.payer}  {row.price} {row.currency}  {row.begins} to {row.ends or 'further notice'}")
        return {"contracts": len(rows)}


def _price(text: str) -> Decimal:
    try:
        return Decimal(text)
    except InvalidOperation:
        raise ArgumentTypeError(f"{text!r} is no price; write it as 1.20") from None


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise ArgumentTypeError(f"{text!r} is no day; write it as 2026-11-26") from None
