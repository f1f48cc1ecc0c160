"""Change notes say when something has changed, and are kept for the journal."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("spacedevs", "0005_key_names")]

    operations = [
        migrations.AddField("following", "told", models.BigIntegerField(null=True)),
        migrations.AddField(
            "changenote",
            "changed_at",
            models.BigIntegerField(default=0),
            preserve_default=False,
        ),
    ]
