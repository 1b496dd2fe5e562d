"""What editors decide of a product's place in the catalogue, and the two statuses that come of it."""

import django.db.models.deletion
from django.db import migrations, models

STATUSES = [(key, key.capitalize()) for key in ("current", "ended", "withdrawn", "hidden", "merged")]
ACTS = [(key, key.capitalize()) for key in ("hide", "show", "merge", "split", "succeed", "alone")]


class Migration(migrations.Migration):
    dependencies = [("catalog", "0005_overrides_of_two_people")]
    operations = [
        migrations.AlterField(
            model_name="product",
            name="status",
            field=models.CharField(choices=STATUSES, db_index=True, default="current", max_length=12),
        ),
        migrations.CreateModel(
            name="Listing",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("act", models.CharField(choices=ACTS, max_length=8)),
                ("reason", models.TextField()),
                ("owner", models.CharField(max_length=150)),
                ("approved_by", models.CharField(blank=True, max_length=150)),
                ("created_at", models.DateTimeField()),
                ("product", models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="listings", to="catalog.product")),
                (
                    "other",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.CASCADE, related_name="named_by", to="catalog.product"
                    ),
                ),
                (
                    "supersedes",
                    models.OneToOneField(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="superseded_by", to="catalog.listing"
                    ),
                ),
            ],
        ),
    ]
