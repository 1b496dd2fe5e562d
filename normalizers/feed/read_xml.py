"""XML: ``<feed format version mode>`` with an ``<item>`` a product; lists are ``<entry>``s, everything else is named elements.

The file is cut into items by their tags, and lxml, hardened, reads one item at a time: nothing that an XML can do by itself (a
DOCTYPE, an entity, endless nesting) reaches further than the 64 KiB of its item. RELIABILITY §4.3 says why both are needed.
"""

from __future__ import annotations

import re
from typing import Any

from lxml import etree

from normalizers.feed.item import Head, Item, Items, Place, Places, too_large
from normalizers.feed.limits import DEPTH, ITEM, RUNAWAY
from normalizers.feed.notices import Notice, shown
from normalizers.feed.read_json import AHEAD, HEAD_FIELDS, take_field
from normalizers.feed.unpack import Stop
from normalizers.feed.window import Window, place
from normalizers.pointer import escape
from normalizers.schema import Label

ENVELOPE = Label(
    '<feed format="yardstick-feed" version="1" mode="full"> … </feed>', '<feed format="yardstick-feed" version="1" mode="full"> … </feed>'
)
_COMMENT = re.compile(r"<!--[\s\S]*?-->|<\?[\s\S]*?\?>")
_ROOT = re.compile(r"""<feed(?=[\s>])(?:[^<>"']|"[^"<]*"|'[^'<]*')*>""")
_ATTRIBUTE = re.compile(r"""\s([A-Za-z_:.-]{1,40})\s*=\s*("[^"<&]*"|'[^'<&]*')""")
_ITEM = re.compile(r"<item(?=[\s/>])[^<>]*>")
_INSIDE = re.compile(r"</item\s*>|<!--[\s\S]*?-->|<!\[CDATA\[[\s\S]*?\]\]>|<!--|<!\[CDATA\[")
_TAG = re.compile(r"<!--[\s\S]*?-->|<!\[CDATA\[[\s\S]*?\]\]>|<\?[\s\S]*?\?>|<(/?)([^\s/<>!?]+)[^<>]*?(/?)>")


class _ItemError(ValueError):
    """An item that is well-formed and yet not of this format. ``code`` and the pointer of the place."""

    def __init__(self, code: str, pointer: str, found: str) -> None:
        super().__init__(code)
        self.code, self.pointer, self.found = code, pointer, found


def offsets(part: str) -> dict[str, int]:
    """The offset of every element by its pointer, in a text that may be no XML."""
    places: dict[str, int] = {}
    stack: list[list[Any]] = []  # pointer, entries so far
    for tag in _TAG.finditer(part):
        if tag.group(2) is None:
            continue
        if tag.group(1):
            if stack:
                stack.pop()
            continue
        name, pointer = tag.group(2), ""
        if stack:
            step = str(stack[-1][1]) if name == "entry" else escape(name)
            stack[-1][1] += name == "entry"
            pointer = f"{stack[-1][0]}/{step}"
        places.setdefault(pointer, tag.start())
        if not tag.group(3):
            stack.append([pointer, 0])
    return places


def read_xml(window: Window, head: Head) -> Items:
    """Every ``<item>`` of the feed. Raise Stop for what stands around them and is no feed."""
    _prolog(window)
    _root(window, head)
    number = 0
    while True:
        _pass(window)
        if window.text.startswith("</feed", window.at):
            break
        number += 1
        yield _item(window, number)
    end = re.compile(r"</feed\s*>").match(window.text, window.at)
    if end is None:
        raise Stop(window.here("broken", Label("</feed>", "</feed>")))
    window.skip(end.end())
    _pass(window)
    if window.blank():
        raise Stop(window.here("broken", Label("文件结尾", "the end of the file")))


def _pass(window: Window) -> None:
    """Pass over white space, comments and processing instructions, and see what follows whole."""
    while True:
        head = window.blank()
        if len(window.text) - window.at < AHEAD:
            window.more()
        if not head or not window.text.startswith(("<!--", "<?"), window.at):
            return
        match = _COMMENT.match(window.text, window.at)
        if match is not None:
            window.skip(match.end())
        elif len(window.text) - window.at > RUNAWAY or not window.more():
            raise Stop(Notice("runaway", window.line, window.column))


def _prolog(window: Window) -> None:
    _pass(window)
    if window.text[window.at : window.at + 9].upper() == "<!DOCTYPE":
        raise Stop(window.here("doctype", ENVELOPE))


def _root(window: Window, head: Head) -> None:
    match = _ROOT.match(window.text, window.at)
    if match is None:
        raise Stop(window.here("bad_envelope", ENVELOPE))
    told: dict[str, str] = {}
    for attribute in _ATTRIBUTE.finditer(match.group()):
        name, value = attribute.group(1), attribute.group(2)[1:-1]
        where = Place(*place(match.group(), attribute.start(1), window.line, window.column))
        if name not in HEAD_FIELDS or name in told:
            raise Stop(Notice("bad_envelope", where.line, where.column, f"/{name}", found=shown(name), expected=ENVELOPE))
        told[name] = value
        take_field(head, name, value, where)
    if "format" not in told or "version" not in told or match.group().endswith("/>"):
        code = "no_items" if match.group().endswith("/>") else "bad_envelope"
        raise Stop(Notice(code, window.line, window.column, found=shown(match.group()), expected=ENVELOPE))
    window.skip(match.end())


def _item(window: Window, number: int) -> Item:
    opening = _ITEM.match(window.text, window.at)
    if opening is None:
        raise Stop(window.here("broken", Label("<item>", "<item>")))
    start = window.line, window.column
    end = opening.end() if opening.group().endswith("/>") else _end(window, opening.end() - window.at)
    part = window.text[window.at : end]
    window.skip(end)
    line, column = start
    if len(part) > ITEM or len(part.encode(errors="replace")) > ITEM:
        return too_large(number, line, column)
    places = Places(part, line, column, offsets)
    try:
        return Item(number, line, column, data_of(part), part, places)
    except etree.XMLSyntaxError as error:
        rows, columns = error.position
        where = Place(line + rows - 1, columns if rows > 1 else column + columns - 1)
        told = Notice("bad_xml", where.line, where.column, item=number, found=shown(error.msg or ""))
    except _ItemError as error:
        where = places(error.pointer)
        told = Notice(error.code, where.line, where.column, error.pointer, item=number, found=shown(error.found))
    return Item(number, line, column, None, part, places, (told,))


def _end(window: Window, seen: int) -> int:
    """The offset behind ``</item>``, which may stand in a comment or a CDATA section too, where it ends nothing."""
    while True:
        match = _INSIDE.search(window.text, window.at + seen)
        if match is not None and match.group().startswith("</"):
            return match.end()
        if match is not None and match.end() - match.start() > len("<![CDATA["):
            seen = match.end() - window.at
            continue
        seen = (max(len(window.text) - 10, window.at + seen) if match is None else match.start()) - window.at
        window.further()


def data_of(part: str) -> Any:
    """The object that an item says. Raise XMLSyntaxError or _ItemError (a ValueError) for one that is none."""
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, remove_comments=True, remove_pis=True, encoding="utf-8"
    )
    root = etree.fromstring(part.encode("utf-8", "surrogatepass"), parser)
    found = _read(root, "", 1)
    return {} if found == "" else found


def _read(node: etree._Element, pointer: str, depth: int) -> Any:
    if depth > DEPTH:
        raise _ItemError("too_deep", pointer, str(node.tag))
    if node.attrib:
        raise _ItemError("bad_xml", pointer, str(next(iter(node.attrib))))
    children = list(node)
    if not children:
        return node.text or ""
    if (node.text or "").strip() or any((child.tail or "").strip() for child in children):
        raise _ItemError(
            "bad_xml", pointer, (node.text or "").strip() or next((c.tail or "").strip() for c in children if (c.tail or "").strip())
        )
    if all(child.tag == "entry" for child in children):
        return [_read(child, f"{pointer}/{place}", depth + 1) for place, child in enumerate(children)]
    out: dict[str, Any] = {}
    for child in children:
        name = str(child.tag)
        below = f"{pointer}/{escape(name)}"
        if name in out:
            raise _ItemError("repeated_field", below, name)
        found = _read(child, below, depth + 1)
        if found != "":  # an empty element says nothing, as an empty cell does
            out[name] = found
    return out
