"""``manage.py serve [--port N]``: the portal on 127.0.0.1."""

from __future__ import annotations

from typing import Any

from django.core.management.base import CommandParser

from portal.pipeline.command import Json, PipelineCommand, require_search
from portal.pipeline.serving import HOST, port_of, require_free, serve


class Command(PipelineCommand):
    help = "Serve the portal on 127.0.0.1 until SIGTERM or Ctrl-C. Needs no worker."

    def add_own_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--port", help="default: the PORT of the environment, else 8000")

    def perform(self, **options: Any) -> tuple[int, Json]:
        port = port_of(options["port"])
        require_free(port)
        require_search(self.say)
        self.stderr.write(f"Yardstick serves http://{HOST}:{port}/ (Ctrl-C ends it).")
        serve(port)
        return 0, {"port": port}
