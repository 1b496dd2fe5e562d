"""Floating rates: a reference with a spread or a multiple of it, and shares of the contract rate."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from normalizers.parse.figures import Item, Span
from normalizers.parse.result import Parsed, Unparsed, plain, words
from normalizers.parse.tokens import Token

_BREAKS = (",", ";")


def floating(text: str, items: Sequence[Item]) -> Parsed | Unparsed:
    """A reference with a spread or a multiple of it: LPR-20BP, SOFR + 2.75%, 基准利率上浮10%, LPR的0.9倍.

    A penalty on the contract rate (罚息 ... 上浮50%) is that share, without a period of its own.
    """
    marks = [
        m for item in items if isinstance(item, Token) and item.tag in ("q", "per_q") for m in item.key.removeprefix("P1Y ").split(",")
    ]
    core = [
        item
        for item in items
        if not ((isinstance(item, Token) and item.tag in ("q", "approx", "per", "per_q", "contract")) or _loose(item))
    ]
    periods = {item.key.split(" ")[0] for item in items if isinstance(item, Token) and item.tag in ("per", "per_q")}
    contract = any(isinstance(item, Token) and item.tag == "contract" for item in items)
    if periods - {"P1Y"}:
        return Unparsed(text, "a floating rate of an unusual period")
    capped = _cut_cap(_without_current(core))
    if capped is None:
        return Unparsed(text, "a cap that is not a rate")
    cap, core = capped
    core = _reference_first(core)
    shape = [item.tag if isinstance(item, Token) else item.dim for item in core]
    if contract and shape == ["mult", "fraction"]:
        return _penalty(text, core, marks)
    if not shape or not isinstance(core[0], Token) or shape[0] != "ref" or (contract and "penalty" in marks):
        return Unparsed(text, "a reference that does not stand alone")
    done = _spread(core[1:], shape[1:])
    if done is None:
        return Unparsed(text, "unread beside the reference rate")
    spread, extra = done
    if core[0].key == "CSI300" and not extra and spread is None:
        return Parsed("rate", unit="fraction", reference=core[0].key, qualifiers=words([*marks, "index"]), text=text)
    tracker = ["tracker"] if core[0].key == "BOE_BASE" else []
    multiple = any(mark.startswith("multiplier") for mark in extra)
    named = [*marks, *([] if multiple else ["floating"]), *tracker, *extra, *cap]
    if spread is None and not multiple:
        named.append("spread_unknown")
    return Parsed(
        "rate",
        unit="fraction",
        period="P1Y",
        reference=core[0].key,
        spread=None if spread is None else plain(spread),
        qualifiers=words(named),
        text=text,
    )


def _loose(item: Item) -> bool:
    return isinstance(item, Token) and item.tag == "op" and item.key in _BREAKS


def _reference_first(core: list[Item]) -> list[Item]:
    """4倍LPR and 1.1×LPR as LPR的4倍."""
    shape = [item.tag if isinstance(item, Token) else item.dim for item in core]
    if shape == ["times", "ref"]:
        return [core[1], core[0]]
    if shape == ["bare", "op", "ref"] and isinstance(core[1], Token) and core[1].key == "x":
        return [core[2], core[1], core[0]]
    return core


def _without_current(core: list[Item]) -> list[Item]:
    """Today's figure of a floating rate (即3.75%, currently 8.5%) is not part of its definition."""
    if len(core) > 3 and isinstance(core[-2], Token) and core[-2].tag == "soft" and core[-2].key == "current":
        last = core[-1]
        return core[:-2] if isinstance(last, Span) and last.dim == "fraction" else core
    return core


def _cut_cap(core: list[Item]) -> tuple[list[str], list[Item]] | None:
    at = next((n for n, item in enumerate(core) if isinstance(item, Token) and item.tag == "label" and item.key == "cap"), None)
    if at is None:
        return [], core
    rest = core[at + 1 :]
    shape = [item.tag if isinstance(item, Token) else item.dim for item in rest]
    if shape == ["fraction"] and isinstance(rest[0], Span) and rest[0].high is not None:
        return ["capped", f"cap={plain(rest[0].high.number)}"], core[:at]
    if shape and isinstance(rest[0], Token) and rest[0].tag == "ref" and (done := _spread(rest[1:], shape[1:])) is not None and not done[1]:
        return ["capped", f"cap={rest[0].key}" + ("" if done[0] is None else f"{done[0]:+f}")], core[:at]
    return None


def _spread(rest: Sequence[Item], shape: Sequence[str]) -> tuple[Decimal | None, list[str]] | None:
    if not rest:
        return None, []
    last = rest[-1]
    if not isinstance(last, Span) or not last.point or last.high is None:
        return None
    number = last.high.number
    lead = rest[0] if isinstance(rest[0], Token) else None
    if list(shape) == ["times"] and number > 0:
        return None, [f"multiplier={plain(number)}"]
    if lead is not None and list(shape) == ["op", "bare"] and lead.key == "x" and number > 0:
        return None, [f"multiplier={plain(number)}"]
    if list(shape) == ["zhe"] and number > 0:
        return None, [f"multiplier={plain(number / (10 if number < 10 else 100))}"]
    if lead is not None and list(shape) == ["mult", "fraction"]:
        if last.high.unit == "bp":
            return number if lead.key == "up" else -number, []
        return None, [f"multiplier={plain(1 + number if lead.key == 'up' else 1 - number)}"]
    if list(shape) == ["fraction"] and number < 0:
        return number, []
    if lead is not None and list(shape) == ["op", "fraction"] and number >= 0:
        if lead.key == "+":
            return number, []
        return (-number, []) if lead.key in ("-", "minus") else None
    if lead is not None and list(shape) == ["post", "fraction"] and lead.raw in ("+", "plus"):
        return number, []
    return None


def _penalty(text: str, core: Sequence[Item], marks: list[str]) -> Parsed | Unparsed:
    span, word = core[1], core[0]
    if not isinstance(span, Span) or not isinstance(word, Token) or word.key != "up":
        return Unparsed(text, "a share of the contract rate in an unknown direction")
    low, high = (None if one is None else plain(one.number) for one in (span.low, span.high))
    return Parsed(
        "rate", low, high, "fraction", qualifiers=words([*span.qualifiers, *marks, "penalty", "relative_to_contract_rate"]), text=text
    )
