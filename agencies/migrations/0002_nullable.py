"""Columns of values that upstream may not know."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('agencies', '0001_tables'),
    ]

    operations = [
        migrations.AlterField(
            model_name='agency',
            name='type',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='agencies', to='agencies.agencytype'),
        ),
    ]
