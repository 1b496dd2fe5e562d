"""The fees that a loan or an account has in any case, by role, each with what it may cost when nobody says."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from normalizers.finance.cost_parts import ZERO, Json, Part, decimal_of
from normalizers.finance.rounding import cents
from normalizers.schema.derive import PER_YEAR, YEAR_WORDS, name_words

Charged = Literal["start", "month", "year", "end", "late"]


@dataclass(frozen=True, slots=True)
class Role:
    """``ceiling`` + ``share`` of the amount: what it costs each time at the worst end where the source does not speak of it.

    ``words``: what its name says; a role without words takes what no other role of its kinds took.
    """

    key: str
    kinds: tuple[str, ...]
    charged: Charged
    words: tuple[str, ...] = ()
    ceiling: Decimal = ZERO
    share: Decimal = ZERO


VALUATION, SETTLEMENT = ("valuation", "inspection", "评估"), ("settlement", "legal", "documentation", "document", "solicitor", "title")
HOME_ROLES = (
    Role("valuation_fee", ("upfront",), "start", VALUATION, Decimal(3_000)),
    Role("settlement_fee", ("upfront",), "start", SETTLEMENT, Decimal(3_000)),
    Role("setup_fee", ("upfront",), "start", (), Decimal(5_000), Decimal("0.03")),
    Role("monthly_fee", ("periodic",), "month", (), Decimal(50)),
    Role("yearly_fee", ("periodic",), "year", (), Decimal(1_000)),
    Role("exit_fee", ("exit",), "end", (), Decimal(3_000)),
)
PERSONAL_ROLES = (
    Role("valuation_fee", ("upfront",), "start", VALUATION, Decimal(500)),
    Role("settlement_fee", ("upfront",), "start", SETTLEMENT, Decimal(500)),
    Role("setup_fee", ("upfront",), "start", (), Decimal(1_000), Decimal("0.05")),
    Role("monthly_fee", ("periodic",), "month", (), Decimal(30)),
    Role("yearly_fee", ("periodic",), "year", (), Decimal(300)),
    Role("exit_fee", ("exit",), "end", (), Decimal(500)),
)
ACCOUNT_ROLES = (
    Role("monthly_fee", ("periodic",), "month", (), Decimal(50)),
    Role("yearly_fee", ("periodic",), "year", (), Decimal(1_000)),
)
DEPOSIT_ROLES = (Role("setup_fee", ("upfront",), "start", (), Decimal(500)),)
LATE = Role("late_fee", ("late_payment",), "late", (), Decimal(200))

NOT_SAID = "the source does not say whether it is charged"
NO_AMOUNT = "the source gives no plain amount"
NO_INTERVAL = "the source does not say how often it is charged"


@dataclass(frozen=True, slots=True)
class Fee:
    """What one role costs each time: ``low`` to ``high``; ``every`` so many months for a periodic one."""

    role: Role
    name: str
    low: Decimal
    high: Decimal
    every: int
    reason: str

    def times(self, months: int) -> int:
        return months // self.every if self.role.charged in ("month", "year") else 1

    def part(self, months: int) -> Part:
        times = self.times(months)
        return Part(self.role.key, self.name, cents(self.low * times), cents(self.high * times), self.reason)


def fees_of(product: Json, roles: Sequence[Role], amount: Decimal) -> list[Fee]:
    return [_fee(product, role, roles, amount) for role in roles]


def _fee(product: Json, role: Role, roles: Sequence[Role], amount: Decimal) -> Fee:
    """The lowest stated fee of the role; where none is stated, from nothing (or from what is stated) to the ceiling."""
    ceiling = role.ceiling + role.share * amount
    found = [entry for entry in product.get("fees", ()) if _is(entry, role, roles)]
    every = 12 if role.charged == "year" else 1
    if not found:
        return Fee(role, role.key, ZERO, ceiling, every, NOT_SAID)
    priced = sorted((_each(entry, role, amount, ceiling) for entry in found), key=lambda fee: (fee.high / fee.every, fee.low, fee.name))
    return priced[0]


def _is(entry: Json, role: Role, roles: Sequence[Role]) -> bool:
    if entry.get("kind") not in role.kinds:
        return False
    if role.charged in ("month", "year"):
        return (_times_a_year(entry) == 1) == (role.charged == "year")
    if role.words:
        return _named(entry, role)
    return not any(other.words and other.kinds == role.kinds and _named(entry, other) for other in roles)


def _named(entry: Json, role: Role) -> bool:
    name = name_words(entry)
    return any(word in name for word in role.words)


def _times_a_year(entry: Json) -> int | None:
    """How often a periodic fee is charged in a year; by its name where its interval is not stated; None when neither says."""
    every = (entry.get("every") or {}).get("value")
    if every is not None:
        return PER_YEAR.get(every)
    return 1 if any(word in name_words(entry) for word in YEAR_WORDS) else None


def _each(entry: Json, role: Role, amount: Decimal, ceiling: Decimal) -> Fee:
    """One entry: its amount, and its shares of the amount borrowed; a share of anything else, or a bare mention, is open upward.

    A fee charged weekly or quarterly counts by the month.
    """
    times = _times_a_year(entry)
    if role.charged == "month" and times is None:
        return _of_unknown_interval(entry, role, ceiling)
    every, scale = (1, Decimal(times or 12) / 12) if role.charged == "month" else (12 if role.charged == "year" else 1, Decimal(1))
    name = (entry.get("name") or {}).get("text") or role.key
    fixed = decimal_of(entry.get("amount"))
    shares = [share for share in entry.get("shares", ()) if decimal_of(share.get("value")) != 0]
    of_amount = [decimal_of(share.get("value")) for share in shares if share.get("of") in ("amount", "balance", "drawn")]
    known = [share for share in of_amount if share is not None]
    low = ((fixed or ZERO) + amount * sum(known, ZERO)) * scale
    plain = len(known) == len(shares) and (fixed is not None or bool(shares))
    high = low if plain else max(low, ceiling)
    return Fee(role, name, low, high, every, "" if plain else NO_AMOUNT)


def _of_unknown_interval(entry: Json, role: Role, ceiling: Decimal) -> Fee:
    """Charged once a year at best, each month at worst, though no dearer than where nothing at all is said."""
    amount = decimal_of(entry.get("amount"))
    name = (entry.get("name") or {}).get("text") or role.key
    if amount is None:
        return Fee(role, name, ZERO, ceiling, 1, NO_AMOUNT)
    yearly = amount / 12
    high = max(min(amount, ceiling), yearly)
    return Fee(role, name, yearly, high, 1, "" if amount == 0 else NO_INTERVAL)
