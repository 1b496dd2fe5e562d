"""What some documents have, in columns: made where the documents are, quick to send to the process that turns it about."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

from search.columns.file import Array
from search.columns.numbering import Codes, numbered, sizes_of

if TYPE_CHECKING:  # not for the process that takes sheets: it starts faster without what makes documents
    from search.document import Said

LONGEST = 1 << 14  # documents of one sheet


class Counted(NamedTuple):
    """Numbers of things, one document after another, and how many each document has."""

    numbers: Array
    sizes: Array


class Sheet(NamedTuple):
    """Names and pinyin of each document; the numbers of its keywords (a field with all values that it has there) and of its texts that
    are no names, and those of either that bear a number for the first time, in the order of the numbers.
    """

    names: Sequence[tuple[str, ...]]
    pinyin: Sequence[tuple[str, ...]]
    keywords: Counted
    rest: Counted
    new_keywords: list[tuple[str, tuple[str, ...]]]
    new_rest: list[str]


class Sheets:
    """Makes sheets, all of which number things alike: what documents share is sent once, and then told by its number."""

    def __init__(self) -> None:
        self._keywords, self._rest = Codes(), Codes()

    def of(self, said: Sequence[Said]) -> Sheet:
        """``said``: by at least one document, and at most LONGEST."""
        _, keywords, _, _, texts, _ = zip(*said, strict=True)
        _, _, names, rest, pinyin, _ = zip(*texts, strict=True)
        return Sheet(
            names,
            pinyin,
            Counted(numbered(self._keywords, map(dict.items, keywords)), sizes_of(keywords)),
            Counted(numbered(self._rest, rest), sizes_of(rest)),
            self._keywords.new(),
            self._rest.new(),
        )
