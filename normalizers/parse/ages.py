"""Ages in years; an age under a year keeps its unit (28天 is P28D)."""

from __future__ import annotations

import re
from collections.abc import Sequence

from normalizers.parse.figures import Figure, Item, Span, Unread
from normalizers.parse.result import Parsed, Unparsed, plain, words
from normalizers.parse.spans import spans
from normalizers.parse.terms import iso
from normalizers.parse.text import fold
from normalizers.parse.tokens import cut, lexicon
from normalizers.parse.words import BOUNDS, UNITS
from normalizers.parse.words_money import AGE_WORDS

_WORDS = lexicon(UNITS, BOUNDS, AGE_WORDS)
OLDEST = 150
_NEWBORN = re.compile(
    r"(?<!\d)0 ?(?:周?岁)? ?\((?:须)?(?:出生)?满? ?(\d{1,3}) ?(?:天|日|days?)(?: old)?\)"
)  # 0 (15 days) - 80: from fifteen days
_TO_YEARS = re.compile(
    r"(?<=天|月)(?: ?(?:-|to) ?|至|到)(?:age )?\d{1,3}$|(?:days?|months?|weeks?) ?(?:-|to) ?(?:age )?\d{1,3}$"
)  # 28天-60: to sixty years


def parse_age(text: str) -> Parsed | Unparsed:
    """An age or a range of ages: ``low`` and ``high`` in years, or an ISO 8601 duration for a child under one."""
    folded = fold(text)
    if folded is None or not folded:
        return Unparsed(text, "not an age: blank, too long or with raised characters")
    tokens = cut(_TO_YEARS.sub(r"\g<0>岁", _NEWBORN.sub(r"\1天", folded)), _WORDS)
    if isinstance(tokens, str):
        return Unparsed(text, f"unread: {tokens}")
    items = spans(
        [t for t in tokens if t.tag != "nage" and not (t.tag == "op" and t.key == "and" and not any(u.tag == "between" for u in tokens))],
        "age",
    )
    if isinstance(items, Unread):
        return Unparsed(text, items.reason)
    return _read(text, items)


def _read(text: str, items: Sequence[Item]) -> Parsed | Unparsed:
    main: list[Span] = []
    marks: list[str] = []
    for item in items:
        if isinstance(item, Span):
            main.append(item)
        elif item.tag == "q":
            marks.append(item.key)
        elif not (item.tag == "op" and (item.key in (",", ";") or item.raw == "、")):
            return Unparsed(text, f"unread: {item.raw}")
    if len(main) != 1 or main[0].options:
        return Unparsed(text, "no single age in it")
    span = main[0]
    low, high = (None if one is None else years(one) for one in (span.low, span.high))
    if "" in (low, high):
        return Unparsed(text, "not an age")
    mixed = ["mixed_units"] if len({one.dim == "term" for one in span.figures}) > 1 else []
    return Parsed("age", low, high, "years", qualifiers=words([*span.qualifiers, *(m for m in marks if m != "born"), *mixed]), text=text)


def years(figure: Figure) -> str:
    """An age as years, or as ISO 8601 for days, weeks and months; "" for anything else."""
    if figure.dim in ("age", "bare"):
        whole = figure.number == int(figure.number) if abs(figure.number) <= OLDEST else False
        return plain(figure.number) if whole and figure.number >= 0 else ""
    return iso(figure) if figure.dim == "term" else ""
