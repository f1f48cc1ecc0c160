"""What comes from Earth, which the rows of before are told here, and indexes to list it by."""

from django.db import migrations, models

from core.operations import RunOnPostgreSQL


def fill(apps, schema_editor):
    alias = schema_editor.connection.alias
    bodies = apps.get_model('core', 'CelestialBody').objects.using(alias)
    for model, launch in (
        ('Launch', ''),
        ('SpacecraftFlight', 'rocket__launch__'),
        ('DockingEvent', 'flight_vehicle_chaser__rocket__launch__'),
    ):
        rows = apps.get_model('launches', model).objects.using(alias)
        body = f'{launch}pad__location__celestial_body__in'
        elsewhere = rows.filter(**{body: bodies.exclude(name='Earth')})
        rows.filter(pk__in=elsewhere.values('pk')).update(from_earth=False)


class Migration(migrations.Migration):

    dependencies = [
        ('launches', '0003_landing_order'),
    ]

    operations = [
        migrations.AddField(
            model_name='dockingevent',
            name='from_earth',
            field=models.BooleanField(default=True, editable=False),
        ),
        migrations.AddField(
            model_name='launch',
            name='from_earth',
            field=models.BooleanField(default=True, editable=False),
        ),
        migrations.AddField(
            model_name='spacecraftflight',
            name='from_earth',
            field=models.BooleanField(default=True, editable=False),
        ),
        migrations.AddIndex(
            model_name='dockingevent',
            index=models.Index(condition=models.Q(('flight_vehicle_chaser__isnull', False), ('from_earth', True), ('space_station_target__isnull', False)), fields=['id', 'from_earth', 'flight_vehicle_chaser', 'space_station_target'], name='earth_docking_id'),
        ),
        migrations.AddIndex(
            model_name='dockingevent',
            index=models.Index(condition=models.Q(('flight_vehicle_chaser__isnull', False), ('from_earth', True), ('space_station_target__isnull', False)), fields=['docking', 'id', 'from_earth', 'flight_vehicle_chaser', 'space_station_target'], name='earth_docking_docking'),
        ),
        migrations.AddIndex(
            model_name='launch',
            index=models.Index(condition=models.Q(('from_earth', True)), fields=['net', 'id', 'from_earth'], name='earth_launch_net'),
        ),
        migrations.AddIndex(
            model_name='spacecraftflight',
            index=models.Index(condition=models.Q(('from_earth', True)), fields=['id', 'from_earth'], name='earth_flight_id'),
        ),
        RunOnPostgreSQL(  # for lists of previous launches; SQLite's indexes have no place for nulls
            [
                'CREATE INDEX launches_launch_latest ON launches_launch (net DESC NULLS LAST, id)',
                'CREATE INDEX earth_launch_latest ON launches_launch (net DESC NULLS LAST, id)'
                ' WHERE from_earth',
            ],
            ['DROP INDEX launches_launch_latest', 'DROP INDEX earth_launch_latest'],
        ),
        migrations.RunPython(fill, migrations.RunPython.noop),
    ]
