"""Brings the index up to date with the catalogue after a publication."""

from __future__ import annotations

from portal.catalog.outbox import waiting
from portal.pipeline.runs import Say
from portal.telemetry import pulses
from search import indexer
from search.engine import Counts, EngineUnavailable, NotIndexed, RebuildRefused


def bring_up_to_date(say: Say) -> None:
    """Return when the index knows everything that was waiting, whoever told it; a missing or damaged index is built anew.

    While the index's server is away the outbox keeps what waits, pages answer from the database, and this says so.
    """
    number = waiting()
    if number:
        say(f"index: telling it {number} products")
    try:
        indexer.drain(wait=True, say=say)
    except (EngineUnavailable, NotIndexed, RebuildRefused) as error:
        say(f"{error} {waiting()} products wait until then.")


def check(say: Say, *, repair: bool = False, deep: bool = False) -> Counts:
    """Compare index and catalogue, and leave what was found for those who watch."""
    counts = indexer.check(repair=repair, deep=deep, say=say)
    pulses.say(pulses.INDEX_CHECK, {"missing": counts.missing, "stale": counts.stale, "ghost": counts.ghost})
    return counts
