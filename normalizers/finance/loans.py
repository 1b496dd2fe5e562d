"""Repayment schedules: what is paid when, and how much of it is interest.

The rate is that of one period. Each schedule is exact (a formula's figures) or rounded to the cent as a contract rounds
it, half up, interest and instalment by themselves; the last payment clears the balance either way.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from normalizers.finance.annuity import instalment
from normalizers.finance.refusal import RefusedError
from normalizers.finance.rounding import cents

Round = Callable[[Decimal], Decimal]
MAX_PERIODS = 20_000
ZERO = Decimal(0)


@dataclass(frozen=True, slots=True)
class Payment:
    """One payment of a schedule. ``balance``: what is owed after it."""

    number: int
    interest: Decimal
    principal: Decimal
    balance: Decimal

    @property
    def amount(self) -> Decimal:
        return self.interest + self.principal


@dataclass(frozen=True, slots=True)
class Phase:
    """``periods`` payments at the rate ``i`` a period: a teaser, a fixed term, the time after it."""

    i: Decimal
    periods: int


def _check(principal: Decimal, periods: int, *rates: Decimal) -> None:
    if principal <= 0:
        raise RefusedError("absurd_input", "A loan needs a principal above zero.")
    if not 1 <= periods <= MAX_PERIODS:
        raise RefusedError("absurd_input", f"A loan of {periods} payments cannot be priced; from 1 to {MAX_PERIODS} can.")
    if any(i <= -1 or i > 1000 for i in rates):
        raise RefusedError("absurd_input", "A rate of a period must lie between -100 % and 100,000 %.")


def equal_instalments(
    principal: Decimal,
    phases: Sequence[Phase],
    *,
    amortised_over: int = 0,
    interest_only: int = 0,
    in_advance: bool = False,
    to: Round = cents,
) -> list[Payment]:
    """等额本息, P&I: one instalment a phase, on the balance at its start, over the remaining term.

    ``amortised_over`` more payments than there are: a balloon (气球贷), the balance falls due with the last payment.
    ``interest_only``: so many payments of interest alone come first. ``in_advance``: the first payment falls on day one.
    """
    count = sum(phase.periods for phase in phases)
    _check(principal, count, *(phase.i for phase in phases))
    over = amortised_over or count
    if over < count or not 0 <= interest_only <= count:
        raise RefusedError(
            "absurd_input", "The loan is amortised over fewer payments than it has, or is interest-only for longer than it lasts."
        )
    balance, paid, payments = principal, 0, list[Payment]()
    for phase in phases:
        level: Decimal | None = None
        for _ in range(phase.periods):
            paid += 1
            interest = ZERO if in_advance and paid == 1 else to(phase.i * balance)
            if paid <= interest_only:
                part = ZERO
            else:
                if level is None:
                    level = to(_level(balance, phase.i, over - paid + 1, in_advance and paid == 1))
                part = level - interest
            if paid == count:
                part = balance
            balance -= part
            payments.append(Payment(paid, interest, part, balance))
    return payments


def _level(balance: Decimal, i: Decimal, periods: int, in_advance: bool) -> Decimal:
    return instalment(balance, i, periods, in_advance=in_advance)


def equal_principal(principal: Decimal, i: Decimal, periods: int, *, to: Round = cents) -> list[Payment]:
    """等额本金: the same part of the principal each time, and interest on what is left."""
    _check(principal, periods, i)
    return _with_parts(principal, periods, to, lambda balance: to(i * balance))


def flat_equal(principal: Decimal, fee_rate: Decimal, periods: int, *, to: Round = cents) -> list[Payment]:
    """等本等息, 分期: the same part of the principal and the same fee, charged on the ORIGINAL principal, each time."""
    _check(principal, periods, fee_rate)
    return _with_parts(principal, periods, to, lambda _balance: to(fee_rate * principal))


def _with_parts(principal: Decimal, periods: int, to: Round, interest: Callable[[Decimal], Decimal]) -> list[Payment]:
    share, balance, payments = to(principal / periods), principal, list[Payment]()
    for number in range(1, periods + 1):
        charged = interest(balance)
        part = balance if number == periods else share
        balance -= part
        payments.append(Payment(number, charged, part, balance))
    return payments


def interest_first(principal: Decimal, i: Decimal, periods: int, *, to: Round = cents) -> list[Payment]:
    """先息后本: interest each time, the principal with the last."""
    _check(principal, periods, i)
    charged = to(i * principal)
    return [Payment(n, charged, principal if n == periods else ZERO, ZERO if n == periods else principal) for n in range(1, periods + 1)]


def bullet(principal: Decimal, annual_rate: Decimal, years: Decimal, *, to: Round = cents) -> list[Payment]:
    """利随本清: principal and simple interest once, at the end."""
    _check(principal, 1, annual_rate)
    if years <= 0:
        raise RefusedError("absurd_input", "A loan needs a term above zero.")
    return [Payment(1, to(principal * annual_rate * years), principal, ZERO)]


def revolving(
    draws: Sequence[tuple[int, Decimal]], annual_rate: Decimal, days: int, year_days: int = 365, *, to: Round = cents
) -> list[Payment]:
    """随借随还: simple interest on the balance of each day, paid with what is owed at the end.

    ``draws``: (day, amount), a draw + and a repayment -. Refused when more is repaid than is owed.
    """
    balance, interest, since = ZERO, ZERO, 0
    for day, amount in sorted(draws):
        if not 0 <= day <= days:
            raise RefusedError("absurd_input", f"Day {day} lies outside the {days} days of use.")
        interest += balance * annual_rate * (day - since) / year_days
        balance, since = balance + amount, day
        if balance < 0:
            raise RefusedError("absurd_input", f"On day {day} more is repaid than is owed.")
    interest += balance * annual_rate * (days - since) / year_days
    return [Payment(1, to(interest), balance, ZERO)]


def minimum_payments(balance: Decimal, i: Decimal, share: Decimal, floor: Decimal, *, to: Round = cents) -> list[Payment]:
    """A card paid down by its minimum: interest, and the larger of ``floor`` and ``share`` of the balance, until cleared."""
    _check(balance, 1, i)
    if floor <= 0 and share <= 0:
        raise RefusedError("absurd_input", "A minimum payment of nothing never clears the balance.")
    payments: list[Payment] = []
    while balance > 0:
        if len(payments) == MAX_PERIODS:
            raise RefusedError("never_cleared", f"The minimum payments do not clear the balance within {MAX_PERIODS} payments.")
        interest = to(i * balance)
        part = min(max(to(share * balance), floor), balance)
        balance -= part
        payments.append(Payment(len(payments) + 1, interest, part, balance))
    return payments


def interest_total(payments: Sequence[Payment]) -> Decimal:
    return sum((payment.interest for payment in payments), ZERO)


def paid_total(payments: Sequence[Payment]) -> Decimal:
    return sum((payment.amount for payment in payments), ZERO)
