"""Columns of values that upstream may not know."""

import datetime
import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('astronauts', '0002_relations'),
    ]

    operations = [
        migrations.AlterField(
            model_name='astronaut',
            name='eva_time',
            field=models.DurationField(blank=True, default=datetime.timedelta, null=True),
        ),
        migrations.AlterField(
            model_name='astronaut',
            name='in_space',
            field=models.BooleanField(blank=True, default=False, null=True),
        ),
        migrations.AlterField(
            model_name='astronaut',
            name='name',
            field=models.CharField(max_length=255, null=True),
        ),
        migrations.AlterField(
            model_name='astronaut',
            name='status',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='astronauts', to='astronauts.astronautstatus'),
        ),
    ]
