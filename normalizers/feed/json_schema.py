"""The forms of a feed as a JSON Schema (2020-12): what the validator accepts of one item, said in a language that others check by.

Rules that no JSON Schema can say (a key used twice, a rate that contradicts the list) are marked so in ``rules.py``.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from normalizers.feed import forms
from normalizers.feed.forms import MODES, Many, Record, Slot, When
from normalizers.feed.leaves import MOMENT, SEQUENCE, Leaf
from normalizers.feed.limits import ITEMS
from normalizers.schema import SCHEMA

Json = dict[str, Any]
FORMAT, VERSION = "yardstick-feed", "1"
DIALECT = "https://json-schema.org/draft/2020-12/schema"


@cache
def fingerprint() -> str:
    """Eight characters that change with anything that the schema says."""
    return hashlib.sha256(json.dumps(_document(""), sort_keys=True).encode()).hexdigest()[:8]


def document() -> Json:
    """The schema of a whole JSON feed; ``$defs`` holds ``full``, ``delta`` and ``rates_only`` for single items (JSON Lines)."""
    return _document(f"{VERSION}.{fingerprint()}")


def _document(version: str) -> Json:
    modes = [_when({"mode": {"const": mode}}, {"properties": {"items": {"items": _ref(mode)}}}) for mode in MODES]
    return {
        "$schema": DIALECT,
        "$id": f"urn:yardstick:feed:{VERSION}",
        "title": "Yardstick partner feed",
        "$comment": f"version {version}; every leaf is a text, so that JSON, JSON Lines, CSV and XML say the same",
        "type": "object",
        "properties": {
            "format": {"const": FORMAT},
            "version": {"const": VERSION},
            "mode": {"enum": list(MODES)},
            "sequence": _text(SEQUENCE),
            "generated_at": _text(MOMENT),
            "items": {"type": "array", "minItems": 1, "maxItems": ITEMS},
        },
        "required": ["format", "version", "items"],
        "additionalProperties": False,
        "allOf": modes,
        "$defs": _Definitions().all(),
    }


@dataclass(slots=True)
class _Definitions:
    """The ``$defs``. What stands in several places is said once, under a name."""

    made: Json = field(default_factory=dict)

    def all(self) -> Json:
        rates = self.record(_record_of(forms.entry_slot(SCHEMA.entry("rates"))))
        self.made["rate"] = rates
        for key, slot in forms.lists().items():
            self.made[f"list_{key}"] = self.slot(slot) if key != "rates" else self.rates(slot, ())
        for category in SCHEMA.categories:
            form = forms.product_form(category)
            rate = form.fields["rates"]
            assert rate.many is not None
            self.made[f"rates_{category}"] = self.rates(rate, _record_of(rate.many.of).when)
            self.made[f"values_{category}"] = self.slot(form.fields["values"])
            self.made[f"full_{category}"] = self.item(form, category)
            self.made[f"upsert_{category}"] = self.item(forms.upsert_form(category), category)
        self.made["full"] = _by_category("full")
        self.made["upsert"] = _by_category("upsert")
        self.made["deletion"] = self.record(forms.DELETION)
        self.made["delta"] = {**_when({"operation": {"const": "delete"}}, _ref("deletion")), "else": _ref("upsert")}
        self.made["rates_only"] = self.record(forms.RATES_ONLY)
        return dict(sorted(self.made.items()))

    def rates(self, slot: Slot, cases: tuple[When, ...]) -> Json:
        """A list of rates, those of some roles within bounds."""
        assert slot.many is not None
        bounded = [_when({w.key: {"enum": list(w.words)}}, {"properties": {w.field: self.slot(w.slot)}}) for w in cases]
        return {**_size(slot.many), "items": {**_ref("rate"), **({"allOf": bounded} if bounded else {})}}

    def item(self, form: Record, category: str) -> Json:
        fields = {key: slot for key, slot in form.fields.items() if key not in forms.lists() and key != "values"}
        own = self.record(Record(fields, form.required, form.least))
        shared = {"values": f"values_{category}", "rates": f"rates_{category}"}
        for key in ("values", *forms.lists()):
            own["properties"][key] = _ref(shared.get(key, f"list_{key}"))
        own["properties"]["category"] = {"const": category}
        return own

    def slot(self, slot: Slot) -> Json:
        options = [] if slot.text is None else [self.named(slot.text)]
        options += [self.record(record) for record in (slot.record, slot.absence) if record is not None]
        options += [] if slot.many is None else [{**_size(slot.many), "items": self.slot(slot.many.of)}]
        if len(options) < 2:
            return options[0] if options else {}
        return self.shared({"anyOf": options}, "value" if slot.text is None else f"value_{slot.text.kind}")

    def named(self, leaf: Leaf) -> Json:
        return self.shared(_text(leaf), leaf.kind)

    def record(self, record: Record) -> Json:
        out: Json = {
            "type": "object",
            "properties": {key: self.slot(slot) for key, slot in record.fields.items()},
            "additionalProperties": False,
        }
        if record.required:
            out["required"] = list(record.required)
        if record.least:
            out["minProperties"] = record.least
        return out

    def shared(self, node: Json, prefix: str) -> Json:
        """A reference to this node under a name that follows from what it says."""
        name = f"{prefix}_{hashlib.sha256(json.dumps(node, sort_keys=True).encode()).hexdigest()[:8]}"
        self.made[name] = node
        return _ref(name)


def _record_of(slot: Slot) -> Record:
    assert slot.record is not None
    return slot.record


def _by_category(prefix: str) -> Json:
    cases = [_when({"category": {"const": category}}, _ref(f"{prefix}_{category}")) for category in SCHEMA.categories]
    known = {"enum": list(SCHEMA.categories)}
    return {"type": "object", "properties": {"category": known}, "required": ["category"], "allOf": cases}


def _ref(name: str) -> Json:
    return {"$ref": f"#/$defs/{name}"}


def _when(properties: Json, then: Json) -> Json:
    return {"if": {"properties": properties, "required": list(properties)}, "then": then}


def _text(leaf: Leaf) -> Json:
    if leaf.choices:
        return {"enum": [choice.key for choice in leaf.choices]}
    return {"type": "string", "maxLength": leaf.longest, "pattern": f"^(?:{leaf.pattern})$", "description": leaf.expected().en}


def _size(many: Many) -> Json:
    out: Json = {"type": "array", "minItems": many.least, "maxItems": many.most}
    return {**out, "uniqueItems": True} if many.each else out
