"""``manage.py serve [--port N]``: the portal on 127.0.0.1."""

from __future__ import annotations

from typing import Any

from django.core.management.base import CommandParser

from portal.pipeline.command import Json, PipelineCommand, require_search
from portal.pipeline.serving import HOST, host_of, port_of, require_free, serve, workers_of


class Command(PipelineCommand):
    service = True
    help = "Serve the portal on 127.0.0.1 until SIGTERM or Ctrl-C. Needs no worker."

    def add_own_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--port", help="default: the PORT of the environment, else 8000")
        parser.add_argument("--host", default=HOST, help="the address to listen at; in production 0.0.0.0 is all of them")
        parser.add_argument("--workers", help="web worker processes; default 2, about one a core")

    def perform(self, **options: Any) -> tuple[int, Json]:
        port, host, workers = port_of(options["port"]), host_of(options["host"]), workers_of(options["workers"])
        require_free(port, host)
        require_search(self.say)
        self.say(f"Yardstick serves http://{host}:{port}/ (Ctrl-C ends it).")
        serve(port, host, workers)
        return 0, {"port": port}
