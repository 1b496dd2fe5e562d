"""``Cost.ranked`` of every product of a category, in cents; ``WORST`` where ``cost`` refuses. One function for each kind of formula."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np
from numpy.typing import NDArray

from normalizers.finance.cost import RULES, Rule
from normalizers.finance.cost_cover import UNSCALED
from normalizers.finance.cost_guaranteed import held
from normalizers.finance.cost_managed import CEILINGS
from normalizers.finance.cost_parts import WORST, ZERO, cents_of, half_up, units_of
from normalizers.finance.cost_rates import (
    BANDS,
    BASE,
    BONUS,
    INTRO,
    OVERDRAWN,
    PURCHASE,
    TOTAL,
    TOTAL_BANDS,
)  # fmt: skip
from normalizers.finance.cost_schedule import MONTH
from normalizers.finance.cost_terms import MANAGED, RENEWED
from normalizers.finance.questions import How
from normalizers.finance.scenario import Scenario
from normalizers.finance.vector import fees, rates
from normalizers.finance.vector.columns import SEX, Columns
from normalizers.finance.vector.loans import loans
from normalizers.finance.vector.rates import Flags, Stretch
from normalizers.finance.vector.schedule import growths, simple

Ints = NDArray[np.int64]
YEAR = 12


def ranked(columns: Columns, category: str, start: int, end: int, scenario: Scenario) -> Ints:
    """What each of the products ``start`` to ``end``, all of one category, is ordered by: the smaller the better."""
    rule, stretch = RULES.get(category), Stretch(columns, start, end)
    if rule is None or not stretch.size:
        return np.full(stretch.size, WORST, np.int64)
    return KINDS[rule.how](stretch, scenario, rule, category)


def _unpriced(stretch: Stretch) -> Ints:
    return np.full(stretch.size, WORST, np.int64)


def _used(stretch: Stretch, rule: Rule, which: tuple[int, ...], *, use: tuple[int, int], term: int) -> Ints:
    """Interest each month on what is carried or drawn, at the cheapest rate, and the fees; ``use`` as in ``cost_cards``."""
    columns, (twice, amount) = stretch.columns, use
    each = (2 * twice * rates.worst(columns, units_of(rule.ceiling)) + 2 * MONTH) // (4 * MONTH) * term
    ids, products = stretch.rows(rates.of_role(columns, *which) & rates.holds(columns, amount))
    best = rates.least(each[ids], products, stretch.size, WORST if twice else 0)
    return np.where(best == WORST, WORST, best + stretch.fees(fees.totals(columns, amount, term)))


def _card(stretch: Stretch, scenario: Scenario, rule: Rule, _category: str) -> Ints:
    if scenario.balance is None and not scenario.spend:
        return _unpriced(stretch)
    carried, spent = cents_of(scenario.balance or ZERO), cents_of(scenario.spend)
    return _used(stretch, rule, (PURCHASE, BASE), use=(2 * carried + spent if carried else 0, carried or spent), term=scenario.term or YEAR)


def _overdraft(stretch: Stretch, scenario: Scenario, rule: Rule, _category: str) -> Ints:
    drawn = cents_of((scenario.balance if scenario.balance is not None else scenario.amount) or ZERO)
    return _used(stretch, rule, (BASE, OVERDRAWN), use=(2 * drawn, drawn), term=scenario.term or YEAR) if drawn else _unpriced(stretch)


def _amount(scenario: Scenario) -> int:
    return cents_of((scenario.balance if scenario.balance is not None else scenario.amount) or ZERO)


def _deposit(stretch: Stretch, scenario: Scenario, _rule: Rule, _category: str) -> Ints:
    amount, term, columns = _amount(scenario), scenario.term or YEAR, stretch.columns
    if not amount:
        return _unpriced(stretch)
    fitting = rates.of_role(columns, BASE, TOTAL) & rates.of_term(columns, term) & rates.holds(columns, amount)
    ids, products = stretch.rows(fitting)
    best = rates.most(columns.rate("low")[ids], products, stretch.size, -1)
    paid = simple(amount, term, np.maximum(best, 0))
    return np.where(best < 0, WORST, stretch.fees(fees.totals(columns, amount, term)) - paid)


def _savings(stretch: Stretch, scenario: Scenario, _rule: Rule, category: str) -> Ints:
    amount, term, columns, size = _amount(scenario), scenario.term or YEAR, stretch.columns, stretch.size
    if not amount:
        return _unpriced(stretch)
    low, fitting, sure = columns.rate("low"), rates.holds(columns, amount), rates.met(columns, scenario)

    def best(which: Flags, none: int = 0) -> Ints:
        ids, products = stretch.rows(which)
        return rates.most(low[ids], products, size, none)

    base = np.maximum(best(fitting & rates.of_role(columns, BASE), -1), _blended(stretch, BANDS, amount))
    whole = np.maximum(best(fitting & rates.of_role(columns, TOTAL), -1), _blended(stretch, TOTAL_BANDS, amount))
    bonus, whole_sure = (best(fitting & sure & rates.of_role(columns, role)) for role in (BONUS, TOTAL))
    rate = np.maximum(np.maximum(base, 0) + bonus, whole_sure)
    intro, lasting = np.zeros(size, np.int64), np.zeros(size, np.int64)
    if scenario.new_customer:
        ids, products = stretch.rows(fitting & rates.of_role(columns, INTRO) & (columns.rate("fixed") > 0))
        worth = low[ids] * np.minimum(columns.rate("fixed")[ids], term)
        found = rates.most(worth << 27 | low[ids], products, size, 0)
        intro = found & ((1 << 27) - 1)
        lasting = np.where(intro > 0, (found >> 27) // np.maximum(intro, 1), 0)
    earned = growths(amount, term, cents_of(scenario.deposit_monthly), rate=rate, intro=intro, lasting=lasting)
    silent = (base < 0) & (whole < 0) & (category != "transaction_account")
    return np.where(silent, WORST, stretch.fees(fees.totals(columns, amount, term)) - earned)


def _blended(stretch: Stretch, role: int, amount: int) -> Ints:
    """``cost_rates.blended`` of each product's bands; -1 where it has none."""
    columns = stretch.columns
    ids, products = stretch.rows(rates.of_role(columns, role))
    part = np.maximum(np.minimum(columns.rate("balance_below"), amount) - columns.rate("balance_from"), 0) * columns.rate("low")
    out = np.full(stretch.size, -1, np.int64)
    some = np.unique(products)
    out[some] = (2 * rates.added(part[ids], products, stretch.size)[some] + amount) // (2 * amount)
    return out


def _managed(stretch: Stretch, scenario: Scenario, _rule: Rule, _category: str) -> Ints:
    amount, term, columns = _amount(scenario), scenario.term or YEAR, stretch.columns
    if not amount:
        return _unpriced(stretch)
    out = stretch.fees(fees.totals(columns, amount, term))
    for key, units in zip(MANAGED, columns["managed"][stretch.start : stretch.end].T.astype(np.int64), strict=True):
        out += simple(amount, term, np.where(units < 0, CEILINGS[key], units))
    return out


def _cover(stretch: Stretch, scenario: Scenario, _rule: Rule, category: str) -> Ints:
    if scenario.age is None:
        return _unpriced(stretch)
    columns, size, years = stretch.columns, stretch.size, -(-(scenario.term or YEAR) // YEAR)
    paid, covered = (columns[name][stretch.start : stretch.end].astype(np.int64) for name in ("paid", "covered"))
    renewed, sought = paid == RENEWED, 0 if category in UNSCALED or scenario.sum_assured is None else cents_of(scenario.sum_assured)
    age, amount, products = _people(stretch, scenario, sought)
    needed = (age >= scenario.age) & (age < scenario.age + np.where(renewed, years, 1)[products])
    age, amount, products = age[needed], amount[needed], products[needed]
    order = np.lexsort((amount, age, products))
    age, amount, products = age[order], amount[order], products[order]
    lowest = np.ones(age.size, bool)
    lowest[1:] = (age[1:] != age[:-1]) | (products[1:] != products[:-1])
    total = rates.added(amount[lowest], products[lowest], size)
    held = rates.added(np.ones(int(lowest.sum()), np.int64), products[lowest], size)
    good = (held == np.where(renewed, years, 1)) & (paid > 0) & (renewed | (covered >= years))
    return np.where(good, total * np.where(renewed, 1, np.minimum(paid, years)), WORST)


def _people(stretch: Stretch, scenario: Scenario, sought: int) -> tuple[Ints, Ints, Ints]:
    """Age, premium and product of every row of the tables that is for this person, in proportion to the sum sought."""
    columns = stretch.columns
    ends = columns["premium_ends"]
    rows = slice(int(ends[stretch.start]), int(ends[stretch.end]))
    products = np.repeat(np.arange(stretch.size), np.diff(ends[stretch.start : stretch.end + 1]))
    mine = np.ones(products.size, bool)
    wanted = {"sex": scenario.sex == "female", "smoker": scenario.smoker, "social": scenario.social_insurance}
    for name, second in wanted.items():
        mine &= rates.among(columns.premium(name)[rows], (0, 2 if second else 1))
    if sought:
        mine &= columns.premium("assured")[rows] > 0
    age, amount, assured = (columns.premium(name)[rows][mine] for name in ("age", "amount", "assured"))
    if sought:
        scaled = [half_up(one * sought, own) for one, own in zip(amount.tolist(), assured.tolist(), strict=True)]
        amount = np.array(scaled, np.int64)
    return age, amount, products[mine]


def _guaranteed(stretch: Stretch, scenario: Scenario, _rule: Rule, _category: str) -> Ints:
    """The best guaranteed rate of the year that the scenario ends in, in units: not cents."""
    year, columns = held(scenario), stretch.columns
    if year is None:
        return _unpriced(stretch)
    ends = columns["guaranteed_ends"][stretch.start : stretch.end + 1]
    rows = slice(int(ends[0]), int(ends[-1]))
    products = np.repeat(np.arange(stretch.size), np.diff(ends))
    mine = (columns.guaranteed("year")[rows] == year) & rates.among(columns.guaranteed("sex")[rows], (0, SEX[scenario.sex]))
    found: Ints = rates.least(-columns.guaranteed("units")[rows][mine], products[mine], stretch.size, WORST)
    return found


KINDS: Mapping[How, Callable[[Stretch, Scenario, Rule, str], Ints]] = {
    "loan": loans, "card": _card, "overdraft": _overdraft, "savings": _savings, "deposit": _deposit, "managed": _managed,
    "cover": _cover, "guaranteed": _guaranteed,
}  # fmt: skip
