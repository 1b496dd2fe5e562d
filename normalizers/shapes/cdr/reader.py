"""Strict reading of a JSON payload: every leaf is taken by a reader, declared as ignored, or named by an Issue at the end."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from normalizers.pointer import escape, leaf_text
from normalizers.records import Issue, Json
from normalizers.reviewed import NONE, Word, Words, asking, use_of

BLANK: tuple[Any, ...] = (None, "", [], {})


class Leaf(NamedTuple):
    """A leaf that was taken: its exact text and its pointer."""

    text: str
    at: str


@dataclass(slots=True)
class Reader:
    """The reading of one payload: its nodes, and the issues met. ``ignored`` matches pointers that hold no product fact.

    ``currency`` is the source's default where an amount states none. ``words``: what people have said of unknown words.
    """

    ignored: re.Pattern[str]
    currency: str = ""
    words: Words = NONE
    issues: list[Issue] = field(default_factory=list)
    nodes: list[Node] = field(default_factory=list)
    told: set[tuple[str, str]] = field(default_factory=set)

    def node(self, data: Json, at: str) -> Node:
        made = Node(data, at, self)
        self.nodes.append(made)
        return made

    def issue(self, code: str, at: str, text: str = "", detail: str = "", severity: Any = "value") -> None:
        self.issues.append(Issue(code, at, text, detail, severity))

    def unknown(self, code: str, slot: str, leaf: Leaf, detail: str, severity: Any = "value") -> Word | None:
        """A word that the declaration does not know: what people have said of it, its use told; else an Issue that asks them."""
        word = self.words.find(slot, leaf.text)
        if word is None:
            self.issues.append(asking(Issue(code, leaf.at, leaf.text, detail, severity), slot, leaf.text))
        else:
            self.issues.append(use_of(word, leaf.at, leaf.text))
        return word

    def once(self, code: str, at: str, text: str = "", detail: str = "") -> None:
        """A note that one payload gives only once, at the first place."""
        if (code, detail) not in self.told:
            self.told.add((code, detail))
            self.issue(code, at, text, detail, "note")

    def finish(self, why: str = "The source states something that no reader knows.") -> None:
        """Name every leaf that nothing has taken."""
        for node in self.nodes:
            for key, value in node.data.items():
                if key not in node.taken and value not in BLANK:
                    for leaf in leaves(value, f"{node.at}/{escape(key)}"):
                        if self.ignored.match(leaf.at) is None:
                            self.issue("unread_leaf", leaf.at, leaf.text, why, "note")


@dataclass(slots=True)
class Node:
    """One object of the payload. Taking a key marks it as read; a blank leaf (null, empty text) is none."""

    data: Json
    at: str
    reader: Reader
    taken: set[str] = field(default_factory=set)

    def leaf(self, *keys: str) -> Leaf | None:
        """The first of these keys that holds a leaf; a structure in its place is an Issue."""
        for key in keys:
            value = self.data.get(key)
            if value is None or value == "":
                continue
            if isinstance(value, dict | list):
                continue  # left untaken: its leaves are named at the end
            text = leaf_text(value)
            if not text.strip():
                self.taken.add(key)
                continue
            self.taken.add(key)
            return Leaf(text, f"{self.at}/{escape(key)}")
        return None

    def children(self, key: str) -> list[Node]:
        """The objects of a list; a single object stands for a list of one. Other leaves in it stay to be named."""
        value = self.data.get(key)
        at = f"{self.at}/{escape(key)}"
        if isinstance(value, dict):
            self.taken.add(key)
            return [self.reader.node(value, at)]
        if not isinstance(value, list):
            return []
        self.taken.add(key)
        found = []
        for place, item in enumerate(value):
            if isinstance(item, dict):
                found.append(self.reader.node(item, f"{at}/{place}"))
            elif item not in BLANK:
                for leaf in leaves(item, f"{at}/{place}"):
                    self.reader.issue("unread_leaf", leaf.at, leaf.text, "A list of objects holds something else.", "note")
        return found

    def texts(self, key: str) -> list[Leaf]:
        """The leaves of a list of texts; a single text stands for a list of one."""
        value = self.data.get(key)
        if value is None or isinstance(value, dict):
            return []
        self.taken.add(key)
        return list(leaves(value, f"{self.at}/{escape(key)}"))


def leaves(value: Any, at: str) -> Iterator[Leaf]:
    """Every leaf below a value that is not blank, with its pointer."""
    if isinstance(value, dict):
        for key, child in value.items():
            yield from leaves(child, f"{at}/{escape(key)}")
    elif isinstance(value, list):
        for place, child in enumerate(value):
            yield from leaves(child, f"{at}/{place}")
    elif value is not None and value != "":
        yield Leaf(leaf_text(value), at)
