"""Every table of the app."""

import core.fields
import datetime
import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    replaces = [('astronauts', '0001_initial')]

    initial = True

    dependencies = [
        ('agencies', '0001_tables'),
        ('core', '0001_tables'),
    ]

    operations = [
        migrations.CreateModel(
            name='AstronautStatus',
            fields=[
                ('id', core.fields.AutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=255)),
            ],
            options={
                'verbose_name': 'Astronaut Status',
                'verbose_name_plural': 'astronaut statuses',
                'ordering': ['id'],
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='AstronautType',
            fields=[
                ('id', core.fields.AutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=255)),
            ],
            options={
                'verbose_name': 'Astronaut Type',
                'ordering': ['id'],
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='AstronautRole',
            fields=[
                ('id', core.fields.AutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('role', models.CharField(max_length=255)),
                ('priority', core.fields.IntegerField(default=0)),
            ],
            options={
                'verbose_name': 'Astronaut Role',
                'ordering': ['id'],
            },
        ),
        migrations.CreateModel(
            name='Astronaut',
            fields=[
                ('id', core.fields.AutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=255)),
                ('status', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='astronauts', to='astronauts.astronautstatus')),
                ('agency', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='astronauts', to='agencies.agency')),
                ('image', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='astronauts', to='core.image')),
                ('type', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='astronauts', to='astronauts.astronauttype')),
                ('in_space', models.BooleanField(default=False)),
                ('time_in_space', models.DurationField(blank=True, null=True)),
                ('eva_time', models.DurationField(default=datetime.timedelta)),
                ('age', core.fields.IntegerField(blank=True, null=True)),
                ('date_of_birth', models.DateField(blank=True, null=True)),
                ('date_of_death', models.DateField(blank=True, null=True)),
                ('bio', models.TextField(blank=True, default='')),
                ('wiki', models.CharField(blank=True, max_length=255, null=True)),
                ('last_flight', models.DateTimeField(blank=True, null=True)),
                ('first_flight', models.DateTimeField(blank=True, null=True)),
                ('flights_count', core.fields.IntegerField(blank=True, null=True)),
                ('landings_count', core.fields.IntegerField(blank=True, null=True)),
                ('spacewalks_count', core.fields.IntegerField(blank=True, null=True)),
                ('nationality', models.ManyToManyField(blank=True, related_name='astronauts', to='core.country')),
            ],
            options={
                'verbose_name': 'Astronaut',
                'ordering': ['id'],
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='AstronautFlight',
            fields=[
                ('id', core.fields.AutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('role', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='flights', to='astronauts.astronautrole')),
                ('astronaut', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='crews', to='astronauts.astronaut')),
            ],
            options={
                'ordering': ['id'],
            },
        ),
    ]
