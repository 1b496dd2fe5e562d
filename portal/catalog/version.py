"""Whether the database has exactly the tables that this version of the code needs."""

from __future__ import annotations

from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.recorder import MigrationRecorder


def problem() -> str:
    """One sentence with the mend, or "" when database and code fit."""
    return behind() or ahead()


def behind() -> str:
    """What the database lacks: this version cannot read it. "" when it lacks nothing."""
    if not MigrationRecorder(connection).has_table():
        return "The database has no tables yet; run: python manage.py migrate"
    executor = MigrationExecutor(connection)
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        return "The database is of an older version; run: python manage.py migrate"
    return ""


def ahead() -> str:
    """What the database has from a newer version: commands refuse it, pages that run already go on, as migrations only add."""
    loader = MigrationExecutor(connection).loader
    unknown = [key for key in loader.applied_migrations if key[0] in loader.migrated_apps and key not in loader.disk_migrations]
    if unknown:
        return f"The database is of a newer version ({unknown[0][1]} is unknown here); use that version of Yardstick."
    return ""
