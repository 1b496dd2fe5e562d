"""JSON Pointers (RFC 6901) and the text of a JSON leaf: one form for reading a payload and for verifying what was read."""

from __future__ import annotations

from typing import Any


def escape(key: str) -> str:
    """A key as one step of a pointer."""
    return key.replace("~", "~0").replace("/", "~1") if "~" in key or "/" in key else key


def leaf_text(leaf: Any) -> str:
    """A string, number or flag of a JSON document as text; flags as JSON writes them."""
    if isinstance(leaf, bool):
        return "true" if leaf else "false"
    return str(leaf)


def resolve_pointer(document: Any, pointer: str) -> Any:
    """What a pointer names; raise LookupError when there is no such place."""
    node = document
    if pointer == "":
        return node
    for step in pointer.split("/")[1:]:
        key = step.replace("~1", "/").replace("~0", "~") if "~" in step else step
        if isinstance(node, list):
            if not key.isascii() or not key.isdigit():
                raise LookupError(pointer)
            node = node[int(key)]
        elif isinstance(node, dict):
            node = node[key]
        else:
            raise LookupError(pointer)
    return node
