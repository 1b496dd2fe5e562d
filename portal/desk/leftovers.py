"""What a first run left unread, by the places where it stands: a person sees at a glance which part of a source nothing understands."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from normalizers.reviewed import REVIEWED
from portal.catalog import held as waiting
from portal.catalog.held import Effect
from portal.catalog.models import Judgement

READ = 300  # products that are looked through
SHOWN = 30
NUMBER = re.compile(r"/\d+(?=/|$)")


@dataclass(frozen=True, slots=True)
class Leftover:
    """``place``: where it stands, places in a list as ``*``; ``example``: what stands there once; ``times``: in how many products."""

    place: str
    code: str
    example: str
    times: int


def leftovers(row: Judgement, effects: Sequence[Effect]) -> list[Leftover]:
    """What nothing reads, the most frequent first."""
    some = [one.waiting for one in effects if one.waiting is not None][:READ]
    times, examples = Counter[tuple[str, str]](), dict[tuple[str, str], str]()
    for _one, document in waiting.documents(row.run, row.institution, some):
        own = {(NUMBER.sub("/*", issue["locator"]), issue["code"]): issue["text"] for issue in document.get("issues", ())}
        for key, text in own.items():
            if key[1] != REVIEWED:
                times[key] += 1
                examples.setdefault(key, text)
    return [Leftover(*key, examples[key], number) for key, number in times.most_common(SHOWN)]
