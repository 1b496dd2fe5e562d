"""One item by itself, in any format, read again: evidence is looked up in it, and the shape reads it."""

from __future__ import annotations

from typing import Any

from lxml import etree

from normalizers.feed.read_csv import cells_of, data_of
from normalizers.feed.read_xml import data_of as xml_data
from normalizers.feed.scan import read

MEDIA_TYPES = {"json": "application/json", "jsonl": "application/json", "csv": "text/csv", "xml": "application/xml"}


def read_part(body: bytes) -> Any:
    """The data of an item's own piece of a feed; None for bytes that are none."""
    try:
        text = body.decode()
        if text.lstrip()[:1] in ("{", "["):
            return read(text)[0]
        if text.startswith("<"):
            return xml_data(text)
        names, _, row = text.partition("\n")
        return data_of(list(zip(cells_of(names), cells_of(row.removesuffix("\n")), strict=True)))[0]
    except (ValueError, etree.XMLSyntaxError):
        return None
