"""Rates stated as so much money for so much money and time: "$15 per $100 for 14 days", 借1000元每天利息0.5元."""

from __future__ import annotations

import re
from decimal import Decimal

from normalizers.parse.result import Parsed, plain

_PAYDAY = re.compile(
    r"\$(\d{1,4}(?:\.\d{1,2})?) (?:fee )?(?:per|for every|for each|on every) \$(\d{1,5})(?: borrowed| loaned| advanced)?,? ?"
    r"(?:for|over|due in|repayable in|for a)? ?(\d{1,3}) (day|week)s?(?: loan| term)?"
)
_A_DAY = re.compile(
    r"(?:每)?借?(\d{1,6}) ?元[,,]?(?:用|借)?(?:每天|每日|一天|1天|日)(?:只需|仅需|需)?(?:利息|息费|付息)?(?:只需|仅需|约)?"
    r"(\d{1,4}(?:\.\d{1,4})?) ?元(?:利息)?"
)


def amount_for_amount(text: str, folded: str) -> Parsed | None:
    """Such a text as the fraction per its own period (P14D, P1D), None for any other text."""
    loan = _PAYDAY.fullmatch(folded)
    if loan is not None:
        fee, base, period = (
            Decimal(loan.group(1)),
            Decimal(loan.group(2)),
            f"P{int(loan.group(3)) * (7 if loan.group(4) == 'week' else 1)}D",
        )
        mark = "payday_fee"
    else:
        daily = _A_DAY.fullmatch(folded)
        if daily is None:
            return None
        fee, base, period, mark = Decimal(daily.group(2)), Decimal(daily.group(1)), "P1D", f"per_{int(daily.group(1))}"
    if base == 0:
        return None
    share = plain(fee / base)
    return Parsed("rate", share, share, "fraction", period=period, qualifiers=(mark,), text=text)
