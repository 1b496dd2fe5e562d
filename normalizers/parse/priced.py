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
    r"(?:每|借)?(?:(\d{1,6}) ?(万|千)?|(?:1|一)?(万|千))元?[,,]?(?:用|借)?"
    r"(?:每天|每日|一天|1天|日)(?:只需|仅需|需|仅)?(?:利息|息费|付息|息)?"
    r"(低至|最低|只需|仅需|仅|约)?(\d{1,4}(?:\.\d{1,4})?) ?元(?:利息)?(起)?"
)


def amount_for_amount(text: str, folded: str) -> Parsed | None:
    """Such a text as the fraction per its own period (P14D, P1D), None for any other text."""
    loan, daily = _PAYDAY.fullmatch(folded), _A_DAY.fullmatch(folded)
    if loan is not None:
        fee, base, period = (
            Decimal(loan.group(1)),
            Decimal(loan.group(2)),
            f"P{int(loan.group(3)) * (7 if loan.group(4) == 'week' else 1)}D",
        )
        mark = "payday_fee"
    else:
        if daily is None:
            return None
        fee, base, period = (
            Decimal(daily.group(5)),
            Decimal(daily.group(1) or 1) * {"万": 10_000, "千": 1000}.get(daily.group(2) or daily.group(3), 1),
            "P1D",
        )
        mark = f"per_{base}"
    if base == 0:
        return None
    share = plain(fee / base)
    least = loan is None and daily is not None and (daily.group(4) in ("低至", "最低") or daily.group(6) is not None)
    return Parsed("rate", share, None if least else share, "fraction", period=period, qualifiers=(mark,), text=text)
