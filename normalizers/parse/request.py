"""What a reader of a field gets, and what all fields share."""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import Decimal

from normalizers.parse.absence import parse_absence
from normalizers.parse.result import Parsed, Unparsed, plain, words

Result = Parsed | Unparsed


@dataclass(frozen=True, slots=True)
class Request:
    """What a reader gets: the text, its language and domain, and the currency of the source."""

    text: str
    lang: str
    domain: str
    currency: str


def absent(at: Request) -> Unparsed | None:
    """The text as a named absence: on_approval, not_disclosed or not_offered; None for anything else."""
    found = parse_absence(at.text)
    return None if found in (None, "zero", "at_cost") else Unparsed(at.text, str(found))


def of_percent_column(done: Parsed) -> Parsed:
    """A number of a column in per cent as a fraction."""
    low, high = (None if one is None else plain(Decimal(one) / 100) for one in (done.low, done.high))
    return replace(done, low=low, high=high, qualifiers=words([*done.qualifiers, "column_unit_percent"]))
