"""Relations to tables of apps that come later."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    replaces = [('stations', '0002_whole_contract')]

    dependencies = [
        ('events', '0001_tables'),
        ('launches', '0001_tables'),
        ('stations', '0001_tables'),
    ]

    operations = [
        migrations.AddField(
            model_name='SpaceStation',
            name='active_docking_events',
            field=models.ManyToManyField(blank=True, related_name='active_at', to='launches.dockingevent'),
        ),
        migrations.AddField(
            model_name='Spacewalk',
            name='spacecraft_flight',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='spacewalks', to='launches.spacecraftflight'),
        ),
        migrations.AddField(
            model_name='Spacewalk',
            name='event',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='spacewalks', to='events.event'),
        ),
    ]
