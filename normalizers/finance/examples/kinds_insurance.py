"""Kinds of insurance: IRR by surrender year, premium per 1,000, growing sums, yearly-renewed cover, monthly payment."""

from __future__ import annotations

from decimal import Decimal

from normalizers.finance import insurance
from normalizers.finance.examples.contracts import rate_or_none
from normalizers.finance.examples.figures import Figure, Figures, Share
from normalizers.finance.examples.inputs import ABSURD, MISSING, Inputs, number, whole
from normalizers.finance.examples.words_loan import POSITIONS
from normalizers.finance.flows import total
from normalizers.finance.refusal import RefusedError
from normalizers.finance.rounding import cents
from normalizers.finance.solve import Rate

ZERO = Decimal(0)
_ARREARS = {word: not start for word, start in POSITIONS.items()} | {
    "start of each policy year": False, "start of policy year": False, "start of year": False, "beginning of year": False,
    "end of each policy year": True, "end of policy year": True, "end of year": True,
}  # fmt: skip


def irr(inputs: Inputs) -> Figures:
    """The IRR a year when the policy is given up at the end of a year; with values of several years, the break-even too."""
    premiums = _premiums(inputs)
    arrears = inputs.word(_ARREARS, "premiums_at", default=False)
    values, benefits = _by_year(inputs, "cash_values", "cash_value_by_year"), _by_year(inputs, "benefits", "survival_benefits", "annuity")
    value = inputs.number("cash_value", "surrender_value", "maturity_benefit", "maturity_value", least=0)
    year = inputs.count("surrender_year_end", "surrender_year", "policy_year", "year", "term_years", least=1, most=insurance.LONGEST)
    if year is None:
        if not values or value is not None:
            raise RefusedError(MISSING, "There is no surrender_year_end.")
        year = max(values)
    if value is None:
        value = values.get(year)
    if value is None and not benefits:
        raise RefusedError(MISSING, f"There is no cash_value at the end of year {year}.")
    flows = insurance.policy_flows(premiums, year, value or ZERO, benefits, in_arrears=arrears)
    rate = rate_or_none(inputs, lambda: insurance.policy_rate(flows))
    share = None if rate is None else Share(rate.value)
    paid = -total(flows, "premium")
    figures: dict[str, Figure] = {
        "irr": share, "annual": share, "rate": share, "premiums_paid": paid, "total_premiums": paid,
        "gain": total(flows), "net_gain": total(flows),
    }  # fmt: skip
    if values:
        figures["break_even_year"] = insurance.break_even(premiums, values, benefits)
        figures |= {f"irr_year_{when}": _at(premiums, when, values[when], benefits, arrears) for when in values}
    return figures


def _at(premiums: list[Decimal], year: int, value: Decimal, benefits: dict[int, Decimal], arrears: bool) -> Share | None:
    def solve() -> Rate:
        return insurance.policy_rate(insurance.policy_flows(premiums, year, value, benefits, in_arrears=arrears))

    rate = rate_or_none(Inputs({}), solve)
    return None if rate is None else Share(rate.value)


def _premiums(inputs: Inputs) -> list[Decimal]:
    """A list by year, one single premium, or an annual premium for a number of years."""
    listed = inputs.numbers("premiums")
    single = inputs.number("single_premium", least=0)
    annual, years = (
        inputs.number("annual_premium", "premium", least=0),
        inputs.count("premium_years", "pay_years", "payment_years", least=1, most=100),
    )
    stated = [way for way in (listed, single, annual) if way is not None]
    if len(stated) != 1:
        raise RefusedError(
            MISSING if not stated else "contradictory_inputs", "There must be one of premiums, single_premium and annual_premium."
        )
    if listed is not None:
        if any(premium < 0 for premium in listed):
            raise RefusedError(ABSURD, "A premium must not be negative.")
        return listed
    if single is not None:
        return [single]
    if annual is None or years is None:
        raise RefusedError(MISSING, "There is no premium_years.")
    return [annual] * years


def _by_year(inputs: Inputs, *names: str) -> dict[int, Decimal]:
    """Amounts at the end of a policy year: [[year, amount], ...] or a list that starts with year 1, or an object by year."""
    given = inputs.raw(*names)
    if given is None:
        return {}
    if isinstance(given, dict):
        pairs = [[key, value] for key, value in given.items()]
    elif isinstance(given, list) and all(isinstance(row, list) and len(row) == 2 for row in given):
        pairs = given
    elif isinstance(given, list):
        pairs = [[year, value] for year, value in enumerate(given, 1)]
    else:
        raise RefusedError(ABSURD, f"{names[0]} must be a list or an object by year.")
    return {whole(year, names[0], 0, insurance.LONGEST): number(amount, names[0], 0) for year, amount in pairs}


def growing_sum(inputs: Inputs) -> Figures:
    """S_n = S_1 (1 + g)^(n-1). The growth is no return."""
    first = inputs.above_zero("basic_sum_assured", "sum_assured", "first_year_sum")
    year = inputs.need_count("policy_year", "year", most=insurance.LONGEST)
    found = insurance.growing_sum(first, inputs.need("growth", "growth_rate"), year)
    return {"effective_sum_assured": found, "sum_assured": found, "growing_sum": found}


def per_1000(inputs: Inputs) -> Figures:
    """Annual premium over the sum assured, times 1,000."""
    premium, assured = inputs.need("annual_premium", "premium", least=0), inputs.above_zero("sum_assured", "basic_sum_assured")
    years = inputs.count("premium_years", "pay_years", least=1, most=100)
    found = insurance.premium_per_1000(premium, assured)
    return {"premium_per_1000": found, "total_premium": None if years is None else premium * years, "annual_premium": premium}


def renewed(inputs: Inputs) -> Figures:
    """Yearly-renewed cover: the premiums of every age over the horizon."""
    by_age = _by_year(inputs, "premiums_by_age")
    age, years = inputs.need_count("age", least=0, most=120), inputs.need_count("years", "horizon", most=100)
    found = insurance.renewed_premiums(by_age, age, years)
    return {"total_premium": found, "total_premiums": found, "first_year_premium": by_age[age], "average_premium": found / years}


def by_instalments(inputs: Inputs) -> Figures:
    """Paying monthly against the annual premium now."""
    annual, each = inputs.above_zero("annual_premium"), inputs.above_zero("monthly_premium", "instalment", "payment")
    times = inputs.count("instalments", "payments_per_year", least=2, most=366) or 12
    more, rate = insurance.instalment_surcharge(annual, each, times)
    share = Share(rate)
    return {"surcharge": cents(more), "extra": cents(more), "effective": share, "annual": share, "apr": share}
