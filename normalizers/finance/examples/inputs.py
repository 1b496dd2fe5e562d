"""Reading a case's inputs: every word is used, declared as telling only, or refused by name."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any, TypeVar

from normalizers.finance.refusal import RefusedError

Found = TypeVar("Found")

TELLING = frozenset(
    [
        "description",
        "note",
        "notes",
        "product",
        "cdr_file",
        "cdr_fees",
        "source",
        "sms",
        "comment",
        "currency",
        "lender",
        "institution",
        "name",
        "issuer",
        "basic_sum_assured",
        "title",
        "ref",
        "claim",
        "country",
        "market",
        "label",
    ]
)
"""Words that tell a reader what the case is about; no figure depends on them."""
LARGEST = Decimal("1e15")
MISSING = "missing_input"
ABSURD = "absurd_input"


class Inputs:
    """The inputs of one case. Each reader takes the first of its names that is there, and marks it as used."""

    def __init__(self, given: Mapping[str, Any]) -> None:
        self._given = {str(key): value for key, value in given.items() if value is not None}
        self._used: set[str] = set()
        self.notes: list[str] = []  # what a reader of the verdict should know: several roots, totals that differ

    def peek(self, name: str) -> Any:
        """The value as it stands, without marking it as used."""
        return self._given.get(name)

    def has(self, *names: str) -> bool:
        return any(name in self._given for name in names)

    def raw(self, *names: str) -> Any:
        """The value under one of the names, None when there is none. Two names for one thing that differ are refused."""
        there = [name for name in names if name in self._given]
        self._used.update(there)
        if not there:
            return None
        if any(self._given[name] != self._given[there[0]] for name in there[1:]):
            raise RefusedError("contradictory_inputs", f"{there[0]} and {there[1]} say different things.")
        return self._given[there[0]]

    def names(self) -> list[str]:
        return list(self._given)

    def number(self, *names: str, least: Decimal | int | None = None) -> Decimal | None:
        value = self.raw(*names)
        return None if value is None else number(value, names[0], least)

    def need(self, *names: str, least: Decimal | int | None = None) -> Decimal:
        found = self.number(*names, least=least)
        if found is None:
            raise RefusedError(MISSING, f"There is no {names[0]}.")
        return found

    def above_zero(self, *names: str) -> Decimal:
        found = self.need(*names)
        if found <= 0:
            raise RefusedError(ABSURD, f"{names[0]} must be above zero, not {found}.")
        return found

    def count(self, *names: str, least: int = 0, most: int = 20_000) -> int | None:
        value = self.number(*names)
        return None if value is None else whole(value, names[0], least, most)

    def need_count(self, *names: str, least: int = 1, most: int = 20_000) -> int:
        found = self.count(*names, least=least, most=most)
        if found is None:
            raise RefusedError(MISSING, f"There is no {names[0]}.")
        return found

    def text(self, *names: str) -> str | None:
        value = self.raw(*names)
        if value is None:
            return None
        if not isinstance(value, str):
            raise RefusedError(ABSURD, f"{names[0]} must be a text.")
        return value

    def flag(self, *names: str) -> bool:
        value = self.raw(*names)
        if value is None or isinstance(value, bool):
            return bool(value)
        raise RefusedError(ABSURD, f"{names[0]} must be true or false.")

    def word(self, table: Mapping[str, Found], *names: str, default: Found | None = None) -> Found:
        """One of the table's words, by its beginning in any spelling of case. Refused for a word that is none."""
        text = self.text(*names)
        if text is None:
            if default is None:
                raise RefusedError(MISSING, f"There is no {names[0]}.")
            return default
        plain = text.strip().lower()
        found = table.get(plain)
        if found is None:
            raise RefusedError("unknown_word", f"{names[0]} {text[:60]!r} is none of: {', '.join(table)}.")
        return found

    def items(self, *names: str) -> list[Any] | None:
        value = self.raw(*names)
        if value is None:
            return None
        if not isinstance(value, list):
            raise RefusedError(ABSURD, f"{names[0]} must be a list.")
        return value

    def numbers(self, *names: str) -> list[Decimal] | None:
        found = self.items(*names)
        return None if found is None else [number(value, names[0]) for value in found]

    def need_numbers(self, *names: str) -> list[Decimal]:
        found = self.numbers(*names)
        if not found:
            raise RefusedError(MISSING, f"There is no {names[0]}.")
        return found

    def dates(self, *names: str) -> list[date] | None:
        found = self.items(*names)
        return None if found is None else [day(value, names[0]) for value in found]

    def date(self, *names: str) -> date | None:
        value = self.raw(*names)
        return None if value is None else day(value, names[0])

    def inner(self, *names: str) -> Inputs | None:
        """An object inside the inputs, to be read as strictly as they are."""
        value = self.raw(*names)
        if value is None:
            return None
        if not isinstance(value, Mapping):
            raise RefusedError(ABSURD, f"{names[0]} must be an object.")
        return Inputs(value)

    def rows(self, *names: str, width: Sequence[int] = (2,)) -> list[list[Any]] | None:
        found = self.items(*names)
        if found is None:
            return None
        if not all(isinstance(row, list) and len(row) in width for row in found):
            raise RefusedError(ABSURD, f"Each item of {names[0]} must be a list of {' or '.join(map(str, width))}.")
        return found

    def ignore(self, *names: str) -> None:
        """Declare words that only tell, in this kind."""
        self._used.update(names)

    def done(self, where: str = "") -> None:
        """Refuse what nobody read."""
        left = sorted(self._given.keys() - self._used - TELLING)
        if left:
            raise RefusedError("unknown_input", f"Nobody reads the input{'s' if len(left) > 1 else ''} {', '.join(left)}{where}.")


def number(value: Any, name: str, least: Decimal | int | None = None) -> Decimal:
    """A finite number from JSON or from a text of digits. Refused when it is none, absurdly large, or below ``least``."""
    if isinstance(value, bool) or not isinstance(value, int | float | str | Decimal):
        raise RefusedError(ABSURD, f"{name} must be a number.")
    try:
        found = Decimal(str(value)) if isinstance(value, float) else Decimal(value)
    except InvalidOperation:
        raise RefusedError(ABSURD, f"{name} must be a number, not {str(value)[:40]!r}.") from None
    if not found.is_finite() or abs(found) > LARGEST:
        raise RefusedError(ABSURD, f"{name} must be a number up to {LARGEST:.0e}.")
    if least is not None and found < least:
        raise RefusedError(ABSURD, f"{name} must be at least {least}, not {found}.")
    return found


def whole(value: Any, name: str, least: int = 0, most: int = 20_000) -> int:
    found = number(value, name)
    if found != found.to_integral_value() or not least <= found <= most:
        raise RefusedError(ABSURD, f"{name} must be a whole number from {least} to {most}, not {found}.")
    return int(found)


def day(value: Any, name: str) -> date:
    try:
        return date.fromisoformat(value)
    except (TypeError, ValueError):
        raise RefusedError(ABSURD, f"{name} must hold dates written 2026-11-25, not {str(value)[:40]!r}.") from None


def each(rows: Sequence[Any], name: str, read: Callable[[Inputs], Found]) -> list[Found]:
    """Every object of a list, read by ``read`` and read whole."""
    found = []
    for row in rows:
        if not isinstance(row, Mapping):
            raise RefusedError(ABSURD, f"Each item of {name} must be an object.")
        inner = Inputs(row)
        found.append(read(inner))
        inner.done(f" of {name}")
    return found
