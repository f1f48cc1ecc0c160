"""What the server notes of derived values is kept by the app `derived`; they are due again."""

from django.db import migrations


class Migration(migrations.Migration):

    dependencies = [
        ("spacedevs", "0006_vocabulary"),
    ]

    operations = [
        migrations.DeleteModel("DerivationFailure"),
        migrations.RemoveField("datarevision", "derived_on"),
    ]
