"""Labels of pages: which attribute of a category a heading names. Whole phrases of the declaration, never a part of a word."""

from __future__ import annotations

import unicodedata
from functools import cache

from normalizers.schema import SCHEMA, Attribute

_ENDS = " :：*＊?？"


def fold_label(text: str) -> str:
    """The form in which labels are compared: NFKC, lower case, single spaces, without a colon or a footnote star at its end."""
    return " ".join(unicodedata.normalize("NFKC", text).casefold().split()).strip(_ENDS)


def match_label(category: str, text: str) -> Attribute | None:
    """The attribute of ``category`` that ``text`` names by its zh or en label, or an alias; None for any other words.

    Raises KeyError for a category that the schema does not declare.
    """
    return _labels(category).get(fold_label(text))


@cache
def _labels(category: str) -> dict[str, Attribute]:
    """Every phrase of a category; that no two attributes claim one phrase is checked when the schema is made."""
    return {
        fold_label(phrase): attribute for attribute in SCHEMA.of(category) for phrase in (attribute.zh, attribute.en, *attribute.aliases)
    }
