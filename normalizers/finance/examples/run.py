"""Judging a file of worked examples: the verdicts are those that the truth folder's README defines."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any, Literal

from normalizers.finance.examples.figures import pick
from normalizers.finance.examples.inputs import Inputs
from normalizers.finance.examples.table import KINDS
from normalizers.finance.refusal import RefusedError

Verdict = Literal["passed", "wrong", "refused", "flagged"]
SLACK = 1e-9  # of a comparison of doubles, beside the case's own tolerance
ROLES = ("truth", "audit")


class UnreadableFileError(ValueError):
    """The file is no list of cases; the text is one sentence."""


@dataclass(frozen=True, slots=True)
class Judged:
    """``computed``: what really follows, by field of ``expected``; None when the case was refused, with the reason."""

    computed: dict[str, float | None] | None
    verdict: Verdict
    reason: str = ""
    code: str = ""
    notes: tuple[str, ...] = ()


def read_cases(path: Path) -> list[Any]:
    """The cases of a file. Raises OSError, or UnreadableFileError."""
    try:
        document = json.loads(path.read_bytes(), parse_float=Decimal, parse_constant=Decimal)
    except (ValueError, RecursionError) as error:
        raise UnreadableFileError(f"The file is not JSON: {error}.") from None
    if not isinstance(document, list):
        raise UnreadableFileError("The file is not a list of cases.")
    return document


def judge(case: Any) -> Judged:
    """One case: computed from its inputs alone, then compared. Whatever stands in it, a verdict is given."""
    try:
        expected, tolerance, role = _frame(case)
        computed, notes = compute(case.get("kind"), case.get("inputs"), list(expected))
    except RefusedError as refusal:
        return Judged(None, "refused", refusal.sentence, refusal.code)
    except ArithmeticError:
        return Judged(None, "refused", "The inputs lead beyond any number that can be computed with.", "beyond_numbers")
    close = all(_close(expected[field], computed[field], _tolerance(tolerance, field)) for field in expected)
    if role == "audit":
        said = "The claim follows from its inputs." if close else _differs(expected, computed)
        return Judged(computed, "wrong" if close else "flagged", said, notes=notes)
    return Judged(computed, "passed" if close else "wrong", "" if close else _differs(expected, computed), notes=notes)


def _frame(case: Any) -> tuple[dict[str, Any], Any, str]:
    if not isinstance(case, Mapping):
        raise RefusedError("no_case", "A case must be an object.")
    expected, role = case.get("expected"), case.get("role", "truth")
    if not isinstance(expected, Mapping) or not expected:
        raise RefusedError("nothing_expected", "The case expects nothing, so there is nothing to judge.")
    if role not in ROLES:
        raise RefusedError("unknown_role", f"There is no role {str(role)[:40]!r}; there are: {', '.join(ROLES)}.")
    for field, value in expected.items():
        if role == "truth" and value is not None and not _is_number(value):
            raise RefusedError("no_number_expected", f"expected.{field} must be a number or null, not {str(value)[:40]!r}.")
        allowed = _tolerance(case.get("tolerance", 0), field)
        if not _is_number(allowed) or not allowed >= 0:
            raise RefusedError("bad_tolerance", f"The tolerance of {field} must be a number from 0, not {str(allowed)[:40]!r}.")
    return dict(expected), case.get("tolerance", 0), role


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float | Decimal) and not isinstance(value, bool) and Decimal(value).is_finite()


def compute(kind: Any, given: Any, fields: list[str]) -> tuple[dict[str, float | None], tuple[str, ...]]:
    """The asked fields of a case of this kind with these inputs, and what has to be told beside them. Raises RefusedError."""
    answer = KINDS.get(kind) if isinstance(kind, str) else None
    if answer is None:
        raise RefusedError("unknown_kind", f"There is no kind {str(kind)[:60]!r}.")
    if not isinstance(given, Mapping):
        raise RefusedError("missing_input", "The case has no inputs.")
    inputs = Inputs(given)
    figures = answer(inputs)
    inputs.done(f" of {kind}")
    return {field: pick(figures, field) for field in fields}, tuple(inputs.notes)


def _tolerance(tolerance: Any, field: str) -> Any:
    found = tolerance.get(field, 0) if isinstance(tolerance, Mapping) else tolerance
    return 0 if found is None else found


def _close(wanted: Any, have: float | None, tolerance: Any) -> bool:
    if wanted is None or have is None:
        return wanted is None and have is None
    if not _is_number(wanted):
        return False  # a claim in words
    return abs(have - float(wanted)) <= float(tolerance) + SLACK


def _differs(expected: Mapping[str, Any], computed: Mapping[str, float | None]) -> str:
    told = "; ".join(f"{field} is {computed[field]}, not {expected[field]}" for field in expected if computed[field] != expected[field])
    return f"What follows from the inputs differs: {told}."


def run(path: Path, details: bool) -> Iterator[str]:
    """The lines to print: one JSON object a case with ``details``, then the closing counts (``flagged`` counts as passed)."""
    counts: Counter[str] = Counter(passed=0, wrong=0, refused=0)
    for case in read_cases(path):
        judged = judge(case)
        counts["passed" if judged.verdict == "flagged" else judged.verdict] += 1
        if details:
            name = case.get("id") if isinstance(case, Mapping) else None
            line: dict[str, Any] = {"id": name, "computed": judged.computed, "verdict": judged.verdict}
            if judged.reason:
                line["reason"] = judged.reason
            if judged.code:
                line["code"] = judged.code
            if judged.notes:
                line["notes"] = list(judged.notes)
            yield json.dumps(line, ensure_ascii=False, default=str)
    yield json.dumps(dict(counts))
