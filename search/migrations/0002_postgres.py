"""What only PostgreSQL has: orders by code point whatever the database's collation, fixed places for the arrays, indexes."""

from django.db import DatabaseError, migrations, transaction

TEXTS = ("product", "family", "category", "institution", "currency", "place", "place_by_name")
ORDERS = ("place", "place_by_name")
SQL = (
    *(f'ALTER TABLE search_found ALTER COLUMN {column} TYPE text COLLATE "C"' for column in TEXTS),
    # Read for every row of a search: never compressed, never kept elsewhere.
    *(f"ALTER TABLE search_found ALTER COLUMN {column} SET STORAGE PLAIN" for column in ("masks", "figures")),
    *(f"ALTER TABLE search_found ALTER COLUMN {column} SET STORAGE EXTERNAL" for column in ("words", "whole")),
    *(f"CREATE INDEX search_found_{column} ON search_found (made, {column})" for column in ORDERS),
    *(f"CREATE INDEX search_found_{column} ON search_found ({column})" for column in ("category", "institution")),
    *(f"CREATE INDEX search_found_{column} ON search_found USING gin ({column})" for column in ("tokens", "exact")),
)
TRIGRAMS = (
    "CREATE EXTENSION IF NOT EXISTS pg_trgm",
    *(f"CREATE INDEX search_found_{column} ON search_found USING gin ({column} gin_trgm_ops)" for column in ("name", "whole", "pinyin")),
)


def prepare(apps, schema_editor):
    if schema_editor.connection.vendor != "postgresql":
        return
    for statement in SQL:
        schema_editor.execute(statement)
    try:
        with transaction.atomic():
            for statement in TRIGRAMS:
                schema_editor.execute(statement)
    except DatabaseError:  # an extension that this role may not make: texts are then found by reading every row
        return


class Migration(migrations.Migration):
    dependencies = [("search", "0001_found"), ("catalog", "0001_initial")]
    operations = [migrations.RunPython(prepare, migrations.RunPython.noop)]
