"""Cells of quarantined rows and counts of files keep the order in which they were written."""

from django.db import migrations

import heed.foundation.fields


class Migration(migrations.Migration):
    dependencies = [("interactions", "0004_capture")]

    operations = [
        migrations.AlterField(
            model_name="importrun",
            name="counts",
            field=heed.foundation.fields.OrderedJSON(default=dict),
        ),
        migrations.AlterField(
            model_name="quarantinedrow",
            name="raw",
            field=heed.foundation.fields.OrderedJSON(default=dict),
        ),
    ]
