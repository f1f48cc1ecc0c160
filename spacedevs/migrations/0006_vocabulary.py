"""Renderings and change notes get the names that the rest of the project calls them by."""

from django.db import migrations


class Migration(migrations.Migration):

    dependencies = [
        ("spacedevs", "0005_derivation"),
    ]

    operations = [
        migrations.RenameModel("Document", "Rendering"),
        migrations.RenameModel("Change", "ChangeNote"),
    ]
