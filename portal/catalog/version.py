"""Whether the database has exactly the tables that this version of the code needs."""

from __future__ import annotations

from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.recorder import MigrationRecorder


def problem() -> str:
    """One sentence with the mend, or "" when database and code fit."""
    recorder = MigrationRecorder(connection)
    if not recorder.has_table():
        return "The database has no tables yet; run: python manage.py migrate"
    executor = MigrationExecutor(connection)
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        return "The database is of an older version; run: python manage.py migrate"
    known = executor.loader.disk_migrations
    unknown = [key for key in executor.loader.applied_migrations if key[0] in executor.loader.migrated_apps and key not in known]
    if unknown:
        return f"The database is of a newer version ({unknown[0][1]} is unknown here); use that version of Yardstick."
    return ""
