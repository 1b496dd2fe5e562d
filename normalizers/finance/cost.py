"""What a product would cost or pay this person: a pure function of the canonical product and the scenario.

The result is made of parts that sum to the total. A part is an interval where something that matters is not disclosed, and
says why; the worst end ranks, so that unknown never wins. Two rules make that hold whatever is deleted from a product:

- of several rates that fit the scenario the one that serves the customer best is taken, and a rate that is needed and not
  stated counts, at the worst end, as the ceiling declared here;
- fees are read by role (establishment, valuation, monthly, yearly, discharge ...). A role nobody speaks of costs from nothing
  up to its declared ceiling; of several fees of one role the lowest is taken, the others are for other cases.

Only an explicit zero is zero. ``vector`` works the same formulas out for a whole market at a time, to the cent.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from normalizers.finance import cost_fees as fees
from normalizers.finance.cost_cards import price_card, price_overdraft
from normalizers.finance.cost_cover import UNSCALED, price_cover
from normalizers.finance.cost_deposits import price_savings, price_term_deposit
from normalizers.finance.cost_fees import Role
from normalizers.finance.cost_guaranteed import price_guaranteed
from normalizers.finance.cost_loans import price_loan
from normalizers.finance.cost_managed import price_managed
from normalizers.finance.cost_parts import Cost, Json
from normalizers.finance.cost_terms import Terms, read_terms
from normalizers.finance.cost_words import CannotPriceError
from normalizers.finance.questions import QUESTIONS, How, Question
from normalizers.finance.scenario import Scenario
from normalizers.schema import SCHEMA

FORMULA = "3"
"""The version of the formulas; part of every ranking receipt."""

Price = Callable[[Json, Terms, Scenario, Sequence[Role], Decimal], Cost]
PRICES: Mapping[How, Price] = {
    "loan": price_loan, "card": price_card, "overdraft": price_overdraft, "savings": price_savings, "deposit": price_term_deposit,
    "managed": price_managed, "cover": price_cover, "guaranteed": price_guaranteed,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Rule:
    """How a category is priced, by which fees, and the interest a year that an undisclosed rate may reach."""

    how: How
    roles: tuple[Role, ...] = ()
    ceiling: Decimal = Decimal(0)

    def read(self, product: Json) -> Terms:
        return read_terms(
            product,
            self.roles,
            rates=self.how not in ("managed", "cover", "guaranteed"),
            managed=self.how == "managed",
            premiums=self.how == "cover",
            guaranteed=self.how == "guaranteed",
        )


# Ceilings of rates: 48 % is the Australian cap of consumer credit (National Credit Code s. 32A); 36 % the line beyond which
# Chinese courts have not upheld interest; mortgages have nowhere neared 20 %.
RULES: Mapping[str, Rule] = {
    "home_loan": Rule("loan", fees.HOME_ROLES, Decimal("0.20")),
    "personal_loan": Rule("loan", fees.PERSONAL_ROLES, Decimal("0.48")),
    "car_loan": Rule("loan", fees.PERSONAL_ROLES, Decimal("0.48")),
    "business_loan": Rule("loan", fees.BUSINESS_ROLES, Decimal("0.48")),
    "instalment": Rule("loan", fees.PERSONAL_ROLES, Decimal("0.48")),
    "microloan": Rule("loan", fees.PERSONAL_ROLES, Decimal("0.48")),
    "credit_card": Rule("card", fees.CARD_ROLES, Decimal("0.48")),
    "overdraft": Rule("overdraft", fees.OVERDRAFT_ROLES, Decimal("0.48")),
    "savings_account": Rule("savings", fees.ACCOUNT_ROLES),
    "transaction_account": Rule("savings", fees.TRANSACTION_ROLES),
    "term_deposit": Rule("deposit", fees.DEPOSIT_ROLES),
    "wealth_product": Rule("managed", fees.FUND_ROLES),
    "money_fund": Rule("managed", fees.FUND_ROLES),
    "fund": Rule("managed", fees.FUND_ROLES),
    "pension_fund": Rule("managed", fees.FUND_ROLES),
    "critical_illness": Rule("cover"),
    "medical": Rule("cover"),
    "term_life": Rule("cover"),
    "accident": Rule("cover"),
    "whole_life": Rule("guaranteed"),
    "annuity": Rule("guaranteed"),
}

NEEDED: Mapping[How, tuple[tuple[str, ...], ...]] = {
    "loan": (("amount",), ("term",)), "card": (("balance", "spend"),), "overdraft": (("amount", "balance"),),
    "savings": (("amount", "balance"),), "deposit": (("amount", "balance"),), "managed": (("amount", "balance"),), "cover": (("age",),),
    "guaranteed": (("term", "leave_after"),),
}  # fmt: skip
"""What a formula cannot do without: of each group one answer at least, above zero."""


def questions_of(category: str) -> tuple[Question, ...]:
    """What is asked of a person to price a category, in declared order."""
    rule = RULES.get(category)
    if rule is None:
        return ()
    has = {attribute.key for attribute in SCHEMA.of(category)}
    unscaled = ("sum_assured",) if category in UNSCALED else ()
    return tuple(one for one in QUESTIONS if rule.how in one.asked and one.needs in ("", *has) and one.key not in unscaled)


def missing(category: str, scenario: Scenario) -> tuple[Question, ...]:
    """The first questions that nothing of this category can be priced without, and that are not answered."""
    rule = RULES.get(category)
    for group in () if rule is None else NEEDED.get(rule.how, ()):
        if not any(_answered(getattr(scenario, key)) for key in group):
            return tuple(one for one in questions_of(category) if one.key in group)
    return ()


def _answered(value: object) -> bool:
    return value is not None and not (isinstance(value, Decimal) and value == 0)


def cost(product: Json, scenario: Scenario) -> Cost:
    """What it costs, or pays. Raises RefusedError: the product cannot be priced, because ..."""
    category = str(product.get("category", ""))
    rule = RULES.get(category)
    if rule is None:
        raise CannotPriceError("unpriced_category", category or "its category")
    return PRICES[rule.how](product, rule.read(product), scenario, rule.roles, rule.ceiling)
