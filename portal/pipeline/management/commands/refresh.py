"""``manage.py refresh SOURCE``: the whole journey for one source."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from django.core.management.base import CommandParser

from crawlers.options import RunOptions, UsageError
from portal.pipeline.command import Json, PipelineCommand
from portal.pipeline.errors import RefusalError
from portal.pipeline.outcome import Outcome
from portal.pipeline.refresh import refresh
from portal.pipeline.runs import Order, snapshots, source_of


class Command(PipelineCommand):
    help = "Collect, judge, publish and index one source. Exit 0: all published; 3: some held or failed; 1: nothing judged."

    def add_own_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("source")
        parser.add_argument("--url", help="replaces scheme, host and port of the source's start")
        parser.add_argument("--allow-private", action="store_true", help="lets that one scheme, host and port be on loopback")
        parser.add_argument("--delay", help="seconds between requests, in place of the politeness (0 only with --allow-private)")
        parser.add_argument("--as-of", help="the run's date, YYYY-MM-DD (only with --allow-private)")

    def closing(self, **options: Any) -> Json:
        return Outcome(options["source"], error="not begun").to_json()

    def perform(self, **options: Any) -> tuple[int, Json]:
        outcome = refresh(order_of(options), self.say)
        for institution, reasons in sorted(outcome.held.items()):
            self.stderr.write(f"{institution}: {' '.join(reasons)}")
        if outcome.error:
            self.stderr.write(outcome.error)
        told = outcome.to_json()
        self.stdout.write(
            f"Run {outcome.run} of {outcome.source}: {told['outcome']}; {told['published']} of {told['found']} products published"
            f" ({outcome.new} new, {outcome.changed} changed, {outcome.withdrawn} withdrawn),"
            f" {len(outcome.held)} institutions held or failed, {outcome.seconds:.0f} s."
        )
        return outcome.exit_code, told


def order_of(options: Json) -> Order:
    """What the command line asks for; raise RefusalError for options that contradict each other."""
    delay, allow_private = options["delay"], options["allow_private"]
    try:
        seconds = None if delay is None else float(delay)
    except ValueError:
        raise RefusalError(f"--delay {delay!r} is no number of seconds.") from None
    order = Order(source_of(options["source"]).name, _date(options["as_of"]), options["url"], allow_private, seconds)
    if order.at is not None and not allow_private:
        raise RefusalError("--as-of is only for --allow-private: a run of a live source has the date on which it happens.")
    try:
        RunOptions(order.source, "0", "", snapshots(), snapshots(), order.url, order.allow_private, order.delay).check()
    except UsageError as error:
        raise RefusalError(str(error)) from error
    return order


def _date(text: str | None) -> datetime | None:
    if text is None:
        return None
    try:
        return datetime.strptime(text, "%Y-%m-%d").replace(tzinfo=UTC)
    except ValueError:
        raise RefusalError(f"--as-of {text!r} is no date such as 2024-08-12.") from None
