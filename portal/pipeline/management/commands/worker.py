"""``manage.py worker``: due and queued runs, and the index."""

from __future__ import annotations

from typing import Any

from portal.pipeline.command import Json, PipelineCommand, require_search
from portal.pipeline.errors import Interrupted
from portal.pipeline.worker import work


class Command(PipelineCommand):
    help = "Do what is due: scheduled and queued runs, and the index. Ends at SIGTERM or Ctrl-C."

    def perform(self, **_: Any) -> tuple[int, Json]:
        require_search(self.say)
        try:
            work(self.say)
        except (KeyboardInterrupt, Interrupted):
            return 0, {"ended": True}
        return 0, {"ended": True}
