"""Relations to tables of apps that come later."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    replaces = [('core', '0002_initial'), ('core', '0003_whole_contract'), ('core', '0004_own_ids')]

    dependencies = [
        ('agencies', '0001_tables'),
        ('astronauts', '0001_tables'),
        ('core', '0001_tables'),
        ('events', '0001_tables'),
        ('launches', '0001_tables'),
        ('programs', '0001_tables'),
    ]

    operations = [
        migrations.AddField(
            model_name='SocialMediaLink',
            name='agency',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='social_media_links', to='agencies.agency'),
        ),
        migrations.AddField(
            model_name='SocialMediaLink',
            name='astronaut',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='social_media_links', to='astronauts.astronaut'),
        ),
        migrations.AddField(
            model_name='Update',
            name='event',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='updates', to='events.event'),
        ),
        migrations.AddField(
            model_name='Update',
            name='launch',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='updates', to='launches.launch'),
        ),
        migrations.AddField(
            model_name='Update',
            name='program',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='updates', to='programs.program'),
        ),
    ]
