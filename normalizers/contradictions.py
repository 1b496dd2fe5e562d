"""Where a source contradicts itself: the codes of the issues that say so, each with its words."""

from __future__ import annotations

import re
from collections.abc import Mapping

from normalizers.schema import SCHEMA, Label, Schema

CONTRADICTIONS: Mapping[str, Label] = {
    "repeated_label": Label("同一页写了两次，说法不同", "its page states it twice, and differently"),
    "translation_differs": Label("两种语言的页面说法不同", "its pages in two languages differ"),
    "contradicts_list": Label("与自己的清单不符", "it contradicts its own list"),
}
"""Every code by which a shape or a check marks a contradiction."""


def attribute_in(detail: str, schema: Schema = SCHEMA) -> str:
    """The key of the attribute that the detail of such an issue names; "" for a whole table."""
    return next((word for word in re.findall(r"\w+", detail) if word in schema.attributes), "")
