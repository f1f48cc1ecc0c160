"""Every table of the app."""

import core.fields
import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    replaces = [('agencies', '0001_initial'), ('agencies', '0002_whole_contract'), ('agencies', '0003_whole_contract')]

    initial = True

    dependencies = [
        ('core', '0001_tables'),
    ]

    operations = [
        migrations.CreateModel(
            name='AgencyType',
            fields=[
                ('id', core.fields.IntegerField(primary_key=True, serialize=False)),
                ('name', models.CharField(blank=True, default='', max_length=255)),
            ],
            options={
                'verbose_name': 'agency type',
                'ordering': ['id'],
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Agency',
            fields=[
                ('id', core.fields.AutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('total_launch_count', core.fields.IntegerField(blank=True, null=True)),
                ('consecutive_successful_launches', core.fields.IntegerField(blank=True, null=True)),
                ('successful_launches', core.fields.IntegerField(blank=True, null=True)),
                ('failed_launches', core.fields.IntegerField(blank=True, null=True)),
                ('pending_launches', core.fields.IntegerField(blank=True, null=True)),
                ('attempted_landings', core.fields.IntegerField(blank=True, null=True)),
                ('successful_landings', core.fields.IntegerField(blank=True, null=True)),
                ('failed_landings', core.fields.IntegerField(blank=True, null=True)),
                ('name', models.CharField(max_length=200)),
                ('abbrev', models.CharField(blank=True, default='', max_length=255)),
                ('type', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='agencies', to='agencies.agencytype')),
                ('featured', models.BooleanField(default=False)),
                ('description', models.TextField(blank=True, null=True)),
                ('administrator', models.CharField(blank=True, max_length=200, null=True)),
                ('founding_year', core.fields.IntegerField(blank=True, null=True)),
                ('launchers', models.CharField(blank=True, default='', max_length=500)),
                ('spacecraft', models.CharField(blank=True, default='', max_length=500)),
                ('parent', models.CharField(blank=True, help_text='The name of another agency.', max_length=200, null=True)),
                ('image', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='core.image')),
                ('logo', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='core.image')),
                ('social_logo', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='core.image')),
                ('consecutive_successful_landings', core.fields.IntegerField(blank=True, null=True)),
                ('successful_landings_spacecraft', core.fields.IntegerField(blank=True, null=True)),
                ('failed_landings_spacecraft', core.fields.IntegerField(blank=True, null=True)),
                ('attempted_landings_spacecraft', core.fields.IntegerField(blank=True, null=True)),
                ('successful_landings_payload', core.fields.IntegerField(blank=True, null=True)),
                ('failed_landings_payload', core.fields.IntegerField(blank=True, null=True)),
                ('attempted_landings_payload', core.fields.IntegerField(blank=True, null=True)),
                ('info_url', core.fields.URLField(blank=True, null=True)),
                ('wiki_url', core.fields.URLField(blank=True, null=True)),
                ('country', models.ManyToManyField(blank=True, related_name='agencies', to='core.country')),
            ],
            options={
                'verbose_name': 'Agency',
                'verbose_name_plural': 'agencies',
                'ordering': ['id'],
                'abstract': False,
            },
        ),
    ]
