"""What must hold after every fault, checked against a deployment that nothing ever happened to (RELIABILITY §6)."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from tests.stack import Stack, until

Rows = list[tuple[Any, ...]]
PUBLIC = "SELECT source_key, status, digest FROM catalog_product ORDER BY number"
HISTORY = "SELECT product_id, path, count(*) FROM catalog_observation GROUP BY product_id, path ORDER BY product_id, path"
TWICE = "SELECT source, source_key FROM catalog_product GROUP BY source, source_key HAVING count(*) > 1"
WITHDRAWN = "SELECT source_key FROM catalog_product WHERE status = 'withdrawn' ORDER BY source_key"
OPEN = "SELECT id, state FROM catalog_run WHERE state IN ('queued', 'running', 'fetched', 'judged')"


@dataclass(frozen=True)
class Truth:
    """The catalogue that the gate releases of the same pages when nothing goes wrong."""

    public: Rows
    history: Rows
    withdrawn: Rows


def truth_of(stack: Stack) -> Truth:
    return Truth(sorted(stack.rows(PUBLIC)), sorted(stack.rows(HISTORY)), sorted(stack.rows(WITHDRAWN)))


def hold(stack: Stack, truth: Truth, *, recovered_within: float = 120.0) -> None:
    """I5 runs end, I1 the public catalogue is what the gate released, I3 nothing stands twice, I4 nothing more is withdrawn, I2 index.

    ``recovered_within``: seconds until every run has ended. Fails naming the invariant that does not hold.
    """
    until(lambda: not stack.rows(OPEN), recovered_within, f"I5: every run ended, {stack.rows(OPEN)}")
    now = truth_of(stack)
    assert now.public == truth.public, "I1: the public catalogue is not what the gate released"
    assert not stack.rows(TWICE) and now.history == truth.history, "I3: a product or a change stands twice or not at all"
    assert now.withdrawn == truth.withdrawn, "I4: a withdrawal that nobody released"
    stack.manage("index", "drain")
    told = stack.manage("index", "check", code=None)
    assert (told["missing"], told["stale"], told["ghost"]) == (0, 0, 0), f"I2: {told}"


@dataclass
class Report:
    """What was done to what, how often, and what was lost: a row a case."""

    rows: list[tuple[str, str, str, str]] = field(default_factory=list)

    def add(self, case: str, fault: str, times: int, lost: str = "nothing") -> None:
        self.rows.append((case, fault, str(times), lost))

    def table(self) -> str:
        rows = [("case", "fault", "times", "lost"), *self.rows]
        widths = [max(len(row[column]) for row in rows) for column in range(4)]
        return "\n".join("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows)
