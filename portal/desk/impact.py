"""What a change at the desk would do before it is done: the products that it moves, old and new, and the first pages that it alters."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

from normalizers.canonical import Change, changes
from normalizers.schema import SCHEMA
from portal.catalog import words
from portal.catalog.language import language
from portal.catalog.models import Override, Product
from portal.catalog.overriding import active, effective, source_document
from portal.catalog.paths import path_label, path_words
from portal.catalog.selectors import data_version
from search.first_page import FirstPage, first_pages

Json = dict[str, Any]
TOLD = 500  # products that an impact names
DIFFERENCES = 12  # values of one product that it names
NEW, CHANGED, WITHDRAWN = "new", "changed", "withdrawn"


@dataclass(frozen=True, slots=True)
class Moved:
    """One product that would differ. ``changes``: [path, old, new] of its values; ``more``: how many are left out."""

    id: str
    name: str
    kind: str
    changes: tuple[tuple[str, Any, Any], ...] = ()
    more: int = 0


@dataclass(frozen=True, slots=True)
class Impact:
    """``products``: how many would move, the first of them in ``moved``. ``pages``: the first page of each category that they are in.

    Of a word: ``unmapped``: products of the institutions that use it with a word that nobody knows, now and then; ``listed``: all of
    their products; ``held``: institutions that the gate would hold, with its reasons; ``waits``: institutions whose held run comes
    first; ``problem``: why nothing could be worked out.
    """

    products: int = 0
    moved: tuple[Moved, ...] = ()
    pages: tuple[FirstPage, ...] = ()
    unmapped: tuple[int, int] = (0, 0)
    listed: int = 0
    held: dict[str, list[str]] = field(default_factory=dict)
    waits: tuple[str, ...] = ()
    problem: str = ""

    @property
    def ranks(self) -> int:
        """Places on first pages that somebody else would stand on."""
        return sum(page.ranks for page in self.pages)

    def to_json(self) -> Json:
        return asdict(self)

    @classmethod
    def from_json(cls, data: Json) -> Impact:
        moved = tuple(Moved(**{**one, "changes": tuple(tuple(change) for change in one["changes"])}) for one in data["moved"])
        pages = tuple(FirstPage(one["category"], tuple(one["before"]), tuple(one["after"])) for one in data["pages"])
        rest = {"unmapped": tuple(data["unmapped"]), "waits": tuple(data["waits"])}
        return cls(**{**data, "moved": moved, "pages": pages, **rest})


def moved(row: Product, differences: Sequence[Change], *, new: bool = False) -> Moved:
    """One product that would differ, as its row would then stand."""
    kind = NEW if new else WITHDRAWN if row.status == Product.Status.WITHDRAWN else CHANGED
    told = tuple((change.path, change.old, change.new) for change in differences[:DIFFERENCES])
    return Moved(row.pk, row.name, kind, told, max(0, len(differences) - DIFFERENCES))


def of_override(product: Product, path: str, value: Json | None, at: Any) -> Impact:
    """What an override would do, None letting the source's own value stand again. Nothing is written."""
    held = [row for row in active([product.pk], at).get(product.pk, []) if row.path != path]
    if value is not None:
        held.append(Override(product=product, path=path, value=value))
    document = effective(source_document(product.document), held)
    differences = changes(product.document, document)
    then = Product.objects.select_related("institution").get(pk=product.pk)
    then.document = document
    if not differences:
        return Impact()
    return Impact(1, (moved(then, differences),), tuple(first_pages([then])))


def lines(shown: Iterable[Moved]) -> list[Json]:
    """Products of an impact in the reader's language: each difference with its label, old and new."""
    lang = language()
    return [
        {
            "one": one,
            "changes": [
                {"label": path_label(path, lang), "old": path_words(path, old, lang), "new": path_words(path, new, lang)}
                for path, old, new in one.changes
            ],
        }
        for one in shown
    ]


def pages(impact: Impact) -> list[Json]:
    """The first pages that would alter, each with the label of its category."""
    lang = language()
    return [{"label": SCHEMA.categories[page.category].label(lang), "ranks": page.ranks} for page in impact.pages if page.ranks]


def basis() -> str:
    """Of what state of the catalogue and of the word list an impact is worked out; another state may make it another one."""
    return f"{data_version()}/{words.version()}"
