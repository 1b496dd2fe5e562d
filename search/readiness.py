"""Whether the index answers: one sentence that anybody may read."""

from __future__ import annotations

import logging
import re

from search.engine import EngineUnavailable, open_engine

log = logging.getLogger(__name__)


def problem() -> str:
    """What keeps the engine of the settings from answering, with the mend; "" when it answers. At most one cheap question."""
    try:
        open_engine().generation()
    except EngineUnavailable as error:
        log.warning("the index cannot answer: %s", error)
        return re.sub(r" \(.*\)(?=[:;.])", "", str(error))  # what stands in brackets names files of this machine
    return ""


def engine_name() -> str:
    """``embedded`` or ``elasticsearch``."""
    return open_engine().name
