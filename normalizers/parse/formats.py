"""Judging the parsers against a truth file of text formats (``python -m normalizers formats``)."""

from __future__ import annotations

import csv
import json
from collections import Counter
from collections.abc import Iterator, Mapping
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Literal

from normalizers.parse.fields import parse
from normalizers.parse.result import Parsed, Unparsed

JUDGED = ("kind", "low", "high", "unit", "currency", "term_low", "term_high", "period", "reference", "spread")
GIVEN = ("low", "high", "term_low", "term_high", "reference", "spread")
Verdict = Literal["passed", "wrong", "refused"]
_ESCAPES = {"\\t": "\t", "\\r": "\r", "\\n": "\n"}


def read_rows(path: Path) -> Iterator[dict[str, str]]:
    """The rows of a truth file: tab-separated, no quoting, a missing cell is empty. Raises OSError or UnicodeDecodeError."""
    with path.open(encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE):
            yield {key: value or "" for key, value in row.items() if isinstance(key, str) and not isinstance(value, list)}


def unescape(text: str) -> str:
    """``\\t``, ``\\r`` and ``\\n`` written as a backslash and a letter become the characters."""
    for written, meant in _ESCAPES.items():
        text = text.replace(written, meant)
    return text


def judge(row: Mapping[str, str]) -> tuple[dict[str, str], Verdict]:
    """What the parsers give for one row, by column, and the verdict as the truth folder's README defines it."""
    result = parse(row.get("field", ""), unescape(row.get("text", "")), row.get("lang", ""), row.get("domain", ""))
    columns = _columns(result)
    given = any(columns[name] for name in GIVEN)
    if row.get("kind", "") in ("na", "ambiguous"):
        return columns, "wrong" if given else "passed"
    if all(_same(row.get(name, ""), columns[name]) for name in JUDGED):
        return columns, "passed"
    return columns, "wrong" if given else "refused"


def _columns(result: Parsed | Unparsed) -> dict[str, str]:
    if isinstance(result, Unparsed):
        return {**dict.fromkeys(JUDGED, ""), "kind": "na", "qualifiers": "", "reason": result.reason}
    return {**{name: getattr(result, name) or "" for name in JUDGED}, "qualifiers": ";".join(result.qualifiers), "reason": ""}


def _same(wanted: str, given: str) -> bool:
    if wanted == given:
        return True
    try:
        return Decimal(wanted) == Decimal(given)
    except InvalidOperation:
        return False


def run(path: Path, details: bool) -> Iterator[str]:
    """The lines to print: one JSON object a row with ``details``, then the closing counts."""
    counts: Counter[str] = Counter(passed=0, wrong=0, refused=0)
    for row in read_rows(path):
        columns, verdict = judge(row)
        counts[verdict] += 1
        if details:
            yield json.dumps({"id": row.get("id", ""), **columns, "verdict": verdict})
    yield json.dumps(dict(counts))
