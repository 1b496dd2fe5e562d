"""Whether what was read still stands where it was read: the word "verified" comes from a matched quote and from nothing else."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from bs4 import BeautifulSoup

from normalizers import strict_json
from normalizers.pointer import leaf_text, resolve_pointer
from normalizers.records import Json
from normalizers.schema.entries import TABLES
from normalizers.shapes.page import parse_page, resolve, text_of

VERIFIED = "verified"
UNSOURCED = "unsourced"
JOINT = " · "  # between the quotes of a value that was made of several leaves
_THOUSANDS = re.compile(r"(?<=\d),(?=\d{3}(?!\d))")
CUT = 100  # a quote this long may be the start of a longer text, so its end may stand inside a number


def read_body(body: bytes) -> Any:
    """A body as locators name places in it: a JSON document, else a page; None for a JSON that cannot be read."""
    if body.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] not in (b"{", b"["):
        return parse_page(body)
    try:
        return strict_json.loads(body)
    except strict_json.StrictJsonError:
        return None


def verify(document: Json, body: bytes, parts: Mapping[str, bytes], read: Callable[[bytes], Any] = read_body) -> Json:
    """Set ``state`` of every evidence in a canonical product, and ``states`` of every table kept as columns, in place, and return it.

    ``verified``: each of its locators resolves in the snapshot, and each of its quotes stands at one of them, white space
    folded and whole as far as numbers go. ``unsourced``: anything else. ``parts`` are the bodies of the product's other
    snapshots; the locator of one begins with its role and a colon. A body is parsed once, by ``read``, and only when something
    cites it.
    """
    snapshot = _Snapshot(body, parts, read)
    for evidence in _evidences(document):
        evidence["state"] = VERIFIED if snapshot.holds(evidence) else UNSOURCED
    for table in (one for key in TABLES for one in document.get(key, ())):
        places = zip(table["quotes"], table["locators"], strict=True)
        table["states"] = [VERIFIED if snapshot.states(quote, locator) else UNSOURCED for quote, locator in places]
    return document


def _evidences(node: Any) -> Iterator[Json]:
    waiting = [node]
    while waiting:
        one = waiting.pop()
        if isinstance(one, dict):
            evidence = one.get("evidence")
            if isinstance(evidence, dict) and "locator" in evidence:
                yield evidence
            waiting += [child for child in one.values() if child is not evidence and isinstance(child, (dict, list))]
        else:
            waiting += [child for child in one if isinstance(child, (dict, list))]


@dataclass(slots=True)
class _Snapshot:
    body: bytes
    parts: Mapping[str, bytes]
    read: Callable[[bytes], Any]
    parsed: dict[str, Any] = field(default_factory=dict)
    texts: dict[str, str | None] = field(default_factory=dict)

    def holds(self, evidence: Json) -> bool:
        quote, places = _fold(evidence["quote"]), evidence.get("locators")
        if not places:
            text = self.text(evidence["locator"])
            return text is not None and ((text == quote and text != "") or _stand(quote, [text]))
        found = [self.text(locator) for locator in places]
        texts = [text for text in found if text is not None]
        return len(texts) == len(found) and _stand(quote, texts)

    def states(self, amount: str, locator: str) -> bool:
        """Whether a cell of a premium table holds an amount, with or without a comma every three digits."""
        text = self.text(locator)
        return text is not None and stands(amount, _THOUSANDS.sub("", text))

    def text(self, locator: str) -> str | None:
        """The folded text at a locator; None when there is no such place, or no leaf at it."""
        if locator not in self.texts:
            self.texts[locator] = self._text(locator)
        return self.texts[locator]

    def _text(self, locator: str) -> str | None:
        role, colon, rest = locator.partition(":")
        part, path = (role, rest) if colon and role in self.parts else ("", locator)
        document = self._document(part)
        if isinstance(document, BeautifulSoup):
            node = resolve(document, path) if path and not path.startswith("/") else None
            return None if node is None else _fold(text_of(node))
        if document is None or not path.startswith("/"):
            return None
        try:
            leaf = resolve_pointer(document, path)
        except LookupError:
            return None
        return None if leaf is None or isinstance(leaf, (dict, list)) else _fold(leaf_text(leaf))

    def _document(self, part: str) -> Any:
        if part not in self.parsed:
            self.parsed[part] = self.read(self.parts[part] if part else self.body)
        return self.parsed[part]


def _fold(text: str) -> str:
    return " ".join(text.split())


def _stand(quote: str, texts: list[str]) -> bool:
    """Whether a quote stands in one of the texts, or each of its parts in some of them."""
    if any(stands(quote, text) for text in texts):
        return True
    wanted = [part for part in quote.split(JOINT) if part.strip(" ·")]
    return bool(wanted) and all(any(stands(part, text) for text in texts) for part in wanted)


def stands(quote: str, text: str) -> bool:
    """Whether a folded quote stands in a folded text and cuts no number: ``0.06`` does not stand in ``0.0649``."""
    if not quote:
        return False
    if quote == text:
        return True
    at = text.find(quote)
    while at >= 0:
        end = at + len(quote)
        before = quote[0].isdigit() and at > 0 and (text[at - 1].isdigit() or text[at - 1] in ".,")
        rest = text[end : end + 2]
        after = len(quote) < CUT and quote[-1].isdigit() and (rest[:1].isdigit() or (rest[:1] in (".", ",") and rest[1:].isdigit()))
        if not before and not after:
            return True
        at = text.find(quote, at + 1)
    return False
