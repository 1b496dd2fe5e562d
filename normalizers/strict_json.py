"""JSON from outside, read strictly: what a lenient reader bends (duplicate keys, NaN, 1e400, bombs) is refused with a sentence.

Numbers with a fraction or an exponent become ``Decimal``, so that no digit is lost; integers stay ``int``.
"""

from __future__ import annotations

import json
from decimal import Decimal, InvalidOperation
from typing import Any, NoReturn

MAX_DEPTH = 64  # real payloads of the open-banking standards nest at most 12 levels
MAX_DIGITS = 40
MAX_EXPONENT = 40


class StrictJsonError(ValueError):
    """A document that cannot be taken as it stands; the text is one sentence that says why."""


def loads(body: bytes) -> Any:
    """The document in ``body`` (UTF-8, a byte order mark allowed). Raise StrictJsonError for anything ambiguous or excessive."""
    try:
        text = body.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise StrictJsonError(f"The body is not UTF-8 at byte {error.start}.") from None
    try:
        document = json.loads(text, object_pairs_hook=_object, parse_constant=_constant, parse_float=_decimal, parse_int=_integer)
    except StrictJsonError:
        raise
    except RecursionError:
        raise StrictJsonError(f"The document nests deeper than {MAX_DEPTH} levels.") from None
    except ValueError as error:
        raise StrictJsonError(f"The body is not JSON: {error}.") from None
    _check(document, "\\u" in text)
    return document


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        seen: set[str] = set()
        for key, _ in pairs:
            if key in seen:
                raise StrictJsonError(f"The key {key[:80]!r} stands twice in one object.")
            seen.add(key)
    return found


def _constant(word: str) -> NoReturn:
    raise StrictJsonError(f"{word} is no JSON number.")


def _decimal(digits: str) -> Decimal:
    if len(digits) > MAX_DIGITS:
        raise StrictJsonError(f"A number of {len(digits)} characters stands in the document.")
    try:
        number = Decimal(digits)
    except InvalidOperation:
        raise StrictJsonError(f"{digits} is out of any sensible range.") from None
    if number and abs(number.adjusted()) > MAX_EXPONENT:
        raise StrictJsonError(f"{digits} is out of any sensible range.")
    return number


def _integer(digits: str) -> int:
    if len(digits) > MAX_DIGITS:
        raise StrictJsonError(f"A number of {len(digits)} characters stands in the document.")
    return int(digits)


def _check(document: Any, escaped: bool) -> None:
    """Refuse what nests too deep and, where the text has escapes, characters that no store can keep."""
    level = [document]
    for _ in range(MAX_DEPTH + 1):
        deeper: list[Any] = []
        for node in level:
            if isinstance(node, dict):
                deeper += node.values()
                if escaped:
                    deeper += node
            elif isinstance(node, list):
                deeper += node
            elif escaped and isinstance(node, str):
                _storable(node)
        if not deeper:
            return
        level = deeper
    raise StrictJsonError(f"The document nests deeper than {MAX_DEPTH} levels.")


def _storable(text: str) -> None:
    if "\0" in text:
        raise StrictJsonError("A text holds a NUL character.")
    if any("\ud800" <= character <= "\udfff" for character in text):
        raise StrictJsonError("A text holds half a surrogate pair.")
