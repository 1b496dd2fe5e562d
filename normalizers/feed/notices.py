"""What is said about a delivered file: notices, each with its place, and the figures that close a report."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Any

from normalizers.feed.limits import FOUND
from normalizers.feed.rules import RULES, Rule
from normalizers.schema import Label

Json = dict[str, Any]
NOTHING = Label("", "")
_VISIBLE = {0x5C: "\\\\", 0x09: "\\t", 0x0A: "\\n", 0x0D: "\\r", 0x2028: "\\u2028", 0x2029: "\\u2029", 0xFEFF: "\\ufeff"}


def shown(found: str) -> str:
    """What was found, on one line and in visible characters, cut to a length that a person reads."""
    cut = found[:FOUND]
    plain = cut.translate(_VISIBLE)
    safe = "".join(one if one.isprintable() else f"\\u{ord(one):04x}" for one in plain)
    return safe + "…" if len(found) > FOUND else safe


@dataclass(frozen=True, slots=True)
class Notice:
    """One thing to be said. ``line`` and ``column`` count from 1, in the unpacked file, column in characters (of a CSV: the
    cell); 0 where there is no place. ``cell``: the name of a CSV column. ``pointer``: a JSON Pointer inside the item. ``item``
    counts from 1. ``found`` is escaped and cut; ``better`` is the very text to write, where that is known."""

    code: str
    line: int = 0
    column: int = 0
    pointer: str = ""
    key: str = ""
    item: int = 0
    cell: str = ""
    found: str = ""
    expected: Label = NOTHING
    better: str = ""

    @property
    def rule(self) -> Rule:
        return RULES[self.code]

    @property
    def stops(self) -> bool:
        """Whether it keeps the item, or the file, from being published."""
        return self.rule.severity in ("error", "system")

    def at(self, line: int, column: int, cell: str = "") -> Notice:
        return replace(self, line=line, column=column, cell=cell)

    def to_json(self, lang: str = "en") -> Json:
        """The notice for a machine, its texts in one language. ``rule`` is the anchor of its rule on the public page."""
        rule = self.rule
        out: Json = {"code": self.code, "severity": rule.severity, "message": rule.says(lang), "mend": rule.mend(lang)}
        for name in ("line", "column", "cell", "pointer", "item", "key", "found", "better"):
            value = getattr(self, name)
            if value:
                out[name] = value
        if self.expected is not NOTHING:
            out["expected"] = self.expected(lang)
        return {**out, "rule": f"#rule-{self.code}"}


@dataclass(slots=True)
class Summary:
    """The closing figures. ``problem``: the code of what keeps the whole file back, else empty."""

    format: str = ""
    mode: str = ""
    items: int = 0
    accepted: int = 0
    counts: dict[str, int] = field(default_factory=dict)
    codes: dict[str, int] = field(default_factory=dict)
    problem: str = ""

    def count(self, notice: Notice) -> None:
        rule = notice.rule
        self.counts[rule.severity] = self.counts.get(rule.severity, 0) + 1
        self.codes[rule.code] = self.codes.get(rule.code, 0) + 1
        if rule.scope == "file" and rule.severity == "error" and not self.problem:
            self.problem = rule.code

    @property
    def refused(self) -> int:
        return self.items - self.accepted

    @property
    def score(self) -> int:
        """The accepted items of a hundred; 0 for a file that is kept back whole."""
        return 0 if self.problem or not self.items else 100 * self.accepted // self.items

    @property
    def outcome(self) -> str:
        """``refused``: nothing of it; ``held``: too much of it is wrong to publish the rest; ``partly``; ``accepted``."""
        if self.problem or not self.accepted:
            return "refused"
        if not self.refused:
            return "accepted"
        return "held" if self.refused > min(MOST_REFUSED, REFUSED_SHARE * self.items) else "partly"

    def to_json(self) -> Json:
        severities = {name: self.counts.get(name, 0) for name in ("error", "warning", "info", "system")}
        return {
            "outcome": self.outcome, "score": self.score, "format": self.format, "mode": self.mode, "items": self.items,
            "accepted": self.accepted, "refused": self.refused, "notices": severities, "codes": dict(sorted(self.codes.items())),
            "problem": self.problem,
        }  # fmt: skip


MOST_REFUSED, REFUSED_SHARE = 100, 0.05  # the rest is published while no more than this is wrong
