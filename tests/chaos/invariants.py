"""What must hold after every fault, checked against a deployment that nothing ever happened to (RELIABILITY §6)."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from typing import Any

from tests.stack import Stack, until

Rows = list[tuple[Any, ...]]
PUBLIC = "SELECT source_key, status, digest FROM catalog_product ORDER BY number"
HISTORY = "SELECT product_id, path, count(*) FROM catalog_observation GROUP BY product_id, path ORDER BY product_id, path"
TWICE = "SELECT source, source_key FROM catalog_product GROUP BY source, source_key HAVING count(*) > 1"
WITHDRAWN = "SELECT source_key FROM catalog_product WHERE status = 'withdrawn' ORDER BY source_key"
OPEN = "SELECT id, state FROM catalog_run WHERE state IN ('queued', 'running', 'fetched', 'judged')"
NOT_APPLICABLE = "C9    (a cache server flushed or stopped): not applicable, no cache server is used anywhere"
WITHIN = 120.0  # seconds until everything is as if nothing had happened


@dataclass(frozen=True)
class Truth:
    """The catalogue that the gate releases of the same pages when nothing goes wrong."""

    public: Rows
    history: Rows
    withdrawn: Rows


def truth_of(stack: Stack) -> Truth:
    return Truth(sorted(stack.rows(PUBLIC)), sorted(stack.rows(HISTORY)), sorted(stack.rows(WITHDRAWN)))


def hold(stack: Stack, truth: Truth, *, since: float | None = None, worker: bool = False) -> float:
    """I5 runs end, I1 the public catalogue is what the gate released, I3 nothing stands twice, I4 nothing more is withdrawn, I2 index.

    ``since``: the moment when the fault was over, by the monotonic clock; the seconds from then until all of that held are the answer.
    ``worker``: one is running, which has to bring the index up to date by itself; else it is asked for. Fails naming the invariant.
    """
    since = time.monotonic() if since is None else since
    until(lambda: not stack.rows(OPEN), WITHIN, f"I5: every run ended, {stack.rows(OPEN)}")
    now = truth_of(stack)
    assert now.public == truth.public, "I1: the public catalogue is not what the gate released"
    assert not stack.rows(TWICE) and now.history == truth.history, "I3: a product or a change stands twice or not at all"
    assert now.withdrawn == truth.withdrawn, "I4: a withdrawal that nobody released"
    index_agrees(stack, since, worker=worker)
    return time.monotonic() - since


def index_agrees(stack: Stack, since: float, *, worker: bool) -> None:
    """I2: index and catalogue agree, two minutes after the fault at the latest."""
    if not worker:
        stack.manage("index", "drain")
    told = difference(stack)
    while worker and told != (0, 0, 0) and time.monotonic() - since < WITHIN:
        time.sleep(1.0)
        told = difference(stack)
    assert told == (0, 0, 0), f"I2: missing, stale, ghost are {told}, {time.monotonic() - since:.0f} s after the fault"


def difference(stack: Stack, *options: str) -> tuple[Any, ...]:
    """Missing, stale and ghost; nothing of it known while the index cannot be asked."""
    told = stack.manage("index", "check", *options, code=None)
    return tuple(told.get(key) for key in ("missing", "stale", "ghost"))


@dataclass
class Report:
    """What was done to what, how often, what was lost, and when all was well again: a row a case."""

    rows: list[tuple[str, ...]] = field(default_factory=list)

    def add(self, case: str, fault: str, times: int, seconds: float, lost: str = "nothing") -> None:
        """``seconds``: from the end of the (last) fault until every invariant held."""
        self.rows.append((case, fault, str(times), lost, f"{seconds:.0f} s"))

    def table(self) -> str:
        rows = [("case", "fault", "times", "lost", "recovered after"), *self.rows]
        widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
        lines = ["  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows]
        return "\n".join([*lines, NOT_APPLICABLE])
