"""Every table of the app."""

import core.fields
import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    replaces = [('programs', '0001_initial')]

    initial = True

    dependencies = [
        ('agencies', '0001_tables'),
        ('core', '0001_tables'),
    ]

    operations = [
        migrations.CreateModel(
            name='ProgramType',
            fields=[
                ('id', core.fields.IntegerField(primary_key=True, serialize=False)),
                ('name', models.CharField(blank=True, default='', max_length=255)),
            ],
            options={
                'verbose_name': 'program type',
                'ordering': ['id'],
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='MissionPatch',
            fields=[
                ('id', core.fields.AutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=200)),
                ('priority', core.fields.IntegerField(default=10)),
                ('image_url', core.fields.URLField()),
                ('agency', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='mission_patches', to='agencies.agency')),
            ],
            options={
                'verbose_name': 'Mission Patch',
                'verbose_name_plural': 'mission patches',
                'ordering': ['id'],
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Program',
            fields=[
                ('id', core.fields.AutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=255)),
                ('image', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='programs', to='core.image')),
                ('info_url', core.fields.URLField(blank=True, null=True)),
                ('wiki_url', core.fields.URLField(blank=True, null=True)),
                ('description', models.TextField(blank=True, null=True)),
                ('start_date', models.DateTimeField(blank=True, null=True)),
                ('end_date', models.DateTimeField(blank=True, null=True)),
                ('type', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='programs', to='programs.programtype')),
                ('agencies', models.ManyToManyField(blank=True, related_name='programs', to='agencies.agency')),
                ('mission_patches', models.ManyToManyField(blank=True, related_name='program', to='programs.missionpatch')),
            ],
            options={
                'verbose_name': 'Program',
                'ordering': ['id'],
                'abstract': False,
            },
        ),
    ]
