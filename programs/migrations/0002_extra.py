"""What documents say beyond the columns of their rows."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('programs', '0001_tables'),
    ]

    operations = [
        migrations.AddField(
            model_name='missionpatch',
            name='extra',
            field=models.TextField(blank=True, editable=False, null=True),
        ),
        migrations.AddField(
            model_name='program',
            name='extra',
            field=models.TextField(blank=True, editable=False, null=True),
        ),
        migrations.AddField(
            model_name='programtype',
            name='extra',
            field=models.TextField(blank=True, editable=False, null=True),
        ),
    ]
