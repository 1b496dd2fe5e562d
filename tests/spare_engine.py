"""The database engine, which works every answer out product by product, over documents that are given."""

from __future__ import annotations

from search.database import DatabaseEngine
from search.document import Document


class Spare(DatabaseEngine):
    def __init__(self, documents: list[Document]) -> None:
        super().__init__()
        self.given = documents

    def _documents(self) -> list[Document]:
        return self.given
