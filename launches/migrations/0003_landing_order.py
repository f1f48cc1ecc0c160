"""Landings by the NET of their launch, which the rows of before get here."""

from django.db import migrations, models


def fill(apps, schema_editor):
    landings = apps.get_model('launches', 'Landing').objects.using(schema_editor.connection.alias)
    launches = apps.get_model('launches', 'Launch').objects
    for flight in ('firststage', 'spacecraftflight', 'payloadflight'):
        launch = launches.filter(**{f'rocket__{flight}__landing': models.OuterRef('pk')})
        net = models.Subquery(launch.values('net')[:1])
        landings.filter(**{f'{flight}__isnull': False}).update(net=net)


class Migration(migrations.Migration):

    dependencies = [
        ('launches', '0002_nullable'),
    ]

    operations = [
        migrations.AddField(
            model_name='landing',
            name='net',
            field=models.DateTimeField(editable=False, null=True, verbose_name='NET'),
        ),
        migrations.AddIndex(
            model_name='landing',
            index=models.Index(fields=['net', 'id'], name='launches_la_net_1f78af_idx'),
        ),
        migrations.RunPython(fill, migrations.RunPython.noop),
    ]
