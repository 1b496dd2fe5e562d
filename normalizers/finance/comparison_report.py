"""How many published comparison rates of a market follow from their own rates and fees, and why the others do not: a table."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from normalizers.finance.comparison import Comparison, compare
from normalizers.finance.cost_parts import Json
from normalizers.finance.refusal import RefusedError

CATEGORIES = ("home_loan", "personal_loan", "car_loan")


@dataclass(slots=True)
class Report:
    """``verdicts``: by verdict. ``reasons``: of those that differ, by what would explain it. ``refused``: rates with nothing to compare."""

    verdicts: Counter[str] = field(default_factory=Counter)
    reasons: Counter[tuple[str, str]] = field(default_factory=Counter)
    refused: int = 0

    def lines(self) -> Iterator[str]:
        """The table, most frequent first, and the counts as one JSON line."""
        whole = self.verdicts.total()
        for verdict, count in sorted(self.verdicts.items(), key=lambda one: (not one[0].startswith("agrees"), -one[1])):
            yield f"{count:>7,}  {count / whole:>6.1%}  {verdict}"
            own = [(reason, number) for (of, reason), number in self.reasons.most_common() if of == verdict]
            yield from (f"{number:>16,}  {reason}" for reason, number in own)
        agree = sum(count for verdict, count in self.verdicts.items() if verdict.startswith("agrees"))
        yield json.dumps({"compared": whole, "agree": agree, "differ": whole - agree, "nothing_to_compare": self.refused})


def add(report: Report, product: Json) -> Iterator[Json]:
    """Count every rate of a product that publishes a comparison rate; each as a line of details."""
    if product.get("category") not in CATEGORIES:
        return
    for place, rate in enumerate(product.get("rates", ())):
        try:
            found = compare(product, rate)
        except RefusedError:
            report.refused += 1
            continue
        report.verdicts[found.verdict] += 1
        if found.reason:
            report.reasons[found.verdict, found.reason] += 1
        yield _detail(product, place, found)


def _detail(product: Json, place: int, found: Comparison) -> Json:
    return {
        "product": product.get("name", ""),
        "rate": place,
        "published": str(found.published),
        "ours": round(found.without_exit, 6),
        "with_discharge_fee": round(found.with_exit, 6),
        "verdict": found.verdict,
        "reason": found.reason,
        "charges": list(found.charges),
        "counted": None if found.counted is None else list(found.counted),
        "undisclosed": list(found.undisclosed),
    }


def of(products: Iterable[Json], report: Report) -> Iterator[Json]:
    """The details of every product, in turn; the report is whole when they have all been taken."""
    for product in products:
        yield from add(report, product)
