"""Where two merged listings, each read from a source of its own, state one value differently."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("catalog", "0006_listings")]
    operations = [
        migrations.CreateModel(
            name="Disagreement",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("path", models.CharField(max_length=300)),
                ("own", models.JSONField()),
                ("other", models.JSONField()),
                ("since", models.DateTimeField()),
                ("ended_at", models.DateTimeField(db_index=True, null=True)),
                (
                    "product",
                    models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="disagreements", to="catalog.product"),
                ),
                (
                    "beside",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="disagreements_beside", to="catalog.product"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("ended_at", None)), fields=("beside", "path"), name="one_disagreement_at_a_time"
                    )
                ]
            },
        ),
    ]
