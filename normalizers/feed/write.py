"""Items written as a feed, in each of its formats: the public examples and templates, and the tests' feeds."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Sequence
from typing import Any
from xml.sax.saxutils import escape

from normalizers.feed.examples import leaves
from normalizers.feed.json_schema import FORMAT, VERSION

Json = dict[str, Any]


def write(items: Sequence[Json], form: str, mode: str = "full", columns: Sequence[str] = ()) -> str:
    """The text of a feed. ``columns``: of a CSV, which has no head and so declares no mode; by default those that are used."""
    head = {"format": FORMAT, "version": VERSION, "mode": mode}
    if form == "json":
        return json.dumps({**head, "items": list(items)}, ensure_ascii=False, indent=2) + "\n"
    if form == "jsonl":
        return "".join(json.dumps(line, ensure_ascii=False) + "\n" for line in (head, *items))
    if form == "xml":
        attributes = "".join(f' {key}="{value}"' for key, value in head.items())
        body = "".join(_element("item", item, 1) for item in items)
        return f'<?xml version="1.0" encoding="UTF-8"?>\n<feed{attributes}>\n{body}</feed>\n'
    return _csv(items, columns)


def _csv(items: Sequence[Json], columns: Sequence[str]) -> str:
    rows = [dict(leaves(item)) for item in items]
    names = list(columns) or ["key", *(name for name in dict.fromkeys(name for row in rows for name in row) if name != "key")]
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerows([names, *([row.get(name, "") for name in names] for row in rows)])
    return out.getvalue()


def _element(name: str, node: Any, depth: int) -> str:
    pad = "  " * depth
    if isinstance(node, str):
        return f"{pad}<{name}>{escape(node)}</{name}>\n"
    children = (("entry", child) for child in node) if isinstance(node, list) else node.items()
    return f"{pad}<{name}>\n{''.join(_element(key, child, depth + 1) for key, child in children)}{pad}</{name}>\n"
