"""Pages that state a product as labels and values: the reader that every HTML shape stands on.

How a shape uses it::

    soup = parse_page(payload.body)
    pairs = read_pairs(soup)                       # [(label, text, locator)] of every th/td row and dt/dd list
    read = read_attributes(pairs, "wealth_product", lang="zh", currency="CNY", own=("benchmark_low",), ignored={"客服电话": "contact"})
    read.values                                    # {attribute key: Value}, ready for Product.values
    read.rest                                      # [(attribute key, Pair)] of the keys in ``own``: the shape reads them itself
    read.issues                                    # unknown labels, unreadable or implausible values

A new attribute of the schema is read from pages by its label and aliases without an edit here. The twin of a page in
another language is a part of the payload: ``read_pairs(parse_page(payload.parts["en"]), prefix="en:")``, then ``add_texts``.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise
from typing import NamedTuple

from bs4 import BeautifulSoup, Tag
from bs4.element import NavigableString
from soupsieve import SelectorSyntaxError

from normalizers.labels import fold_label, match_label
from normalizers.parse.value import read_value
from normalizers.records import Evidence, Issue, Value
from normalizers.reviewed import NO_VALUE, NONE, Word, Words, asking, marked, use_of
from normalizers.schema import SCHEMA, Attribute
from normalizers.schema.kinds import CHOICE, FLAG

BLOCKS = frozenset(
    ("br", "p", "div", "li", "ul", "ol", "td", "th", "tr", "table", "dt", "dd", "dl", "section", "h1", "h2", "h3", "h4", "hr")
)
_ID = re.compile(r"^[A-Za-z][A-Za-z0-9_-]*$")
_STEP = re.compile(r"^([a-z][a-z0-9]*):nth-of-type\((\d+)\)$")


class Pair(NamedTuple):
    """A label of a page, the text beside it (white space folded) and the CSS path of the node that holds the text."""

    label: str
    text: str
    locator: str


@dataclass(slots=True)
class PageRead:
    """What the pairs of a page gave. ``used`` maps each attribute key to its pair, also those in ``own``."""

    values: dict[str, Value] = field(default_factory=dict)
    issues: list[Issue] = field(default_factory=list)
    rest: list[tuple[str, Pair]] = field(default_factory=list)
    used: dict[str, Pair] = field(default_factory=dict)


def parse_page(body: bytes) -> BeautifulSoup:
    """The page as every locator of it is written and resolved: one parser for reading and for verifying."""
    return BeautifulSoup(body, "lxml")


def text_of(node: Tag) -> str:
    """The text of a node as a person sees it: white space folded, a space between blocks, none between inline parts."""
    parts: list[str] = []
    for child in node.descendants:
        if type(child) is NavigableString:
            parts.append(child)
        elif isinstance(child, Tag) and child.name in BLOCKS:
            parts.append(" ")
    return " ".join("".join(parts).split())


def css_path(node: Tag) -> str:
    """A CSS path that finds this node: from the nearest ancestor with a plain id, else from the root, by ``nth-of-type``."""
    steps: list[str] = []
    current: Tag | None = node
    while current is not None and current.name != "[document]":
        own_id = current.get("id")
        if isinstance(own_id, str) and _ID.match(own_id):
            steps.append("#" + own_id)
            break
        before = sum(1 for other in current.previous_siblings if isinstance(other, Tag) and other.name == current.name)
        steps.append(f"{current.name}:nth-of-type({before + 1})")
        current = current.parent
    return " > ".join(reversed(steps))


def resolve(soup: BeautifulSoup, path: str) -> Tag | None:
    """The node of a path: ours are walked step by step, any other CSS path goes to ``select_one``."""
    steps = path.split(" > ")
    node: Tag | None = soup
    for place, step in enumerate(steps):
        match = _STEP.match(step)
        if place == 0 and step.startswith("#") and _ID.match(step[1:]):
            node = soup.find(id=step[1:])
        elif match is not None and node is not None:
            same = node.find_all(match.group(1), recursive=False, limit=int(match.group(2)))
            node = same[-1] if len(same) == int(match.group(2)) and isinstance(same[-1], Tag) else None
        else:
            return _selected(soup, path)
        if node is None:
            return None
    return node


def _selected(soup: BeautifulSoup, path: str) -> Tag | None:
    try:
        return soup.select_one(path)
    except SelectorSyntaxError:  # a locator that is no CSS path finds nothing
        return None


def read_pairs(soup: BeautifulSoup, *, within: str = "body", prefix: str = "") -> list[Pair]:
    """Every label with its text inside the node ``within``, in the order of the page.

    Read are table rows of alternating th and td (one or more pairs a row) and the dt/dd of description lists. A table
    whose first row is all headings is a matrix, not pairs. ``prefix`` is put before each locator ("en:" for that part).
    """
    root = soup.select_one(within)
    if root is None:
        return []
    found: list[Pair] = []
    for node in root.find_all(["tr", "dl"]):
        if isinstance(node, Tag):
            found += [Pair(text_of(label), text_of(value), prefix + css_path(value)) for label, value in _pairs_of(node)]
    return found


def _pairs_of(node: Tag) -> Iterator[tuple[Tag, Tag]]:
    if node.name == "dl":
        cells = [cell for cell in node.find_all(["dt", "dd"]) if isinstance(cell, Tag)]
        yield from ((one, two) for one, two in pairwise(cells) if one.name == "dt" and two.name == "dd")
        return
    cells = [cell for cell in node.find_all(["th", "td"], recursive=False) if isinstance(cell, Tag)]
    names = [cell.name for cell in cells]
    if cells and names == ["th", "td"] * (len(cells) // 2):
        yield from zip(cells[::2], cells[1::2], strict=True)


def read_attributes(
    pairs: Sequence[Pair],
    category: str,
    *,
    lang: str,
    currency: str,
    own: Collection[str] = (),
    ignored: Mapping[str, str] | None = None,
    units: Mapping[str, str] | None = None,
    words: Words = NONE,
) -> PageRead:
    """Every pair as a value of its attribute, left to the shape (``own``), ignored on purpose, or named by an Issue.

    ``ignored`` maps a label to the reason why it holds no value; ``units`` maps an attribute key to the unit of a bare
    number in its column ("percent", "fraction"). A label that comes again with another text is an Issue.
    """
    read = PageRead()
    skipped = {fold_label(label) for label in ignored or {}}
    for pair in pairs:
        attribute, word = _attribute_of(pair, category, words, skipped, read)
        if attribute is None:
            continue
        known = read.used.setdefault(attribute.key, pair)
        if known is not pair:
            if known.text != pair.text:
                read.issues.append(Issue("repeated_label", pair.locator, pair.text, f"{attribute.key} is stated twice and differently."))
            continue
        if attribute.key in own:
            read.rest.append((attribute.key, pair))
            continue
        value: Value | Issue | None = read_value(
            attribute, pair.text, locator=pair.locator, lang=lang, currency=currency, column_unit=(units or {}).get(attribute.key)
        )
        if isinstance(value, Issue) and attribute.kind in (CHOICE, FLAG):
            value = _said(attribute, value, words, read)
        if isinstance(value, Issue):
            read.issues.append(value)
        elif value is not None:
            read.values[attribute.key] = value if word is None else marked(value, word)
    return read


def _attribute_of(
    pair: Pair, category: str, words: Words, skipped: Collection[str], read: PageRead
) -> tuple[Attribute | None, Word | None]:
    """The attribute that a label names, by the declaration, else by a reviewed word; an Issue for a label that neither knows."""
    attribute = match_label(category, pair.label)
    if attribute is not None or fold_label(pair.label) in skipped:
        return attribute, None
    slot, said = f"label/{category}", f"{pair.label}: {pair.text}"
    word = words.find(slot, pair.label)
    if word is None:
        unknown = Issue("unknown_label", pair.locator, said, f"No attribute of {category} has this label.", "note")
        read.issues.append(asking(unknown, slot, pair.label))
        return None, None
    read.issues.append(use_of(word, pair.locator, said))
    own = {one.key: one for one in SCHEMA.of(category)}
    return own.get(word.target), word


def _said(attribute: Attribute, issue: Issue, words: Words, read: PageRead) -> Value | Issue | None:
    """What a reviewed word says of a choice or flag that could not be read; None where it names no value that we hold."""
    slot = f"values/{attribute.key}"
    word = words.find(slot, issue.text)
    if word is None:
        return asking(issue, slot, issue.text)
    read.issues.append(use_of(word, issue.locator, issue.text))
    if word.target == NO_VALUE:
        return None
    target = [word.target] if attribute.many else word.target
    return Value(target, issue.text, evidence=Evidence(issue.locator, issue.text, words=word.version))


def add_texts(
    read: PageRead,
    pairs: Sequence[Pair],
    category: str,
    *,
    lang: str,
    other: str,
    ignored: Mapping[str, str] | None = None,
    words: Words = NONE,
) -> None:
    """Set ``texts`` of the values that another language of the page states as well; its own unknown labels become Issues.

    ``lang`` is the language the values were read in, ``other`` that of ``pairs`` ("zh", "en"); ``ignored`` as in ``read_attributes``.
    """
    skipped = {fold_label(label) for label in ignored or {}}
    for pair in pairs:
        attribute, _word = _attribute_of(pair, category, words, skipped, read)
        value = None if attribute is None else read.values.get(attribute.key)
        if attribute is not None and value is not None:
            read.values[attribute.key] = replace(value, texts={**value.texts, lang: value.text, other: pair.text})
