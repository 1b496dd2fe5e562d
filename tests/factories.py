"""Valid canonical products made from the declaration, and rows of them: for tests of search, pages and the bench.

``market(rng, n)`` makes a whole market: every category, every state of a value, rates with their purposes and terms.
Derived values are worked out from the typed lists by the declaration itself, as the normalisers do.
"""

from __future__ import annotations

import random
from datetime import UTC, datetime
from typing import Any

from normalizers.schema import SCHEMA, Attribute
from normalizers.schema.common import PAYMENTS, PURPOSES, RATE_TYPES, REPAYMENTS
from normalizers.schema.kinds import AGE, CHOICE, COUNT, DATE, FLAG, MONEY, PERCENT, RATE, TERM, TEXT, scaled
from portal.catalog.models import Institution, Product, public_id

Json = dict[str, Any]
AT = datetime(2026, 11, 1, 4, tzinfo=UTC)
SNAPSHOT = "cd" * 32
WORDS_EN = (
    "Basic",
    "Premium",
    "Platinum",
    "Everyday",
    "Flexible",
    "Offset",
    "Green",
    "Simple",
    "Bonus",
    "Saver",
    "Travel",
    "Family",
    "First",
    "Smart",
)
WORDS_ZH = ("稳健", "安心", "惠民", "优享", "臻选", "灵活", "智慧", "阳光", "福满", "长青")
MAKERS = (
    ("harbour", "Harbour Mutual", "港湾互助银行"),
    ("ridge", "Ridgeway Bank", "岭道银行"),
    ("yuanhe", "Yuanhe Bank", "元和银行"),
    ("qingshan", "Qingshan Life", "青山人寿"),
    ("lantern", "Lantern Credit Union", "灯塔信用社"),
    ("tianyi", "Tianyi Wealth", "天翼理财"),
)


def value(scalar: Any, text: str = "", state: str = "known", **more: Any) -> Json:
    """A value with its evidence."""
    shown = text or str(scalar)
    evidence = {"locator": "/data/x", "quote": shown, "how": "read", "state": "verified"}
    return {"value": scalar, "text": shown, "state": state, "evidence": evidence, **more}


def absent(state: str = "not_disclosed") -> Json:
    return {"value": None, "text": "", "state": state}


def rate(fraction: str | None, role: str = "base", **fields: Any) -> Json:
    """An entry of ``rates``; ``purpose``, ``repayment`` and ``term`` go into ``applies``."""
    applies = {key: fields.pop(key) for key in ("purpose", "repayment", "term", "lvr") if key in fields}
    entry: Json = {"role": role, "value": absent() if fraction is None else value(fraction, period="P1Y"), **fields}
    return {**entry, "applies": applies} if applies else entry


def document(
    category: str, name: str, *, key: str = "", maker: str = "harbour", currency: str = "AUD", values: Json | None = None, **lists: Any
) -> Json:
    """A canonical product with its derived values."""
    family = SCHEMA.family_of[category]
    out: Json = {
        "source": "demo",
        "source_key": f"{maker}/{key or name}",
        "institution": maker,
        "brand": "",
        "name": name,
        "names": lists.pop("names", {}),
        "family": family.key,
        "category": category,
        "currency": currency,
        "market": "demo",
        "url": "https://bank.example/p",
        "status": "current",
        "values": dict(values or {}),
        **{entry.key: [] for entry in SCHEMA.entries},
        **lists,
        "issues": [],
    }
    for attribute in SCHEMA.of(category):
        if attribute.derive is not None and attribute.key not in out["values"]:
            derived = attribute.derive(out)
            if derived is not None:
                out["values"][attribute.key] = derived
    return out


def institution(key: str = "harbour") -> Institution:
    name, zh = next(((en, zh) for id_, en, zh in MAKERS if id_ == key), (key.title(), ""))
    row, _ = Institution.objects.get_or_create(
        id=key,
        defaults={
            "source": "demo",
            "name": name,
            "names": {"en": name, "zh": zh} if zh else {},
            "state": "published",
            "checked_at": AT,
            "tried_at": AT,
            "demonstration": True,
        },
    )
    return row


def stored(*documents: Json, version: int = 1) -> list[Product]:
    """The documents as rows; a document of a key that is there takes its place with the next version."""
    rows = []
    taken = Product.objects.count()
    for offset, one in enumerate(documents, 1):
        owner = institution(one["institution"])
        id_ = public_id(one["source"], one["source_key"])
        fields = {
            "source": one["source"],
            "source_key": one["source_key"],
            "institution": owner,
            "name": one["name"],
            "family": one["family"],
            "category": one["category"],
            "status": one["status"],
            "document": one,
            "digest": "0" * 64,
            "snapshot": SNAPSHOT,
            "fetched_at": AT,
            "first_seen": AT,
            "changed_at": AT,
        }
        old = Product.objects.filter(pk=id_).first()
        number = taken + offset if old is None else old.number
        rows.append(Product(id=id_, number=number, version=version if old is None else old.version + 1, **fields))
    names = [field.name for field in Product._meta.concrete_fields if field.name != "id"]
    Product.objects.bulk_create(rows, update_conflicts=True, unique_fields=["id"], update_fields=names, batch_size=200)
    return rows


STATES = ("known",) * 6 + ("missing", "not_disclosed", "not_offered", "zero", "low", "high", "range")


def random_value(rng: random.Random, attribute: Attribute, currency: str) -> Json | None:
    """A value of the attribute in any of its states; None: the product does not speak of it."""
    state = rng.choice(STATES)
    if state == "missing":
        return None
    if state in ("not_disclosed", "not_offered"):
        return absent(state)
    if attribute.kind is CHOICE:
        keys = rng.sample([choice.key for choice in attribute.choices], min(len(attribute.choices), rng.choice((1, 1, 2))))
        return value(keys if attribute.many else keys[0])
    if attribute.kind is FLAG:
        return value(rng.choice(("yes", "no")))
    if attribute.kind is TEXT:
        return value(f"Z70{rng.randrange(10**6):06d}")
    low, high = sorted((random_scalar(rng, attribute), random_scalar(rng, attribute)), key=lambda one: scaled(attribute.kind, one))
    more = {"currency": currency} if attribute.kind is MONEY else {}
    if state == "zero" and attribute.kind in (MONEY, PERCENT, RATE):
        return value("0", state="zero", **more)
    if state == "zero" and attribute.kind in (TERM, AGE):
        return value(None, low, qualifiers=["whole_life" if low.endswith("Y") else "open_ended"])
    if state in ("low", "high"):
        return value(None, low, **{state: low}, **more)
    return value(None, low, low=low, high=high, **more) if state == "range" else value(low, **more)


def random_scalar(rng: random.Random, attribute: Attribute) -> str:
    if attribute.kind in (RATE, PERCENT):
        edges = list(getattr(attribute.facet, "edges", ())) or ["0.05"]
        return rng.choice([*edges, f"{rng.randrange(1, 15000) / 100000:.5f}"])
    if attribute.kind is MONEY:
        return rng.choice([*getattr(attribute.facet, "edges", ("100",)), str(rng.randrange(1, 20) * 50), f"{rng.randrange(1, 10**6)}.50"])
    if attribute.kind is TERM:
        return rng.choice(
            [
                *getattr(attribute.facet, "edges", ("P1Y",)),
                f"P{rng.randrange(1, 30)}Y",
                f"P{rng.randrange(1, 60)}M",
                f"P{rng.randrange(1, 400)}D",
            ]
        )
    if attribute.kind is AGE:
        return f"P{rng.randrange(0, 80)}Y"
    if attribute.kind is DATE:
        return f"20{rng.randrange(20, 30)}-0{rng.randrange(1, 10)}-15"
    assert attribute.kind is COUNT
    return str(rng.randrange(1, 200))


def random_rates(rng: random.Random, category: str) -> list[Json]:
    loan = SCHEMA.family_of[category].key == "loan"
    role = "purchase" if category == "credit_card" else "base"
    out = []
    for _ in range(rng.choice((0, 1, 1, 2, 3, 5))):
        fields: Json = {}
        if loan:
            if rng.random() < 0.8:
                fields["type"] = value(rng.choice(RATE_TYPES).key)
            if category != "credit_card" and rng.random() < 0.7:
                fields["purpose"] = value([choice.key for choice in rng.sample(PURPOSES, rng.choice((1, 1, 2)))])
            if category != "credit_card" and rng.random() < 0.7:
                fields["repayment"] = value(rng.choice(REPAYMENTS).key)
            if rng.random() < 0.6:
                fields["comparison"] = value(f"{rng.randrange(300, 900) / 10000:.4f}", period="P1Y")
        else:
            if rng.random() < 0.7:
                fields["paid"] = value(rng.choice(PAYMENTS).key)
            if rng.random() < 0.5:
                start = rng.randrange(1, 24)
                fields["term"] = [
                    {
                        "low": value(f"P{start}M"),
                        "high": value(f"P{start + rng.randrange(1, 24)}M"),
                        "high_excluded": rng.choice(("yes", "no")),
                    }
                ]
            elif rng.random() < 0.5:
                fields["fixed_for"] = value(rng.choice(("P3M", "P6M", "P12M", "P91D", "P36M")))
        number = None if rng.random() < 0.15 else rng.choice(("0.03", "0.05", "0.01", "0.02", f"{rng.randrange(50, 1600) / 10000:.4f}"))
        out.append(rate(number, rng.choice((role, role, role, "bonus")), **fields))
    return out


def random_document(rng: random.Random, number: int, category: str | None = None) -> Json:
    category = category or rng.choice(tuple(SCHEMA.categories))
    maker = rng.choice(MAKERS)[0]
    label = SCHEMA.categories[category]
    name = (
        f"{rng.choice(WORDS_EN)} {label.en.rstrip('s')} {number}" if rng.random() < 0.6 else f"{rng.choice(WORDS_ZH)}{label.zh}{number}号"
    )
    currency = rng.choice(("AUD", "AUD", "CNY"))
    values = {}
    for attribute in SCHEMA.of(category):
        if attribute.derive is None or (rng.random() < 0.4 and not attribute.path and attribute.key != "rate"):
            one = random_value(rng, attribute, currency)
            if one is not None:
                values[attribute.key] = one
    return document(category, name, key=f"p{number}", maker=maker, currency=currency, values=values, rates=random_rates(rng, category))


def market(rng: random.Random, products: int, categories: tuple[str, ...] = ()) -> list[Json]:
    return [random_document(rng, number, rng.choice(categories) if categories else None) for number in range(1, products + 1)]
