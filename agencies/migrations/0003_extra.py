"""What documents say beyond the columns of their rows."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('agencies', '0002_nullable'),
    ]

    operations = [
        migrations.AddField(
            model_name='agency',
            name='extra',
            field=models.TextField(blank=True, editable=False, null=True),
        ),
        migrations.AddField(
            model_name='agencytype',
            name='extra',
            field=models.TextField(blank=True, editable=False, null=True),
        ),
    ]
