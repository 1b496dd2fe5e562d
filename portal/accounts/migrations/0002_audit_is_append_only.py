"""The database itself refuses to change or remove a row of the audit, whoever asks."""

from django.db import migrations

TABLE = "accounts_auditentry"
SAYS = "the audit is append-only"
SQLITE = [
    f"CREATE TRIGGER audit_no_{what.lower()} BEFORE {what} ON {TABLE} BEGIN SELECT RAISE(ABORT, '{SAYS}'); END" for what in ("UPDATE", "DELETE")
]
POSTGRES = [
    f"""CREATE FUNCTION audit_is_append_only() RETURNS trigger LANGUAGE plpgsql AS
    $$ BEGIN RAISE EXCEPTION '{SAYS}' USING ERRCODE = 'insufficient_privilege'; END $$""",
    f"CREATE TRIGGER audit_no_change BEFORE UPDATE OR DELETE ON {TABLE} FOR EACH ROW EXECUTE FUNCTION audit_is_append_only()",
    f"CREATE TRIGGER audit_no_truncate BEFORE TRUNCATE ON {TABLE} FOR EACH STATEMENT EXECUTE FUNCTION audit_is_append_only()",
]


def install(_apps, schema_editor):
    for statement in POSTGRES if schema_editor.connection.vendor == "postgresql" else SQLITE:
        schema_editor.execute(statement)


def remove(_apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("DROP FUNCTION audit_is_append_only() CASCADE")
    else:
        for what in ("update", "delete"):
            schema_editor.execute(f"DROP TRIGGER audit_no_{what}")


class Migration(migrations.Migration):
    dependencies = [("accounts", "0001_people")]
    operations = [migrations.RunPython(install, remove)]
