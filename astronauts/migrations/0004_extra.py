"""What documents say beyond the columns of their rows."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('astronauts', '0003_nullable'),
    ]

    operations = [
        migrations.AddField(
            model_name='astronaut',
            name='extra',
            field=models.TextField(blank=True, editable=False, null=True),
        ),
        migrations.AddField(
            model_name='astronautflight',
            name='extra',
            field=models.TextField(blank=True, editable=False, null=True),
        ),
        migrations.AddField(
            model_name='astronautrole',
            name='extra',
            field=models.TextField(blank=True, editable=False, null=True),
        ),
        migrations.AddField(
            model_name='astronautstatus',
            name='extra',
            field=models.TextField(blank=True, editable=False, null=True),
        ),
        migrations.AddField(
            model_name='astronauttype',
            name='extra',
            field=models.TextField(blank=True, editable=False, null=True),
        ),
    ]
