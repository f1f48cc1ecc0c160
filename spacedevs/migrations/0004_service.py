"""Revisions of tables; and keys, which take over the tokens of Django REST framework's `authtoken`.

Those were stored as they are sent, and belonged to users. A key has the user's name. The table of
tokens is emptied, so that no token can be read from the database any more. It stays, because a
server of the former version may still ask it.
"""

from hashlib import sha256

import django.core.validators
from django.db import migrations, models

import spacedevs.clock

TABLE = "authtoken_token"


def take_over(apps, schema_editor):
    connection = schema_editor.connection
    if TABLE not in connection.introspection.table_names():
        return
    Key = apps.get_model("spacedevs", "Key")
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT token.key, auth_user.username, auth_user.is_active FROM {TABLE} AS token"
            " JOIN auth_user ON auth_user.id = token.user_id"
        )
        tokens = cursor.fetchall()
    for token, name, active in tokens:
        Key.objects.using(connection.alias).create(
            name=name[:100],
            digest=sha256(token.encode()).hexdigest(),
            start=token[:6],
            active=bool(active),
        )
    schema_editor.execute(f"DELETE FROM {TABLE}")


class Migration(migrations.Migration):
    dependencies = [("spacedevs", "0003_names")]

    operations = [
        migrations.CreateModel(
            name="TableRevision",
            fields=[
                ("name", models.CharField(max_length=63, primary_key=True, serialize=False)),
                ("token", models.CharField(max_length=36)),
                ("number", models.BigIntegerField()),
                ("changed_at", models.BigIntegerField()),
            ],
        ),
        migrations.CreateModel(
            name="Key",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("name", models.CharField(error_messages={"unique": "There is a key of that name already."}, help_text="Whose it is.", max_length=100, unique=True)),
                ("digest", models.CharField(editable=False, max_length=64, unique=True)),
                ("start", models.CharField(editable=False, max_length=6, verbose_name="begins with")),
                ("limit", models.PositiveIntegerField(blank=True, help_text="Leave blank for KEY_CALLS.", null=True, validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(2147483647)], verbose_name="calls an hour")),
                ("active", models.BooleanField(default=True, help_text="A key that is not is treated as unknown.")),
                ("created_at", models.DateTimeField(default=spacedevs.clock.now, editable=False, verbose_name="created")),
                ("last_used_at", models.DateTimeField(editable=False, null=True, verbose_name="last used")),
                ("day", models.DateField(editable=False, null=True)),
                ("day_calls", models.BigIntegerField(default=0, editable=False)),
            ],
            options={"ordering": ["name"]},
        ),
        migrations.RunPython(take_over, migrations.RunPython.noop),
    ]
