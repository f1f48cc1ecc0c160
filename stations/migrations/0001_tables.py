"""Every table of the app."""

import core.fields
import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    replaces = [('stations', '0001_initial')]

    initial = True

    dependencies = [
        ('agencies', '0001_tables'),
        ('astronauts', '0001_tables'),
        ('core', '0001_tables'),
        ('programs', '0001_tables'),
    ]

    operations = [
        migrations.CreateModel(
            name='SpaceStationStatus',
            fields=[
                ('id', core.fields.AutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=255)),
            ],
            options={
                'verbose_name': 'Space Station Status',
                'verbose_name_plural': 'space station statuses',
                'ordering': ['id'],
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='SpaceStationType',
            fields=[
                ('id', core.fields.AutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=255)),
            ],
            options={
                'verbose_name': 'Space Station Type',
                'ordering': ['id'],
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='SpaceStation',
            fields=[
                ('id', core.fields.AutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=255)),
                ('image', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='spacestations', to='core.image')),
                ('status', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='spacestations', to='stations.spacestationstatus')),
                ('founded', models.DateField(null=True)),
                ('deorbited', models.DateField(blank=True, null=True)),
                ('description', models.TextField(blank=True, default='')),
                ('orbit', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='spacestations', to='core.orbit')),
                ('type', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='spacestations', to='stations.spacestationtype')),
                ('height', models.FloatField(blank=True, null=True, verbose_name='Height (m)')),
                ('width', models.FloatField(blank=True, null=True, verbose_name='Width (m)')),
                ('mass', models.FloatField(blank=True, null=True, verbose_name='Mass (T)')),
                ('volume', core.fields.IntegerField(blank=True, null=True, verbose_name='Volume (m^3)')),
                ('onboard_crew', core.fields.IntegerField(blank=True, null=True)),
                ('docked_vehicles', core.fields.IntegerField(blank=True, null=True)),
                ('owners', models.ManyToManyField(blank=True, related_name='spacestations', to='agencies.agency')),
            ],
            options={
                'verbose_name': 'Space Station',
                'ordering': ['id'],
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Expedition',
            fields=[
                ('id', core.fields.AutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=255)),
                ('start', models.DateTimeField()),
                ('end', models.DateTimeField(blank=True, null=True)),
                ('spacestation', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='expeditions', to='stations.spacestation')),
                ('mission_patches', models.ManyToManyField(blank=True, related_name='expeditions', to='programs.missionpatch')),
                ('crew', models.ManyToManyField(blank=True, related_name='expeditions', to='astronauts.astronautflight')),
            ],
            options={
                'verbose_name': 'expedition',
                'ordering': ['id'],
                'abstract': False,
                'indexes': [models.Index(fields=['start', 'id'], name='stations_ex_start_ebbfe9_idx'), models.Index(fields=['end', 'id'], name='stations_ex_end_124b3b_idx')],
            },
        ),
        migrations.CreateModel(
            name='Spacewalk',
            fields=[
                ('id', core.fields.AutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=255)),
                ('position', core.fields.IntegerField(default=2147483647, editable=False)),
                ('start', models.DateTimeField(blank=True, null=True)),
                ('end', models.DateTimeField(blank=True, null=True)),
                ('duration', models.DurationField(blank=True, null=True)),
                ('location', models.CharField(blank=True, null=True)),
                ('expedition', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='spacewalks', to='stations.expedition')),
                ('spacestation', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='spacewalks', to='stations.spacestation')),
                ('crew', models.ManyToManyField(blank=True, related_name='spacewalks', to='astronauts.astronautflight')),
                ('program', models.ManyToManyField(blank=True, related_name='spacewalks', to='programs.program')),
            ],
            options={
                'verbose_name': 'Spacewalk',
                'ordering': ['position', 'id'],
                'abstract': False,
                'indexes': [models.Index(fields=['start', 'id'], name='stations_sp_start_4adf98_idx'), models.Index(fields=['end', 'id'], name='stations_sp_end_d72d23_idx')],
            },
        ),
        migrations.AddField(
            model_name='SpaceStation',
            name='active_expeditions',
            field=models.ManyToManyField(blank=True, related_name='active_at', to='stations.expedition'),
        ),
    ]
