"""Lines of CSV that a spreadsheet opens without running anything in them (CWE-1236, RELIABILITY T6).

A cell that it would take for a formula is defused with an apostrophe; every cell is quoted; plain numbers, negative
ones too, stay numbers.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "\0", "＝", "＋", "－", "＠")
NUMBER = re.compile(r"^-?[0-9]+(\.[0-9]+)?$")


def cell(value: object) -> str:
    """One quoted cell; what a spreadsheet could run is kept as text."""
    text = "" if value is None else ";".join(value) if isinstance(value, list) else str(value)
    if text.startswith(FORMULA) and not NUMBER.match(text):
        text = "'" + text
    return '"' + text.replace("\0", "").replace('"', '""') + '"'


def line(cells: Iterable[object]) -> str:
    return ",".join(cell(one) for one in cells) + "\r\n"
