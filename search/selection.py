"""What a request chooses, and the error that names a parameter which cannot be understood."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

MAX_TEXT = 200  # characters of a text that are searched; the rest is cut
MAX_VALUES = 30
WINDOW = 1000  # results that can be paged through; the export has all
PAGE_SIZE = 20
MAX_PAGE_SIZE = 50

ND, NA = "__nd", "__na"
UNIVERSAL = ("family", "category", "institution", "currency")


class RequestError(ValueError):
    """A parameter that cannot be understood: its name, and one sentence in each language."""

    def __init__(self, parameter: str, zh: str, en: str) -> None:
        super().__init__(f"{parameter}: {en}")
        self.parameter, self.zh, self.en = parameter, zh, en

    def message(self, lang: str) -> str:
        return self.zh if lang.startswith("zh") else self.en


@dataclass(frozen=True, slots=True)
class Selection:
    """What is chosen of one key: any of ``values``, or a number with ``low <= number <= high`` (canonical scalars).

    Of what is discrete on a path the limits are edges of its declared ranges, which are half-open: all of them below ``high``.
    """

    values: tuple[str, ...] = ()
    low: str | None = None
    high: str | None = None

    @property
    def bounded(self) -> bool:
        return self.low is not None or self.high is not None

    def __len__(self) -> int:
        return len(self.values) + (self.low is not None) + (self.high is not None)


def ordered(selections: Mapping[str, Selection]) -> dict[str, Selection]:
    """Selections in canonical order: the universal keys first, then attributes by key; values as ``sort_values`` puts them."""
    rank = {key: index for index, key in enumerate(UNIVERSAL)}
    keys = sorted(selections, key=lambda key: (rank.get(key, len(rank)), key))
    return {key: replace(selections[key], values=tuple(sorted(set(selections[key].values)))) for key in keys}


_ADVERTS = frozenset(
    {"gclid", "gclsrc", "dclid", "gbraid", "wbraid", "fbclid", "msclkid", "yclid", "ttclid", "twclid", "li_fat_id", "bd_vid"}
)
_SHARED = frozenset(
    {"igshid", "mc_cid", "mc_eid", "_ga", "_gl", "spm", "scm", "hmsr", "hmpl", "hmcu", "hmkw", "hmci", "from_source", "wt.mc_id"}
)
TRACKING = _ADVERTS | _SHARED


def is_tracking(name: str) -> bool:
    """Whether a parameter only follows people about: pages remove these by a redirect."""
    return name.lower().startswith("utm_") or name.lower() in TRACKING
