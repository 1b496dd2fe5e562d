"""Market profiles: what a deployment may compare and order, and which words must stand beside which figure (FEATURES §5).

Declared rules, applied at render time. A request that a profile refuses is answered with the refusal in words, and
logged; a page never renders what its profile forbids. Counsel checks the primary texts before a deployment relies on one.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable
from dataclasses import dataclass, field

from django.conf import settings

from normalizers.schema import SCHEMA, Label, Schema

logger = logging.getLogger(__name__)

TARGET = Label("业绩比较基准不是预期收益率，不构成收益承诺。", "A benchmark is a target: not an expected yield and no promise.")
PAST = Label(
    "过往业绩不代表其未来表现，不等于实际收益，投资须谨慎。",
    "Past performance says nothing about the future and is not what you will receive.",
)
ILLUSTRATED = Label("演示数字并非保证，实际可能为零。", "Illustrated figures are not guaranteed and may turn out to be zero.")
AU_COMPARISON = Label(
    "此比较利率仅对所述金额与期限成立；不同的金额与期限会得到不同的比较利率。",
    "This comparison rate is true only for the stated amount and term. Different amounts and terms give different comparison rates.",
)
CN_INSURANCE = Label(
    "《互联网保险业务监管办法》第二十三条：非保险机构不得比较保险产品、测算保费或比较报价。每款产品的事实请见各自页面。",
    "In this market only licensed insurance institutions may compare insurance, work out premiums or compare quotes "
    "(Internet insurance rules, article 23). The facts of each product stand on its own page.",
)
CN_APART = Label(
    "人身保险不得与存款、理财、基金简单对比收益（人身保险产品信息披露规则第六条），因此不并列于同一列表。",
    "In this market insurance may not be set beside deposits, wealth products or funds in one list "
    "(disclosure rules for personal insurance, article 6).",
)


@dataclass(frozen=True, slots=True)
class Violation:
    """One broken rule: its stable name and the words that tell a person why nothing is shown."""

    rule: str
    text: Label

    def to_json(self, lang: str) -> dict[str, str]:
        return {"rule": self.rule, "text": self.text(lang)}


@dataclass(frozen=True)
class Profile:
    """The declared rules of one market.

    ``no_comparison``: families that may not be compared. ``no_order``: (family, attribute) by which no list is ordered.
    ``no_cost``: families whose cost for a person is not worked out. ``apart``: sets of families that never stand in one ordered list
    or one comparison. ``beside``: words that must stand beside an attribute's figure; ``beside_nature`` those of a kind of figure, in
    every market.
    """

    name: str
    no_comparison: dict[str, Label] = field(default_factory=dict)
    no_order: dict[tuple[str, str], Label] = field(default_factory=dict)
    no_cost: dict[str, Label] = field(default_factory=dict)
    apart: tuple[tuple[frozenset[str], Label], ...] = ()
    beside: dict[str, Label] = field(default_factory=dict)
    beside_nature: dict[str, Label] = field(default_factory=lambda: {"target": TARGET, "past": PAST, "illustrated": ILLUSTRATED})

    def order(self, category: str, schema: Schema = SCHEMA) -> tuple[str, ...]:
        """The default order of a category as far as this market allows it; empty: by name."""
        family = schema.family_of[category].key
        return tuple(key for key in schema.categories[category].order if (family, key) not in self.no_order)

    def words(self, key: str, schema: Schema = SCHEMA) -> tuple[Label, ...]:
        """What must stand beside the figure of an attribute in this market."""
        nature = schema.attributes[key].nature
        labels = (self.beside.get(key), self.beside_nature.get(nature))
        return tuple(label for label in labels if label is not None)


PROFILES = {
    profile.name: profile
    for profile in (
        Profile("demo"),
        Profile(
            "cn",
            no_comparison={"insurance": CN_INSURANCE},
            no_order={("insurance", key): CN_INSURANCE for key in ("premium", "guaranteed_rate_10", "guaranteed_rate_20", "money_back")},
            no_cost={"insurance": CN_INSURANCE},
            apart=((frozenset({"insurance", "wealth"}), CN_APART),),
        ),
        Profile("au", beside={"comparison_rate": AU_COMPARISON}),
        Profile("eu"),
        Profile("uk"),
        Profile("us"),
    )
}


def profile(name: str | None = None) -> Profile:
    """The profile of a name; by default of this deployment (YARDSTICK_MARKET). KeyError for an unknown name."""
    return PROFILES[settings.YARDSTICK_MARKET if name is None else name]


def check_order(market: Profile, families: Iterable[str], key: str) -> tuple[Violation, ...]:
    """What forbids ordering a list of these families by an attribute: nothing when empty. Sort by name is always allowed."""
    shown = frozenset(families)
    found = [Violation("no_order", text) for (family, attribute), text in market.no_order.items() if family in shown and attribute == key]
    if key in SCHEMA.attributes:
        found += [Violation("apart", text) for together, text in market.apart if together <= shown]
    return _logged(market, tuple(found), key)


def check_cost(market: Profile, families: Iterable[str]) -> tuple[Violation, ...]:
    """What forbids working out and ordering by what products of these families cost a person: nothing when empty."""
    shown = frozenset(families)
    found = [Violation("no_cost", text) for family, text in market.no_cost.items() if family in shown]
    found += [Violation("apart", text) for together, text in market.apart if together <= shown]
    return _logged(market, tuple(found), "cost")


def may_price(category: str) -> bool:
    """Whether this deployment may work out what products of a category cost a person, so that it asks for their case."""
    return SCHEMA.family_of[category].key not in profile().no_cost


def check_comparison(market: Profile, families: Iterable[str]) -> tuple[Violation, ...]:
    """What forbids a comparison of products of these families: nothing when empty."""
    shown = frozenset(families)
    found = [Violation("no_comparison", text) for family, text in market.no_comparison.items() if family in shown]
    found += [Violation("apart", text) for together, text in market.apart if together <= shown]
    return _logged(market, tuple(found), ", ".join(sorted(shown)))


def _logged(market: Profile, found: tuple[Violation, ...], what: str) -> tuple[Violation, ...]:
    for violation in found:
        logger.warning("market %s refuses %s: %s", market.name, what, violation.rule)
    return found
