"""One item against its form: every fault with its pointer. The JSON Schema accepts exactly what gives none of these."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from difflib import get_close_matches
from typing import Any

from normalizers.feed.forms import ANYTHING, Many, Mode, Record, Slot, form_of
from normalizers.feed.leaves import PLACES, WHOLE, Leaf
from normalizers.feed.notices import NOTHING
from normalizers.parse.result import plain
from normalizers.pointer import escape
from normalizers.schema import SCHEMA, Label

_DECORATED = re.compile(r"^[^0-9+-]{0,4}\s*([+-]?[0-9][0-9,，\s]*(?:\.[0-9]+)?)\s*([%％‰]|[^0-9.]{0,20})$")
_NUMERIC = frozenset({"money", "percent", "rate", "count"})
_MARKUP = re.compile(r"<[A-Za-z/!?]")
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_PLAIN_NUMBER = re.compile(r"-?[0-9]+(?:\.[0-9]+)?")


class Number(str):
    """A number of a JSON document as it is written there: the format has none, so it only has to be named."""

    __slots__ = ()


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong at a pointer of an item; the fields of a notice that need no file."""

    code: str
    pointer: str
    found: str = ""
    expected: Label = NOTHING
    better: str = ""


def check(data: Any, mode: Mode) -> list[Fault]:
    """Every fault of one item of a feed of this mode, in the order of its fields."""
    if not isinstance(data, dict):
        return [_structure(data, "", Label("一个对象", "an object"))]
    return list(_record(form_of(mode, data), data, ""))


def _record(record: Record, data: Mapping[str, Any], at: str) -> Iterator[Fault]:
    for key in record.required:
        if key not in data:
            yield Fault("missing_field", at, "", Label(f"字段 {key}", f"the field {key}"))
    if len(data) < record.least:
        yield Fault("too_few", at, "", Label("至少一个字段", "at least one field"))
    for key, part in data.items():
        slot = record.slot(key, data)
        place = f"{at}/{escape(key)}"
        if slot is None:
            yield _unknown(record, key, at, place)
        elif slot is not ANYTHING:
            yield from _slot(slot, part, place)


def _unknown(record: Record, key: str, at: str, place: str) -> Fault:
    near = get_close_matches(key[:100], record.fields, 1)
    code = "unknown_attribute" if at == "/values" else "unknown_field"
    known = ", ".join(record.fields)
    return Fault(code, place, key, Label(f"以下之一：{known}", f"one of: {known}"), near[0] if near else "")


def _slot(slot: Slot, part: Any, at: str) -> Iterator[Fault]:
    if isinstance(part, str) and not isinstance(part, Number):
        if slot.text is None:
            yield _structure(part, at, _wanted(slot))
        elif not slot.text.takes(part):
            yield _text(slot.text, part, at)
    elif isinstance(part, dict):
        record = slot.absence if slot.absence is not None and "state" in part else slot.record or slot.absence
        if record is None:
            yield _structure(part, at, _wanted(slot))
        else:
            yield from _record(record, part, at)
    elif isinstance(part, list):
        if slot.many is None:
            yield _structure(part, at, _wanted(slot))
        else:
            yield from _many(slot.many, part, at)
    else:
        yield _structure(part, at, _wanted(slot))


def _many(many: Many, parts: list[Any], at: str) -> Iterator[Fault]:
    if len(parts) < many.least:
        yield Fault("too_few", at, f"{len(parts)}", Label(f"至少 {many.least} 项", f"at least {many.least}"))
    if len(parts) > many.most:
        yield Fault("too_many", at, f"{len(parts)}", Label(f"至多 {many.most} 项", f"at most {many.most}"))
        return
    seen: set[str] = set()
    for place, part in enumerate(parts):
        if many.each and isinstance(part, str) and part in seen:
            yield Fault("repeated_choice", f"{at}/{place}", part)
        if isinstance(part, str):
            seen.add(part)
        yield from _slot(many.of, part, f"{at}/{place}")


def _structure(part: Any, at: str, wanted: Label) -> Fault:
    if isinstance(part, Number):
        return Fault("number_not_text", at, part, wanted, f'"{part}"' if len(part) <= 40 else "")
    return Fault("wrong_type", at, _kind(part), wanted)


def _kind(part: Any) -> str:
    """What stands there, in JSON's words, since it is no text."""
    if part is None:
        return "null"
    if isinstance(part, bool):
        return "true" if part else "false"
    if isinstance(part, str):
        return part
    return "an object" if isinstance(part, dict) else "a list"


def _wanted(slot: Slot) -> Label:
    if slot.text is not None:
        return slot.text.expected()
    return Label("一个列表", "a list") if slot.many is not None else Label("一个对象", "an object")


def _text(leaf: Leaf, text: str, at: str) -> Fault:
    """Why a text is not taken, as closely as can be said, and what to write instead."""
    code, better = _why(leaf, text)
    return Fault(code, at, text, leaf.expected(), better)


def _why(leaf: Leaf, text: str) -> tuple[str, str]:
    if leaf.choices:
        keys = [choice.key for choice in leaf.choices]
        code = "unknown_category" if set(keys) == set(SCHEMA.categories) else "unknown_choice"
        return code, _choice(leaf, text) or next(iter(get_close_matches(text[:100], keys, 1)), "")
    if not text.strip():
        return "blank", ""
    if _CONTROL.search(text) is not None:
        return "control_character", ""
    if leaf.kind == "text":
        return ("markup", "") if _MARKUP.search(text) is not None else ("too_long", "")
    if len(text) > max(leaf.longest, 100):
        return "too_long", ""
    if leaf.takes(text.strip()):
        return "bad_value", text.strip()
    if leaf.kind in ("key", "url"):
        return ("bad_key" if leaf.kind == "key" else "bad_address"), ""
    return _number(leaf, text) if leaf.kind in _NUMERIC else ("bad_value", "")


def _choice(leaf: Leaf, text: str) -> str:
    """The word that the schema declares for this one, when it is a label or an alias of it."""
    folded = text.strip().casefold()
    for choice in leaf.choices:
        if folded in (word.casefold() for word in (choice.key, choice.zh, choice.en, *choice.aliases)):
            return choice.key
    return ""


def _number(leaf: Leaf, text: str) -> tuple[str, str]:
    """A figure that is written or measured otherwise: with a unit, in per cent, out of bounds."""
    share = leaf.kind in ("rate", "percent")
    if len(text) > WHOLE + PLACES:
        return "bad_value", ""
    if _PLAIN_NUMBER.fullmatch(text) is not None:
        if len(text.partition(".")[2]) > PLACES:
            return "bad_value", _stripped(leaf, plain(round(Decimal(text), PLACES)))
        hundredth = plain(Decimal(text) / 100)
        if share and abs(Decimal(text)) > 1 and leaf.takes(hundredth):
            return "percent_not_fraction", hundredth
        return ("bad_value" if leaf.kind == "count" or _padded(leaf, text) else "out_of_bounds"), _stripped(leaf, text)
    found = _DECORATED.match(text)
    if found is None:
        return "bad_value", ""
    digits = re.sub(r"[,，\s+]", "", found.group(1))
    if share and found.group(2).strip() in ("%", "％"):
        digits = plain(Decimal(digits) / 100)
    elif share and found.group(2).strip():
        digits = ""
    return "unit_in_value", digits if digits and leaf.takes(digits) else ""


def _padded(leaf: Leaf, text: str) -> bool:
    """Whether the figure is within its bounds and only written with zeros too many."""
    return leaf.takes(_stripped(leaf, text)) if _stripped(leaf, text) else False


def _stripped(leaf: Leaf, text: str) -> str:
    better = plain(Decimal(text))
    return better if leaf.takes(better) else ""
