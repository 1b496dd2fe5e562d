"""Feeds and keys name the row of their partner instead of its public id. Whoever was named and is no row becomes one: nothing is lost."""

from __future__ import annotations

from typing import Any

import django.db.models.deletion
from django.db import migrations, models

OWNED = ("Feed", "ApiKey")


def rows_of_ids(apps: Any, _editor: Any) -> None:
    partners = apps.get_model("accounts", "Partner").objects
    for name in OWNED:
        own = apps.get_model("partners", name).objects
        for public_id in own.values_list("named", flat=True).distinct():
            row, _made = partners.get_or_create(public_id=public_id, defaults={"name": f"Partner {public_id}"})
            own.filter(named=public_id).update(partner=row)


def ids_of_rows(apps: Any, _editor: Any) -> None:
    for name in OWNED:
        for row in apps.get_model("partners", name).objects.select_related("partner"):
            row.named = row.partner.public_id
            row.save(update_fields=["named"])


def of_feeds(**how: Any) -> Any:
    return models.ForeignKey(to="accounts.partner", related_name="feeds", on_delete=django.db.models.deletion.PROTECT, **how)


def of_keys(**how: Any) -> Any:
    return models.ForeignKey(to="accounts.partner", related_name="keys", on_delete=django.db.models.deletion.CASCADE, **how)


class Migration(migrations.Migration):
    dependencies = [("partners", "0001_feeds_deliveries_keys"), ("accounts", "0002_audit_is_append_only")]

    operations = [
        migrations.RenameField("feed", "partner", "named"),
        migrations.RenameField("apikey", "partner", "named"),
        migrations.AlterField("feed", "named", models.CharField(default="", max_length=16)),
        migrations.AlterField("apikey", "named", models.CharField(default="", max_length=16)),
        migrations.AddField("feed", "partner", of_feeds(null=True)),
        migrations.AddField("apikey", "partner", of_keys(null=True)),
        migrations.RunPython(rows_of_ids, ids_of_rows),
        migrations.AlterField("feed", "partner", of_feeds()),
        migrations.AlterField("apikey", "partner", of_keys()),
        migrations.RemoveField("feed", "named"),
        migrations.RemoveField("apikey", "named"),
        migrations.AddField("feed", "listed_for", models.PositiveSmallIntegerField(default=35)),
        migrations.AddField("feed", "expires_at", models.DateTimeField(db_index=True, null=True)),
        migrations.AddConstraint(
            "feed",
            models.CheckConstraint(condition=models.Q(listed_for__range=(1, 35)), name="listed_for_35_days_at_most"),
        ),
    ]
