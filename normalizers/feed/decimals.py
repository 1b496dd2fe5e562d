"""Bounds of decimals that are written as text, as a regular expression: a JSON Schema can bound a text in no other way.

The expressions use only what ECMA 262 and Python read alike.
"""

from __future__ import annotations

from decimal import Decimal


def between(low: str | None, high: str | None, whole: int, places: int) -> str:
    """An unanchored pattern of the decimals from ``low`` to ``high``, both included; None: without that bound.

    At most ``whole`` digits before the point and ``places`` after it, no leading zeros, no sign but a minus. Only bounds whose
    interval holds 0 are declared by any attribute, so a lower bound says how far below zero a figure may go; raise ValueError
    for others.
    """
    least = None if low is None else Decimal(low)
    most = None if high is None else Decimal(high)
    if (least is not None and least > 0) or (most is not None and most < 0):
        raise ValueError(f"bounds {low} to {high} leave out 0: extend normalizers/feed/decimals.py before declaring them")
    above = _up_to(most, whole, places)
    if least is None:
        return f"-?{_any(whole, places)}" if most is None else f"(?:-{_any(whole, places)}|{above})"
    below = "" if least == 0 else f"-{_up_to(-least, whole, places)}|"
    return f"(?:{below}{above})"


def _any(whole: int, places: int) -> str:
    return rf"(?:0|[1-9][0-9]{{0,{whole - 1}}})(?:\.[0-9]{{1,{places}}})?"


def _up_to(most: Decimal | None, whole: int, places: int) -> str:
    """Decimals from 0 to ``most``."""
    if most is None:
        return _any(whole, places)
    before, _, after = format(most.normalize(), "f").partition(".")
    exact = rf"{before}(?:\.{_fraction(after, places)})?"
    smaller = [rf"(?:{one})(?:\.[0-9]{{1,{places}}})?" for one in _smaller(before)]
    return "(?:" + "|".join([*smaller, exact]) + ")"


def _smaller(digits: str) -> list[str]:
    """Patterns of the whole numbers below the one that ``digits`` write, without leading zeros."""
    if digits == "0":
        return []
    out = ["0"]
    if len(digits) > 1:
        out.append(f"[1-9][0-9]{{0,{len(digits) - 2}}}")
    for place, digit in enumerate(digits):
        first = 1 if place == 0 else 0
        if int(digit) > first:
            out.append(f"{digits[:place]}[{first}-{int(digit) - 1}][0-9]{{{len(digits) - place - 1}}}")
    return out


def _fraction(digits: str, places: int) -> str:
    """Digits after the point that are no more than ``digits``."""
    if not digits:
        return f"0{{1,{places}}}"
    head, rest, left = int(digits[0]), digits[1:], places - 1
    deeper = f"{head}(?:{_fraction(rest, left)})?" if left else f"{head}"
    return f"(?:[0-{head - 1}][0-9]{{0,{left}}}|{deeper})" if head else deeper
