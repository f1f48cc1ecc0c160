"""Columns of values that upstream may not know."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('stations', '0002_relations'),
    ]

    operations = [
        migrations.AlterField(
            model_name='expedition',
            name='name',
            field=models.CharField(max_length=255, null=True),
        ),
        migrations.AlterField(
            model_name='expedition',
            name='start',
            field=models.DateTimeField(null=True),
        ),
        migrations.AlterField(
            model_name='spacestation',
            name='description',
            field=models.TextField(blank=True, default='', null=True),
        ),
        migrations.AlterField(
            model_name='spacewalk',
            name='name',
            field=models.CharField(max_length=255, null=True),
        ),
    ]
