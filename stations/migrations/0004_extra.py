"""What documents say beyond the columns of their rows."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('stations', '0003_nullable'),
    ]

    operations = [
        migrations.AddField(
            model_name='expedition',
            name='extra',
            field=models.TextField(blank=True, editable=False, null=True),
        ),
        migrations.AddField(
            model_name='spacestation',
            name='extra',
            field=models.TextField(blank=True, editable=False, null=True),
        ),
        migrations.AddField(
            model_name='spacestationstatus',
            name='extra',
            field=models.TextField(blank=True, editable=False, null=True),
        ),
        migrations.AddField(
            model_name='spacestationtype',
            name='extra',
            field=models.TextField(blank=True, editable=False, null=True),
        ),
        migrations.AddField(
            model_name='spacewalk',
            name='extra',
            field=models.TextField(blank=True, editable=False, null=True),
        ),
    ]
