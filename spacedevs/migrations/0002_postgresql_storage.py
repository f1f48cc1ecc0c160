"""Documents are read far more often than written: PostgreSQL keeps them uncompressed."""

from django.db import migrations

from core.operations import RunOnPostgreSQL


class Migration(migrations.Migration):
    dependencies = [("spacedevs", "0001_initial")]

    operations = [
        RunOnPostgreSQL(
            "ALTER TABLE spacedevs_document ALTER COLUMN body SET STORAGE EXTERNAL",
            "ALTER TABLE spacedevs_document ALTER COLUMN body SET STORAGE EXTENDED",
        )
    ]
