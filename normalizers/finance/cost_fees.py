"""The fees that a product has in any case, by role, each with what it may cost when nobody says.

The ceilings are about twice the dearest fee of the role that 3,159 Australian products state (Consumer Data Right, collected in
August 2024), so that silence never ranks before a stated fee; the limit of what is lent follows 12 CFR 1026.43(e)(3), under which
points and fees of 3 % (5 % of small loans) are the most that a plain loan has. A stated fee counts in full, however high.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal, NamedTuple

from normalizers.finance.cost_parts import UNITS, ZERO, Json, Part, cents_of, decimal_of, half_up, money, units_of
from normalizers.schema.derive import PER_YEAR, YEAR_WORDS, name_words

Charged = Literal["start", "month", "year", "ahead", "end", "late"]
"""When: at the start; each month; at each year's end; at each year's start; at the end; for one late payment."""


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

    @property
    def periodic(self) -> bool:
        return self.charged in ("month", "year", "ahead")

    def times(self, months: int) -> int:
        """How often it falls due within so many months where nothing else is said."""
        return {"month": months, "year": months // 12, "ahead": -(-months // 12)}.get(self.charged, 1)


VALUATION, SETTLEMENT = ("valuation", "inspection", "评估"), ("settlement", "legal", "documentation", "document", "solicitor", "title")
OCCASIONAL = (
    "arrears", "dormant", "inactive", "statement", "late", "dishonour", "rate lock", "optional", "lenders mortgage", "guarantee",
    "reference",
)  # fmt: skip
"""Words of fees that the kind of fee alone would take for regular ones: they fall due only when something happens."""


def _lending(*, valuation: int, settlement: int, setup: int, share: str, monthly: int, yearly: int, leaving: int) -> tuple[Role, ...]:
    return (
        Role("valuation_fee", ("upfront",), "start", VALUATION, Decimal(valuation)),
        Role("settlement_fee", ("upfront",), "start", SETTLEMENT, Decimal(settlement)),
        Role("setup_fee", ("upfront", "upfront_per_plan"), "start", (), Decimal(setup), Decimal(share)),
        Role("monthly_fee", ("periodic",), "month", (), Decimal(monthly)),
        Role("yearly_fee", ("periodic",), "year", (), Decimal(yearly)),
        Role("exit_fee", ("exit",), "end", (), Decimal(leaving)),
    )


HOME_ROLES = _lending(valuation=3_000, settlement=3_000, setup=5_000, share="0.03", monthly=50, yearly=1_000, leaving=3_000)
PERSONAL_ROLES = _lending(valuation=500, settlement=1_000, setup=1_500, share="0.05", monthly=50, yearly=600, leaving=1_500)
BUSINESS_ROLES = _lending(valuation=3_000, settlement=3_000, setup=5_000, share="0.03", monthly=250, yearly=1_000, leaving=1_000)
OVERDRAFT_ROLES = (
    Role("setup_fee", ("upfront",), "start", (), Decimal(2_000), Decimal("0.03")),
    Role("monthly_fee", ("periodic",), "month", (), Decimal(350), Decimal("0.02")),
    Role("yearly_fee", ("periodic",), "ahead", (), Decimal(1_000)),
)
CARD_ROLES = (
    Role("setup_fee", ("upfront",), "start", (), Decimal(600)),
    Role("monthly_fee", ("periodic",), "month", (), Decimal(50)),
    Role("yearly_fee", ("periodic",), "ahead", (), Decimal(2_500)),
)
ACCOUNT_ROLES = (
    Role("monthly_fee", ("periodic",), "month", (), Decimal(60)),
    Role("yearly_fee", ("periodic",), "year", (), Decimal(1_000)),
)
TRANSACTION_ROLES = (
    Role("setup_fee", ("upfront",), "start", (), Decimal(3_000)),
    Role("monthly_fee", ("periodic",), "month", (), Decimal(600)),
    Role("yearly_fee", ("periodic",), "year", (), Decimal(1_000)),
)
DEPOSIT_ROLES = (Role("setup_fee", ("upfront",), "start", (), Decimal(500)),)
FUND_ROLES = (
    Role("subscription_fee", ("subscription",), "start", (), ZERO, Decimal("0.02")),
    Role("redemption_fee", ("redemption",), "end", (), ZERO, Decimal("0.02")),
)
LATE = Role("late_fee", ("late_payment",), "late", (), Decimal(200))

NOT_SAID = "not_said"
NO_AMOUNT = "no_amount"
NO_INTERVAL = "no_interval"


class Entry(NamedTuple):
    """One stated fee: ``fixed`` cents and ``share`` units of the amount, no less than ``least`` and (-1: no limit) no more than ``most``.

    ``open``: the source gives no plain amount, so that it may reach the role's ceiling. ``times`` a year: 0 once, -1 not said.
    """

    fixed: int
    share: int
    least: int
    most: int
    open: int
    times: int

    def each(self, amount: int) -> int:
        """Cents of one charge, before its ceiling."""
        each = max(self.fixed + half_up(self.share * amount, UNITS), self.least)
        return each if self.most < 0 else min(each, self.most)

    def low(self, role: Role, amount: int, months: int) -> int:
        return self.each(amount) * _count(self.times, role, months, best=True)

    def high(self, role: Role, amount: int, months: int) -> int:
        """Where its interval is not said: each month at worst, though no dearer than where nothing at all is said."""
        low, ceiling = self.low(role, amount, months), ceiling_of(role, amount)
        if self.open:
            return max(low, ceiling * role.times(months))
        return max(low, min(self.each(amount), ceiling) * months) if self.times < 0 else low


def ceiling_of(role: Role, amount: int) -> int:
    return cents_of(role.ceiling) + half_up(units_of(role.share) * amount, UNITS)


def _count(times: int, role: Role, months: int, best: bool) -> int:
    if not role.periodic:
        return 1
    if times < 0:
        return months // 12 if best else months
    return role.times(months) if times in (0, 1) else times * months // 12


@dataclass(frozen=True, slots=True)
class Fee:
    """What one role costs over a term, in ``count`` charges at most, ``yearly`` of them in a year where it is periodic."""

    role: Role
    name: str
    total_low: Decimal
    total_high: Decimal
    count: int
    yearly: int
    reason: str

    def part(self) -> Part:
        return Part(self.role.key, self.name, self.total_low, self.total_high, self.reason)


SILENT = Entry(0, 0, 0, -1, 1, 0)
"""What stands for a role that nobody speaks of."""
Read = tuple[tuple[Entry, str], ...]
"""The entries of one role, each with its name."""


def read_fees(product: Json, roles: Sequence[Role]) -> tuple[Read, ...]:
    """What the product states of each role; ``SILENT`` where it says nothing."""
    listed = [(entry, name_words(entry)) for entry in product.get("fees", ())]
    return tuple(
        tuple((_read(entry, words, role), _name(entry, role)) for entry, words in listed if _is(entry, words, role, roles))
        or ((SILENT, role.key),)
        for role in roles
    )


def fee_of(role: Role, read: Read, amount: int, months: int) -> Fee:
    """The lowest stated fee of the role: the others are for other cases."""
    priced = [(entry.high(role, amount, months), entry.low(role, amount, months), name, entry) for entry, name in read]
    high, low, name, entry = min(priced)
    reason = "" if high == low and not entry.open else NOT_SAID if entry is SILENT else NO_AMOUNT if entry.open else NO_INTERVAL
    count = max(1, _count(entry.times, role, months, best=False))
    yearly = entry.times if entry.times > 1 else 12 if role.charged == "month" or entry.times < 0 else 1
    return Fee(role, name, money(low), money(high), count, yearly, reason)


def fees_of(product: Json, roles: Sequence[Role], amount: Decimal, months: int = 12) -> list[Fee]:
    read = read_fees(product, roles)
    return [fee_of(role, found, cents_of(amount), months) for role, found in zip(roles, read, strict=True)]


def _is(entry: Json, words: str, role: Role, roles: Sequence[Role]) -> bool:
    if entry.get("kind") not in role.kinds:
        return False
    if entry["kind"] in ("periodic", "upfront") and any(word in words for word in OCCASIONAL):
        return False
    if role.periodic:
        return (_times_a_year(entry, words) == 1) == (role.charged != "month")
    if role.words:
        return any(word in words for word in role.words)
    return not any(other.words and other.kinds[0] == role.kinds[0] and any(word in words for word in other.words) for other in roles)


def _name(entry: Json, role: Role) -> str:
    return (entry.get("name") or {}).get("text") or role.key


def _times_a_year(entry: Json, words: str) -> int | None:
    """How often a periodic fee is charged in a year; by its name where its interval is not stated; None when neither says."""
    every = (entry.get("every") or {}).get("value")
    if every is not None:
        return PER_YEAR.get(every)
    return 1 if any(word in words for word in YEAR_WORDS) else None


def _read(entry: Json, words: str, role: Role) -> Entry:
    """Its amount, and its shares of the amount borrowed or invested; a share of anything else, or a bare mention, is open upward."""
    times = (_times_a_year(entry, words) or -1) if role.periodic else 0
    fixed = decimal_of(entry.get("amount"))
    shares = [share for share in entry.get("shares", ()) if decimal_of(share.get("value")) != 0]
    of_amount = [decimal_of(share.get("value")) for share in shares if share.get("of") in ("amount", "balance", "drawn", "assets")]
    known = [share for share in of_amount if share is not None and 0 <= share <= 1]
    stated = fixed is not None or bool(entry.get("shares"))  # a share of zero is an explicit zero
    plain = len(known) == len(shares) and stated and (fixed is None or fixed >= 0)
    least, most = decimal_of(entry.get("least")), decimal_of(entry.get("most"))
    return Entry(
        max(0, cents_of(fixed or ZERO)),
        units_of(sum(known, ZERO)),
        max(0, cents_of(least or ZERO)),
        -1 if most is None else max(0, cents_of(most)),
        int(not plain),
        times,
    )
