"""The Australian comparison rate of a product, recomputed from its own rate and fees beside the one it publishes.

NCCP Regulations 2010, reg 100: on the amount and term that the product states, else the customary ones. Lenders differ on
the discharge fee, so both figures are given; what the product does not disclose is named, for it explains a difference.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction
from itertools import combinations
from math import fsum

from normalizers.finance.contract import Charge, Contract, When, flows_of
from normalizers.finance.cost_fees import HOME_ROLES, PERSONAL_ROLES, Fee, fees_of
from normalizers.finance.cost_parts import Json, decimal_of, entries
from normalizers.finance.flows import Flow
from normalizers.finance.loans import Phase, equal_instalments
from normalizers.finance.nominal import simple_annual
from normalizers.finance.refusal import RefusedError
from normalizers.finance.scenario import months
from normalizers.finance.solve import rate_of

CUSTOMARY = {"home_loan": (Decimal(150_000), 300), "personal_loan": (Decimal(30_000), 60), "car_loan": (Decimal(30_000), 60)}
INTEREST_ONLY_MONTHS = 60
MANY = 8  # later rates tried
AGREES = Decimal("0.0002")  # 0.02 points
NEAR = Decimal("0.001")
_WHEN: dict[str, When] = {"start": "start", "month": "month", "year": "year_end", "end": "end"}


@dataclass(frozen=True, slots=True)
class Comparison:
    """Fractions. ``counted``: the charges with which our figure meets the published one, None when no choice of them does.

    ``undisclosed``: roles of fees that the source does not speak of, and ``revert`` where the later rate is not stated.
    """

    published: Decimal
    nominal: Decimal
    without_exit: float
    with_exit: float
    charges: tuple[str, ...]
    counted: tuple[str, ...] | None
    undisclosed: tuple[str, ...]

    @property
    def verdict(self) -> str:
        """What a report counts: how it agrees, or that it differs and whether all that matters was disclosed."""
        if abs(self.without_exit - float(self.published)) <= AGREES:
            return "agrees"
        if abs(self.with_exit - float(self.published)) <= AGREES:
            return "agrees with the discharge fee"
        if self.counted is not None:
            return "agrees without some stated fee"
        return "differs: not all disclosed" if self.undisclosed else "differs"

    @property
    def reason(self) -> str:
        """Of a figure that differs, what would explain it; "" for one that agrees."""
        if self.verdict == "agrees without some stated fee":
            left = [name for name in self.charges if name not in (self.counted or ())]
            return f"left out: {', '.join(left)}"
        if not self.verdict.startswith("differs"):
            return ""
        near = "within 0.1 points" if self._apart <= NEAR else "farther apart"
        if "revert" in self.undisclosed:
            return f"the rate after the fixed time is not stated, {near}"
        if self.published < self.nominal:
            return f"published below the rate itself, {near}"
        if float(self.published) > max(self.without_exit, self.with_exit):
            return (
                f"published above ours: {'a fee that is not disclosed' if self.undisclosed else 'more is counted than is stated'}, {near}"
            )
        return f"published below ours: less is counted than is stated, {near}"

    @property
    def _apart(self) -> Decimal:
        return min(abs(Decimal(figure) - self.published) for figure in (self.without_exit, self.with_exit))


def compare(product: Json, rate: Json) -> Comparison:
    """Our figure for one rate of a product beside its published one. Raises RefusedError where there is nothing to compare.

    Where several later rates may follow a fixed time, or a yearly fee may fall at either end of the year, the reading whose
    figure lies nearest to the published one is shown.
    """
    published, nominal = decimal_of(rate.get("comparison")), decimal_of(rate.get("value"))
    customary = CUSTOMARY.get(str(product.get("category")))
    if published is None or nominal is None or customary is None or not (0 < nominal < 1 and 0 < published < 1):
        raise RefusedError("nothing_to_compare", "It states no rate with a comparison rate, or has no customary basis.")
    amount = decimal_of(rate.get("comparison_amount")) or customary[0]
    stated = (rate.get("comparison_term") or {}).get("value")
    term = (months(stated) if isinstance(stated, str) else None) or customary[1]
    later = _reverts(product, rate)
    afters: list[Decimal | None] = [*later] or [None]
    contracts = [contract for after in afters for contract in _timings(_contract(product, rate, amount, term, after))]
    found = [(contract, *_figures(contract)) for contract in contracts]
    contract, plain, whole = min(found, key=lambda each: min(abs(figure - float(published)) for figure in each[1:]))
    missing = [fee.role.key for fee in _fees(product, amount) if fee.reason]
    if not later and _first(rate, term) < term:
        missing.append("revert")
    names = tuple(charge.name for charge in contract.charges)
    return Comparison(published, nominal, plain, whole, names, _explained(contract, published), tuple(missing))


def _fees(product: Json, amount: Decimal) -> list[Fee]:
    return fees_of(product, HOME_ROLES if product["category"] == "home_loan" else PERSONAL_ROLES, amount)


def _contract(product: Json, rate: Json, amount: Decimal, term: int, after: Decimal | None) -> Contract:
    """The schedule at this rate, then at the later one (the same where none is known), with every stated charge."""
    i, first = (decimal_of(rate.get("value")) or Decimal(0)) / 12, _first(rate, term)
    free = min(first if first < term else INTEREST_ONLY_MONTHS, term) if _word(rate, "repayment") == "interest_only" else 0
    phases = [Phase(i, first)]
    if first < term:
        phases.append(Phase(i if after is None else after / 12, term - first))
    payments = equal_instalments(amount, phases, interest_only=free)
    charges = tuple(Charge(fee.role.key, _each(fee), _WHEN[fee.role.charged]) for fee in _fees(product, amount) if fee.total_low)
    return Contract(amount, tuple(payment.amount for payment in payments), Fraction(12), charges)


def _each(fee: Fee) -> Decimal:
    """One charge; of a monthly one a twelfth of the year's, however often it is charged."""
    return fee.total_low / 12 if fee.role.charged == "month" else fee.total_low


def _timings(contract: Contract) -> list[Contract]:
    """Yearly fees at the year's end, and in advance where there are any: lenders do either, and products do not say."""
    if not any(charge.when == "year_end" for charge in contract.charges):
        return [contract]
    ahead = tuple(replace(charge, when="year_start") if charge.when == "year_end" else charge for charge in contract.charges)
    return [contract, replace(contract, charges=ahead)]


def _first(rate: Json, term: int) -> int:
    """Months at this rate: its fixed or introductory time, else the whole term."""
    stated = (rate.get("fixed_for") or {}).get("value")
    ends = (rate.get("type") or {}).get("value") == "fixed" or rate.get("role") == "introductory"
    return min((months(stated) if isinstance(stated, str) else None) or term, term) if ends else term


def _figures(contract: Contract) -> tuple[float, float]:
    """The comparison rate without and with what falls due at the end."""
    kept = tuple(charge for charge in contract.charges if charge.when != "end")
    first, second = (rate_of(flows_of(replace(contract, charges=charges))).value for charges in (kept, contract.charges))
    return simple_annual(first, 12), simple_annual(second, 12)


def _explained(contract: Contract, published: Decimal) -> tuple[str, ...] | None:
    """The largest choice of the stated charges that gives the published rate: at that rate their worth fills what the payments leave."""
    for size in range(len(contract.charges), -1, -1):
        for chosen in combinations(contract.charges, size):
            flows = flows_of(replace(contract, charges=chosen))
            low, high = (_worth(flows, float(published) + shift) for shift in (-float(AGREES), float(AGREES)))
            if low <= 0 <= high:
                return tuple(charge.name for charge in chosen)
    return None


def _worth(flows: list[Flow], annual: float) -> float:
    """What the customer's flows are worth at a nominal annual rate: it rises with the rate."""
    return fsum(float(flow.amount) * (1 + annual / 12) ** -float(flow.time) for flow in flows)


def _reverts(product: Json, rate: Json) -> list[Decimal]:
    """The rates that may follow: stated with this one, else the variable rates of the same purpose, principal and interest."""
    stated = decimal_of(rate.get("reverts_to"))
    if stated is not None:
        return [stated]
    later = {
        value
        for other in entries(product, "rates", "role", ("base",))
        if (other.get("type") or {}).get("value") in ("variable", "floating")
        and _word(other, "purpose") in (None, _word(rate, "purpose"))
        and _word(other, "repayment") in (None, "principal_and_interest")
        and (value := decimal_of(other.get("value"))) is not None
        and 0 < value < 1
    }
    return sorted(later)[:MANY]


def _word(rate: Json, key: str) -> str | None:
    found = ((rate.get("applies") or {}).get(key) or {}).get("value")
    return found if isinstance(found, str) else None
