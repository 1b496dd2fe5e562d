from __future__ import annotations

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("partners", "0002_partners_as_rows")]

    operations = [
        migrations.CreateModel(
            name="Pull",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("url", models.CharField(max_length=2000)),
                ("hours", models.PositiveSmallIntegerField(default=24)),
                ("declared", models.JSONField(default=dict)),
                ("last", models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name="+", to="partners.delivery")),
                ("etag", models.CharField(blank=True, max_length=300)),
                ("modified", models.CharField(blank=True, max_length=100)),
                ("due_at", models.DateTimeField(db_index=True)),
                ("tried_at", models.DateTimeField(null=True)),
                ("failed", models.CharField(blank=True, max_length=40)),
                ("detail", models.CharField(blank=True, max_length=300)),
                ("feed", models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name="pull", to="partners.feed")),
            ],
        ),
    ]
