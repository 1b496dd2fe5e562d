"""However a run ends, its row says so, its outcome has a sentence, and the index learns what was published until then."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager

from django.db import DatabaseError, InterfaceError

from portal.accounts.people import PeopleError
from portal.catalog.store import FencedError
from portal.pipeline.errors import Interrupted, RefusalError, sentence
from portal.pipeline.indexing import bring_up_to_date
from portal.pipeline.outcome import Outcome
from portal.pipeline.runs import Lease, Say
from portal.telemetry.context import working_on
from search.engine import EngineUnavailable, NotIndexed, RebuildRefused

SEARCH = (EngineUnavailable, RebuildRefused, NotIndexed)  # the index; their texts are sentences
ENDINGS = (RefusalError, PeopleError, FencedError, DatabaseError, InterfaceError, OSError, KeyboardInterrupt, Interrupted, *SEARCH)


@contextmanager
def concluding(lease: Lease, outcome: Outcome, say: Say) -> Iterator[None]:
    """The body of a run. What ends it early becomes ``outcome.error``; a fault of the program closes the run and goes on."""
    started, ending = time.monotonic(), None
    try:
        with working_on(lease.run.pk):
            yield
    except ENDINGS as error:
        ending, outcome.error = error, sentence(error)
    except BaseException as error:
        outcome.error = f"A fault in the program: {type(error).__name__}: {error}"
        _close(lease, outcome)
        raise
    outcome.seconds = time.monotonic() - started
    _close(lease, outcome)
    if ending is None or isinstance(ending, RefusalError):
        bring_up_to_date(say)
    outcome.seconds = time.monotonic() - started


def _close(lease: Lease, outcome: Outcome) -> None:
    """End the run's row, as far as the database still takes it and the run is still ours."""
    try:
        lease.close(outcome.state, outcome.record(), outcome.error)
    except (FencedError, DatabaseError, InterfaceError) as error:
        outcome.error = outcome.error or sentence(error)
