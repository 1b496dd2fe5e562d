"""What the savings policies of the fictional insurers guarantee at the end of each policy year, for a person of 35."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from crawlers.demo.clock import spread
from crawlers.demo.insurance_words import WAYS
from crawlers.demo.insurers import Policy
from crawlers.demo.model import Institution

SAVED = ("whole_life", "annuity")
PAID_FOR = {"single": 1, "5": 5, "10": 10, "20": 20}
LOADS = (Decimal("0.45"), Decimal("0.2"), Decimal("0.06"))  # of the premiums of the first years, the last of all later ones
CHARGES = tuple(map(Decimal, ("0.25", "0.18", "0.12", "0.07", "0.03")))  # of the account, on surrender in the first years
LONGEST = 30
FIRST_BENEFIT = 8
SHORT = ("chenguang-health", "whole-life-2")
"""An insurer that prints the first ten years alone."""
SILENT = ("yuanshan-insurance", "annuity-1")
"""One that prints no values."""
UNSAID = ("juniper-assurance", "whole-life-2")
"""One whose table does not say that its values are guaranteed."""


@dataclass(frozen=True, slots=True)
class Year:
    """The end of a policy year, in whole yuan. ``illustrated``: with dividends that nobody promises."""

    number: int
    paid: int
    benefit: int
    value: int
    illustrated: int


def participates(policy: Policy) -> bool:
    """Whether the insurer prints an illustration beside what it guarantees."""
    return policy.key == "whole-life-1"


def years(insurer: Institution, policy: Policy, premium: int) -> Iterator[Year]:
    """Each year of a policy that costs this premium a year."""
    term = int(policy.facts["coverage_term"][1].partition(" ")[0]) if policy.category == "annuity" else LONGEST
    term = 10 if (insurer.id, policy.key) == SHORT else term
    paying = PAID_FOR[next(key for key, words in WAYS.items() if words == policy.facts["payment_period"])]
    growth = 1 + Decimal(22 + spread(7, insurer.id, policy.key, "growth")) / 1000
    account, bonus, yearly = Decimal(0), Decimal(0), premium * paying * 3 // 100 if policy.category == "annuity" else 0
    for number in range(1, term + 1):
        load = LOADS[min(number, len(LOADS)) - 1] if paying > 1 else LOADS[-1]
        account = (account + (premium * (1 - load) if number <= paying else 0)) * growth
        benefit = yearly if number >= FIRST_BENEFIT else 0
        account -= benefit
        bonus = (bonus + account / 100) * growth
        charge = CHARGES[number - 1] if number <= len(CHARGES) else 0
        value = round(account * (1 - charge))
        yield Year(number, premium * min(number, paying), benefit, value, value + round(bonus))
