"""Numbers in words and figures: separators, Chinese numerals, scales. A number that is not plain is refused, never guessed."""

from __future__ import annotations

import re
from decimal import Decimal

DIGITS = {"零": 0, "〇": 0, "一": 1, "二": 2, "两": 2, "三": 3, "四": 4, "五": 5, "六": 6, "七": 7, "八": 8, "九": 9}
_SMALL = {"十": 10, "百": 100, "千": 1000}
SCALES = {"百": Decimal(100), "千": Decimal(1000), "万": Decimal(10_000), "亿": Decimal(100_000_000)}

_PLAIN = re.compile(r"\d{1,15}(?:\.\d{1,20})?|\.\d{1,20}")
_GROUPED = re.compile(r"\d{1,3}(?:,\d{3}){1,5}(?:\.\d{1,2}|\.\d{4,20})?")
_MISGROUPED = re.compile(r"\d{1,3},\d{3}\.\d{3}")
_EUROPEAN = re.compile(r"\d{1,3}(?:\.\d{3}){1,5},\d{2}")
_EUROPEAN_SHORT = re.compile(r"\d{1,6},\d{2}")
_INDIAN = re.compile(r"\d{1,2}(?:,\d{2})+,\d{3}(?:\.\d{1,2})?")


def read_number(raw: str, currency: str = "") -> tuple[Decimal, tuple[str, ...]] | None:
    """A number in figures with its qualifiers, None when its separators are not in groups of three.

    ``€5.000,00`` is read as European whatever the currency; a lone decimal comma and ``5.000`` only make sense
    with a currency: ``EUR`` with three decimals is ambiguous and refused. ``$1,000.000`` is one million, flagged.
    """
    if currency == "EUR" and _EUROPEAN_SHORT.fullmatch(raw):
        return Decimal(raw.replace(",", ".")), ("eu_separators",)
    if currency == "EUR" and re.fullmatch(r"\d{1,3}\.\d{3}", raw):
        return None
    if _PLAIN.fullmatch(raw):
        zeros = "." in raw and len(raw.partition(".")[2]) > 4 and raw.endswith("0")
        return Decimal(raw), ("trailing_zeros",) if zeros else ()
    if _GROUPED.fullmatch(raw):
        return Decimal(raw.replace(",", "")), ()
    if _EUROPEAN.fullmatch(raw):
        return Decimal(raw.replace(".", "").replace(",", ".")), ("eu_separators",)
    if currency and _MISGROUPED.fullmatch(raw):
        return Decimal(raw.replace(",", "").replace(".", "")), ("typo_separator",)
    if currency == "INR" and _INDIAN.fullmatch(raw):
        return Decimal(raw.replace(",", "")), ()
    return None


def read_chinese(text: str) -> Decimal | None:
    """A Chinese numeral (一百零五, 三十, 二点三五, 两千万), None when it is not a complete one.

    Colloquial cuts (一百五 for 150) and digit strings (三五) are refused: they have two readings.
    """
    whole, dot, fraction = text.partition("点")
    if dot:
        if not fraction or any(c not in DIGITS for c in fraction) or len(fraction) > 8:
            return None
        head = read_chinese(whole)
        if head is None:
            return None
        return head + Decimal("0." + "".join(str(DIGITS[c]) for c in fraction))
    for sign in ("亿", "万"):
        if sign in whole:
            left, _, right = whole.partition(sign)
            high = read_chinese(left) if left else None
            low = Decimal(0) if not right else read_chinese(right)
            if high is None or low is None or high == 0 or (right and low >= SCALES[sign]):
                return None
            if right and right[0] not in "零〇" and low * 10 < SCALES[sign]:
                return None  # 一万五: 15,000 in speech, 10,005 by the letter
            return high * SCALES[sign] + low
    return _below_ten_thousand(whole)


def _below_ten_thousand(text: str) -> Decimal | None:
    total, digit, last, zero = 0, None, 10_000, False
    for place, character in enumerate(text):
        if character in DIGITS:
            if digit is not None and not (digit == 0 and zero):
                return None
            digit = DIGITS[character]
            zero = digit == 0
            if zero and len(text) > 1 and place == 0:
                return None
        elif character in _SMALL:
            unit = _SMALL[character]
            if unit >= last or digit == 0 or (digit is None and (unit != 10 or place > 0)):
                return None
            total, digit, last, zero = total + (1 if digit is None else digit) * unit, None, unit, False
        else:
            return None
    if digit is None:
        return Decimal(total) if text else None
    if last > 10 and last != 10_000 and not (len(text) > 1 and text[-2] in "零〇"):
        return None
    return Decimal(total + digit)
