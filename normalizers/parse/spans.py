"""Numbers with their units: a point, a range, a list of options, with the bounds that the words around them state.

The unit, percent sign, currency or scale of the last number serves the earlier ones (``3-5 months``, ``1万-50万元``);
a comparison sign or a bound word closes one side; two one-sided figures of one dimension make a range.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal

from normalizers.parse.bounds import bounded
from normalizers.parse.figures import FRACTIONS, Figure, Item, Unread
from normalizers.parse.joins import joined
from normalizers.parse.numerals import SCALES, read_number
from normalizers.parse.tokens import Token


def spans(tokens: Sequence[Token], want: str, default: str = "") -> list[Item] | Unread:
    """The token stream with its figures joined to spans. ``want``: the dimension of a number without a unit.

    ``default``: the currency of ``$`` and of bare money.
    """
    items: list[Token | Figure] = []
    place = 0
    tokens = [
        t
        for n, t in enumerate(tokens)
        if not (t.key == "high_incl" and n + 1 < len(tokens) and (tokens[n + 1].key == "-" or tokens[n + 1].tag in ("age", "term")))
    ]
    while place < len(tokens):
        if not _starts(tokens, place):
            items.append(tokens[place])
            place += 1
            continue
        read = _figure(tokens, place, want, default)
        if read is None:
            return Unread(f"not a plain number: {tokens[place].raw}")
        figure, place = read
        items.append(figure)
    items = _compound(items)
    return bounded(joined(items))


def _compound(items: Sequence[Token | Figure]) -> list[Token | Figure]:
    """Years with the months that follow them are one term: 1年6个月, 1 year and 6 months."""
    out: list[Token | Figure] = []
    between = any(isinstance(one, Token) and one.tag == "between" for one in items)
    for item in items:
        joint = bool(out) and isinstance(out[-1], Token) and out[-1].key == "and" and not between
        before = out[-2] if joint and len(out) > 1 else out[-1] if out else None
        if isinstance(item, Figure) and isinstance(before, Figure) and _continues(before, item):
            del out[-2 if joint else -1 :]
            out.append(Figure(Decimal(0), "term", iso=f"P{int(before.number)}Y{int(item.number)}M"))
        else:
            out.append(item)
    return out


def _continues(years: Figure, months: Figure) -> bool:
    if (years.dim, years.unit, years.iso, months.dim, months.unit, months.iso) != ("term", "Y", "", "term", "M", ""):
        return False
    return 0 < years.number < 1000 and 0 <= months.number < 12 and years.number == int(years.number) and months.number == int(months.number)


def _starts(tokens: Sequence[Token], place: int) -> bool:
    tag = tokens[place].tag
    if tag in ("num", "iso", "en"):
        return True
    after = tokens[place + 1].tag if place + 1 < len(tokens) else ""
    if tag in ("cur", "frac"):
        return after in ("num", "en") or (tag == "cur" and _minus(tokens, place + 1))
    return _minus(tokens, place)


def _minus(tokens: Sequence[Token], place: int) -> bool:
    """Whether a dash here is a sign: at the start or after a word, and tight before its number."""
    if place + 1 >= len(tokens) or tokens[place].tag != "op" or tokens[place].raw != "-":
        return False
    sign, number = tokens[place], tokens[place + 1]
    before = tokens[place - 1] if place else None
    valued = before is not None and (
        before.tag in ("num", "scale", "unit", "cur", "term", "age", "iso", "m", "half", "incl", "ref") or before.raw in (")", "%")
    )
    return number.tag == "num" and number.at == sign.at + 1 and (before is None or not valued)


def _figure(tokens: Sequence[Token], place: int, want: str, default: str) -> tuple[Figure, int] | None:
    if tokens[place].tag == "iso":
        return Figure(
            Decimal(0), "term", iso=tokens[place].key, qualifiers=("fractional_iso",) if "." in tokens[place].key else ()
        ), place + 1
    currency, fraction, sign = "", "", 1
    if tokens[place].tag == "cur":
        currency, place = tokens[place].key, place + 1
    if tokens[place].tag == "op":
        sign, place = -1, place + 1
    if tokens[place].tag == "frac":
        fraction, place = tokens[place].key, place + 1
    token = tokens[place]
    if (both := _tens_and_units(tokens, place)) is not None:
        token, place = both, place + 1
    suffix = _currency_after(tokens, place + 1)
    read = (
        (Decimal(token.key), ("en_numeral",))
        if token.tag == "en"
        else (token.number, ("zh_numeral",))
        if token.number is not None
        else read_number(token.raw, _named(currency or suffix, default) or ("?" if want == "money" else ""))
    )
    if read is None or read[0] is None:
        return None
    number, marks = read[0] * sign, read[1]
    place, scale = place + 1, _scale_of(token)
    while place < len(tokens) and tokens[place].tag == "scale":
        factor = Decimal(tokens[place].key)
        number, scale, place = number * factor, factor * (scale or 1), place + 1
        marks = (*marks, *_suffix_mark(tokens[place - 1]))
    if place < len(tokens) and tokens[place].tag == "m" and (currency or want == "money"):
        number, scale, place, marks = number * 1_000_000, Decimal(1_000_000), place + 1, (*marks, "m_suffix")
    if fraction:
        return Figure(number * Decimal(FRACTIONS[fraction]), "fraction", fraction, scale, marks), place
    return _unit(tokens, place, Figure(number, "bare", "", scale, marks, prefixed=bool(currency)), currency, default)


def _tens_and_units(tokens: Sequence[Token], place: int) -> Token | None:
    """Twenty one, thirty-six: a ten and the unit after it as one number."""
    ten, unit = tokens[place], tokens[place + 1] if place + 1 < len(tokens) else None
    if ten.tag != "en" or unit is None or unit.tag != "en" or int(ten.key) not in range(20, 100, 10) or int(unit.key) > 9:
        return None
    return replace(ten, key=str(int(ten.key) + int(unit.key)))


def _scale_of(token: Token) -> Decimal | None:
    """The scale at the end of a Chinese numeral (二十万), which serves a bare number before it."""
    return SCALES[token.raw[-1]] if token.key in ("zh", "scaled") and token.raw[-1] in "万亿" else None


def _suffix_mark(token: Token) -> tuple[str, ...]:
    named = {"k": "k_suffix", "million": "million_word", "bn": "bn_suffix", "lakh": "lakh", "crore": "crore", "亿": "yi"}
    return (named[token.raw],) if token.raw in named else ()


def _currency_after(tokens: Sequence[Token], place: int) -> str:
    while place < len(tokens) and tokens[place].tag in ("scale", "m"):
        place += 1
    return tokens[place].key if place < len(tokens) and tokens[place].tag == "cur" else ""


def _named(currency: str, default: str) -> str:
    return default if currency == "$" else currency


def _unit(tokens: Sequence[Token], place: int, figure: Figure, currency: str, default: str) -> tuple[Figure, int] | None:
    token = tokens[place] if place < len(tokens) else None
    if token is not None and token.tag == "cur" and not (place + 1 < len(tokens) and tokens[place + 1].tag == "num" and token.spaced):
        suffix = token.key if token.key != "$" or not currency else currency
        if currency not in ("", "$", suffix) and not (token.raw in ("元", "元整") or token.key == "$"):
            return None
        named = currency if currency not in ("", "$") else suffix
        return replace(figure, dim="money", unit=_named(named, default)), place + 1
    if currency:
        return replace(figure, dim="money", unit=_named(currency, default)), place
    if token is None:
        return figure, place
    if token.tag == "unit" and token.key in FRACTIONS:
        value, marks, place = figure.number * Decimal(FRACTIONS[token.key]), figure.qualifiers, place + 1
        if (
            token.key == "cheng"
            and place < len(tokens)
            and tokens[place].key == "zh"
            and (tenth := tokens[place].number) is not None
            and tenth < 10
        ):
            value, place = value + tenth / 100, place + 1
        if token.key == "bp":
            marks = (*marks, "bp")
        return replace(figure, number=value, dim="fraction", unit=token.key, qualifiers=marks), place
    if token.tag == "unit":
        return _li(tokens, place, figure)
    if token.tag == "term" or (token.tag == "m" and figure.scale is None):
        unit = "M" if token.tag == "m" else token.key
        if place + 1 < len(tokens) and tokens[place + 1].tag == "half":
            return replace(figure, dim="term", unit=unit + "half"), place + 2
        return replace(figure, dim="term", unit=unit), place + 1
    if token.tag == "age":
        return replace(figure, dim="age", unit=token.key), place + 1
    return figure, place


def _digit(tokens: Sequence[Token], place: int) -> Decimal | None:
    """The single digit at ``place`` that stands alone at the end or before a break, None for anything else."""
    if place >= len(tokens) or tokens[place].tag != "num":
        return None
    after = tokens[place + 1] if place + 1 < len(tokens) else None
    if after is not None and not (after.tag == "op" and after.key in (",", ";")):
        return None
    token = tokens[place]
    value = token.number if token.number is not None else Decimal(token.raw) if token.raw.isdigit() else None
    return value if value is not None and 0 < value < 10 else None


def _li(tokens: Sequence[Token], place: int, figure: Figure) -> tuple[Figure, int] | None:
    """厘 and 分 in 厘; what a 厘 is follows from the period, so the rate parser decides it."""
    key = tokens[place].key
    if key not in ("li", "fen"):
        return replace(figure, dim=key), place + 1
    number, place = figure.number * (10 if key == "fen" else 1), place + 1
    mark = "li_of_percent" if key == "li" else "fen_of_percent"
    if key == "li" and (tenth := _digit(tokens, place)) is not None:
        number, place = number + tenth / 10, place + 1  # 5厘5
    if key == "fen" and place < len(tokens) and tokens[place].tag == "num":
        rest = (
            tokens[place].number
            if tokens[place].number is not None
            else Decimal(tokens[place].raw)
            if tokens[place].raw.isdigit()
            else None
        )
        if rest is None or rest >= 10:
            return None
        number, place = number + rest, place + 1
        if place < len(tokens) and tokens[place].key == "li":
            place += 1
    return replace(figure, number=number, dim="li", qualifiers=(*figure.qualifiers, mark)), place
