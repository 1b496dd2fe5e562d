"""``manage.py worker``: due and queued runs, and the index."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.management.base import CommandParser

from portal.pipeline.command import Json, PipelineCommand, require_search
from portal.pipeline.errors import Interrupted, RefusalError
from portal.pipeline.queues import CONCURRENCY, become_worker, chosen
from portal.pipeline.worker import work


class Command(PipelineCommand):
    service = True
    help = "Do what is due: scheduled and queued runs, and the index. With CELERY_BROKER_URL as a Celery worker. Ends at SIGTERM or Ctrl-C."

    def add_own_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--queues", help="with a broker: the queues to serve, separated by commas (default: all, and the clock)")
        parser.add_argument("--beat", action="store_true", help="with --queues: also be the clock; more than one does no harm")
        parser.add_argument("--concurrency", type=int, default=CONCURRENCY, help="with a broker: tasks side by side")

    def perform(self, **options: Any) -> tuple[int, Json]:
        require_search(self.say)
        if settings.CELERY_BROKER_URL:
            become_worker(chosen(options["queues"]), beat=options["beat"] or options["queues"] is None, concurrency=options["concurrency"])
        if options["queues"] is not None or options["beat"]:
            raise RefusalError("--queues and --beat need a broker: set CELERY_BROKER_URL.")
        try:
            work(self.say)
        except (KeyboardInterrupt, Interrupted):
            return 0, {"ended": True}
        return 0, {"ended": True}
