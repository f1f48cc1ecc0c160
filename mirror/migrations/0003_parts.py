"""Whether copied documents could be stored whole."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('mirror', '0002_absences'),
    ]

    operations = [
        migrations.AddField(
            model_name='copied',
            name='whole',
            field=models.BooleanField(default=True),
        ),
    ]
