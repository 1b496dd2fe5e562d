"""One item of a partner's feed: it is written in the schema's own words, so it is read field by field as the schema declares it.

The rates of a ``rates_only`` delivery are the part ``rates``; they take the place of the item's own.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from normalizers.canonical import canonical
from normalizers.feed.forms import delivered
from normalizers.feed.parts import read_part
from normalizers.payload import Payload, ShapeError
from normalizers.pointer import escape
from normalizers.records import KNOWN, NOT_DISCLOSED, ZERO, Evidence, Issue, Json, Normalized, Product, Value
from normalizers.schema import SCHEMA, EntryType, Kind
from normalizers.schema.entries import TABLES
from normalizers.schema.kinds import CHOICE, MONEY, PERCENT, RATE, TEXT
from normalizers.schema.model import Field
from normalizers.verify import JOINT

SHAPE = "feed"
ALONE = True  # the format says every unit: no payload explains another
RATES = "rates"
UNTIL = "available_until"
_KINDED = frozenset(e.key for e in SCHEMA.entries for f in e.fields if f.key == "type" and not delivered(e, f))
"""Lists whose kind is the source's own word too: a feed writes the schema's."""
COUNTED = (MONEY, PERCENT, RATE)  # kinds whose 0 is a statement of its own


def parse(body: bytes) -> Json:
    """The item in a body; raise ShapeError when it is none."""
    data = read_part(body)
    if not isinstance(data, dict) or data.get("category") not in SCHEMA.categories:
        raise ShapeError("not_an_item", "The payload is no item of a feed.")
    return data


read_body = read_part  # how evidence is looked up in a snapshot of this shape


def survey(payloads: Sequence[Payload]) -> Mapping[str, str]:  # noqa: ARG001 - the format says its units
    """The format says every unit: there is no convention to find out."""
    return {}


@dataclass(frozen=True, slots=True)
class _Reader:
    """``currency``: of every amount. ``prefix`` stands before each locator: the role of the part that is read."""

    currency: str
    prefix: str = ""

    def value(self, kind: Kind, node: Any, at: str, *, many: bool = False, period: str = "") -> Value:
        if isinstance(node, str):
            return self._known(kind, node, at, many, period)
        if isinstance(node, list):
            places = [f"{at}/{place}" for place in range(len(node))]
            return Value(list(node), ", ".join(node), KNOWN, evidence=self._evidence(list(zip(places, node, strict=True))))
        if "state" in node:
            told = [(f"{at}/{key}", node[key]) for key in node]
            return Value(None, "", node["state"], reason=node.get("reason", ""), evidence=self._evidence(told))
        said = [(f"{at}/{key}", part) for key, part in node.items()]
        if kind is TEXT:
            return Value(said[0][1], said[0][1], KNOWN, texts=dict(node), evidence=self._evidence(said[:1]))
        text = " – ".join(part for _, part in sorted(said, reverse=True))  # low, then high
        currency = self.currency if kind is MONEY else ""
        return Value(
            None,
            text,
            KNOWN,
            node.get("low"),
            node.get("high"),
            currency=currency,
            period=_period(kind, period),
            evidence=self._evidence(said),
        )

    def _known(self, kind: Kind, text: str, at: str, many: bool, period: str) -> Value:
        zero = kind in COUNTED and not Decimal(text)
        return Value(
            [text] if many and kind is CHOICE else text, text, ZERO if zero else KNOWN, currency=self.currency if kind is MONEY else "",
            period=_period(kind, period), evidence=self._evidence([(at, text)]),
        )  # fmt: skip

    def _evidence(self, said: list[tuple[str, str]]) -> Evidence:
        places = [self.prefix + at for at, _ in said]
        return Evidence(places[0], JOINT.join(text for _, text in said), "read", tuple(places) if len(places) > 1 else ())

    def entry(self, entry: EntryType, node: Json, at: str, dimension: Kind | None = None) -> Json:
        """An entry of a typed list, field by field."""
        out = {key: self._field(entry, entry.field(key), part, f"{at}/{escape(key)}", dimension) for key, part in node.items()}
        if entry.key in _KINDED and "kind" in node:
            out["type"] = self._known(CHOICE, node["kind"], f"{at}/kind", many=False, period="")
        if entry.key in TABLES:
            amounts = node["columns"]["amount"]
            places = [f"{self.prefix}{at}/columns/amount/{place}" for place in range(len(amounts))]
            out |= {"locators": places, "quotes": list(amounts)}
        if entry.key == "premiums":
            out["period"] = node.get("period", "")
        if entry.key == RATES:
            out.setdefault("basis", "not_stated")
            if "value" not in node and "reference" in node:
                out["value"] = self._by_formula(node["reference"], f"{at}/reference")
        return out

    def _field(self, entry: EntryType, field: Field, part: Any, at: str, dimension: Kind | None) -> Any:
        if entry.key == "bounds" and field.key in ("low", "high"):
            return self.value(TEXT if dimension is None else dimension, part, at)
        if field.entry is not None:
            inner = field.entry
            if not field.many:
                return self.entry(inner, part, at)
            return [self.entry(inner, child, f"{at}/{place}", field.kind) for place, child in enumerate(part)]
        if field.kind is None:
            return part
        return self.value(field.kind, part, at)

    def _by_formula(self, reference: Json, at: str) -> Value:
        """A rate that follows an index has no number of its own."""
        said = [(f"{at}/{key}", part) for key, part in reference.items()]
        named = [f"reference={reference['index']}", *(f"{key}={reference[key]}" for key in ("spread", "multiplier") if key in reference)]
        text = " ".join(part for _, part in said)
        return Value(None, text, NOT_DISCLOSED, period="P1Y", reason="by_formula", qualifiers=tuple(named), evidence=self._evidence(said))


def _period(kind: Kind, period: str) -> str:
    return (period or "P1Y") if kind is RATE else period


def normalize(payload: Payload, conventions: Mapping[str, str], at: str | None) -> Normalized:  # noqa: ARG001
    """One item, which the feed's own validator has taken. Raises for one that it would not take."""
    data = payload.document(parse)
    raw, category = payload.raw, data["category"]
    reader = _Reader(data["currency"])
    lists = {entry.key: _entries(reader, entry, data.get(entry.key, ())) for entry in SCHEMA.entries}
    if RATES in payload.parts:
        own = read_part(payload.parts[RATES])
        lists[RATES] = _entries(_Reader(data["currency"], f"{RATES}:"), SCHEMA.entry(RATES), own[RATES])
    attributes = SCHEMA.named(category)
    values = {
        key: reader.value(attributes[key].kind, part, f"/values/{key}", many=attributes[key].many, period=attributes[key].period)
        for key, part in data.get("values", {}).items()
    }
    names = data["name"] if isinstance(data["name"], dict) else {}
    until = values.get(UNTIL)
    ended = at is not None and until is not None and isinstance(until.value, str) and until.value < at[:10]
    product = Product(
        source=raw.source, source_key=f"{raw.institution}/{raw.key}", institution=raw.institution,
        brand=data.get("brand", raw.hints.get("institution_name", "")), name=next(iter(names.values()), data["name"]),
        names=names, family=SCHEMA.family_of[category].key, category=category, currency=data["currency"],
        market=raw.hints.get("market", ""), url=data.get("url", ""), status="ended" if ended else "current", values=values,
        lists={key: entries for key, entries in lists.items() if entries},
    )  # fmt: skip
    return Normalized(product.with_issues(*_issues(product)))


def _entries(reader: _Reader, entry: EntryType, nodes: Sequence[Json]) -> list[Json]:
    return [reader.entry(entry, node, f"/{entry.key}/{place}") for place, node in enumerate(nodes)]


def _issues(product: Product) -> list[Issue]:
    """Rates without a rate, and values that the item's own lists contradict."""
    found = [
        Issue("rate_not_stated", f"/rates/{place}", "", "An entry of rates states no rate.")
        for place, rate in enumerate(product.lists.get(RATES, ()))
        if "value" not in rate
    ]
    own = SCHEMA.of(product.category)
    stating = [(one.key, one.derive) for one in own if one.derive is not None and one.key in product.values]
    document = {**product.to_json(), "values": {}} if stating else {}
    for key, derive in stating:
        stated, derived = product.values[key], derive(document)
        if derived is not None and derived["state"] in (KNOWN, ZERO) and not _agree(stated.to_json(), derived):
            detail = f"The lists say {derived['value'] or (derived.get('low'), derived.get('high'))} of {key}."
            found.append(Issue("contradicts_list", f"/values/{key}", stated.text, detail, "item"))
    return found


def _agree(stated: Json, derived: Json) -> bool:
    """Whether a stated value says what the lists say: the same scalar, or the same ends."""
    one, other = canonical(stated), canonical(derived)
    if one["state"] not in (KNOWN, ZERO):
        return False
    if "value" in one and "value" in other:
        return bool(one["value"] == other["value"])
    ends = ("low", "high")
    return [one.get(end, one.get("value")) for end in ends] == [other.get(end, other.get("value")) for end in ends]
