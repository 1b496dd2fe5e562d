"""What a run came to: the closing JSON of ``refresh``, ``renormalise`` and ``publish``, with every key on every exit."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from normalizers.records import Issue
from portal.catalog.arrival import Counts
from portal.catalog.models import Run
from portal.pipeline.judging import Judged

ALL, SOME, NONE = 0, 3, 1  # exit codes: all published, some institution held or failed, nothing could be judged


@dataclass(slots=True)
class Outcome:
    """``published`` = new + changed + unchanged; ``found`` = published + refused + the products of held or failed institutions.

    ``held``: reasons by institution, of held and failed ones. ``error``: why nothing could be judged, as one sentence.
    ``register``: what the register says that could not be used, kept with the run.
    """

    source: str
    run: int | None = None
    found: int = 0
    new: int = 0
    changed: int = 0
    unchanged: int = 0
    withdrawn: int = 0
    refused: int = 0
    issues: int = 0
    held: dict[str, list[str]] = field(default_factory=dict)
    seconds: float = 0.0
    error: str = ""
    states: list[str] = field(default_factory=list)
    register: list[Issue] = field(default_factory=list)

    def add(self, judged: Judged, counts: Counts | None) -> None:
        """Count one institution: ``counts`` of what was stored, None when nothing of it was published."""
        self.states.append(judged.verdict.state)
        self.issues += len(judged.prepared.issues)
        if judged.verdict.reasons:
            self.held[judged.institution] = list(judged.verdict.reasons)
        if counts is None:
            self.found += judged.found
            return
        self.found += counts.found
        for name in ("new", "changed", "unchanged", "withdrawn", "refused"):
            setattr(self, name, getattr(self, name) + getattr(counts, name))

    def record(self) -> dict[str, Any]:
        """What the run's row keeps: the closing JSON and the register's issues."""
        return {**self.to_json(), "register": [issue.to_json() for issue in self.register]}

    @property
    def state(self) -> Run.State:
        """The run's state when every institution is counted."""
        if self.error:
            return Run.State.FAILED
        if not self.held:
            return Run.State.PUBLISHED
        if "published" in self.states:
            return Run.State.PARTLY
        return Run.State.HELD if "held" in self.states else Run.State.FAILED

    @property
    def exit_code(self) -> int:
        if self.error:
            return NONE
        return SOME if self.held else ALL

    def to_json(self) -> dict[str, Any]:
        return {
            "source": self.source, "run": self.run, "outcome": str(self.state), "found": self.found,
            "published": self.new + self.changed + self.unchanged, "new": self.new, "changed": self.changed, "unchanged": self.unchanged,
            "withdrawn": self.withdrawn, "refused": self.refused, "issues": self.issues + len(self.register), "held": self.held,
            "seconds": round(self.seconds, 1), **({"error": self.error} if self.error else {}),
        }  # fmt: skip
