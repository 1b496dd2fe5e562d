"""Numbers with their units: a point, a range, a list of options, with the bounds that the words around them state.

The unit, percent sign, currency or scale of the last number serves the earlier ones (``3-5 months``, ``1万-50万元``);
a comparison sign or a bound word closes one side; two one-sided figures of one dimension make a range.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from normalizers.parse.numerals import SCALES, read_number
from normalizers.parse.result import words
from normalizers.parse.tokens import Token

FRACTIONS = {"pct": "0.01", "permille": "0.001", "permyriad": "0.0001", "bp": "0.0001", "cheng": "0.1"}


@dataclass(frozen=True, slots=True)
class Figure:
    """One number. ``dim``: fraction, money, term, age, li (厘), zhe (折), times (倍), code or bare."""

    number: Decimal
    dim: str
    unit: str = ""
    scale: Decimal | None = None
    qualifiers: tuple[str, ...] = ()
    iso: str = ""
    prefixed: bool = False
    """Whether its currency stands before it; a unit after a number belongs to it alone."""


@dataclass(frozen=True, slots=True)
class Span:
    """What the figures say: from ``low`` to ``high``, either of them None when that side is open."""

    low: Figure | None
    high: Figure | None
    options: tuple[Figure, ...] = ()
    open: tuple[str, ...] = ()
    bounds: tuple[str, ...] = ()

    @property
    def figures(self) -> tuple[Figure, ...]:
        return self.options or tuple(figure for figure in (self.low, self.high) if figure is not None)

    @property
    def dim(self) -> str:
        return self.figures[-1].dim

    @property
    def point(self) -> bool:
        return self.low is not None and self.low == self.high

    @property
    def qualifiers(self) -> tuple[str, ...]:
        marks = [f"{side}_excl" for side in self.open]
        return words(
            [*self.bounds, *marks, *(q for figure in self.figures for q in figure.qualifiers), *(["discrete"] if self.options else [])]
        )


Item = Token | Span


@dataclass(frozen=True, slots=True)
class Unread:
    reason: str


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
    return _bounded(_joined(items, want))


def _compound(items: Sequence[Token | Figure]) -> list[Token | Figure]:
    """Years with the months that follow them are one term: 1年6个月, 1 year and 6 months."""
    out: list[Token | Figure] = []
    for item in items:
        joint = (
            bool(out)
            and isinstance(out[-1], Token)
            and out[-1].key == "and"
            and not any(isinstance(one, Token) and one.tag == "between" for one in out)
        )
        before = out[-2] if joint and len(out) > 1 else out[-1] if out else None
        if (
            isinstance(item, Figure)
            and isinstance(before, Figure)
            and (before.dim, before.unit, item.dim, item.unit) == ("term", "Y", "term", "M")
        ):
            if not before.iso and not item.iso and item.number < 12 and all(one.number == int(one.number) >= 0 for one in (before, item)):
                del out[-2 if joint else -1 :]
                item = Figure(Decimal(0), "term", iso=f"P{int(before.number)}Y{int(item.number)}M")
        out.append(item)
    return out


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


def _li(tokens: Sequence[Token], place: int, figure: Figure) -> tuple[Figure, int] | None:
    """厘 and 分 in 厘; what a 厘 is follows from the period, so the rate parser decides it."""
    key = tokens[place].key
    if key not in ("li", "fen"):
        return replace(figure, dim=key), place + 1
    number, place = figure.number * (10 if key == "fen" else 1), place + 1
    mark = "li_of_percent" if key == "li" else "fen_of_percent"
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


def shared(figures: Sequence[Figure]) -> tuple[Figure, ...] | None:
    """Earlier bare numbers take the unit of the last one (or all that of the first, for ``$5-10``); None when units differ."""
    model = figures[-1] if figures[-1].dim != "bare" else figures[0]
    out: list[Figure] = []
    for figure in figures:
        if figure.dim == "bare" and model.dim != "bare":
            number = figure.number
            if model.dim == "fraction":
                number = number * Decimal(FRACTIONS[model.unit])
            figure = replace(figure, number=number, dim=model.dim, unit=model.unit)
        out.append(figure)
    if figures[-1].scale is not None:
        out = _rescaled(out, figures)
    if len({figure.dim for figure in out}) > 1 and {figure.dim for figure in out} != {"term", "age"}:
        return None
    return None if out[-1].dim == "money" and len({figure.unit for figure in out}) > 1 else tuple(out)


def _rescaled(out: Sequence[Figure], figures: Sequence[Figure]) -> list[Figure]:
    """The scale after the last number serves earlier ones without their own unit while they stay below it: 5-50万, not 5000-5万."""
    last, factor = out[-1], figures[-1].scale
    done: list[Figure] = []
    for figure, was in zip(out, figures, strict=True):
        own = was.scale is not None or (was.dim != "bare" and (not was.prefixed or last.prefixed))
        fits = factor is not None and figure.number * factor < last.number
        done.append(replace(figure, number=figure.number * factor, scale=factor) if factor is not None and fits and not own else figure)
    return done


def _joined(items: Sequence[Token | Figure], want: str) -> list[Item]:
    """Figures with the dashes and slashes between them as spans; everything else as it stands."""
    out: list[Item] = []
    place = 0
    while place < len(items):
        first = items[place]
        if not isinstance(first, Figure):
            out.append(first)
            place += 1
            continue
        span, place = _chain(items, place, first, bool(out) and isinstance(out[-1], Token) and out[-1].tag == "between")
        if isinstance(out[-1] if out else None, Token) and getattr(out[-1], "tag", "") == "between" and span.low is not span.high:
            out.pop()
        out.append(span)
    return out


def _chain(items: Sequence[Token | Figure], place: int, first: Figure, between: bool) -> tuple[Span, int]:
    single = (Span(first, first), place + 1)
    if place + 2 >= len(items):
        return single
    link, second = items[place + 1], items[place + 2]
    if _around(items, place):
        return _sandwich(items, place, first) or single
    if not isinstance(link, Token) or not isinstance(second, Figure):
        return single
    if (link.tag, link.key) == ("op", "-") or (between and (link.tag, link.key) == ("op", "and")):
        pair = shared((first, second))
        if pair is None or not ordered(pair[0], pair[1]):
            return single
        return Span(pair[0], pair[1]), place + 3
    if link.tag == "cmp":
        pair = shared((first, second))
        if pair is None or not ordered(pair[0], pair[1]) or link.key not in ("lt", "le"):
            return single
        return Span(pair[0], pair[1], open=("high",) if link.key == "lt" else (), bounds=("malformed",)), place + 3
    if (link.tag, link.key) in (("op", "/"), ("op", ",")):
        return _options(items, place, first)
    return single


def _around(items: Sequence[Token | Figure], place: int) -> bool:
    """Whether a figure, a sign, a name, a sign and a figure follow each other: 60% < LVR <= 80%."""
    tags = [item.tag if isinstance(item, Token) else "" for item in items[place : place + 5]]
    return tags == ["", "cmp", "var", "cmp", ""]


def _sandwich(items: Sequence[Token | Figure], place: int, first: Figure) -> tuple[Span, int] | None:
    left, right, last = items[place + 1], items[place + 3], items[place + 4]
    if not (isinstance(left, Token) and isinstance(right, Token) and isinstance(last, Figure)) or {left.key, right.key} - {"lt", "le"}:
        return None
    pair = shared((first, last))
    if pair is None or not ordered(*pair):
        return None
    sides = (*(("low",) if left.key == "lt" else ()), *(("high",) if right.key == "lt" else ()))
    return Span(pair[0], pair[1], open=sides), place + 5


def _options(items: Sequence[Token | Figure], place: int, first: Figure) -> tuple[Span, int]:
    found, end, last = [first], place + 1, ""
    while end + 1 < len(items):
        link, after = items[end], items[end + 1]
        if not (isinstance(link, Token) and link.tag == "op" and link.key in ("/", ",") and isinstance(after, Figure)):
            break
        last = link.key
        found.append(after)
        end += 2
    alike = shared(found) if last == "/" else None  # "10, 20 or 30" is a list, "10, 20" may be anything
    if alike is None:
        return Span(first, first), place + 1
    ranked = sorted(alike, key=size)
    if len(alike) == 2 and all(one.iso for one in alike):
        return Span(ranked[0], ranked[1], bounds=("cdr_dirty_range",)), end
    return Span(ranked[0], ranked[-1], options=tuple(alike)), end


def size(figure: Figure) -> Decimal:
    """What orders figures of one dimension; terms and ages in days, only to compare."""
    if figure.dim not in ("term", "age"):
        return figure.number
    if figure.iso:
        days, number = Decimal(0), ""
        for character in figure.iso[1:]:
            if character.isalpha():
                days, number = days + Decimal(number or 0) * _DAYS[character], ""
            else:
                number += character
        return days
    return (figure.number + (Decimal("0.5") if figure.unit.endswith("half") else 0)) * _DAYS[figure.unit.removesuffix("half")]


_DAYS = {
    "D": Decimal(1),
    "BD": Decimal("1.4"),
    "W": Decimal(7),
    "M": Decimal("30.4375"),
    "instalment": Decimal("30.4375"),
    "Q": Decimal("91.3125"),
    "Y": Decimal("365.25"),
    "years": Decimal("365.25"),
}


def ordered(low: Figure, high: Figure) -> bool:
    return size(low) <= size(high)


def _bounded(items: Sequence[Item]) -> list[Item] | Unread:
    """Bound words and comparison signs moved into the span they belong to, then one-sided spans of one dimension joined."""
    out: list[Item] = []
    pending: list[Token] = []
    for place, item in enumerate(items):
        if isinstance(item, Token) and item.raw == "+" and out and isinstance(out[-1], Span) and _ends(items, place):
            item = replace(item, tag="post", key="ge")
        if isinstance(item, Token):
            if item.tag in ("from", "up_to", "cmp"):
                pending.append(item)
            elif item.tag in ("post", "incl", "approx") and not (item.tag == "approx" and not (out and isinstance(out[-1], Span))):
                back = next(
                    (n for n in range(len(out) - 1, -1, -1) if not (isinstance(one := out[n], Token) and one.tag in ("per", "q"))), -1
                )
                before = out[back] if back >= 0 else None
                if not isinstance(before, Span):
                    return Unread(f"a bound without a figure: {item.raw}")
                done = _closed(before, item)
                if done is None:
                    return Unread(f"contradicting bounds: {item.raw}")
                out[back] = done
            else:
                out.append(item)
            continue
        span: Span | None = item
        for word in pending:
            span = None if span is None else _opened(span, word)
        if span is None:
            return Unread(f"contradicting bounds: {' '.join(word.raw for word in pending)}")
        pending = []
        out.append(span)
    last = out[-1] if out else None
    if len(pending) == 1 and isinstance(last, Span) and last.point and pending[0].key in ("min", "up_to") and pending[0].raw.isascii():
        out[-1], pending = _opened(last, pending[0]) or last, []  # "$4,000 minimum"
    if pending:
        return Unread(f"a bound without a figure: {pending[0].raw}")
    return _merged(out)


def _ends(items: Sequence[Item], place: int) -> bool:
    """Whether a plus sign closes its figure ($2M+) and joins it to nothing."""
    after = items[place + 1] if place + 1 < len(items) else None
    return after is None or (isinstance(after, Token) and after.tag not in ("label", "soft", "ref", "op"))


def _opened(span: Span, word: Token) -> Span | None:
    if word.tag == "cmp":
        upper = word.key in ("lt", "le")
        if not span.point and not upper and span.low is not None and span.high is not None and not span.options:
            return replace(
                span,
                open=(*span.open, *(("low",) if word.key == "gt" else ())),
                bounds=tuple(one for one in span.bounds if one != "malformed"),
            )
        if not span.point:
            return None
        side = (("high" if upper else "low"),) if word.key in ("lt", "gt") else ()
        mark = ((), ("high_incl",))[word.key == "le"] if upper else ((), ("low_incl",))[word.key == "ge"]
        return Span(None, span.high, open=side, bounds=mark) if upper else Span(span.low, None, open=side, bounds=mark)
    if not span.point:
        return replace(span, bounds=(*span.bounds,)) if span.low is not None and span.high is not None else _again(span, word)
    return Span(span.low, None, bounds=(word.key,)) if word.tag == "from" else Span(None, span.high, bounds=(word.key,))


def _again(span: Span, word: Token) -> Span | None:
    same = (word.tag == "from" and span.high is None) or (word.tag == "up_to" and span.low is None)
    return span if same else None


def _closed(span: Span, word: Token) -> Span | None:
    if word.tag == "approx":
        return replace(span, bounds=(*span.bounds, "approximate"))
    if word.tag == "incl":
        return replace(span, bounds=(*span.bounds, word.key)) if word.key == "high_incl" else replace(span, open=("high",))
    if word.key == "ge":
        return (
            Span(span.low, None, bounds=("low_incl",))
            if span.point
            else replace(span, bounds=(*span.bounds, "low_incl"))
            if span.high is None or span.options
            else None
        )
    return (
        Span(None, span.high, bounds=("high_incl",))
        if span.point
        else replace(span, bounds=(*span.bounds, "high_incl"))
        if span.low is None
        else None
    )


def _merged(items: Sequence[Item]) -> list[Item]:
    out: list[Item] = []
    for item in items:
        if isinstance(item, Span) and item.low is None:
            back = len(out) - 1
            while (
                back >= 0
                and isinstance(link := out[back], Token)
                and (link.tag == "var" or (link.tag == "op" and link.key in ("-", "and", ",", ";")))
            ):
                back -= 1
            before = out[back] if back >= 0 else None
            tight = all(isinstance(one, Token) and one.key == "-" for one in out[back + 1 :])
            if (
                isinstance(before, Span)
                and before.low is not None
                and item.high is not None
                and (before.high is None or (before.point and tight))
                and len(out) - back <= 2
            ):
                pair = shared((before.low, item.high))
                if pair is not None and ordered(*pair):
                    del out[back:]
                    out.append(Span(pair[0], pair[1], open=(*before.open, *item.open), bounds=(*before.bounds, *item.bounds)))
                    continue
        out.append(item)
    return out
