"""Nothing could write an override before: its table is made anew in the shape that two people and no update need."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("catalog", "0004_readers_reports")]
    operations = [
        migrations.DeleteModel("Override"),
        migrations.CreateModel(
            name="Override",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("path", models.CharField(max_length=300)),
                ("value", models.JSONField(null=True)),
                ("reason", models.TextField()),
                ("owner", models.CharField(max_length=150)),
                ("approved_by", models.CharField(max_length=150)),
                ("created_at", models.DateTimeField()),
                ("expires_at", models.DateTimeField(null=True)),
                ("product", models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="overrides", to="catalog.product")),
                (
                    "supersedes",
                    models.OneToOneField(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="superseded_by", to="catalog.override"
                    ),
                ),
            ],
        ),
        migrations.AlterField(
            model_name="observation",
            name="run",
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, to="catalog.run"),
        ),
    ]
