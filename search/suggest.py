"""What a person may be about to type: categories and institutions first, then products, in both languages and in pinyin."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from operator import itemgetter

from normalizers.schema import SCHEMA
from portal.catalog import selectors
from portal.catalog.models import Institution
from search import analysis, synonyms
from search.engine import Engine

MAX_EACH = 5
KEPT_NAMES = 10_000  # of categories and institutions, which each letter that is typed asks for


def begins(text: str, names: Iterable[str]) -> bool:
    """Whether every word of the text stands in the names, the last one as a beginning of a word or of its pinyin."""
    groups = synonyms.groups(text)
    if not groups:
        return False
    shown = [name for name in names if name]
    own = {term for name in shown for term in _terms(name)}
    sounds = {term for name in shown for term in _sounds(name)}
    *first, last = groups
    return all(has(group, own, sounds) for group in first) and (
        has(last, own, sounds) or bool(last.word and any(term.startswith(last.word) for term in own | sounds))
    )


@lru_cache(maxsize=KEPT_NAMES)
def _terms(name: str) -> tuple[str, ...]:
    return tuple(analysis.terms(name))


@lru_cache(maxsize=KEPT_NAMES)
def _sounds(name: str) -> tuple[str, ...]:
    return tuple(analysis.pinyin_terms(name))


def has(group: synonyms.Group, own: set[str], sounds: set[str]) -> bool:
    if group.prefix and any(term.startswith(group.prefix) for term in own):
        return True
    return any(own.issuperset(words) for words in group.alternatives) or (group.word != "" and group.word in sounds)


def suggestions(engine: Engine, text: str, lang: str, limit: int = 10) -> list[dict[str, str]]:
    """``kind`` (category that has products, institution, product), ``value`` (its key), ``label`` in the language, ``url`` of its page."""
    out: list[dict[str, str]] = []
    offered = engine.scope()
    for category in SCHEMA.categories.values():
        if category.key in offered and begins(text, (category.zh, category.en, *category.aliases)):
            family = SCHEMA.family_of[category.key].key
            out.append(
                {"kind": "category", "value": category.key, "label": category.label(lang), "url": f"/{lang}/{family}/{category.key}/"}
            )
    out = out[:MAX_EACH]
    known = sorted(Institution.objects.values_list("name", "pk", "names"), key=itemgetter(0, 1))
    makers = [row for row in known if begins(text, (row[0], *row[2].values()))]
    for name, key, names in makers[:MAX_EACH]:
        out.append({"kind": "institution", "value": key, "label": names.get(lang[:2]) or name, "url": f"/{lang}/institution/{key}/"})
    for key, name, names in selectors.names(engine.suggest(text, max(0, limit - len(out)) or 1)):
        out.append({"kind": "product", "value": key, "label": names.get(lang[:2]) or name, "url": f"/{lang}/product/{key}/"})
    return out[:limit]
