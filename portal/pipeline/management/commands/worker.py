"""``manage.py worker``: due and queued runs, and the index."""

from __future__ import annotations

from typing import Any

from portal.pipeline.command import Json, PipelineCommand
from portal.pipeline.errors import Interrupted
from portal.pipeline.worker import work


class Command(PipelineCommand):
    service = True
    help = "Do what is due: scheduled and queued runs, and the index. Ends at SIGTERM or Ctrl-C."

    def perform(self, **_: Any) -> tuple[int, Json]:
        try:
            work(self.say)
        except (KeyboardInterrupt, Interrupted):
            return 0, {"ended": True}
        return 0, {"ended": True}
