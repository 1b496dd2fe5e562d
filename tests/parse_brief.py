"""The short form in which the parsers' tables write a reading, and the tables' reader."""

from __future__ import annotations

import re

from normalizers.parse.result import Parsed, Unparsed


def brief(result: Parsed | Unparsed) -> str:
    """``0.05..0.06 /P1Y``: figures, currency, terms in brackets, period, reference and spread; ``!`` when refused."""
    if isinstance(result, Unparsed):
        return "!"
    figures = _range(result.low, result.high)
    terms = _range(result.term_low, result.term_high)
    reference = result.reference and f"{result.reference}{'' if result.spread is None else f' {result.spread}'}"
    multiplier = result.qualifier("multiplier")
    times = f"x{multiplier}" if multiplier else ""
    parts = [figures, result.currency, f"[{terms}]" if terms else "", reference, times, f"/{result.period}" if result.period else ""]
    return " ".join(part for part in parts if part) or ";".join(result.qualifiers)


def _range(low: str | None, high: str | None) -> str:
    if low is None and high is None:
        return ""
    return str(low) if low == high else f"{'' if low is None else low}..{'' if high is None else high}"


def rows(table: str) -> list[tuple[str, str]]:
    """The rows ``text  =>  brief`` of a table; lines that start with ``#`` name the origin of what follows."""
    return [(text, said) for text, said in (line.split("  =>  ") for line in table.strip().splitlines() if not line.startswith("#"))]


def lang_of(text: str) -> str:
    return "zh" if re.search("[\u4e00-\u9fff]", text) else "en"
