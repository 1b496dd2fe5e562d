"""``manage.py up [--port N]``: everything a newcomer needs, in one command."""

from __future__ import annotations

import os
import subprocess
import time
from datetime import UTC, datetime
from typing import Any

from django.core.management import call_command
from django.core.management.base import CommandParser

from portal.pipeline.command import Json, PipelineCommand, require_database, require_search
from portal.pipeline.demonstration import collect_demonstration
from portal.pipeline.errors import Interrupted, RefusalError
from portal.pipeline.indexing import bring_up_to_date
from portal.pipeline.serving import HOST, end_all, port_of, require_free, start, wait_until_answering


class Command(PipelineCommand):
    help = "Prepare the database, collect the demonstration market on the first start, then serve the portal and work."
    needs_database = False

    def add_own_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--port", help="default: the PORT of the environment, else 8000")

    def perform(self, **options: Any) -> tuple[int, Json]:
        port = port_of(options["port"])
        require_free(port)
        try:
            require_database()
        except RefusalError:
            self.stderr.write("Preparing the database ...")
            call_command("migrate", interactive=False, verbosity=0)
            require_database()
        require_search(self.say)
        collect_demonstration(datetime.now(UTC).date(), self.say)
        bring_up_to_date(self.say)
        return self._run(port), {"port": port}

    def _run(self, port: int) -> int:
        """The server and the worker until one of them or a person ends."""
        self.stderr.write("Starting the portal ...")
        processes: list[subprocess.Popen[bytes]] = []
        parent = os.getppid()
        try:
            processes.append(start("serve", "--port", str(port)))
            processes.append(start("worker"))
            if wait_until_answering(port, processes[0], 60):
                self.stderr.write(f"Yardstick is at http://{HOST}:{port}/ (Ctrl-C ends it).")
            while all(process.poll() is None for process in processes) and os.getppid() == parent:
                time.sleep(0.5)
        except (KeyboardInterrupt, Interrupted):
            self.stderr.write("Ending ...")
            return 0
        finally:
            end_all(processes)
        self.stderr.write("The server or the worker ended by itself; see the lines above." if os.getppid() == parent else "Ending ...")
        return 1 if os.getppid() == parent else 0
