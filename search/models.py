"""The documents of the index once more, as rows that PostgreSQL can search by itself while no index answers.

On SQLite the table stays empty: there the spare engine works the documents out (``database``).
"""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper


class ArrayField(models.Field):  # type: ignore[type-arg]
    """An array of PostgreSQL (``of``: bigint or text); a text that nobody fills on another database."""

    def __init__(self, of: str, **options: Any) -> None:
        self.of = of
        super().__init__(**options)

    def db_type(self, connection: BaseDatabaseWrapper) -> str:
        return f"{self.of}[]" if connection.vendor == "postgresql" else "text"

    def deconstruct(self) -> Any:
        name, path, _, options = super().deconstruct()
        return name, path, (self.of,), options


class Found(models.Model):
    """One document under one fingerprint of the declaration (``made``), so that two versions of the program never mix.

    ``masks``, ``figures``: an element for each attribute in the order of ``postgres_rows``. ``name``, ``whole``, ``pinyin``: token texts,
    each between spaces, one a line.
    """

    key = models.CharField(primary_key=True, max_length=40)  # made and id
    made = models.CharField(max_length=16)
    product = models.CharField(max_length=16)
    number = models.PositiveIntegerField()
    version = models.PositiveBigIntegerField()
    digest = models.CharField(max_length=32)
    family = models.CharField(max_length=20)
    category = models.CharField(max_length=40)
    institution = models.CharField(max_length=64)
    currency = models.CharField(max_length=10)
    place = models.TextField()  # Document.order
    place_by_name = models.TextField()
    masks = ArrayField("bigint")
    figures = ArrayField("bigint")
    spans = ArrayField("bigint")
    tokens = ArrayField("text")
    exact = ArrayField("text")
    words = ArrayField("text")
    name = models.TextField()
    whole = models.TextField()
    pinyin = models.TextField()
