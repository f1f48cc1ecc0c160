"""Every table of the app."""

import core.fields
import spacedevs.clock
import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    replaces = [('core', '0001_initial')]

    initial = True

    dependencies = [
    ]

    operations = [
        migrations.CreateModel(
            name='Language',
            fields=[
                ('id', core.fields.AutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=255)),
                ('code', models.CharField(help_text='ISO 639-1 (two-letter) code', max_length=255)),
            ],
            options={
                'verbose_name': 'Language',
                'ordering': ['id'],
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='NetPrecision',
            fields=[
                ('id', core.fields.IntegerField(primary_key=True, serialize=False)),
                ('name', models.CharField(blank=True, default='', max_length=255)),
                ('abbrev', models.CharField(blank=True, default='', max_length=255)),
                ('description', models.TextField(blank=True, default='')),
            ],
            options={
                'verbose_name': 'Net Precision',
                'ordering': ['id'],
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Country',
            fields=[
                ('id', core.fields.AutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(blank=True, default='', max_length=255)),
                ('alpha_2_code', models.CharField(blank=True, default='', help_text='ISO 3166-1 alpha-2', max_length=2)),
                ('alpha_3_code', models.CharField(blank=True, default='', help_text='ISO 3166-1 alpha-3', max_length=3)),
                ('nationality_name', models.CharField(blank=True, default='', help_text='e.g. French', max_length=255)),
                ('nationality_name_composed', models.CharField(blank=True, default='', help_text='e.g. Franco', max_length=255)),
            ],
            options={
                'verbose_name': 'Country',
                'verbose_name_plural': 'countries',
                'ordering': ['id'],
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='CelestialBodyType',
            fields=[
                ('id', core.fields.IntegerField(primary_key=True, serialize=False)),
                ('name', models.CharField(blank=True, default='', max_length=255)),
            ],
            options={
                'verbose_name': 'celestial body type',
                'ordering': ['id'],
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='ImageLicense',
            fields=[
                ('id', core.fields.AutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(blank=True, default='', max_length=255)),
                ('priority', core.fields.IntegerField(default=0)),
                ('link', core.fields.URLField(blank=True, null=True)),
            ],
            options={
                'verbose_name': 'image license',
                'ordering': ['id'],
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='ImageVariantType',
            fields=[
                ('id', core.fields.AutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(blank=True, default='', max_length=255)),
            ],
            options={
                'verbose_name': 'image variant type',
                'ordering': ['id'],
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Image',
            fields=[
                ('id', core.fields.AutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=255)),
                ('image_url', core.fields.URLField()),
                ('thumbnail_url', core.fields.URLField()),
                ('credit', models.TextField(blank=True, null=True)),
                ('license', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='images', to='core.imagelicense')),
                ('single_use', models.BooleanField(default=True, null=True)),
            ],
            options={
                'ordering': ['id'],
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='CelestialBody',
            fields=[
                ('id', core.fields.AutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=255)),
                ('type', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='celestial_bodies', to='core.celestialbodytype')),
                ('diameter', models.FloatField(blank=True, help_text='m', null=True)),
                ('mass', models.FloatField(blank=True, help_text='kg', null=True)),
                ('gravity', models.FloatField(blank=True, help_text='m/s^2', null=True)),
                ('length_of_day', models.CharField(blank=True, max_length=255, null=True)),
                ('atmosphere', models.BooleanField(default=False)),
                ('image', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='celestial_bodies', to='core.image')),
                ('description', models.TextField(blank=True, null=True)),
                ('wiki_url', core.fields.URLField(blank=True, null=True)),
                ('total_attempted_launches', core.fields.IntegerField(default=0)),
                ('successful_launches', core.fields.IntegerField(default=0)),
                ('failed_launches', core.fields.IntegerField(default=0)),
                ('total_attempted_landings', core.fields.IntegerField(default=0)),
                ('successful_landings', core.fields.IntegerField(default=0)),
                ('failed_landings', core.fields.IntegerField(default=0)),
            ],
            options={
                'verbose_name': 'Celestial Body',
                'verbose_name_plural': 'celestial bodies',
                'ordering': ['id'],
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Orbit',
            fields=[
                ('id', core.fields.AutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=50)),
                ('abbrev', models.CharField(blank=True, default='', max_length=30)),
                ('celestial_body', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='orbits', to='core.celestialbody')),
            ],
            options={
                'verbose_name': 'Orbit',
                'ordering': ['id'],
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='ImageVariant',
            fields=[
                ('id', core.fields.AutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('position', core.fields.IntegerField(default=2147483647, editable=False)),
                ('image', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='variants', to='core.image')),
                ('type', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='variants', to='core.imagevarianttype')),
                ('image_url', core.fields.URLField()),
            ],
            options={
                'ordering': ['position', 'id'],
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='SocialMedia',
            fields=[
                ('id', core.fields.AutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(blank=True, default='', max_length=255)),
                ('url', core.fields.URLField(blank=True, null=True)),
                ('logo', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='social_media', to='core.image')),
            ],
            options={
                'verbose_name_plural': 'social media',
                'ordering': ['id'],
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='SocialMediaLink',
            fields=[
                ('id', core.fields.AutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('position', core.fields.IntegerField(default=2147483647, editable=False)),
                ('social_media', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='links', to='core.socialmedia')),
                ('url', core.fields.URLField(blank=True, null=True)),
            ],
            options={
                'ordering': ['position', 'id'],
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='InfoURLType',
            fields=[
                ('id', core.fields.AutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=255)),
            ],
            options={
                'verbose_name': 'Info URL Type',
                'ordering': ['id'],
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='VidURLType',
            fields=[
                ('id', core.fields.AutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=255)),
            ],
            options={
                'verbose_name': 'Video URL Type',
                'ordering': ['id'],
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Update',
            fields=[
                ('id', core.fields.AutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('position', core.fields.IntegerField(default=2147483647, editable=False)),
                ('profile_image', core.fields.URLField(blank=True, null=True)),
                ('comment', models.TextField(blank=True, null=True)),
                ('info_url', core.fields.URLField(blank=True, null=True)),
                ('created_by', models.CharField(blank=True, null=True)),
                ('created_on', models.DateTimeField(default=spacedevs.clock.now)),
            ],
            options={
                'verbose_name': 'Update',
                'ordering': ['position', 'id'],
                'abstract': False,
                'indexes': [models.Index(fields=['created_on', 'id'], name='core_update_created_446c2a_idx')],
            },
        ),
    ]
