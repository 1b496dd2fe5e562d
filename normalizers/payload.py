"""What a shape is given: the line of the run with the bytes of its snapshots; and how it refuses them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from normalizers.records import Issue, RawProduct
from normalizers.reviewed import NONE, Words


class ShapeError(ValueError):
    """A payload that is not of its shape; it holds that item."""

    def __init__(self, code: str, detail: str, locator: str = "") -> None:
        super().__init__(detail)
        self.issue = Issue(code, locator, "", detail, "item")


@dataclass(frozen=True, slots=True)
class Payload:
    """One collected payload. ``parts`` are further snapshots of the same product by role (its page in the other language).
    ``words``: what people have said of words that the declaration does not know."""

    raw: RawProduct
    body: bytes
    parts: Mapping[str, bytes] = field(default_factory=dict)
    words: Words = NONE
    _parsed: dict[str, Any] = field(default_factory=dict, repr=False, compare=False)

    def document(self, parse: Callable[[bytes], Any]) -> Any:
        """``parse(body)``, done once for surveying and for normalising; a ShapeError is raised each time."""
        if "body" not in self._parsed:
            try:
                self._parsed["body"] = parse(self.body)
            except ShapeError as error:
                self._parsed["body"] = error
        found = self._parsed["body"]
        if isinstance(found, ShapeError):
            raise found
        return found
