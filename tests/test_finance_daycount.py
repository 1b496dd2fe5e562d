"""Day counts: the conventions' own examples, and what any of them must satisfy."""

from __future__ import annotations

from datetime import date, timedelta
from fractions import Fraction

import pytest
import pyxirr
from hypothesis import example, given
from hypothesis import strategies as st

from normalizers.finance.daycount import CONVENTIONS, convention, year_fraction
from normalizers.finance.refusal import RefusedError

DATES = st.dates(date(1950, 1, 1), date(2150, 12, 31))
ADDITIVE = ("act/365F", "act/360", "act/364", "act/365.25", "act/act ISDA", "NL/365")
JUDGED = {
    "act/365F": "act/365F", "act/360": "act/360", "act/364": "act/364", "act/365.25": "act/365.25", "act/act ISDA": "act/act ISDA",
    "30/360": "30/360 ISDA", "30E/360": "30E/360", "30E+/360": "30E+/360", "30U/360": "30U/360", "NL/365": "NL/365", "NL/360": "NL/360",
}  # fmt: skip


@pytest.mark.parametrize(
    ("name", "start", "end", "wanted"),
    [
        ("act/365F", "2007-01-12", "2008-02-14", Fraction(398, 365)),
        ("act/360", "2007-01-12", "2008-02-14", Fraction(398, 360)),
        ("act/act ISDA", "2003-11-01", "2004-05-01", Fraction(61, 365) + Fraction(121, 366)),  # ISDA's memorandum on actual/actual
        ("act/act ISDA", "1999-07-01", "2000-07-01", Fraction(184, 365) + Fraction(182, 366)),
        ("act/act ISDA", "1999-02-01", "1999-07-01", Fraction(150, 365)),
        ("30/360", "2006-08-31", "2007-02-28", Fraction(178, 360)),
        ("30/360", "2007-01-15", "2007-01-31", Fraction(16, 360)),
        ("30/360", "2007-01-31", "2007-03-31", Fraction(60, 360)),
        ("30E/360", "2007-01-15", "2007-01-31", Fraction(15, 360)),
        ("30E/360", "2006-08-31", "2007-02-28", Fraction(178, 360)),
        ("30E/360 ISDA", "2007-02-28", "2007-08-31", Fraction(180, 360)),
        ("30E/360 ISDA", "2006-08-31", "2007-02-28", Fraction(178, 360)),  # a maturity in February stays
        ("30U/360", "2007-02-28", "2008-02-29", Fraction(1)),
    ],
)
def test_known_fractions(name: str, start: str, end: str, wanted: Fraction) -> None:
    assert year_fraction(date.fromisoformat(start), date.fromisoformat(end), name) == wanted


@given(DATES, DATES, DATES, st.sampled_from(ADDITIVE))
def test_actual_day_counts_add_up_exactly(one: date, two: date, three: date, name: str) -> None:
    first, middle, last = sorted((one, two, three))
    assert year_fraction(first, last, name) == year_fraction(first, middle, name) + year_fraction(middle, last, name)


@example(date(2001, 2, 28), 0, "30E/360 ISDA")
@example(date(2001, 1, 31), 0, "30E+/360")
@given(DATES, st.integers(0, 20_000), st.sampled_from(sorted(CONVENTIONS)))
def test_no_convention_is_two_weeks_off_a_year_of_days(start: date, days: int, name: str) -> None:
    found = year_fraction(start, start + timedelta(days=days), name)
    assert abs(float(found) - days / 365.25) <= 0.016 * (days / 365.25) + 3 / 360
    assert year_fraction(start, start, name) == 0


@given(DATES, DATES, st.sampled_from(["act/365F", "act/360", "act/act ISDA", "NL/365"]))
def test_an_actual_day_count_backwards_is_negative(one: date, two: date, name: str) -> None:
    assert year_fraction(one, two, name) == -year_fraction(two, one, name)


@given(DATES, st.integers(0, 15_000), st.sampled_from(sorted(JUDGED)))
def test_an_independent_library_agrees(start: date, days: int, name: str) -> None:
    end = start + timedelta(days=days)
    assert float(year_fraction(start, end, name)) == pytest.approx(pyxirr.year_fraction(start, end, JUDGED[name]), abs=1e-12)


@pytest.mark.parametrize(
    ("written", "meant"),
    [("ACT/365", "act/365F"), ("Actual/Actual", "act/act ISDA"), ("30/360 ISDA", "30/360"), ("30E/360 (ISDA)", "30E/360 ISDA")],
)
def test_conventions_are_known_by_the_names_that_contracts_use(written: str, meant: str) -> None:
    assert convention(written) == meant


def test_an_unknown_convention_is_refused_by_name() -> None:
    with pytest.raises(RefusedError, match="bus/252"):
        convention("bus/252")
