"""Relations to tables of apps that come later."""

from django.db import migrations, models


class Migration(migrations.Migration):

    replaces = [('astronauts', '0002_initial'), ('astronauts', '0003_whole_contract'), ('astronauts', '0004_whole_contract')]

    dependencies = [
        ('astronauts', '0001_tables'),
        ('launches', '0001_tables'),
        ('stations', '0001_tables'),
    ]

    operations = [
        migrations.AddField(
            model_name='Astronaut',
            name='flights',
            field=models.ManyToManyField(blank=True, related_name='astronauts', to='launches.launch'),
        ),
        migrations.AddField(
            model_name='Astronaut',
            name='landings',
            field=models.ManyToManyField(blank=True, related_name='landed_astronauts', to='launches.spacecraftflight'),
        ),
        migrations.AddField(
            model_name='Astronaut',
            name='spacewalks',
            field=models.ManyToManyField(blank=True, related_name='astronauts', to='stations.spacewalk'),
        ),
    ]
