"""Documents and changes know the number of their revision. Those of before are rendered anew."""

from django.db import migrations, models

from core.operations import RunOnPostgreSQL


class Migration(migrations.Migration):

    dependencies = [
        ('spacedevs', '0003_change'),
    ]

    operations = [
        migrations.DeleteModel('Change'),
        migrations.DeleteModel('Document'),
        migrations.CreateModel(
            name='Change',
            fields=[
                ('pk', models.CompositePrimaryKey('revision', 'place', 'key', 'columns', blank=True, editable=False, primary_key=True, serialize=False)),
                ('revision', models.BigIntegerField()),
                ('place', models.CharField(max_length=130)),
                ('key', models.CharField(max_length=36)),
                ('columns', models.TextField()),
            ],
        ),
        migrations.CreateModel(
            name='Document',
            fields=[
                ('pk', models.CompositePrimaryKey('component', 'key', blank=True, editable=False, primary_key=True, serialize=False)),
                ('component', models.CharField(max_length=100)),
                ('key', models.CharField(max_length=36)),
                ('body', models.TextField()),
                ('revision', models.BigIntegerField()),
            ],
        ),
        migrations.CreateModel(
            name='Following',
            fields=[
                ('id', models.PositiveSmallIntegerField(default=1, primary_key=True, serialize=False)),
                ('begun', models.BigIntegerField(default=0)),
                ('done', models.BigIntegerField(default=0)),
            ],
        ),
        migrations.AddField('datarevision', 'number', models.BigIntegerField(default=0)),
        migrations.AddField('datarevision', 'floor', models.BigIntegerField(default=0)),
        RunOnPostgreSQL(
            "ALTER TABLE spacedevs_document ALTER COLUMN body SET STORAGE EXTERNAL",
            migrations.RunSQL.noop,
        ),
    ]
