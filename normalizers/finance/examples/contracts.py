"""The words with which a case states a loan's contract, in any market: amount, term, rate or payment, and the charges."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from normalizers.finance.annuity import instalment
from normalizers.finance.contract import Charge, Contract, flows_of
from normalizers.finance.examples.figures import Figures, Share
from normalizers.finance.examples.inputs import ABSURD, MISSING, Inputs
from normalizers.finance.examples.words_loan import (
    CHARGES,
    CHARGES_OF_PRINCIPAL,
    COUNT,
    FREQUENCIES,
    PAYMENT,
    PER_YEAR_OF_NAME,
    PERIOD_RATE,
    POSITIONS,
    PRINCIPAL,
    RATE,
)
from normalizers.finance.flows import total
from normalizers.finance.loans import Phase, equal_instalments
from normalizers.finance.nominal import compound_annual, simple_annual
from normalizers.finance.refusal import RefusedError
from normalizers.finance.rounding import cents
from normalizers.finance.solve import Rate, rate_of


@dataclass(frozen=True, slots=True)
class Loan:
    """A contract as read, its flows in payment intervals, and the rate of an interval (None: no rate exists)."""

    contract: Contract
    rate: Rate | None

    @property
    def received(self) -> Decimal:
        return self.contract.principal

    @property
    def paid(self) -> Decimal:
        return -total(flow for flow in flows_of(self.contract) if flow.part != "advance")


@dataclass(frozen=True, slots=True)
class _Terms:
    """What the payments are computed from: the amount owed, intervals a year, how many, and whether each is paid ahead."""

    owed: Decimal
    per_year: Fraction
    count: int
    in_advance: bool


def rate_or_none(inputs: Inputs, solve: Callable[[], Rate]) -> Rate | None:
    """The rate; None when there is none, which is an answer. Several roots are noted."""
    try:
        rate = solve()
    except RefusedError as refusal:
        if refusal.code != "no_rate":
            raise
        inputs.notes.append(refusal.sentence)
        return None
    if rate.ambiguous:
        others = ", ".join(f"{other:.10g}" for other in rate.others)
        inputs.notes.append(f"Several rates fit; {rate.value:.10g} is the rule's choice beside {others}.")
    return rate


def read_loan(inputs: Inputs, periods_of: Callable[[Fraction], Fraction] = Fraction, default_per_year: int = 12) -> Loan:
    """The loan that the inputs state. ``periods_of``: the market's intervals a year for so many payments a year."""
    per_year = periods_of(_per_year(inputs, default_per_year))
    in_advance = inputs.word(POSITIONS, "payments_at", "timing", "payment_timing", default=False) or inputs.flag(
        "in_advance", "annuity_due"
    )
    financed = inputs.number("financed_fees", "financed_fee", "fees_financed", "fee_financed", least=0) or Decimal(0)
    principal = _principal(inputs)
    charges = tuple(_charges(inputs, principal))
    listed = _listed(inputs)
    count = _count(inputs, per_year, listed)
    amounts = _amounts(inputs, _Terms(principal + financed, per_year, count, in_advance), listed)
    contract = Contract(principal, amounts, per_year, charges, in_advance)
    _compare(inputs, contract)
    return Loan(contract, rate_or_none(inputs, lambda: rate_of(flows_of(contract))))


def _principal(inputs: Inputs) -> Decimal:
    principal = inputs.number(*PRINCIPAL)
    if principal is None:
        raise RefusedError(MISSING, "There is no principal.")
    if principal <= 0:
        raise RefusedError(ABSURD, f"The principal must be above zero, not {principal}.")
    return principal


def _per_year(inputs: Inputs, default: int) -> Fraction:
    word = inputs.word(FREQUENCIES, "frequency", "payment_frequency", "repayment_frequency", default=0)
    given = inputs.number("periods_per_year", "payments_per_year", "repayments_per_year", "compounding_per_year")
    if given is not None and not 0 < given <= 366:
        raise RefusedError(ABSURD, f"periods_per_year must lie above 0 and up to 366, not {given}.")
    if given is not None and word and given != word:
        raise RefusedError("contradictory_inputs", "The frequency and the number of payments a year differ.")
    named = next(
        (times for prefix, times in PER_YEAR_OF_NAME.items() if inputs.has(*(f"{prefix}_{name}" for name in ("payment", "repayment")))), 0
    )
    stated = Fraction(given) if given is not None else Fraction(word or named or default)
    if named and abs(stated - named) >= 1:
        raise RefusedError(
            "contradictory_inputs", f"A payment named for {named} a year stands in a loan of {float(stated):g} payments a year."
        )
    return stated


def _span(inputs: Inputs, name: str, terms: _Terms, most: int, least: int = 0) -> int | None:
    """A stretch of the loan in payments: stated in payments (``X_periods``), or in months of the year's payments (``X_months``)."""
    periods, months = inputs.count(f"{name}_periods", least=least, most=most), inputs.count(f"{name}_months", least=0)
    if periods is not None or months is None:
        return periods
    found = Fraction(months) * terms.per_year / 12
    if abs(found - round(found)) > Fraction(1, 4) or not least <= round(found) <= most:
        raise RefusedError(ABSURD, f"{name}_months {months} is no number of payments of this loan.")
    return round(found)


def _charges(inputs: Inputs, principal: Decimal) -> list[Charge]:
    free = inputs.flag("first_year_free", "first_free")
    found = []
    for names, when in CHARGES.items():
        for name in names:
            amount = inputs.number(name, least=0)
            if amount:
                found.append(Charge(name, amount, when, free and when in ("year_end", "year_start")))
    for name, when in CHARGES_OF_PRINCIPAL.items():
        share = inputs.number(name, least=0)
        if share:
            found.append(Charge(name, cents(share * principal), when))
    return found


def _listed(inputs: Inputs) -> list[Decimal] | None:
    """``payments`` is a list of amounts in some cases and their number in others."""
    for name in ("payments", "payment_amounts", "repayments"):
        if inputs.has(name) and isinstance(inputs.peek(name), list):
            found = inputs.need_numbers(name)
            if any(amount < 0 for amount in found):
                raise RefusedError(ABSURD, f"{name} must not be negative.")
            return found
    return None


def _count(inputs: Inputs, per_year: Fraction, listed: list[Decimal] | None) -> int:
    """How many payments: stated, or the length of the list, or the term in months or years at so many a year."""
    stated = inputs.count(*COUNT, *(() if listed is not None else ("payments",)), least=1)
    months = inputs.number("months", "term_months", "term_in_months")
    years = inputs.number("years", "term_years", "term_in_years")
    if stated is None and listed is not None and len(listed) > 1:
        stated = len(listed)
    if months is None and years is not None:
        months = years * 12
    if months is None:
        if stated is None:
            raise RefusedError(MISSING, "There is no number of payments and no term.")
        return stated
    if months <= 0:
        raise RefusedError(ABSURD, "The term must be above zero.")
    from_term = int(Fraction(months) * per_year / 12 + Fraction(1, 2))
    if stated is not None and abs(stated - from_term) > 1:
        raise RefusedError("contradictory_inputs", f"{stated} payments do not fit a term of {months} months.")
    return from_term if stated is None else stated


def _amounts(inputs: Inputs, terms: _Terms, listed: list[Decimal] | None) -> tuple[Decimal, ...]:
    balloon = inputs.number("balloon", "residual", "residual_value", "final_balance", least=0) or Decimal(0)
    payment = inputs.number(*PAYMENT, least=0)
    contracted = None
    if inputs.has(*RATE, *PERIOD_RATE, "intro_rate", "teaser_rate"):
        contracted = _contracted(inputs, terms, balloon)
    if listed is not None:
        amounts = listed * terms.count if len(listed) == 1 else list(listed)
        if len(amounts) != terms.count:
            raise RefusedError("contradictory_inputs", f"There are {len(amounts)} payments listed for {terms.count}.")
    elif payment is not None:
        amounts = [payment] * terms.count
        amounts[-1] += balloon
    elif contracted is not None:
        amounts = contracted
    else:
        raise RefusedError(MISSING, "There is neither a payment nor a rate.")
    first, last = inputs.number("first_payment", least=0), inputs.number("final_payment", "last_payment", least=0)
    if first is not None:
        amounts[0] = first
    if last is not None:
        amounts[-1] = last
    if contracted is not None and abs(contracted[0] - amounts[0]) > Decimal("0.015"):
        inputs.notes.append(f"The stated rate gives a payment of {contracted[0]}, the contract states {amounts[0]}.")
    return tuple(amounts)


def _contracted(inputs: Inputs, terms: _Terms, balloon: Decimal) -> list[Decimal]:
    """The payments that follow from the rate: level ones, a teaser first, interest alone first, or a balance left at the end."""
    count, n = terms.count, Decimal(terms.per_year.numerator) / terms.per_year.denominator
    annual, per_period = inputs.number(*RATE), inputs.number(*PERIOD_RATE)
    intro, revert = inputs.number("intro_rate", "teaser_rate"), inputs.number("revert_rate", "reversion_rate")
    intro_count = _span(inputs, "teaser" if inputs.has("teaser_months", "teaser_periods") else "intro", terms, count, 1)
    after = annual if annual is not None else revert
    if per_period is not None and after is None:
        after = per_period * n
    if after is None or (intro is None) != (intro_count is None):
        raise RefusedError(MISSING, "A rate is missing, or the time for which the introductory rate holds.")
    phases = [Phase(after / n, count)]
    if intro is not None and intro_count is not None:
        if intro_count >= count:
            raise RefusedError(ABSURD, "The introductory rate lasts longer than the loan.")
        phases = [Phase(intro / n, intro_count), Phase(after / n, count - intro_count)]
    spelt = "amortization" if inputs.has("amortization_months", "amortization_periods") else "amortisation"
    over = _span(inputs, spelt, terms, 20_000, count) or 0
    free = _span(inputs, "interest_only", terms, count) or 0
    if balloon:
        return _with_balloon(terms.owed, phases, balloon, terms.in_advance)
    payments = equal_instalments(terms.owed, phases, amortised_over=over, interest_only=free, in_advance=terms.in_advance)
    return [payment.amount for payment in payments]


def _with_balloon(owed: Decimal, phases: list[Phase], balloon: Decimal, in_advance: bool) -> list[Decimal]:
    if len(phases) > 1:
        raise RefusedError("unsupported", "A balloon together with an introductory rate is not computed.")
    level = cents(instalment(owed, phases[0].i, phases[0].periods, left=balloon, in_advance=in_advance))
    amounts = [level] * phases[0].periods
    amounts[-1] += balloon
    return amounts


def _compare(inputs: Inputs, contract: Contract) -> None:
    """Totals that the case states beside its payments: a difference is told, the payments decide."""
    paid = -total(flow for flow in flows_of(contract) if flow.part != "advance")
    charge = inputs.number("total_charge_for_credit", "total_cost", "total_interest_and_fees")
    stated = inputs.number("total_amount_repayable", "total_amount_payable", "total_repayable")
    for claimed in (None if charge is None else contract.principal + charge, stated):
        if claimed is not None and abs(claimed - paid) > Decimal("0.005"):
            inputs.notes.append(f"The payments add up to {paid}, the stated total is {claimed}.")


def loan_figures(loan: Loan) -> Figures:
    """The figures that any loan has, under the names that the cases of all markets use."""
    contract = loan.contract
    i = None if loan.rate is None else loan.rate.value
    nominal = None if i is None else Share(simple_annual(i, contract.per_year))
    effective = None if i is None else Share(compound_annual(i, contract.per_year))
    cost = loan.paid - contract.principal
    fees = -total(flow for flow in flows_of(contract) if flow.part not in ("advance", "payment"))
    return {
        "nominal": nominal,
        "effective": effective,
        "periodic_rate": None if i is None else Share(i),
        "annualised_simple": nominal,
        "annualised_compound": effective,
        "payment": contract.amounts[0],
        "monthly_payment": contract.amounts[0],
        "monthly_repayment": contract.amounts[0],
        "instalment": contract.amounts[0],
        "first_payment": contract.amounts[0],
        "last_payment": contract.amounts[-1],
        "number_of_payments": len(contract.amounts),
        "total_amount_repayable": loan.paid,
        "total_amount_payable": loan.paid,
        "total_payable": loan.paid,
        "total_cost": cost,
        "total_cost_of_credit": cost,
        "total_charge_for_credit": cost,
        "finance_charge": cost,
        "total_fees": fees,
        "total_interest": cost - fees,
    }
