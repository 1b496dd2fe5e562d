"""What the fictional market is made of."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

Kind = Literal["api", "zh-html", "zh-loan-html", "bilingual-html"]


@dataclass(frozen=True, slots=True)
class Institution:
    """One fictional institution. ``kind`` says how it publishes; ``families`` what."""

    id: str
    name: str
    name_en: str
    kind: Kind
    families: tuple[str, ...]

    def facts(self) -> dict[str, object]:
        """Its entry in the register; ``url`` is relative to the register's address."""
        return {
            "id": self.id,
            "name": self.name,
            "name_en": self.name_en,
            "kind": self.kind,
            "url": f"/{self.id}/",
            "families": list(self.families),
            "legal_name": f"{self.name_en} (fictional)",
            "website": f"https://{self.id}.example/",
            "note": "演示机构 / Demonstration institution",
        }


@dataclass(frozen=True, slots=True)
class Offer:
    """One product as its institution publishes it: bodies by language (``""`` for an API's JSON)."""

    key: str
    name: str
    bodies: Mapping[str, bytes]
    listing: Mapping[str, object] = field(default_factory=dict)
    """What an API's list says of it."""
