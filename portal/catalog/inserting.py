"""Many new rows at once, given as plain values: of fifty thousand products neither an object nor a look at each field is made for it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import lru_cache, partial
from typing import Any

from django.db import connection
from django.db.models import DateTimeField, Field, JSONField, Model

DATES = 100  # of one field that are kept: many rows are of one run
IGNORED = "ON CONFLICT DO NOTHING"  # a row that is there already stays as it is


def insert(model: type[Model], rows: Iterable[Sequence[Any]], known: str = "") -> None:
    """Write rows of all columns of a model, in the order of its fields. ``known``: what happens where a row is there already
    (``IGNORED``, ``renewed``); without it that is an error of the database."""
    fields = model._meta.concrete_fields
    names, places = ", ".join(_quoted(field.column) for field in fields), ", ".join(["%s"] * len(fields))
    sql = f"INSERT INTO {_quoted(model._meta.db_table)} ({names}) VALUES ({places}) {known}"  # noqa: S608 - names of our own
    told = list(_adapted(rows, [_adapter(field) for field in fields]))
    if told:
        with connection.cursor() as cursor:
            cursor.executemany(sql, told)


def renewed(key: str, columns: Iterable[str]) -> str:
    """For ``known``: the row of this key takes over these columns of the new one."""
    return f"ON CONFLICT ({_quoted(key)}) DO UPDATE SET " + ", ".join(f"{_quoted(one)} = EXCLUDED.{_quoted(one)}" for one in columns)


def _adapted(rows: Iterable[Sequence[Any]], adapters: Sequence[Callable[[Any], Any] | None]) -> Iterator[list[Any]]:
    for row in rows:
        yield [value if adapt is None else adapt(value) for value, adapt in zip(row, adapters, strict=True)]


def _adapter(field: Field[Any, Any]) -> Callable[[Any], Any] | None:
    """How a value of a field is told to the database at hand; None for what it takes as it is."""
    database = connection.ops
    if isinstance(field, JSONField):
        return partial(database.adapt_json_value, encoder=None)
    return lru_cache(DATES)(database.adapt_datetimefield_value) if isinstance(field, DateTimeField) else None


def _quoted(name: str) -> str:
    quoted: str = connection.ops.quote_name(name)
    return quoted
