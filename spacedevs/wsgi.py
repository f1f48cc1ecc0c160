"""The WSGI application that granian, or any other server, runs."""

from __future__ import annotations

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "spacedevs.settings")

django_application = get_wsgi_application()

# these imports need Django's apps to be loaded
from core.derived.computing import keep_derived  # noqa: E402
from spacedevs.api.http.front import Front  # noqa: E402
from spacedevs.api.http.questions import Questions  # noqa: E402
from spacedevs.api.http.revision import Revision  # noqa: E402
from spacedevs.api.http.upkeep import Upkeep  # noqa: E402
from spacedevs.api.registry import registry  # noqa: E402
from spacedevs.database.connections import wait_within_bounds  # noqa: E402
from spacedevs.urls import pages  # noqa: E402

wait_within_bounds()
questions = Questions(registry.roots, pages())
application = Front(django_application, questions, Revision(Upkeep(keep_derived)))
