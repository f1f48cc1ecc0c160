"""Renderings and change notes get their names; the app `derived` has the tables of derived values."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("spacedevs", "0002_postgresql")]

    operations = [
        migrations.RenameModel("Document", "Rendering"),
        migrations.RenameModel("Change", "ChangeNote"),
        migrations.DeleteModel("DerivationFailure"),
        migrations.RemoveField("datarevision", "derived_on"),
    ]
