"""The rate at which dated flows are worth nothing: an answer that was checked, or a named refusal, never a wrong root.

With u = ln(1 + X) the flows are worth f(u) = sum a e^(-u t), t counted from the first flow. Every real root lies between
two bounds that follow from the first and the last flow, so that nothing is capped and nothing overflows: above zero the
largest term is the first flow; below zero time is mirrored and the largest is the last.

One change of sign among the flows means one root. With more, an interval is searched by halves: the receipts and the
payments are each monotone in u, so the worth over an interval lies between two numbers that can be computed; an interval
that cannot hold zero is dropped, one on which the worth only rises or only falls holds at most one root. This finds
every root. Then the rule of MCOB 10.3.1B R(2) chooses: the positive one nearest zero, failing that the negative one
nearest zero; the answer is marked ambiguous and keeps the others.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from normalizers.finance.flows import Flow, merged
from normalizers.finance.refusal import RefusedError

RESIDUAL = 1e-9
"""What may be left at a root, as a share of the sum of all amounts discounted at it. Doubles leave about 1e-14."""
MAX_HALVINGS = 20_000
NARROWEST = 1e-9  # an interval of u that is still undecided at this width is a root at which the worth only touches zero
APART = 1e-7  # where the worth only touches zero a double knows u to about 1e-8: roots nearer than this are one
LARGEST = math.log(1e300)  # e^u as a double

Terms = Sequence[tuple[float, float]]


@dataclass(frozen=True, slots=True)
class Rate:
    """``value``: the rate per unit of time, effective (0.05 is 5 %). ``others``: the roots that the rule did not choose."""

    value: float
    others: tuple[float, ...] = ()

    @property
    def ambiguous(self) -> bool:
        return bool(self.others)


def rate_of(flows: Iterable[Flow]) -> Rate:
    """The effective rate per unit of the flows' times. Raises Refused: ``no_flows``, ``no_rate``, ``beyond_numbers``."""
    terms = [(time, float(amount)) for time, amount in merged(flows)]
    if not terms:
        raise RefusedError("no_flows", "There are no flows, so there is no rate.")
    if not all(math.isfinite(amount) and math.isfinite(time) for time, amount in terms):
        raise RefusedError("beyond_numbers", "An amount or a time is too large to compute with.")
    changes = sign_changes([amount for _, amount in terms])
    if changes == 0:
        raise RefusedError("no_rate", "All flows have one sign, so there is no rate.")
    found = _one_root(terms) if changes == 1 else all_roots(terms)
    if not found:
        raise RefusedError("no_rate", "No rate makes these flows worth nothing.")
    for root in found:
        _check(terms, root)
    chosen = min((root for root in found if root >= 0), default=max(found))
    return Rate(_as_rate(chosen), tuple(_as_rate(root) for root in found if root != chosen))


def sign_changes(amounts: Sequence[float]) -> int:
    signs = [amount > 0 for amount in amounts if amount]
    return sum(1 for one, next_one in pairwise(signs) if one != next_one)


def worth(terms: Terms, u: float) -> float:
    """f(u), scaled so that its largest exponential is 1: the sign and the place of the roots are those of f."""
    shift = 0.0 if u >= 0 else terms[-1][0]
    return math.fsum(amount * math.exp(-u * (time - shift)) for time, amount in terms)


def _as_rate(u: float) -> float:
    if u > LARGEST:
        raise RefusedError("beyond_numbers", "The rate is larger than any number that can be shown.")
    return math.expm1(u)


def _check(terms: Terms, u: float) -> None:
    shift = 0.0 if u >= 0 else terms[-1][0]
    size = math.fsum(abs(amount) * math.exp(-u * (time - shift)) for time, amount in terms)
    if abs(worth(terms, u)) > RESIDUAL * size:
        raise RefusedError("not_converged", "The rate found does not make the flows worth nothing, so it is not given.")


def _bound(terms: Terms) -> float:
    """No root lies above: from here on the first flow outweighs all others together."""
    rest = math.fsum(abs(amount) for _, amount in terms[1:])
    ratio = rest / abs(terms[0][1])
    bound = max(0.0, math.log(ratio) / terms[1][0]) if ratio > 0 else 0.0
    return bound * (1 + 1e-9) + 1e-9


def mirrored(terms: Terms) -> list[tuple[float, float]]:
    """The same flows seen from the last one back: a root u of these is a root -u of those."""
    last = terms[-1][0]
    return [(last - time, amount) for time, amount in reversed(terms)]


def _one_root(terms: Terms) -> list[float]:
    at_zero = math.fsum(amount for _, amount in terms)
    if at_zero == 0:
        return [0.0]
    if (at_zero > 0) != (terms[0][1] > 0):  # the first flow wins for large u, so the root lies above zero
        return [_polish(terms, 0.0, _bound(terms))]
    back = mirrored(terms)
    return [-_polish(back, 0.0, _bound(back))]


def _value(terms: Terms, u: float) -> tuple[float, float]:
    """f and its slope, for u >= 0."""
    total = slope = 0.0
    for time, amount in terms:
        part = amount * math.exp(-u * time)
        total += part
        slope -= time * part
    return total, slope


def _polish(terms: Terms, low: float, high: float) -> float:
    """The root between two ends of different sign: Newton where it stays inside the bracket, else halving."""
    return bracketed(lambda u: _value(terms, u), low, high)


def bracketed(function: Callable[[float], tuple[float, float]], low: float, high: float) -> float:
    """The root of ``function`` (value and slope) between two ends at which it differs in sign."""
    low_positive = function(low)[0] > 0
    u = (low + high) / 2
    for _ in range(400):
        value, slope = function(u)
        if value == 0:
            return u
        if (value > 0) == low_positive:
            low = u
        else:
            high = u
        step = u - value / slope if slope else low
        following = step if low < step < high else (low + high) / 2
        if abs(following - u) <= 1e-16 + 4e-16 * abs(u) or following in (low, high):
            return following
        u = following
    return u


def all_roots(terms: Terms) -> list[float]:
    """Every root in u, ascending. Raises Refused when the flows are too tangled to separate them."""
    below = [-root for root in _roots_from_zero(mirrored(terms))]
    clusters: list[list[float]] = []
    for root in sorted([*below, *_roots_from_zero(terms)]):
        if clusters and root - clusters[-1][-1] <= APART:
            clusters[-1].append(root)
        else:
            clusters.append([root])
    return [0.0 if 0.0 in cluster else math.fsum(cluster) / len(cluster) for cluster in clusters]


def _ends(plus: Terms, minus: Terms, low: float, high: float) -> tuple[float, float]:
    """Numbers between which f lies over the whole interval: receipts and payments each only fall as u rises."""
    plus_low, plus_high = (math.fsum(a * math.exp(-u * t) for t, a in plus) for u in (low, high))
    minus_low, minus_high = (math.fsum(a * math.exp(-u * t) for t, a in minus) for u in (low, high))
    return plus_high - minus_low, plus_low - minus_high


def _roots_from_zero(terms: Terms) -> list[float]:
    """The roots u >= 0, each once, in no order."""
    plus = [(time, amount) for time, amount in terms if amount > 0]
    minus = [(time, -amount) for time, amount in terms if amount < 0]
    slope_plus, slope_minus = ([(time, time * amount) for time, amount in side] for side in (plus, minus))
    pending = [(0.0, _bound(terms))]
    found: list[float] = []
    for _ in range(MAX_HALVINGS):
        if not pending:
            return found
        low, high = pending.pop()
        least, most = _ends(plus, minus, low, high)
        if least > 0 or most < 0:
            continue
        falls, rises = _ends(slope_plus, slope_minus, low, high)  # of -f'
        if falls > 0 or rises < 0:
            found += _crossing(terms, low, high)
        elif high - low < NARROWEST * (1 + low):
            found += _touching(terms, (low + high) / 2)
        else:
            middle = (low + high) / 2
            pending += [(low, middle), (middle, high)]
    raise RefusedError("too_tangled", "The flows change sign so often that their rates cannot be told apart.")


def _crossing(terms: Terms, low: float, high: float) -> list[float]:
    """The root of an interval on which f is monotone, if it has one."""
    at_low, at_high = _value(terms, low)[0], _value(terms, high)[0]
    if at_low == 0:
        return [low]
    if at_high == 0:
        return [high]
    return [_polish(terms, low, high)] if (at_low > 0) != (at_high > 0) else []


def _touching(terms: Terms, u: float) -> list[float]:
    """A root at which f turns without crossing, as far as doubles can tell."""
    size = math.fsum(abs(amount) * math.exp(-u * time) for time, amount in terms)
    return [u] if abs(_value(terms, u)[0]) <= 1e-12 * size else []
