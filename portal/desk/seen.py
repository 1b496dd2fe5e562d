"""How many readers saw what a task is about: the views of its products within the last thirty days."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from datetime import datetime

from portal.catalog import words
from portal.desk.task import Task, word_subject
from portal.readers import figures


def seen(tasks: Sequence[Task], now: datetime) -> dict[str, int]:
    """The views of each task by its subject; of those about several products that are no institution's and no word's, none."""
    products = figures.of_products({task.product for task in tasks if task.product}, now)
    institutions = figures.of_institutions({task.institution for task in tasks if task.institution}, now)
    spoken = _of_words(now) if any(task.kind == "word" for task in tasks) else {}
    return {
        task.subject: products.get(task.product, 0) + institutions.get(task.institution, 0) + spoken.get(task.subject, 0) for task in tasks
    }


def _of_words(now: datetime) -> dict[str, int]:
    """The views of the products that hold each word that nobody knows. Two queries, one where nobody opened anything."""
    viewed = figures.by_key(now)
    out: Counter[str] = Counter()
    if viewed:
        held: dict[str, set[str]] = defaultdict(set)
        for slot, word, key in words.unknown_issues().exclude(source_key="").values_list("slot", "word", "source_key").distinct():
            held[word_subject(slot, word)].add(key)
        for subject, keys in held.items():
            out[subject] = sum(viewed.get(key, 0) for key in keys)
    return out
