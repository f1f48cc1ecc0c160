"""Columns of values that upstream may not know."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('core', '0002_relations'),
    ]

    operations = [
        migrations.AlterField(
            model_name='celestialbody',
            name='atmosphere',
            field=models.BooleanField(blank=True, default=False, null=True),
        ),
    ]
