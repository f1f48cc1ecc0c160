"""Forms with rows of other tables in them: what a row has chosen of many is fetched for all."""

from __future__ import annotations

import pytest
import zeal
from django.test import Client

from launches.models import SpacecraftFlight


@pytest.mark.django_db
def test_several_flights_of_a_rocket(admin_client: Client) -> None:
    flight = SpacecraftFlight.objects.exclude(launch_crew=None)[0]
    crew = list(flight.launch_crew.all())
    second = SpacecraftFlight.objects.create(
        rocket=flight.rocket, spacecraft=flight.spacecraft, destination="Orbit"
    )
    second.launch_crew.set(crew)

    with zeal.zeal_context():
        answer = admin_client.get(f"/admin/launches/rocket/{flight.rocket_id}/change/")

    assert answer.status_code == 200
    chosen = f'<option value="{crew[0].pk}" selected>'
    assert answer.content.decode().count(chosen) == 2
