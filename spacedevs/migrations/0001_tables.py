"""Every table of the app."""

import core.fields
from django.db import migrations, models


class Migration(migrations.Migration):

    replaces = [('spacedevs', '0001_initial'), ('spacedevs', '0003_change'), ('spacedevs', '0004_revision_numbers'), ('spacedevs', '0005_derivation')]

    initial = True

    dependencies = [
    ]

    operations = [
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
            name='DataRevision',
            fields=[
                ('id', models.PositiveSmallIntegerField(default=1, primary_key=True, serialize=False)),
                ('token', models.CharField(max_length=36)),
                ('number', models.BigIntegerField(default=0)),
                ('floor', models.BigIntegerField(default=0)),
                ('changed_at', models.BigIntegerField()),
                ('fingerprint', models.CharField(blank=True, default='', max_length=64)),
                ('derived_on', models.DateField(blank=True, null=True)),
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
        migrations.CreateModel(
            name='DerivationFailure',
            fields=[
                ('id', core.fields.AutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('model', models.CharField(max_length=100)),
                ('key', models.CharField(blank=True, max_length=36)),
                ('reason', models.TextField()),
                ('failed_at', models.DateTimeField()),
            ],
            options={
                'verbose_name': 'value that could not be computed',
                'verbose_name_plural': 'values that could not be computed',
                'ordering': ['model', 'key'],
                'constraints': [models.UniqueConstraint(fields=('model', 'key'), name='failed_derivation')],
            },
        ),
    ]
