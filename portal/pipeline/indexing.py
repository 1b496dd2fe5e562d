"""Brings the index up to date with the catalogue after a publication."""

from __future__ import annotations

from portal.catalog.outbox import waiting
from portal.pipeline.runs import Say
from search import indexer


def bring_up_to_date(say: Say) -> None:
    """Return when the index knows everything that was waiting, whoever told it; a missing or outdated index is built anew."""
    number = waiting()
    if number:
        say(f"index: telling it {number} products")
    indexer.drain(wait=True, say=say)
