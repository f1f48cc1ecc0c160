"""Every table of the app."""

import core.fields
import spacedevs.clock
import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    replaces = [('events', '0001_initial')]

    initial = True

    dependencies = [
        ('agencies', '0001_tables'),
        ('astronauts', '0001_tables'),
        ('core', '0001_tables'),
        ('launches', '0001_tables'),
        ('programs', '0001_tables'),
        ('stations', '0001_tables'),
    ]

    operations = [
        migrations.CreateModel(
            name='EventType',
            fields=[
                ('id', core.fields.IntegerField(primary_key=True, serialize=False)),
                ('name', models.CharField(blank=True, default='', max_length=255)),
            ],
            options={
                'verbose_name': 'event type',
                'ordering': ['id'],
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Event',
            fields=[
                ('id', core.fields.AutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('slug', models.SlugField(blank=True, unique=True)),
                ('name', models.CharField(max_length=200)),
                ('image', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='events', to='core.image')),
                ('date', models.DateTimeField(blank=True, null=True)),
                ('type', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='events', to='events.eventtype')),
                ('description', models.TextField(blank=True, default='')),
                ('webcast_live', models.BooleanField(default=False)),
                ('location', models.CharField(blank=True, null=True)),
                ('date_precision', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='events', to='core.netprecision')),
                ('duration', models.DurationField(blank=True, null=True)),
                ('last_updated', models.DateTimeField(default=spacedevs.clock.now)),
                ('agencies', models.ManyToManyField(blank=True, related_name='events', to='agencies.agency')),
                ('launches', models.ManyToManyField(blank=True, related_name='events', to='launches.launch')),
                ('expeditions', models.ManyToManyField(blank=True, related_name='events', to='stations.expedition')),
                ('spacestations', models.ManyToManyField(blank=True, related_name='events', to='stations.spacestation')),
                ('program', models.ManyToManyField(blank=True, related_name='events', to='programs.program')),
                ('astronauts', models.ManyToManyField(blank=True, related_name='events', to='astronauts.astronaut')),
            ],
            options={
                'verbose_name': 'Event',
                'ordering': ['date', 'id'],
                'indexes': [models.Index(fields=['date', 'id'], name='events_even_date_2f23b7_idx'), models.Index(fields=['-date', 'id'], name='events_even_date_ae0bf3_idx'), models.Index(fields=['type', 'date', 'id'], name='events_even_type_id_28e12e_idx'), models.Index(fields=['last_updated', 'id'], name='events_even_last_up_3e9932_idx')],
            },
        ),
        migrations.CreateModel(
            name='EventInfoURL',
            fields=[
                ('id', core.fields.AutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('priority', core.fields.IntegerField(default=10)),
                ('source', models.CharField(blank=True, null=True)),
                ('title', models.CharField(blank=True, null=True)),
                ('description', models.TextField(blank=True, null=True)),
                ('feature_image', core.fields.URLField(blank=True, null=True)),
                ('url', core.fields.URLField()),
                ('language', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='core.language')),
                ('type', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='core.infourltype')),
                ('event', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='info_urls', to='events.event')),
            ],
            options={
                'verbose_name': 'info URL',
                'ordering': ['priority', 'id'],
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='EventVidURL',
            fields=[
                ('id', core.fields.AutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('priority', core.fields.IntegerField(default=10)),
                ('source', models.CharField(blank=True, null=True)),
                ('title', models.CharField(blank=True, null=True)),
                ('description', models.TextField(blank=True, null=True)),
                ('feature_image', core.fields.URLField(blank=True, null=True)),
                ('url', core.fields.URLField()),
                ('language', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='core.language')),
                ('publisher', models.CharField(blank=True, null=True)),
                ('type', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='core.vidurltype')),
                ('start_time', models.DateTimeField(blank=True, null=True)),
                ('end_time', models.DateTimeField(blank=True, null=True)),
                ('live', models.BooleanField(default=False)),
                ('event', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='vid_urls', to='events.event')),
            ],
            options={
                'verbose_name': 'video URL',
                'ordering': ['priority', 'id'],
                'abstract': False,
            },
        ),
    ]
