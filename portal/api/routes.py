"""Every path of the interface, once: what it is called, what it takes and what it gives.

The addresses (``urls``) and the description (``openapi``) are both made from this table.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

JSON = "application/json"


@dataclass(frozen=True, slots=True)
class Route:
    """``takes``: which parameters besides ``lang``. ``model``: the component of the description that it answers with."""

    path: str
    name: str
    summary: str
    takes: Literal["search", "id", "limit", "q", ""] = ""
    model: str = "Object"
    media_type: str = JSON
    paged: bool = False

    @property
    def in_path(self) -> list[str]:
        return re.findall(r"{(\w+)}", self.path)


ROUTES = (
    Route("/search", "search", "Search, filter and sort products, with the count of every facet value.", "search", "Answer", paged=True),
    Route("/suggest", "suggest", "Names of products, institutions and categories that begin so, pinyin too.", "q"),
    Route("/export.csv", "export_csv", "The whole answer to a search as CSV, without a cap.", "search", "", "text/csv"),
    Route("/export.json", "export_json", "The whole answer to a search as canonical products, without a cap.", "search", "Export"),
    Route("/products/{product_id}", "product", "A product in canonical form, each value with its evidence.", "", "Product"),
    Route("/compare", "compare", "2–6 products side by side, with best marks where they can be compared.", "id", "Comparison"),
    Route("/compare.csv", "compare_csv", "2–6 products side by side as CSV.", "id", "", "text/csv"),
    Route("/changes", "changes", "The latest changes of the catalogue.", "limit"),
    Route("/institutions", "institutions", "Every institution, with the state and age of its data."),
    Route("/institutions/{institution_id}", "institution", "One institution."),
    Route("/sources", "sources", "Every source, with coverage, age and state."),
    Route("/schema", "schema", "The glossary: attributes, choices and typed lists in both languages."),
    Route("/snapshots/{sha256}", "snapshot", "The archived body that a public value cites.", "", "", "text/plain"),
    Route("/openapi.json", "openapi", "This description."),
)
