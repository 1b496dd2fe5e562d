"""Rows that PostgreSQL searches keep their texts in themselves: a search by a broad word reads those of every product."""

from django.db import migrations


def inline(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("ALTER TABLE search_found SET (toast_tuple_target = 8160)")  # the most; rows written from now on


def as_usual(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("ALTER TABLE search_found RESET (toast_tuple_target)")


class Migration(migrations.Migration):
    dependencies = [("search", "0002_postgres")]
    operations = [migrations.RunPython(inline, as_usual)]
