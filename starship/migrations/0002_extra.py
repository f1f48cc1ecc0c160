"""What documents say beyond the columns of their rows."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('starship', '0001_tables'),
    ]

    operations = [
        migrations.AddField(
            model_name='livestream',
            name='extra',
            field=models.TextField(blank=True, editable=False, null=True),
        ),
        migrations.AddField(
            model_name='noticetype',
            name='extra',
            field=models.TextField(blank=True, editable=False, null=True),
        ),
        migrations.AddField(
            model_name='roadclosurestatus',
            name='extra',
            field=models.TextField(blank=True, editable=False, null=True),
        ),
    ]
