"""Columns of values that upstream may not know."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('launches', '0001_tables'),
    ]

    operations = [
        migrations.AlterField(
            model_name='launcher',
            name='details',
            field=models.TextField(blank=True, default='', null=True),
        ),
    ]
