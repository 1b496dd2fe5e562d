"""How the market moves: by steps of four weeks, so that any two dates a month apart differ, in a way that only the date decides."""

from __future__ import annotations

import hashlib
from datetime import date
from decimal import Decimal

STEP_DAYS = 28
CASH_PATH = (0, -25, -50, -75, -50, -25)
"""Basis points that the central bank's rate stands from its level, step by step, again and again."""
DRIFT = (0, -5, -10, -5, 0, 5, 10, 5)
"""The same for market rates (fixed loans, term deposits, benchmarks), which move a little at every step."""


def step_of(at: date) -> int:
    """The step that a date lies in."""
    return at.toordinal() // STEP_DAYS


def first_day(step: int) -> date:
    return date.fromordinal(step * STEP_DAYS)


def cash_move(step: int) -> int:
    """Basis points that variable rates stand from their declared level."""
    return CASH_PATH[step % len(CASH_PATH)]


def drift(step: int, *seed: object) -> int:
    """Basis points that a market rate stands from its declared level; each ``seed`` has its own phase."""
    return DRIFT[(step + spread(len(DRIFT), *seed)) % len(DRIFT)]


def spread(n: int, *seed: object) -> int:
    """A number from 0 to n - 1 that depends on the seed alone."""
    digest = hashlib.sha256("/".join(str(part) for part in seed).encode()).digest()
    return int.from_bytes(digest[:6]) % n


def fraction(points: int) -> str:
    """Basis points as the decimal fraction of an API: 649 is ``0.0649``."""
    return format(Decimal(points) / 10000, "f")


def percent(points: int) -> str:
    """Basis points as a percentage with two places: 649 is ``6.49%``."""
    return f"{Decimal(points) / 100:.2f}%"
