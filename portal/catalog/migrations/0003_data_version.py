"""The data version becomes a counter; in a catalogue that is there already it starts where no older version can have been."""

from django.db import migrations
from django.db.models import Sum


def start(apps, schema_editor):
    Product, Counter = apps.get_model("catalog", "Product"), apps.get_model("catalog", "Counter")
    total = Product.objects.aggregate(total=Sum("version"))["total"]
    if total:
        Counter.objects.update_or_create(name="catalogue", defaults={"value": total})


class Migration(migrations.Migration):
    dependencies = [("catalog", "0002_run_started_at")]
    operations = [migrations.RunPython(start, migrations.RunPython.noop)]
