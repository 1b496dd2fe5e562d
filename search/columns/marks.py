"""Numbers for what documents have: a keyword of a field, a term of a name, another text, pinyin. All kinds count on together."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import chain
from typing import Any

from search.columns.file import Array
from search.columns.phrases import beginnings, phrases_in

KEYWORD, TERM, REST, PINYIN = "k", "n", "r", "p"
KINDS = KEYWORD + TERM + REST + PINYIN
KEPT = 20_000  # names whose numbers are kept


class Names:
    """The kind and name of each mark, by its number. The name of a keyword is a field with a value."""

    def __init__(self) -> None:
        self.names: list[Any] = []
        self.kinds = bytearray()

    def __len__(self) -> int:
        return len(self.names)

    def add(self, kind: str, name: Any) -> int:
        self.names.append(name)
        self.kinds.append(KINDS.index(kind))
        return len(self.names) - 1


class Marks(dict[str, int]):
    """Numbers of the marks of one kind, given as they come."""

    def __init__(self, names: Names, kind: str) -> None:
        super().__init__()
        self.names, self.kind = names, kind

    def __missing__(self, name: str) -> int:
        number = self[name] = self.names.add(self.kind, name)
        return number


class Terms(dict[str, tuple[int, ...]]):
    """The numbers of all that a term of a name is found by. Closed, it takes no new terms; beginnings it always does."""

    def __init__(self, names: Names) -> None:
        super().__init__()
        self._marks = Marks(names, TERM)
        self.number = self._marks.__getitem__
        self.closed = False

    def __missing__(self, term: str) -> tuple[int, ...]:
        found = beginnings(term)
        if self.closed:
            return tuple(map(self.number, found[1:]))
        numbers = self[term] = tuple(map(self.number, found))
        return numbers

    def close(self, often: Array, least: int, needed: Iterable[str]) -> None:
        """From now on only terms that so many documents have had, or that are needed, are noted."""
        wanted = {term: self[term] for term in needed}
        for term in [term for term, numbers in self.items() if term not in wanted and often[numbers[0]] < least]:
            del self[term], self._marks[term]
        self.closed = True

    def whole(self, name: str) -> bool:
        """Whether every document has been noted that has this term, beginning or phrase."""
        return not self.closed or name in self or "*" in name or " " in name


class Titles(dict[str, tuple[int, ...]]):
    """The numbers of all that a name is found by: its terms and the declared phrases in it. What is kept has a bound: makers come again
    and again, the names of products seldom.
    """

    def __init__(self, terms: Terms) -> None:
        super().__init__()
        self._terms = terms

    def __missing__(self, name: str) -> tuple[int, ...]:
        words = name.split()
        found = (*chain.from_iterable(map(self._terms.__getitem__, words)), *map(self._terms.number, phrases_in(words)))
        if len(self) < KEPT:
            self[name] = found
        return found


class Sounds(dict[str, tuple[int, ...]]):
    """The numbers of the pinyin of a name, by its whole text. Closed, it notes no new words. What is kept has a bound, as for titles."""

    def __init__(self, names: Names) -> None:
        super().__init__()
        self._marks = Marks(names, PINYIN)
        self._closed = False

    def __missing__(self, text: str) -> tuple[int, ...]:
        words: Iterable[str] = text.split()
        if self._closed:
            words = filter(self._marks.__contains__, words)
        found = tuple(map(self._marks.__getitem__, words))
        if len(self) < KEPT:
            self[text] = found
        return found

    def close(self, often: Array, least: int) -> None:
        """From now on only words that so many documents have had are noted."""
        for word in [word for word, number in self._marks.items() if often[number] < least]:
            del self._marks[word]
        self.clear()  # they have numbers of words that are noted no more
        self._closed = True


class Keywords(dict[tuple[str, tuple[str, ...]], tuple[int, ...]]):
    """The numbers of a field's keywords, by field and all values that a document has there."""

    def __init__(self, names: Names) -> None:
        super().__init__()
        self._names = names

    def __missing__(self, item: tuple[str, tuple[str, ...]]) -> tuple[int, ...]:
        field, values = item
        if len(values) == 1:
            numbers: tuple[int, ...] = (self._names.add(KEYWORD, (field, values[0])),)
        else:
            numbers = tuple(self[field, (value,)][0] for value in dict.fromkeys(values))
        self[item] = numbers
        return numbers
