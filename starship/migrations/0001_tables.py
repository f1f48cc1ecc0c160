"""Every table of the app."""

import core.fields
import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    replaces = [('starship', '0001_initial')]

    initial = True

    dependencies = [
    ]

    operations = [
        migrations.CreateModel(
            name='NoticeType',
            fields=[
                ('id', core.fields.AutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=255)),
            ],
            options={
                'verbose_name': 'Notice Type',
                'ordering': ['id'],
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Notice',
            fields=[
                ('id', core.fields.AutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('type', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='notices', to='starship.noticetype')),
                ('date', models.DateTimeField()),
                ('url', core.fields.URLField()),
            ],
            options={
                'verbose_name': 'Notice',
                'ordering': ['date', 'id'],
            },
        ),
        migrations.CreateModel(
            name='RoadClosureStatus',
            fields=[
                ('id', core.fields.AutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=255)),
            ],
            options={
                'verbose_name': 'Road Closure Status',
                'verbose_name_plural': 'road closure statuses',
                'ordering': ['id'],
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='RoadClosure',
            fields=[
                ('id', core.fields.AutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('title', models.CharField(max_length=255)),
                ('status', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='road_closures', to='starship.roadclosurestatus')),
                ('window_start', models.DateTimeField()),
                ('window_end', models.DateTimeField()),
            ],
            options={
                'verbose_name': 'Road Closure',
                'ordering': ['window_start', 'id'],
            },
        ),
        migrations.CreateModel(
            name='LiveStream',
            fields=[
                ('id', core.fields.AutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('position', core.fields.IntegerField(default=2147483647, editable=False)),
                ('title', models.CharField(blank=True, max_length=255, null=True)),
                ('description', models.TextField(blank=True, null=True)),
                ('image', core.fields.URLField(blank=True, null=True)),
                ('url', core.fields.URLField()),
            ],
            options={
                'verbose_name': 'Live Stream',
                'ordering': ['position', 'id'],
                'abstract': False,
            },
        ),
    ]
