"""Since when each value of a product is what it is, and what stood there before: its history, told beside the value."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from normalizers.canonical import LISTS, is_value, keyed, premium_keys
from portal.catalog.history import History
from portal.catalog.present import iso

Json = dict[str, Any]
Step = tuple[str, str]
"""Since when, and the words of what stood there before; "" when this is the first that was ever seen."""


def dated(document: Json, history: History) -> Json:
    """An expanded document with ``since`` and, where it changed, ``before`` in every value.

    A value that no observation names stands as its list or entry does; what never changed stands since it was first seen.
    """
    steps = {
        series.path: (iso(series.points[-1].at), series.points[-2].text if len(series.points) > 1 else "") for series in history.series
    }
    first = (iso(history.start), "")
    values = {key: _walk(value, f"values/{key}", steps, first) for key, value in document["values"].items()}
    lists = {kind: _entries(kind, document[kind], steps, first) for kind in LISTS if document.get(kind)}
    return {**document, **lists, "values": values}


def _entries(kind: str, entries: list[Json], steps: Mapping[str, Step], first: Step) -> list[Json]:
    return [_walk(entry, f"{kind}/{key}", steps, first) for key, entry in keyed(kind, entries).items()]


def _walk(node: Any, path: str, steps: Mapping[str, Step], above: Step) -> Any:
    step = steps.get(path, above)
    if is_value(node):
        return {**node, "since": step[0], **({"before": step[1]} if step[1] else {})}
    if isinstance(node, list):
        return [_walk(child, f"{path}/{number}", steps, step) for number, child in enumerate(node)]
    if not isinstance(node, dict):
        return node
    walked = {key: _walk(child, f"{path}/{key}", steps, step) for key, child in node.items()}
    if "columns" in node:
        walked["steps"] = [steps.get(f"{path}/columns/{key}", step) for key in premium_keys(node["columns"])]
    return walked
